import type { WireReader } from '../../core/wire-reader.js';
import {
  type Discount,
  type DiscountAllocation,
  isZeroMoney,
  type LineItem,
  type MoneyPair,
  moneyPair,
  omitUndefined,
} from '../../model/index.js';
import { differenceOf, type MoneyReader } from './map-amounts.js';
import { mapLineMeta } from './map-line-meta.js';
import { unitsOf } from './map-quantity.js';
import { mapLineTaxes, type TaxRates } from './map-taxes.js';
import { unitPriceOf } from './map-unit-price.js';
import type { WooLineItem, WooOrder } from './wire.js';

export interface OrderLines {
  readonly lines: LineItem[];
  /** What the lines came to before discounts; `undefined` when that is not known of all. */
  readonly amounts: readonly (MoneyPair | undefined)[];
}

interface LineContext {
  readonly read: WireReader;
  readonly money: MoneyReader;
  readonly rates: TaxRates;
  readonly discounts: readonly Discount[];
}

/** Every line becomes a line, also one whose product is gone or whose fields are odd: a lost line is goods never sent. */
export function mapLines(order: WooOrder, context: LineContext): OrderLines {
  const { read } = context;
  const list = read.list(order.line_items, 'lines');
  // A body cut down to some fields, say. Without lines an order looks as if there were nothing to ship.
  if (list === undefined) read.report('truncated', 'lines', 'the payload has no lines; fetch the order');
  const seen = new Set<string>();
  const mapped = (list ?? []).flatMap((value, index) => {
    const wire = read.record(value, `lines.${index}`) as WooLineItem | undefined;
    if (wire === undefined) {
      read.report('missing_field', `lines.${index}`, 'the platform sent an empty line');
      return [];
    }
    return [mapLine(wire, index, seen, context)];
  });
  return { lines: mapped.map(({ line }) => line), amounts: mapped.map(({ amount }) => amount) };
}

function mapLine(
  wire: WooLineItem,
  index: number,
  seen: Set<string>,
  { read, money, rates, discounts: coupons }: LineContext,
): { readonly line: LineItem; readonly amount: MoneyPair | undefined } {
  const path = `lines.${index}`;
  const ordered = unitsOf(read, wire.quantity, `${path}.quantity.ordered`);
  if (ordered === undefined) {
    read.report('missing_field', `${path}.quantity.ordered`, 'taken as 0; fetch the order again before shipping it');
  }
  const total = money.price(wire.total, wire.total_tax, `${path}.total`);
  const amount = amountBeforeDiscount(money.price(wire.subtotal, wire.subtotal_tax, `${path}.unitPrice`), total);
  const name = read.filledText(wire.name, `${path}.title`) ?? '';
  const line = omitUndefined<LineItem>({
    id: lineId(read, wire, index, seen),
    sku: read.filledText(wire.sku, `${path}.sku`),
    productId: referenceOf(read, wire.product_id, `${path}.productId`),
    variantId: referenceOf(read, wire.variation_id, `${path}.variantId`),
    ...titlesOf(name, read.filledText(wire.parent_name, `${path}.title`)),
    quantity: { ordered: ordered ?? 0 },
    unitPrice: perUnit(amount, ordered),
    unitPriceAfterDiscount: perUnit(total, ordered),
    total,
    discounts: mapAllocations(differenceOf(amount, total), coupons),
    taxLines: mapLineTaxes(read, money, wire.taxes, rates, `${path}.taxLines`),
    productState: productStateOf(wire),
    ...mapLineMeta(wire),
  });
  return { line, amount };
}

/** Where a merchant put the price up by hand the total is above the subtotal: then that is what was asked at first. */
function amountBeforeDiscount(subtotal: MoneyPair | undefined, total: MoneyPair | undefined): MoneyPair | undefined {
  const isRaised = differenceOf(subtotal, total)?.shop.amount.startsWith('-') === true;
  return isRaised ? total : subtotal;
}

function perUnit(amount: MoneyPair | undefined, quantity: number | undefined): MoneyPair | undefined {
  if (amount === undefined || quantity === undefined || quantity === 0) return undefined;
  return moneyPair({ ...amount.shop, amount: unitPriceOf(amount.shop.amount, quantity) });
}

/** WooCommerce tells how much coupons took off a line, and not which: that is known where there was one. */
function mapAllocations(amount: MoneyPair | undefined, coupons: readonly Discount[]): DiscountAllocation[] | undefined {
  if (amount === undefined || isZeroMoney(amount.shop)) return amount && [];
  const [coupon] = coupons.length === 1 ? coupons : [];
  return [omitUndefined<DiscountAllocation>({ discountId: coupon?.id, code: coupon?.code, amount })];
}

function lineId(read: WireReader, wire: WooLineItem, index: number, seen: Set<string>): string {
  const path = `lines.${index}.id`;
  const id = read.filledText(wire.id, path);
  if (id === undefined) read.report('missing_field', path, 'the platform sent a line without an id');
  if (id !== undefined && seen.has(id)) read.report('duplicate_id', path, 'a line before has the same id', id);
  const unique = id === undefined || seen.has(id) ? `missing-${index}` : id;
  seen.add(unique);
  return unique;
}

/** `0` is WordPress's word for none. */
function referenceOf(read: WireReader, value: unknown, path: string): string | undefined {
  const id = read.filledText(value, path);
  return id === '0' ? undefined : id;
}

/** The name of a variation is its product's name and its own: `Zip Hoodie - L`. */
function titlesOf(name: string, parentName: string | undefined): Pick<LineItem, 'title' | 'variantTitle'> {
  const prefix = `${parentName} - `;
  if (parentName === undefined || !name.startsWith(prefix) || name === prefix) return { title: name };
  return { title: parentName, variantTitle: name.slice(prefix.length) };
}

/** A line keeps its name when its product goes, and loses what WooCommerce looks up in the product. */
function productStateOf({ product_id: productId, sku }: WooLineItem): LineItem['productState'] {
  if (productId === undefined && sku === undefined) return undefined;
  return sku === null || productId === 0 || productId === '0' ? 'deleted' : 'live';
}
