import type { WireReader } from '../../core/wire-reader.js';
import {
  type Cod,
  type Mapped,
  type MoneyPair,
  omitUndefined,
  type PaymentMethod,
  type PaymentState,
} from '../../model/index.js';
import { sumOf } from './map-amounts.js';
import { hasReached, isCancelled, isGone, type OrderItem } from './map-items.js';

/** One item with what the buyer pays for it; `undefined` where that is not told. */
export interface PricedItem {
  readonly item: OrderItem;
  readonly whole: MoneyPair | undefined;
}

const KINDS: ReadonlyMap<string, PaymentMethod['kind']> = new Map<string, PaymentMethod['kind']>([
  ['COD', 'cod'],
  ['PREPAID', 'prepaid'],
]);

/**
 * How the buyer pays, by `paymentType` of the items. The amount is that of the items that are not cancelled: of COD what
 * is to be collected, and stays known when the money was taken.
 */
export function mapPaymentMethods(read: WireReader, priced: readonly PricedItem[]): PaymentMethod[] | undefined {
  const words = [...new Set(priced.flatMap(({ item }) => item.paymentType ?? []))];
  if (words.length === 0) return undefined;
  const isMixed = words.length > 1;
  return words.map((word, index): PaymentMethod => {
    const kind = KINDS.get(word);
    if (kind === undefined) {
      read.report(
        'unknown_value',
        `paymentMethods.${index}`,
        'a type of payment that this version does not know',
        word,
      );
    }
    const live = priced.filter(({ item }) => item.paymentType === word && !isCancelled(item));
    return omitUndefined<PaymentMethod>({
      kind: kind === 'cod' && isMixed ? 'partial_cod' : (kind ?? 'unknown'),
      gateway: word,
      amount: live.length === 0 ? undefined : sumOf(live.map(({ whole }) => whole))?.shop,
    });
  });
}

/** Paid at the door, and not cancelled. */
function isCod({ item }: PricedItem): boolean {
  return item.paymentType === 'COD' && !isCancelled(item);
}

/** The courier has the money once the buyer has the parcel. */
function isCollected({ item }: PricedItem): boolean {
  return hasReached(item, 'DELIVERED') && !isGone(item);
}

/**
 * Where the money stands. Flipkart has no word for it: it hands out nothing that is not paid for, or to be paid at the
 * door, and collects that itself on delivery.
 */
export function mapPaymentState(priced: readonly PricedItem[]): Mapped<PaymentState> {
  const live = priced.filter(({ item }) => !isCancelled(item));
  const raw = (live[0] ?? priced[0])?.item.paymentType;
  if (raw === undefined || priced.some(({ item }) => item.paymentType === undefined || !KINDS.has(item.paymentType))) {
    return omitUndefined<Mapped<PaymentState>>({ value: 'unknown', raw });
  }
  return { value: stateOf(live), raw };
}

function stateOf(live: readonly PricedItem[]): PaymentState {
  if (live.length === 0) return 'voided';
  const cod = live.filter(isCod);
  if (cod.some(({ item }) => !item.isKnown)) return 'unknown';
  const returned = live.filter(({ item }) => isGone(item));
  if (returned.length === live.length) {
    const wasTaken = live.some(({ item }) => item.paymentType === 'PREPAID' || !item.isCourierReturn);
    return wasTaken ? 'refunded' : 'voided';
  }
  const unpaid = cod.filter((entry) => !isCollected(entry) && !isGone(entry.item));
  if (unpaid.length === 0) return returned.length > 0 ? 'partially_refunded' : 'paid';
  return unpaid.length === live.length - returned.length ? 'unpaid' : 'partially_paid';
}

/** What is still to be collected; `undefined` where the payment, or a price, is not known. */
export function dueOf(priced: readonly PricedItem[], payment: PaymentState): MoneyPair | undefined {
  if (payment === 'unknown') return undefined;
  const open = priced.filter((entry) => isCod(entry) && !isCollected(entry) && !isGone(entry.item));
  return sumOf(open.map(({ whole }) => whole));
}

/** What the courier must take at the door: what is due now, nothing once it was taken. */
export function mapCod(priced: readonly PricedItem[], due: MoneyPair | undefined): Cod | undefined {
  const isAnyCod = priced.some(({ item }) => item.paymentType === 'COD');
  return isAnyCod && due !== undefined ? { collect: due.shop } : undefined;
}
