import type { WireReader } from '../../core/wire-reader.js';
import { omitUndefined, type Refund } from '../../model/index.js';
import { type MoneyReader, positive, sumOf } from './map-amounts.js';
import { utcTime } from './map-head.js';
import { metaValue } from './map-meta.js';
import { unitsOf } from './map-quantity.js';
import type { WooLineItem, WooOrder, WooRefund, WooShippingLine } from './wire.js';

type RefundLine = NonNullable<Refund['lines']>[number];

/** Whether the order only names its refunds: how many units each took back is known from `/orders/{id}/refunds` alone. */
export function hasUndetailedRefunds(order: WooOrder): boolean {
  const refunds: unknown = order.refunds;
  return Array.isArray(refunds) && refunds.some((refund) => !Array.isArray((refund as WooRefund | null)?.line_items));
}

export function mapRefunds(
  read: WireReader,
  money: MoneyReader,
  order: WooOrder,
  lineIds: ReadonlySet<string>,
): Refund[] | undefined {
  const seen = new Set<string>();
  return read.list(order.refunds, 'refunds')?.flatMap((value, index): Refund[] => {
    const path = `refunds.${index}`;
    const wire = read.record(value, path) as WooRefund | undefined;
    const id = read.filledText(wire?.id, `${path}.id`) ?? `missing-${index}`;
    if (wire === undefined) return [];
    if (seen.has(id)) {
      read.report('duplicate_id', `${path}.id`, 'a refund before has the same id; this one is left out', id);
      return [];
    }
    seen.add(id);
    return [
      omitUndefined<Refund>({
        id,
        createdAt: utcTime(read, wire.date_created_gmt, `${path}.createdAt`),
        reason: read.filledText(wire.reason, `${path}.reason`),
        amount: positive(money.amount(wire.amount, `${path}.amount`) ?? money.amount(wire.total, `${path}.amount`)),
        lines: read
          .list(wire.line_items, `${path}.lines`)
          ?.flatMap((line, lineIndex) => mapRefundLine(read, money, line, `${path}.lines.${lineIndex}`, lineIds)),
        shipping: mapShipping(read, money, wire, `${path}.shipping`),
      }),
    ];
  });
}

/** Refunds are orders of their own to WooCommerce: a meta says which line each of their lines takes back. */
function mapRefundLine(
  read: WireReader,
  money: MoneyReader,
  value: unknown,
  path: string,
  lineIds: ReadonlySet<string>,
): RefundLine[] {
  const wire = read.record(value, path) as WooLineItem | undefined;
  if (wire === undefined) return [];
  const lineId = read.filledText(metaValue(wire.meta_data, '_refunded_item_id'), `${path}.lineId`);
  if (lineId === undefined || !lineIds.has(lineId)) {
    read.report('invalid_value', `${path}.lineId`, 'names no line of the order; it is left out');
    return [];
  }
  return [
    omitUndefined<RefundLine>({
      lineId,
      refundLineId: read.filledText(wire.id, `${path}.refundLineId`),
      quantity: unitsOf(read, wire.quantity, `${path}.quantity`) ?? 0,
      amount: withTax(money, wire, `${path}.amount`),
    }),
  ];
}

function mapShipping(read: WireReader, money: MoneyReader, wire: WooRefund, path: string): Refund['shipping'] {
  const lines = read.list(wire.shipping_lines, path)?.map((value) => {
    const line = read.record(value, path) as WooShippingLine | undefined;
    return line && withTax(money, line, path);
  });
  return sumOf(lines ?? []);
}

/** What the buyer gets back for it, as a positive amount. */
function withTax(money: MoneyReader, wire: WooLineItem | WooShippingLine, path: string): RefundLine['amount'] {
  const net = money.amount(wire.total, path);
  const tax = money.amount(wire.total_tax, path);
  return positive(tax === undefined ? net : sumOf([net, tax]));
}
