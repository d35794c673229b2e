import type { WireReader } from '../../core/wire-reader.js';
import { type DiscountAllocation, type LineItem, omitUndefined } from '../../model/index.js';
import { differenceOf, mapMoneyBag, mapTaxLines, sumOf } from './map-amounts.js';
import type { Maybe, ShopifyAttribute, ShopifyLineItem } from './wire.js';

/** Every line becomes a line, also one whose product is gone or whose fields are odd: a lost line is goods never sent. */
export function mapLineItem(read: WireReader, value: unknown, index: number): LineItem | undefined {
  const path = `lines.${index}`;
  const line = read.record(value, path) as ShopifyLineItem | undefined;
  if (line === undefined) {
    read.report('missing_field', path, 'the platform sent an empty line');
    return undefined;
  }
  const text = (field: unknown, name: string) => read.filledText(field, `${path}.${name}`);
  const discounts = mapAllocations(read, line, path);
  return omitUndefined<LineItem>({
    id: text(line.id, 'id') ?? missingId(read, path, index),
    sku: text(line.sku, 'sku'),
    productId: text(line.product?.id, 'productId'),
    variantId: text(line.variant?.id, 'variantId'),
    barcode: text(line.variant?.barcode, 'barcode'),
    title: text(line.title, 'title') ?? text(line.name, 'title') ?? '',
    variantTitle: text(line.variantTitle, 'variantTitle'),
    quantity: mapQuantity(read, line, `${path}.quantity`),
    unitPrice: mapMoneyBag(read, line.originalUnitPriceSet, `${path}.unitPrice`),
    unitPriceAfterDiscount: mapMoneyBag(
      read,
      line.discountedUnitPriceAfterAllDiscountsSet,
      `${path}.unitPriceAfterDiscount`,
    ),
    total: mapLineTotal(read, line, discounts, `${path}.total`),
    discounts,
    taxLines: mapTaxLines(read, line.taxLines, `${path}.taxLines`),
    hsn: text(line.variant?.inventoryItem?.harmonizedSystemCode, 'hsn'),
    taxable: read.flag(line.taxable, `${path}.taxable`),
    requiresShipping: read.flag(line.requiresShipping, `${path}.requiresShipping`),
    isGiftCard: read.flag(line.isGiftCard, `${path}.isGiftCard`),
    productState: productStateOf(line),
    attributes: mapAttributes(read, line.customAttributes, `${path}.attributes`),
  });
}

function missingId(read: WireReader, path: string, index: number): string {
  read.report('missing_field', `${path}.id`, 'the platform sent a line without an id');
  return `missing-${index}`;
}

function mapQuantity(read: WireReader, line: ShopifyLineItem, path: string): LineItem['quantity'] {
  const ordered = read.count(line.quantity, `${path}.ordered`);
  if (ordered === undefined) {
    read.report('missing_field', `${path}.ordered`, 'taken as 0; fetch the order again before shipping it');
  }
  return omitUndefined<LineItem['quantity']>({
    ordered: ordered ?? 0,
    current: read.count(line.currentQuantity, `${path}.current`),
    fulfillable: read.count(line.unfulfilledQuantity, `${path}.fulfillable`),
  });
}

// Not `discountedTotalSet`: that leaves out order-level and code discounts (schema description, 2026-10).
function mapLineTotal(
  read: WireReader,
  line: ShopifyLineItem,
  discounts: readonly DiscountAllocation[] | undefined,
  path: string,
) {
  const original = mapMoneyBag(read, line.originalTotalSet, path);
  if (discounts === undefined || discounts.length === 0) return original;
  return differenceOf(original, sumOf(discounts.map(({ amount }) => amount)));
}

function mapAllocations(read: WireReader, line: ShopifyLineItem, path: string): DiscountAllocation[] | undefined {
  return read.list(line.discountAllocations, `${path}.discounts`)?.flatMap((value, index) => {
    const at = `${path}.discounts.${index}`;
    const allocation = read.record(value, at) as NonNullable<ShopifyLineItem['discountAllocations']>[number];
    const amount = mapMoneyBag(read, allocation?.allocatedAmountSet, `${at}.amount`);
    if (amount === undefined) return [];
    const application = read.text(allocation?.discountApplication?.index, `${at}.discountId`);
    return [application === undefined ? { amount } : { discountId: application, amount }];
  });
}

// `product` is null for custom items and for deleted products alike; what was not asked for is not known at all.
function productStateOf(line: ShopifyLineItem): LineItem['productState'] {
  if (line.product === undefined) return undefined;
  if (line.productExists === false && line.product !== null) return 'deleted';
  return line.product === null ? 'unknown' : 'live';
}

export function mapAttributes(
  read: WireReader,
  attributes: Maybe<readonly Maybe<ShopifyAttribute>[]>,
  path: string,
): Record<string, string> | undefined {
  const entries = read.list(attributes, path)?.flatMap((value) => {
    const attribute = read.record(value, path) as ShopifyAttribute | undefined;
    const key = read.text(attribute?.key, path);
    return key === undefined ? [] : [[key, read.text(attribute?.value, path) ?? ''] as const];
  });
  return entries === undefined ? undefined : Object.fromEntries(entries);
}
