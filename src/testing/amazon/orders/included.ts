import { wordsParameter } from '../sellers/answers.js';
import { INCLUDED_DATA, type IncludedData } from './order-view.js';

/** What a request wants to see. @throws SpRefusal for anything unknown. */
export const readIncluded = (query: URLSearchParams): ReadonlySet<IncludedData> =>
  new Set(wordsParameter(query, 'includedData', INCLUDED_DATA));
