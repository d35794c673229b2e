import type { WireReader } from '../../core/wire-reader.js';
import {
  type DiscountAllocation,
  isZeroMoney,
  type LineItem,
  type Mapped,
  type MoneyPair,
  type Order,
  type OrderState,
  omitUndefined,
} from '../../model/index.js';
import { differenceOf, type MoneyReader } from './map-amounts.js';
import { type Breakdowns, goodsDiscount, goodsTax, NOTHING, zeroOf } from './map-breakdowns.js';
import type { OrderItem } from './map-items.js';
import { mapLineAttributes } from './map-line-attributes.js';
import type { ReadParts } from './map-parts.js';
import type { ItemProceeds, OrderProceeds } from './map-proceeds.js';
import { mapQuantity } from './map-quantity.js';
import { type MarketplaceTax, taxLines } from './map-tax.js';
import { quotientOf, unitPriceOf } from './map-unit-price.js';

export interface LineContext {
  readonly read: WireReader;
  readonly money: MoneyReader;
  readonly parts: ReadParts;
  readonly proceeds: OrderProceeds;
  readonly tax: MarketplaceTax;
  readonly state: Mapped<OrderState>;
  /** The buyer fetches the goods from the seller's shop. */
  readonly isPickedUp: boolean;
  /** The one promotion of the order: a discount is its doing. */
  readonly promotionId: string | undefined;
}

export function mapLines(items: readonly OrderItem[], context: LineContext): LineItem[] {
  return items.map((item, index) => mapLine(item, context.proceeds.items[index], context));
}

function mapLine({ wire, path, id }: OrderItem, proceeds: ItemProceeds | undefined, context: LineContext): LineItem {
  const { read, money, parts, state, isPickedUp } = context;
  const text = (value: unknown, name: string) => read.filledText(value, `${path}.${name}`);
  const { product } = wire;
  const sku = text(product?.sellerSku, 'sku');
  const asin = text(product?.asin, 'asin');
  const quantity = mapQuantity(read, wire, state, `${path}.quantity`);
  const sold = proceeds?.parts?.isWhole === true ? proceeds.parts : undefined;
  const amounts = amountsOf(sold, context.promotionId);
  const shownPrice = money(product?.price?.unitPrice, `${path}.unitPrice`);
  const packing = wire.fulfillment?.packing;
  return omitUndefined<LineItem>({
    id,
    sku,
    asin,
    title: text(product?.title, 'title') ?? sku ?? asin ?? '',
    quantity,
    // A line that was cancelled is not a part of the order's sums any more, whatever a unit would cost.
    unitPrice: sold === NOTHING ? undefined : unitPriceOf(amounts?.amount, quantity.ordered, shownPrice),
    unitPriceAfterDiscount: quotientOf(amounts?.total, quantity.ordered),
    total: amounts?.total,
    discounts: amounts?.discounts,
    taxLines:
      sold === undefined || !context.proceeds.isTaxTold
        ? undefined
        : taxLines(context.tax, goodsTax(sold), proceeds?.collectedBy),
    requiresShipping: isPickedUp ? false : undefined,
    isGift: parts.has('FULFILLMENT') ? read.record(packing?.giftOption, `${path}.isGift`) !== undefined : undefined,
    giftMessage: text(packing?.giftOption?.giftMessage, 'giftMessage'),
    customizationUrl: text(product?.customization?.customizedUrl, 'customizationUrl'),
    serialRequired: packing?.serialNumberRequirement?.requirementType === 'REQUIRED' ? true : undefined,
    attributes: mapLineAttributes(read, wire, `${path}.attributes`),
  });
}

interface LineAmounts {
  /** Before discounts. */
  readonly amount: MoneyPair;
  readonly total: MoneyPair;
  readonly discounts: DiscountAllocation[];
}

/** The goods alone: what is for shipping, wrapping and the like stands in lines of its own. */
function amountsOf(sold: Breakdowns | undefined, promotionId: string | undefined): LineAmounts | undefined {
  if (sold === undefined) return undefined;
  const amount = sold.charges.ITEM ?? zeroOf(sold);
  if (amount === undefined) return undefined;
  const discount = goodsDiscount(sold);
  if (discount === undefined || isZeroMoney(discount.shop)) return { amount, total: amount, discounts: [] };
  const total = differenceOf(amount, discount) ?? amount;
  return {
    amount,
    total,
    discounts: [omitUndefined<DiscountAllocation>({ discountId: promotionId, amount: discount })],
  };
}

/** What the parcel's sender wrote for whoever opens it. */
export function giftNotes(lines: readonly LineItem[]): Order['notes'] {
  const texts = new Set(lines.flatMap(({ giftMessage }) => giftMessage ?? []));
  return [...texts].map((text) => ({ text, from: 'gift' }));
}
