import { createHash } from 'node:crypto';
import { DAY_MS } from '../../clock.js';
import { invalidInput } from '../sellers/answers.js';

/** The last row of a page, and where the search ends. */
export interface PagePosition {
  readonly at: number;
  readonly id: string;
  readonly upTo: number;
}

/** Good for 24 hours [DOC]. */
const LIFE_MS = DAY_MS;

/** Characters that have to be encoded in a query: a token is opaque, and Amazon's are base64. */
export function writePageToken(position: PagePosition, query: URLSearchParams, sellerId: string, now: number): string {
  const { at, id, upTo } = position;
  const text = JSON.stringify({ at, id, upTo, madeAt: now, for: fingerprint(query, sellerId) });
  return `${Buffer.from(text).toString('base64')}+/==`;
}

/**
 * @throws SpRefusal for a token that is no token, too old, or of a search with other parameters: "all parameters must match
 * the original request except maxResultsPerPage" (selling-partner-api-models#5144).
 */
export function readPageToken(token: string, query: URLSearchParams, sellerId: string, now: number): PagePosition {
  const read = token.endsWith('+/==') ? parse(token.slice(0, -4)) : undefined;
  const isGood =
    read !== undefined && read['for'] === fingerprint(query, sellerId) && now - Number(read['madeAt']) < LIFE_MS;
  if (!isGood) throw invalidInput("Invalid 'paginationToken' provided.");
  return read as unknown as PagePosition;
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString()) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

const FREE = new Set(['maxResultsPerPage', 'paginationToken']);

function fingerprint(query: URLSearchParams, sellerId: string): string {
  const parameters = [...query].filter(([name]) => !FREE.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([sellerId, parameters]))
    .digest('hex')
    .slice(0, 16);
}
