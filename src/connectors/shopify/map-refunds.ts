import type { WireReader } from '../../core/wire-reader.js';
import { omitUndefined, type Refund } from '../../model/index.js';
import { nodesOf } from './connection.js';
import { mapMoneyBag, sumOf } from './map-amounts.js';
import type { Maybe, ShopifyMoneyBag, ShopifyRefund, ShopifyRefundLine, ShopifyRefundShippingLine } from './wire.js';

type RefundLine = NonNullable<Refund['lines']>[number];

/** @param taxesIncluded whether the amounts of lines and shipping hold their tax already. */
export function mapRefund(read: WireReader, value: unknown, index: number, taxesIncluded: boolean): Refund[] {
  const path = `refunds.${index}`;
  const wire = read.record(value, path) as ShopifyRefund | undefined;
  if (wire === undefined) return [];
  const id = read.filledText(wire.id, `${path}.id`);
  if (id === undefined) {
    read.report('missing_field', `${path}.id`, 'the platform sent a refund without an id; it is left out');
    return [];
  }
  const withTax = (subtotal: Maybe<ShopifyMoneyBag>, tax: Maybe<ShopifyMoneyBag>, at: string) => {
    const amount = mapMoneyBag(read, subtotal, at);
    return taxesIncluded ? amount : sumOf([amount, mapMoneyBag(read, tax, at)]);
  };
  const lines = nodesOf(read, wire.refundLineItems, `${path}.lines`)?.flatMap((node, lineIndex) =>
    mapRefundLine(read, node, `${path}.lines.${lineIndex}`, withTax),
  );
  const shipping = nodesOf(read, wire.refundShippingLines, `${path}.shipping`)?.map((node) => {
    const line = read.record(node, `${path}.shipping`) as ShopifyRefundShippingLine | undefined;
    return withTax(line?.subtotalAmountSet, line?.taxAmountSet, `${path}.shipping`);
  });
  return [
    omitUndefined<Refund>({
      id,
      createdAt: read.time(wire.createdAt, `${path}.createdAt`),
      reason: read.filledText(wire.note, `${path}.reason`),
      amount: mapMoneyBag(read, wire.totalRefundedSet, `${path}.amount`),
      lines,
      shipping: shipping === undefined ? undefined : sumOf(shipping),
    }),
  ];
}

function mapRefundLine(
  read: WireReader,
  node: unknown,
  path: string,
  withTax: (
    subtotal: Maybe<ShopifyMoneyBag>,
    tax: Maybe<ShopifyMoneyBag>,
    at: string,
  ) => RefundLine['amount'] | undefined,
): RefundLine[] {
  const line = read.record(node, path) as ShopifyRefundLine | undefined;
  const lineId = read.filledText(line?.lineItem?.id, `${path}.lineId`);
  const quantity = read.count(line?.quantity, `${path}.quantity`);
  if (line === undefined || lineId === undefined || quantity === undefined) return [];
  return [
    omitUndefined<RefundLine>({
      lineId,
      // Null for some refund lines (schema: nullable).
      refundLineId: read.filledText(line.id, `${path}.refundLineId`),
      quantity,
      amount: withTax(line.subtotalSet, line.totalTaxSet, `${path}.amount`),
      restocked: read.flag(line.restocked, `${path}.restocked`),
    }),
  ];
}
