import { recordOf } from '../../core/wire-reader.js';
import { type Money, multiplyMoney, parseAmount, subtractMoney, sumMoney } from '../../model/index.js';

/** Amounts of webhook bodies, brought into the shape of the GraphQL API's money bags. */

type Json = Readonly<Record<string, unknown>>;

/** A `*_set` of a body. What is no object stays as it is, for the mapper to report. */
export function moneyBagOf(value: unknown): unknown {
  const set = recordOf(value);
  if (set === undefined) return value;
  const side = (money: unknown) => {
    const record = recordOf(money);
    return record === undefined ? money : { amount: record['amount'], currencyCode: record['currency_code'] };
  };
  return { shopMoney: side(set['shop_money']), presentmentMoney: side(set['presentment_money']) };
}

/** A unit price times a quantity, in both currencies. */
export function multipliedBag(value: unknown, quantity: unknown): unknown {
  const set = recordOf(value);
  if (set === undefined || typeof quantity !== 'number' || !Number.isSafeInteger(quantity)) return undefined;
  const side = (money: unknown) => {
    const unit = moneyFrom(recordOf(money)?.['amount'], recordOf(money)?.['currency_code']);
    return unit === undefined ? undefined : amountOf(multiplyMoney(unit, quantity));
  };
  return { shopMoney: side(set['shop_money']), presentmentMoney: side(set['presentment_money']) };
}

/** An amount that the body tells in the shop's currency only. */
export function shopBagOf(amount: unknown, currency: unknown): unknown {
  return shopBag(moneyFrom(amount, currency));
}

/** `total_outstanding` and the refunds' transactions are in the shop's currency; what was received follows from them. */
export function settledAmounts(body: Json): Json {
  const currency = body['currency'];
  const due = moneyFrom(body['total_outstanding'], currency);
  const current = moneyFrom(recordOf(recordOf(body['current_total_price_set'])?.['shop_money'])?.['amount'], currency);
  const refunded = refundedMoney(body['refunds'], currency);
  const received =
    due === undefined || current === undefined || refunded === undefined
      ? undefined
      : subtractMoney(sumMoney([current, refunded], current.currency), due);
  return {
    totalOutstandingSet: shopBag(due),
    totalRefundedSet: shopBag(refunded),
    totalReceivedSet: shopBag(received),
  };
}

/** What one refund gave back, in the shop's currency. */
export function refundedBag(refund: Json, currency: unknown): unknown {
  return shopBag(refundedMoney([refund], currency));
}

function refundedMoney(refunds: unknown, currency: unknown): Money | undefined {
  if (!Array.isArray(refunds) || typeof currency !== 'string') return undefined;
  const amounts = refunds
    .flatMap((refund) => listOf(recordOf(refund)?.['transactions']))
    .map(recordOf)
    .filter((transaction) => transaction?.['kind'] === 'refund' && transaction['status'] === 'success')
    .map((transaction) => moneyFrom(transaction?.['amount'], transaction?.['currency']));
  // A refund booked in the buyer's currency cannot be added up in the shop's.
  const addable = amounts.filter((amount) => amount !== undefined).filter((amount) => amount.currency === currency);
  return addable.length === amounts.length ? sumMoney(addable, currency) : undefined;
}

function shopBag(money: Money | undefined): unknown {
  return money === undefined ? undefined : { shopMoney: amountOf(money) };
}

function amountOf({ amount, currency }: Money): Json {
  return { amount, currencyCode: currency };
}

function moneyFrom(amount: unknown, currency: unknown): Money | undefined {
  const parsed = parseAmount(amount);
  return parsed === undefined || typeof currency !== 'string' ? undefined : { amount: parsed, currency };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
