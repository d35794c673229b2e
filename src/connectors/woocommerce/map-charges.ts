import type { WireReader } from '../../core/wire-reader.js';
import { type Discount, type FeeLine, isZeroMoney, omitUndefined, type ShippingLine } from '../../model/index.js';
import type { MoneyReader } from './map-amounts.js';
import { mapLineTaxes, type TaxRates } from './map-taxes.js';
import type { WooCouponLine, WooFeeLine, WooShippingLine } from './wire.js';

/** Coupons that give free shipping set the charge to nothing, so a shipping line has no discounts. */
export function mapShippingLine(
  read: WireReader,
  money: MoneyReader,
  rates: TaxRates,
  value: unknown,
  index: number,
): ShippingLine[] {
  const path = `shippingLines.${index}`;
  const wire = read.record(value, path) as WooShippingLine | undefined;
  if (wire === undefined) return [];
  const amount = money.price(wire.total, wire.total_tax, `${path}.amount`);
  return [
    omitUndefined<ShippingLine>({
      id: read.filledText(wire.id, `${path}.id`),
      title: read.filledText(wire.method_title, `${path}.title`),
      code: read.filledText(wire.method_id, `${path}.code`),
      amount,
      total: amount,
      discounts: [],
      taxLines: mapLineTaxes(read, money, wire.taxes, rates, `${path}.taxLines`),
    }),
  ];
}

/** WooCommerce has one kind of fee; what it is for stands in its name. First match wins. */
const FEE_KIND: readonly (readonly [RegExp, FeeLine['kind']])[] = [
  [/\bcod\b|\b(?:cash|pay|payment|collect)[ _-]*on[ _-]*delivery\b/i, 'cod'],
  [/\bgift[ _-]*(?:wrap|pack|box)/i, 'gift_wrap'],
  [/\b(?:handling|packing|packaging)\b/i, 'handling'],
];

/** Negative fees, which stores use as discounts, stay fees: so the sums are the store's. */
export function mapFee(
  read: WireReader,
  money: MoneyReader,
  rates: TaxRates,
  value: unknown,
  index: number,
): FeeLine[] {
  const path = `feeLines.${index}`;
  const wire = read.record(value, path) as WooFeeLine | undefined;
  if (wire === undefined) return [];
  const title = read.filledText(wire.name, `${path}.title`);
  return [
    omitUndefined<FeeLine>({
      id: read.filledText(wire.id, `${path}.id`),
      kind: FEE_KIND.find(([pattern]) => pattern.test(title ?? ''))?.[1] ?? 'other',
      title,
      amount: money.price(wire.total, wire.total_tax, `${path}.amount`),
      taxLines: mapLineTaxes(read, money, wire.taxes, rates, `${path}.taxLines`),
    }),
  ];
}

/** `discount_type` to what a coupon's `nominal_amount` is; plugins bring types of their own. */
const VALUE_TYPE: ReadonlyMap<unknown, NonNullable<Discount['value']>['type']> = new Map<
  unknown,
  NonNullable<Discount['value']>['type']
>([
  ['fixed_cart', 'fixed'],
  ['fixed_product', 'fixed'],
  ['percent', 'percentage'],
]);

/** WooCommerce's only discounts are coupons, also those that a plugin applies by itself. */
export function mapCoupon(read: WireReader, money: MoneyReader, value: unknown, index: number): Discount[] {
  const path = `discounts.${index}`;
  const wire = read.record(value, path) as WooCouponLine | undefined;
  if (wire === undefined) return [];
  const amount = money.price(wire.discount, wire.discount_tax, `${path}.amount`);
  const givesShipping = read.flag(wire.free_shipping, `${path}.target`) === true;
  return [
    omitUndefined<Discount>({
      id: read.filledText(wire.id, `${path}.id`),
      kind: 'code',
      code: read.filledText(wire.code, `${path}.code`),
      target: givesShipping && amount !== undefined && isZeroMoney(amount.shop) ? 'shipping' : 'items',
      value: couponValue(read, wire, `${path}.value`),
      amount,
    }),
  ];
}

function couponValue(read: WireReader, wire: WooCouponLine, path: string): Discount['value'] {
  const type = VALUE_TYPE.get(wire.discount_type);
  const amount = read.amount(wire.nominal_amount, path);
  return type === undefined || amount === undefined ? undefined : { type, amount };
}
