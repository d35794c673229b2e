import type { WireReader } from '../../core/wire-reader.js';
import {
  type Cod,
  isZeroMoney,
  type Mapped,
  type MoneyPair,
  type OrderState,
  omitUndefined,
  type PaymentMethod,
  type PaymentState,
  type Shipment,
  type Totals,
} from '../../model/index.js';
import { differenceOf, isNegative, isSame, type MoneyReader, plus, sumOf, zeroLike } from './map-amounts.js';
import { type Breakdowns, netOf } from './map-breakdowns.js';
import type { OrderItem } from './map-items.js';
import type { AmazonOrder, AmazonPaymentExecution } from './wire.js';

/** How an order is paid. */
export interface Payments {
  readonly methods: PaymentMethod[] | undefined;
  readonly isCod: boolean;
  /** What the courier must take at the door; `undefined` where that is all, or nothing. */
  readonly collect: MoneyPair | undefined;
}

/** Free text in the model: `CashOnDelivery` there, `COD` in v0 and in what sellers see. */
const COD = /^\s*(?:cod|cash[ _-]*on[ _-]*delivery)\s*$/i;
const GIFT = /^\s*(?:gc|gift[ _-]*cards?)\s*$/i;

interface Execution {
  readonly method: string | undefined;
  readonly amount: MoneyPair | undefined;
  readonly wire: AmazonPaymentExecution;
}

/** The payments of an order, and what of it is to be paid at the door: next to a gift card, say, only the rest. */
export function mapPayments(
  read: WireReader,
  money: MoneyReader,
  order: AmazonOrder,
  items: readonly OrderItem[],
  grand: MoneyPair | undefined,
): Payments {
  const list = read.list(read.record(order.payment, 'paymentMethods')?.['paymentExecutions'], 'paymentMethods');
  const executions = (list ?? []).flatMap((value, index): Execution[] => {
    const path = `paymentMethods.${index}`;
    const wire = read.record(value, path) as AmazonPaymentExecution | undefined;
    if (wire === undefined) return [];
    const method = read.filledText(wire.paymentMethod, `${path}.gateway`);
    return [{ method, amount: money(wire.paymentAmount, `${path}.amount`), wire }];
  });
  const atDoor = executions.filter(({ method }) => COD.test(method ?? ''));
  const ahead = executions.filter(({ method }) => !COD.test(method ?? ''));
  const isCod = atDoor.length > 0 || items.some(isPaidAtDoor);
  const codKind = ahead.length > 0 ? 'partial_cod' : 'cod';
  const methods = executions.map((execution, index) =>
    mapMethod(read, execution, COD.test(execution.method ?? '') ? codKind : undefined, index),
  );
  if (isCod && atDoor.length === 0) methods.push({ kind: codKind });
  return {
    methods: list === undefined && !isCod ? undefined : methods,
    isCod,
    collect: isCod ? collectOf(read, atDoor, ahead, grand) : undefined,
  };
}

/** Easy Ship and other couriers of cash on delivery are told so item by item. */
function isPaidAtDoor({ wire }: OrderItem): boolean {
  return wire.fulfillment?.shipping?.shippingConstraints?.cashOnDelivery === 'MANDATORY';
}

function mapMethod(
  read: WireReader,
  { method, amount, wire }: Execution,
  codKind: PaymentMethod['kind'] | undefined,
  index: number,
): PaymentMethod {
  const path = `paymentMethods.${index}`;
  return omitUndefined<PaymentMethod>({
    kind: codKind ?? kindOf(method),
    gateway: method,
    title: read.filledText(wire.cardBrand, `${path}.title`),
    reference: read.filledText(wire.authorizationCode, `${path}.reference`),
    amount: amount?.shop,
  });
}

/** Whatever is not paid at the door is paid to Amazon before the order ships, at the convenience store too. */
function kindOf(method: string | undefined): PaymentMethod['kind'] {
  if (method === undefined) return 'unknown';
  return GIFT.test(method) ? 'gift' : 'prepaid';
}

function collectOf(
  read: WireReader,
  atDoor: readonly Execution[],
  ahead: readonly Execution[],
  grand: MoneyPair | undefined,
): MoneyPair | undefined {
  const told = sumOf(atDoor.map(({ amount }) => amount));
  const paid = sumOf(ahead.map(({ amount }) => amount));
  if (told === undefined) {
    const rest = differenceOf(grand, paid);
    if (rest === undefined || !isNegative(rest)) return rest;
    read.report('totals_mismatch', 'cod.collect', 'more is paid than the order comes to');
    return zeroLike(rest);
  }
  const isWhole = ahead.length === 0 || paid !== undefined;
  if (isWhole && grand !== undefined && !isSame(plus(told, paid), grand)) {
    read.report('totals_mismatch', 'cod.collect', 'the payments do not add up to the order', told.shop.amount);
  }
  return told;
}

/** Amazon has no word for it: it ships nothing that is not paid for, or to be paid at the door. */
export function paymentState(
  state: Mapped<OrderState>,
  { isCod, collect }: Payments,
  grand: MoneyPair | undefined,
  shipments: readonly Shipment[] | undefined,
): Mapped<PaymentState> {
  switch (state.value) {
    case 'pending':
      return { value: 'pending' };
    case 'cancelled':
      return { value: 'voided' };
    case 'open':
    case 'on_hold':
    case 'completed': {
      if (!isCod || (state.value === 'completed' && isDelivered(shipments))) return { value: 'paid' };
      const paid = differenceOf(grand, collect);
      return {
        value: paid !== undefined && !isNegative(paid) && !isZeroMoney(paid.shop) ? 'partially_paid' : 'unpaid',
      };
    }
    default:
      return { value: 'unknown' };
  }
}

/** Nobody tells that the money came; a parcel to be paid at the door is not handed over without it. */
function isDelivered(shipments: readonly Shipment[] = []): boolean {
  const sent = shipments.filter(({ status }) => status.value !== 'cancelled');
  return sent.length > 0 && sent.every(({ status }) => status.value === 'delivered');
}

/** What the courier must take at the door: what is due now. */
export function mapCod(
  { isCod, collect }: Payments,
  { due }: Totals,
  payment: PaymentState,
  parts: Breakdowns | undefined,
): Cod | undefined {
  const isOpen = payment !== 'paid' && payment !== 'voided';
  const amount = due ?? (isOpen ? collect : undefined);
  if (!isCod || amount === undefined) return undefined;
  return omitUndefined<Cod>({ collect: amount.shop, fee: parts && netOf(parts, 'COD_FEE')?.shop });
}
