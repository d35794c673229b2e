import type { WireReader } from '../../core/wire-reader.js';
import {
  type Cod,
  isZeroMoney,
  type Mapped,
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
export const DEFAULT_COD_GATEWAY = /cash[ _-]*on[ _-]*delivery|\bcod\b/i;

/** Which gateway names mean cash on delivery, besides the usual ones. */
export type CodGateways = readonly (string | RegExp)[];

export interface PaymentMapping {
  readonly isCod: boolean;
  readonly methods: PaymentMethod[] | undefined;
  readonly transactions: Transaction[] | undefined;
}

export function mapPayment(read: WireReader, order: ShopifyOrder, codGateways: CodGateways): PaymentMapping {
  const transactions = read
    .list(order.transactions, 'transactions')
    ?.flatMap((value, index) => mapTransaction(read, value, index));
  const names = read
    .list(order.paymentGatewayNames, 'paymentMethods')
    ?.flatMap((name, index) => read.filledText(name, `paymentMethods.${index}`) ?? []);
  const titles = [...(names ?? []), ...gatewayTitles(order)];
  const isCod = titles.some((title) => isCodGateway(title, codGateways));
  const methods = names?.map(
    (gateway): PaymentMethod => ({ kind: kindOf(gateway, codGateways, names.length), gateway }),
  );
  return { isCod, methods, transactions };
}

function gatewayTitles(order: ShopifyOrder): string[] {
  const transactions = Array.isArray(order.transactions) ? order.transactions : [];
  return transactions
    .flatMap((transaction: ShopifyTransaction | null) => [transaction?.gateway, transaction?.formattedGateway])
    .filter((title) => typeof title === 'string');
}

function isCodGateway(name: string, codGateways: CodGateways): boolean {
  const own = codGateways.some((gateway) =>
    typeof gateway === 'string' ? gateway.toLowerCase() === name.toLowerCase() : name.search(gateway) !== -1,
  );
  return own || DEFAULT_COD_GATEWAY.test(name);
}

function kindOf(gateway: string, codGateways: CodGateways, count: number): PaymentMethod['kind'] {
  // Next to another gateway, cash at the door is the rest of the price.
  if (isCodGateway(gateway, codGateways)) return count > 1 ? 'partial_cod' : 'cod';
  if (gateway === 'gift_card') return 'gift';
  // "manual" is every payment the merchant books by hand: a bank transfer, a cheque, an app's import.
  return gateway === 'manual' || gateway === '' ? 'unknown' : 'prepaid';
}

function mapTransaction(read: WireReader, value: unknown, index: number): Transaction[] {
  const path = `transactions.${index}`;
  const wire = read.record(value, path) as ShopifyTransaction | undefined;
  const id = read.filledText(wire?.id, `${path}.id`);
  if (wire === undefined || id === undefined) return [];
  return [
    omitUndefined<Transaction>({
      id,
      kind: mapStatus(TRANSACTION_KIND, read.text(wire.kind, `${path}.kind`)).value,
      status: mapStatus(TRANSACTION_STATUS, read.text(wire.status, `${path}.status`)),
      gateway:
        read.filledText(wire.formattedGateway, `${path}.gateway`) ?? read.filledText(wire.gateway, `${path}.gateway`),
      amount: mapMoneyBag(read, wire.amountSet, `${path}.amount`),
      at: read.time(wire.processedAt, `${path}.at`),
    }),
  ];
}

/** PENDING says only that nothing was paid: for an order to be paid at the door that is `unpaid`, and it may ship. */
export function mapPaymentState(read: WireReader, order: ShopifyOrder, isCod: boolean): Mapped<PaymentState> {
  const mapped = mapStatus(PAYMENT_BY_FINANCIAL_STATUS, read.text(order.displayFinancialStatus, 'payment'));
  return mapped.value === 'pending' && isCod ? { ...mapped, value: 'unpaid' } : mapped;
}

/** What the courier must take at the door: what is due now, nothing once the order was paid or cancelled. */
export function mapCod(totals: Totals, isCod: boolean, isCancelled: boolean): Cod | undefined {
  const due = totals.due?.shop;
  if (!isCod || due === undefined) return undefined;
  const owed = !isCancelled && !due.amount.startsWith('-') && !isZeroMoney(due);
  return { collect: owed ? due : { amount: '0', currency: due.currency } };
}
