import type { TimeBounds } from '../order-query.js';

/**
 * Shopify's search syntax: `field:value` terms, a space is AND. Values from outside are always quoted and escaped: an
 * unescaped quote would end the value and let the rest of it search for something else.
 */

export function quoted(value: string): string {
  return `'${value.replace(/[\\'"]/g, '\\$&')}'`;
}

/** Shopify's clock ticks in seconds: a lower bound is rounded down, an upper one up, so that no row falls between. */
export function timeTerm(field: string, bound: 'from' | 'before', epochMs: number): string {
  const seconds = bound === 'from' ? Math.floor(epochMs / 1_000) : Math.ceil(epochMs / 1_000);
  const text = new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
  return `${field}:${bound === 'from' ? '>=' : '<'}${quoted(text)}`;
}

/**
 * The search text of a query.
 *
 * @param from where to begin instead of at the query's own `updatedAfter`; milliseconds since the epoch.
 */
export function searchText({ updatedAfter, updatedBefore, createdAfter, createdBefore }: TimeBounds, from?: number) {
  const begin = from ?? updatedAfter;
  const terms = [
    begin !== undefined && timeTerm('updated_at', 'from', begin),
    updatedBefore !== undefined && timeTerm('updated_at', 'before', updatedBefore),
    createdAfter !== undefined && timeTerm('created_at', 'from', createdAfter),
    createdBefore !== undefined && timeTerm('created_at', 'before', createdBefore),
  ];
  return terms.filter((term) => term !== false).join(' ');
}
