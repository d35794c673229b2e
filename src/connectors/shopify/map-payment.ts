import type { WireReader } from '../../core/wire-reader.js';
import {
  type Cod,
  isZeroMoney,
  type Mapped,
  type Money,
  mapStatus,
  omitUndefined,
  type PaymentMethod,
  type PaymentState,
  type Totals,
  type Transaction,
} from '../../model/index.js';
import { mapMoneyBag } from './map-amounts.js';
import { PAYMENT_BY_FINANCIAL_STATUS, TRANSACTION_KIND, TRANSACTION_STATUS } from './statuses.js';
import type { ShopifyOrder, ShopifyTransaction } from './wire.js';

/**
 * Gateways whose name says that the courier collects. Shopify has no flag for it and merchants and apps rename the
 * gateway, so stores add their own through `codGateways`.
 */
const COD_GATEWAY = /\b(?:cash|pay|payment|collect)[ _-]*on[ _-]*delivery\b|\bcod\b/i;

/** Which gateway names mean cash on delivery, besides the usual ones. */
export type CodGateways = readonly (string | RegExp)[];

export interface PaymentMapping {
  readonly state: Mapped<PaymentState>;
  /** Whether the courier collects the price, or a part of it. */
  readonly isCod: boolean;
  readonly methods: PaymentMethod[] | undefined;
  readonly transactions: Transaction[] | undefined;
}

export function mapPayment(
  read: WireReader,
  order: ShopifyOrder,
  totals: Totals,
  codGateways: CodGateways,
): PaymentMapping {
  const wires = (read.list(order.transactions, 'transactions') ?? []).map(
    (value, index) => read.record(value, `transactions.${index}`) as ShopifyTransaction | undefined,
  );
  const names = read
    .list(order.paymentGatewayNames, 'paymentMethods')
    ?.flatMap((name, index) => read.filledText(name, `paymentMethods.${index}`) ?? []);
  const titles = [...(names ?? []), ...wires.flatMap((wire) => [wire?.gateway, wire?.formattedGateway])];
  const isCod = titles.some((title) => isCodGateway(title, codGateways));
  const gateways = { codGateways, manual: manualGateways(wires), isPartlyPaid: isPositive(totals.paid?.shop) };
  return {
    state: mapPaymentState(read, order, totals, isCod),
    isCod,
    methods: names?.map((gateway): PaymentMethod => ({ kind: kindOf(gateway, names.length, gateways), gateway })),
    transactions: order.transactions
      ? wires.flatMap((wire, index) => (wire === undefined ? [] : mapTransaction(read, wire, index)))
      : undefined,
  };
}

/** Names of gateways that the merchant books by hand, as far as transactions were read. */
function manualGateways(wires: readonly (ShopifyTransaction | undefined)[]): ReadonlySet<unknown> {
  const manual = wires.filter((wire) => wire?.manualPaymentGateway === true);
  return new Set(manual.flatMap((wire) => [wire?.gateway, wire?.formattedGateway]));
}

function isCodGateway(name: unknown, codGateways: CodGateways): boolean {
  if (typeof name !== 'string') return false;
  const own = codGateways.some((gateway) =>
    typeof gateway === 'string' ? gateway.toLowerCase() === name.toLowerCase() : name.search(gateway) !== -1,
  );
  return own || COD_GATEWAY.test(name);
}

function kindOf(
  gateway: string,
  count: number,
  {
    codGateways,
    manual,
    isPartlyPaid,
  }: { codGateways: CodGateways; manual: ReadonlySet<unknown>; isPartlyPaid: boolean },
): PaymentMethod['kind'] {
  // Next to another gateway cash at the door is the rest of the price; but a first try that failed is named as well.
  if (isCodGateway(gateway, codGateways)) return count > 1 && isPartlyPaid ? 'partial_cod' : 'cod';
  if (gateway === 'gift_card') return 'gift';
  // By hand, and not by a name we know: a bank transfer, a cheque, an app's import, cash at the door in other words.
  return gateway === 'manual' || manual.has(gateway) ? 'unknown' : 'prepaid';
}

function mapTransaction(read: WireReader, wire: ShopifyTransaction, index: number): Transaction[] {
  const path = `transactions.${index}`;
  const id = read.filledText(wire.id, `${path}.id`);
  if (id === undefined) {
    read.report('missing_field', `${path}.id`, 'the platform sent a transaction without an id; it is left out');
    return [];
  }
  const gateway = read.filledText(wire.gateway, `${path}.gateway`);
  const kind = mapStatus(TRANSACTION_KIND, read.text(wire.kind, `${path}.kind`));
  if (kind.raw !== undefined && !TRANSACTION_KIND.has(kind.raw)) {
    read.report('unknown_value', `${path}.kind`, 'a word that this version does not know', kind.raw);
  }
  return [
    omitUndefined<Transaction>({
      id,
      kind: kind.value,
      status: mapStatus(TRANSACTION_STATUS, read.text(wire.status, `${path}.status`)),
      gateway: read.filledText(wire.formattedGateway, `${path}.gateway`) ?? gateway,
      amount: mapMoneyBag(read, wire.amountSet, `${path}.amount`),
      at: read.time(wire.processedAt, `${path}.at`),
    }),
  ];
}

/** PENDING says only that nothing was paid: for an order to be paid at the door that is `unpaid`, and it may ship. */
function mapPaymentState(
  read: WireReader,
  order: ShopifyOrder,
  { grand }: Totals,
  isCod: boolean,
): Mapped<PaymentState> {
  const mapped = mapStatus(PAYMENT_BY_FINANCIAL_STATUS, read.text(order.displayFinancialStatus, 'payment'));
  // Null for orders without transactions (recorded 2026-06); one that costs nothing is paid for.
  if (mapped.raw === undefined && grand !== undefined && isZeroMoney(grand.shop)) return { value: 'paid' };
  return mapped.value === 'pending' && isCod ? { ...mapped, value: 'unpaid' } : mapped;
}

/** What the courier must take at the door: what is due now, nothing once the order was paid or cancelled. */
export function mapCod(totals: Totals, isCod: boolean, isCancelled: boolean): Cod | undefined {
  const due = totals.due?.shop;
  if (!isCod || due === undefined) return undefined;
  return { collect: !isCancelled && isPositive(due) ? due : { amount: '0', currency: due.currency } };
}

function isPositive(money: Money | undefined): boolean {
  return money !== undefined && !money.amount.startsWith('-') && !isZeroMoney(money);
}
