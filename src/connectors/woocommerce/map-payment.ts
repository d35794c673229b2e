import type { WireReader } from '../../core/wire-reader.js';
import {
  type Cod,
  compareMoney,
  type FeeLine,
  isZeroMoney,
  type Mapped,
  type MoneyPair,
  type OrderState,
  omitUndefined,
  type PaymentMethod,
  type PaymentState,
  type Totals,
} from '../../model/index.js';
import { sumOf } from './map-amounts.js';
import { slugOf } from './statuses.js';
import type { WooOrder } from './wire.js';

/** WooCommerce's own gateway is `cod`; plugins that ask for a fee or a part in advance have it as a part of their id. */
const COD_GATEWAY = /(?:^|[_-])cod(?:[_-]|$)|cash[_-]?on[_-]?delivery/i;

/** Only from the start: a prepaid method may say what it costs less than. */
const COD_TITLE = /^\s*(?:cod\b|(?:cash|pay|payment|collect)[ _-]*on[ _-]*delivery\b)/i;

export function isCashOnDelivery({ payment_method: gateway, payment_method_title: title }: WooOrder): boolean {
  if (typeof gateway === 'string' && COD_GATEWAY.test(gateway)) return true;
  return typeof title === 'string' && COD_TITLE.test(title);
}

/**
 * WooCommerce has no word for the payment: it follows from when the order was paid, its refunds and its method. `paid` is
 * what has a time of payment. `processing` alone is not: orders made by other programs get that status at once.
 */
export function paymentState(
  state: Mapped<OrderState>,
  isPaid: boolean,
  isCod: boolean,
  grand: MoneyPair | undefined,
  refunded: MoneyPair | undefined,
): Mapped<PaymentState> {
  const slug = slugOf(state.raw ?? '');
  if (slug === 'failed' || slug === 'refunded') return { value: slug };
  if (isPaid || (grand !== undefined && isZeroMoney(grand.shop))) return { value: paidState(grand, refunded) };
  if (isCod) return { value: 'unpaid' };
  return { value: state.value === 'cancelled' ? 'voided' : 'pending' };
}

function paidState(grand: MoneyPair | undefined, refunded: MoneyPair | undefined): PaymentState {
  if (grand === undefined || refunded === undefined || isZeroMoney(refunded.shop)) return 'paid';
  return compareMoney(refunded.shop, grand.shop) < 0 ? 'partially_refunded' : 'refunded';
}

export function mapPaymentMethods(read: WireReader, order: WooOrder): PaymentMethod[] {
  const gateway = read.filledText(order.payment_method, 'paymentMethods.0.gateway');
  const title = read.filledText(order.payment_method_title, 'paymentMethods.0.title');
  if (gateway === undefined && title === undefined) return [];
  return [
    omitUndefined<PaymentMethod>({
      kind: isCashOnDelivery(order) ? 'cod' : 'prepaid',
      gateway,
      title,
      reference: read.filledText(order.transaction_id, 'paymentMethods.0.reference'),
    }),
  ];
}

/** What the courier must take at the door: what is due. None where the buyer is owed money. */
export function mapCod({ due }: Totals, isCod: boolean, feeLines: readonly FeeLine[] | undefined): Cod | undefined {
  if (!isCod || due === undefined || due.shop.amount.startsWith('-')) return undefined;
  const fees = (feeLines ?? []).filter(({ kind }) => kind === 'cod').map(({ amount }) => amount);
  return omitUndefined<Cod>({ collect: due.shop, fee: sumOf(fees)?.shop });
}
