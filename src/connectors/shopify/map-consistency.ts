import type { WireReader } from '../../core/wire-reader.js';
import type { Mapped, MoneyPair, Order } from '../../model/index.js';
import { reconcileDue } from '../../model/reconcile-totals.js';

/**
 * Reports what does not fit together in a mapped order. Nothing is corrected and nothing left out: the platform may
 * know better, and a host can look.
 */
export function reportContradictions(read: WireReader, order: Order): void {
  reportUnknownWords(read, order);
  reportRepeatedIds(read, order);
  reportQuantities(read, order);
  reportCurrencies(read, order);
  reportStrayLines(read, order);
  reportTotals(read, order);
}

/** An unknown word stays visible twice: as `raw` next to `unknown`, and here. */
function reportUnknownWords(read: WireReader, order: Order): void {
  const words: readonly (readonly [string, Mapped<string>])[] = [
    ['payment', order.payment],
    ['fulfillment', order.fulfillment],
    ['returns', order.returns],
    ...statusesOf('shipments', order.shipments),
    ...statusesOf('fulfillmentGroups', order.fulfillmentGroups),
    ...statusesOf('transactions', order.transactions),
    ...(order.holds ?? []).map(({ reason, raw }, index) => [`holds.${index}.reason`, wordOf(reason, raw)] as const),
  ];
  for (const [path, { value, raw }] of words) {
    // Shopify has transactions whose status is the word UNKNOWN.
    if (value !== 'unknown' || raw === undefined || raw.toLowerCase() === 'unknown') continue;
    read.report('unknown_value', path, 'a word that this version does not know', raw);
  }
}

function wordOf(value: string, raw: string | undefined): Mapped<string> {
  return raw === undefined ? { value } : { value, raw };
}

function statusesOf(list: string, entries: readonly { readonly status: Mapped<string> }[] = []) {
  return entries.map(({ status }, index) => [`${list}.${index}.status`, status] as const);
}

function reportRepeatedIds(read: WireReader, order: Order): void {
  const { lines, fulfillmentGroups, shipments, refunds, transactions } = order;
  for (const [name, list = []] of Object.entries({ lines, fulfillmentGroups, shipments, refunds, transactions })) {
    const seen = new Set<string>();
    for (const [index, { id }] of list.entries()) {
      if (seen.has(id)) read.report('duplicate_id', `${name}.${index}.id`, 'an entry before has the same id');
      seen.add(id);
    }
  }
}

function reportQuantities(read: WireReader, { lines }: Order): void {
  for (const [index, { quantity }] of lines.entries()) {
    const { ordered, current = ordered, fulfillable = 0 } = quantity;
    const path = `lines.${index}.quantity`;
    if (current > ordered) read.report('invalid_value', `${path}.current`, 'more than were ordered');
    if (fulfillable > current) read.report('invalid_value', `${path}.fulfillable`, 'more than are left of the line');
  }
}

function reportCurrencies(read: WireReader, order: Order): void {
  const { currency, buyerCurrency, totals = {}, lines } = order;
  const pairs: readonly (readonly [string, MoneyPair | undefined])[] = [
    ...Object.entries(totals).map(([name, pair]) => [`totals.${name}`, pair] as const),
    ...lines.map((line, index) => [`lines.${index}.unitPrice`, line.unitPrice] as const),
    ...lines.map((line, index) => [`lines.${index}.total`, line.total] as const),
  ];
  for (const [path, pair] of pairs) {
    const isOther = (actual: string | undefined, expected: string | undefined) =>
      actual !== undefined && expected !== undefined && actual !== expected;
    if (isOther(pair?.shop.currency, currency) || isOther(pair?.buyer?.currency, buyerCurrency)) {
      read.report('invalid_money', path, "not in the order's currency");
    }
  }
}

function reportStrayLines(read: WireReader, order: Order): void {
  if (order.availability['lines'] === 'truncated') return;
  const known = new Set(order.lines.map(({ id }) => id));
  const { fulfillmentGroups, shipments, refunds } = order;
  for (const [name, list = []] of Object.entries({ fulfillmentGroups, shipments, refunds })) {
    for (const [index, { lines = [] }] of list.entries()) {
      if (lines.every(({ lineId }) => known.has(lineId))) continue;
      read.report('invalid_value', `${name}.${index}.lines`, 'names a line that the order does not have');
    }
  }
}

function reportTotals(read: WireReader, order: Order): void {
  // The other sums are off by a minor unit in shops that round per line; what is owed never may be.
  for (const { path, message, actual } of reconcileDue(order))
    read.report('totals_mismatch', path, message, actual.amount);
}
