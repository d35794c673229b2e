import type { AmazonOrder, AmazonOrderItem, IncludedData } from './wire.js';

/** The parts of an order that were read: an empty one says that there is nothing, one that was not read says nothing. */
export type ReadParts = ReadonlySet<IncludedData>;

/** Where each part is found: at the order, at its items, or at both. */
const PLACES: readonly (readonly [IncludedData, keyof AmazonOrder | undefined, keyof AmazonOrderItem | undefined])[] = [
  ['BUYER', 'buyer', undefined],
  ['CANCELLATION', undefined, 'cancellation'],
  ['FULFILLMENT', 'fulfillment', 'fulfillment'],
  ['FULFILLMENT_ORDERS', 'fulfillmentOrders', undefined],
  ['PACKAGES', 'packages', undefined],
  ['PAYMENT', 'payment', undefined],
  ['PROCEEDS', 'proceeds', 'proceeds'],
  ['PROMOTION', undefined, 'promotion'],
  ['RECIPIENT', 'recipient', undefined],
  ['TAX', 'tax', 'tax'],
];

/**
 * What was asked for, and what is there anyway. Without `includedData` (a stored payload, say) only what is there is known
 * to have been read.
 */
export function readParts(
  order: AmazonOrder,
  items: readonly AmazonOrderItem[],
  includedData: readonly IncludedData[] = [],
): ReadParts {
  const parts = new Set<IncludedData>(includedData);
  for (const [part, ofOrder, ofItem] of PLACES) {
    if (parts.has(part)) continue;
    const isThere =
      (ofOrder !== undefined && order[ofOrder] !== undefined) ||
      (ofItem !== undefined && items.some((item) => item[ofItem] !== undefined));
    if (isThere) parts.add(part);
  }
  return parts;
}
