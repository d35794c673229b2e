import { totalsOf } from '../graphql/context.js';
import { gid } from '../ids.js';
import { add, type MoneyPair, NOTHING, share, subtract } from '../money.js';
import { keptUnits, lineDiscount, lineNet, lineOriginal, shippingNet } from '../state/order-math.js';
import { fulfilledUnits, unfulfilledUnits } from '../state/order-status.js';
import type { AllocationRecord, DiscountRecord, LineRecord, OrderRecord } from '../state/records.js';
import { define, moneyBag } from './define.js';
import { firstOf, type LineSource, type ShippingLineSource, taxLine } from './order-sources.js';

export const shippingSources = (order: OrderRecord): ShippingLineSource[] =>
  order.shippingLines.map((line) => ({ order, line }));

export const SHIPPING_LINE = define<ShippingLineSource>({
  id: ({ line }) => gid('ShippingLine', line.id),
  title: ({ line }) => line.title,
  code: ({ line }) => line.code,
  source: ({ line }) => line.source,
  carrierIdentifier: () => null,
  custom: () => false,
  isRemoved: () => false,
  phone: () => null,
  deliveryCategory: () => null,
  originalPriceSet: ({ line, order }) => moneyBag(line.price, order),
  discountedPriceSet: ({ line, order }) => moneyBag(shippingNet(line), order),
  currentDiscountedPriceSet: ({ line, order }, _args, context) => {
    const refunded = totalsOf(order, context).refundedShipping;
    return moneyBag(order.cancelledAt === null ? subtract(shippingNet(line), refunded) : NOTHING, order);
  },
  discountAllocations: ({ line, order }) => allocations(line.allocations, order),
  taxLines: ({ line, order }) => line.taxes.map((tax) => taxLine(tax, order)),
});

interface DiscountSource {
  readonly __typename: string;
  readonly index: number;
  readonly order: OrderRecord;
  readonly discount: DiscountRecord;
}

const DISCOUNT_TYPES = {
  automatic: 'AutomaticDiscountApplication',
  code: 'DiscountCodeApplication',
  manual: 'ManualDiscountApplication',
  script: 'ScriptDiscountApplication',
} as const;

function discountSource(order: OrderRecord, index: number): DiscountSource | undefined {
  const discount = order.discounts[index];
  return discount === undefined ? undefined : { __typename: DISCOUNT_TYPES[discount.kind], index, order, discount };
}

export const discountSources = (order: OrderRecord): DiscountSource[] =>
  order.discounts.flatMap((_discount, index) => discountSource(order, index) ?? []);

export const DISCOUNT_APPLICATION = define<DiscountSource>({
  allocationMethod: ({ discount }) => discount.allocationMethod,
  targetSelection: ({ discount }) => discount.targetSelection,
  targetType: ({ discount }) => discount.targetType,
  title: ({ discount }) => discount.title,
  code: ({ discount }) => discount.title,
  description: ({ discount }) => discount.title,
  value: ({ discount, order }) =>
    'percentage' in discount.value
      ? { __typename: 'PricingPercentageValue', percentage: discount.value.percentage }
      : moneyBag(discount.value.amount, order).presentmentMoney,
});

function allocations(records: readonly AllocationRecord[], order: OrderRecord): object[] {
  return records.map((allocation) => ({
    allocatedAmountSet: moneyBag(allocation.amount, order),
    discountApplication: discountSource(order, allocation.discount),
  }));
}

/** Line prices leave out order-level and code discounts unless they are asked for [SCHEMA discountedTotalSet]. */
function lineLevelDiscount(order: OrderRecord, line: LineRecord, withCodes: boolean): MoneyPair {
  const counted = line.allocations.filter((allocation) => {
    const discount = order.discounts[allocation.discount];
    if (discount === undefined) return false;
    return discount.kind === 'code' ? withCodes : discount.allocationMethod === 'EACH';
  });
  return add(NOTHING, ...counted.map((allocation) => allocation.amount));
}

export const LINE_ITEM = define<LineSource>({
  id: ({ line }) => gid('LineItem', line.id),
  sku: ({ line }) => line.sku,
  name: ({ line }) => (line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`),
  title: ({ line }) => line.title,
  variantTitle: ({ line }) => line.variantTitle,
  vendor: ({ line }) => line.vendor,
  quantity: ({ line }) => line.quantity,
  currentQuantity: ({ line }) => keptUnits(line),
  refundableQuantity: ({ line }) => keptUnits(line),
  unfulfilledQuantity: ({ order, line }) => unfulfilledUnits(order, line),
  fulfillableQuantity: ({ order, line }) => unfulfilledUnits(order, line),
  fulfillmentStatus: ({ order, line }) =>
    fulfilledUnits(order, line) === 0 ? 'unfulfilled' : unfulfilledUnits(order, line) === 0 ? 'fulfilled' : 'partial',
  nonFulfillableQuantity: ({ order, line }) =>
    Math.max(0, line.quantity - fulfilledUnits(order, line) - unfulfilledUnits(order, line)),
  requiresShipping: ({ line }) => line.requiresShipping,
  isGiftCard: ({ line }) => line.isGiftCard,
  taxable: ({ line }) => line.taxable,
  restockable: ({ line }) => line.variantId !== null,
  product: ({ line }, _args, context) =>
    line.productId === null ? null : (context.shop.product(line.productId) ?? null),
  variant: ({ line }, _args, context) =>
    line.variantId === null ? null : (context.shop.variant(line.variantId) ?? null),
  image: () => null,
  weight: ({ line }) => ({ unit: 'GRAMS', value: line.grams }),
  customAttributes: ({ line }) => line.attributes,
  originalUnitPriceSet: ({ order, line }) => moneyBag(line.unitPrice, order),
  discountedUnitPriceSet: ({ order, line }) => {
    const left = subtract(lineOriginal(line), lineLevelDiscount(order, line, false));
    return moneyBag(share(left, 1, line.quantity), order);
  },
  discountedUnitPriceAfterAllDiscountsSet: ({ order, line }) => moneyBag(share(lineNet(line), 1, line.quantity), order),
  originalTotalSet: ({ order, line }) => moneyBag(lineOriginal(line), order),
  discountedTotalSet: ({ order, line }, args) =>
    moneyBag(subtract(lineOriginal(line), lineLevelDiscount(order, line, args['withCodeDiscounts'] === true)), order),
  totalDiscountSet: ({ order, line }) => moneyBag(lineLevelDiscount(order, line, true), order),
  unfulfilledDiscountedTotalSet: ({ order, line }) =>
    moneyBag(
      share(subtract(lineOriginal(line), lineDiscount(line)), unfulfilledUnits(order, line), line.quantity),
      order,
    ),
  unfulfilledOriginalTotalSet: ({ order, line }) =>
    moneyBag(share(lineOriginal(line), unfulfilledUnits(order, line), line.quantity), order),
  discountAllocations: ({ order, line }) => allocations(line.allocations, order),
  taxLines: ({ order, line }, args) => firstOf(line.taxes, args).map((tax) => taxLine(tax, order)),
  duties: ({ order, line }) =>
    line.duties.map((duty) => ({
      __typename: 'Duty',
      id: gid('Duty', duty.id),
      harmonizedSystemCode: duty.harmonizedSystemCode,
      countryCodeOfOrigin: duty.countryCodeOfOrigin,
      price: moneyBag(duty.amount, order),
      taxLines: [],
    })),
});
