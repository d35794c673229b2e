import { invalidInput, listParameter, wordsParameter } from '../sellers/answers.js';
import { INCLUDED_DATA, type IncludedData } from './order-view.js';

const LISTS = ['fulfillmentStatuses', 'marketplaceIds', 'fulfilledBy', 'includedData'];

/**
 * Lists are separated by commas, are not empty, and nothing is given twice.
 * @throws SpRefusal
 */
export function checkQuery(query: URLSearchParams): void {
  const repeated = [...new Set(query.keys())].find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) throw invalidInput(`Invalid '${repeated}' provided.`);
  for (const name of LISTS) {
    if (query.has(name) && listParameter(query, name).length === 0) throw invalidInput(`Invalid '${name}' provided.`);
  }
}

/** What a request wants to see. @throws SpRefusal for anything unknown. */
export const readIncluded = (query: URLSearchParams): ReadonlySet<IncludedData> =>
  new Set(wordsParameter(query, 'includedData', INCLUDED_DATA));
