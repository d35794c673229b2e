import type { WireReader } from '../../core/wire-reader.js';
import { type Discount, type FeeLine, isZeroMoney, omitUndefined, type ShippingLine } from '../../model/index.js';
import { differenceOf, mapMoneyBag, mapTaxLines } from './map-amounts.js';
import type { ShopifyAdditionalFee, ShopifyDiscountApplication, ShopifyShippingLine } from './wire.js';

export function mapShippingLine(read: WireReader, value: unknown, index: number): ShippingLine[] {
  const path = `shippingLines.${index}`;
  const wire = read.record(value, path) as ShopifyShippingLine | undefined;
  if (wire === undefined) return [];
  const text = (field: unknown, name: string) => read.filledText(field, `${path}.${name}`);
  const amount = mapMoneyBag(read, wire.originalPriceSet, `${path}.amount`);
  const total = mapMoneyBag(read, wire.discountedPriceSet, `${path}.total`);
  return [
    omitUndefined<ShippingLine>({
      id: text(wire.id, 'id'),
      title: text(wire.title, 'title'),
      code: text(wire.code, 'code'),
      carrier: text(wire.carrierIdentifier, 'carrier'),
      source: text(wire.source, 'source'),
      amount,
      total,
      discounts: shippingDiscounts(amount, total),
      taxLines: mapTaxLines(read, wire.taxLines, `${path}.taxLines`),
      isRemoved: read.flag(wire.isRemoved, `${path}.isRemoved`),
    }),
  ];
}

function shippingDiscounts(amount: ShippingLine['amount'], total: ShippingLine['total']): ShippingLine['discounts'] {
  const discount = differenceOf(amount, total);
  if (discount === undefined) return undefined;
  return isZeroMoney(discount.shop) ? [] : [{ amount: discount }];
}

const DISCOUNT_KIND: ReadonlyMap<unknown, Discount['kind']> = new Map<unknown, Discount['kind']>([
  ['AutomaticDiscountApplication', 'automatic'],
  ['DiscountCodeApplication', 'code'],
  ['ManualDiscountApplication', 'manual'],
  ['ScriptDiscountApplication', 'automatic'],
]);

const DISCOUNT_TARGET: ReadonlyMap<string, Discount['target']> = new Map<string, Discount['target']>([
  ['LINE_ITEM', 'items'],
  ['SHIPPING_LINE', 'shipping'],
]);

export function mapDiscount(read: WireReader, value: unknown, index: number): Discount[] {
  const path = `discounts.${index}`;
  const wire = read.record(value, path) as ShopifyDiscountApplication | undefined;
  if (wire === undefined) return [];
  const target = read.text(wire.targetType, `${path}.target`)?.toUpperCase();
  return [
    omitUndefined<Discount>({
      id: read.text(wire.index, `${path}.id`),
      kind: DISCOUNT_KIND.get(wire.__typename) ?? 'unknown',
      code: read.filledText(wire.code, `${path}.code`),
      title: read.filledText(wire.title, `${path}.title`),
      target: DISCOUNT_TARGET.get(target ?? ''),
      value: discountValue(read, wire, `${path}.value`),
    }),
  ];
}

function discountValue(read: WireReader, { value }: ShopifyDiscountApplication, path: string): Discount['value'] {
  const fixed = read.amount(value?.amount, path);
  if (fixed !== undefined) return { type: 'fixed', amount: fixed };
  const percentage = read.amount(value?.percentage, path);
  return percentage === undefined ? undefined : { type: 'percentage', amount: percentage };
}

export function mapFee(read: WireReader, value: unknown, index: number): FeeLine[] {
  const path = `feeLines.${index}`;
  const wire = read.record(value, path) as ShopifyAdditionalFee | undefined;
  if (wire === undefined) return [];
  return [
    omitUndefined<FeeLine>({
      id: read.filledText(wire.id, `${path}.id`),
      kind: 'other',
      title: read.filledText(wire.name, `${path}.title`),
      amount: mapMoneyBag(read, wire.price, `${path}.amount`),
    }),
  ];
}
