import { badRequest, isObject } from '../http/refusal.js';
import type { ShipmentFilter } from './filter.js';
import type { ShipmentSort } from './find-shipments.js';

/** A page of a search: its number, not its place among the rows. */
export interface PageToken {
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly filter: ShipmentFilter;
  readonly sort: ShipmentSort;
  readonly sellerId: string;
}

/** Characters that have to stay encoded: a token is passed on untouched. */
export const writePageToken = (token: PageToken): string =>
  encodeURIComponent(`${Buffer.from(JSON.stringify(token)).toString('base64')}==`);

/** @throws FlipkartRefusal for what is no token, or another seller's. */
export function readPageToken(text: string, sellerId: string): PageToken {
  const token = text.endsWith('==') ? parse(text.slice(0, -2)) : undefined;
  if (!isObject(token) || token['sellerId'] !== sellerId) throw badRequest('Invalid next_token');
  return token as unknown as PageToken;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString());
  } catch {
    return undefined;
  }
}
