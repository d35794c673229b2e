import type { WireReader } from '../../core/wire-reader.js';
import {
  type Discount,
  type DiscountAllocation,
  type FeeLine,
  type MoneyPair,
  type Order,
  omitUndefined,
  type ShippingLine,
  type TaxLine,
} from '../../model/index.js';
import { type Breakdowns, FEES, netOf, zeroOf } from './map-breakdowns.js';
import type { OrderItem } from './map-items.js';
import { type MarketplaceTax, taxLines } from './map-tax.js';
import { FEE_BY_BREAKDOWN } from './statuses.js';

interface ChargeContext {
  /** What the order is made of; `undefined` where that is not told. */
  readonly parts: Breakdowns | undefined;
  readonly tax: MarketplaceTax;
  readonly isTaxTold: boolean;
  readonly collectedBy: TaxLine['collectedBy'];
  /** The one promotion of the order. */
  readonly promotionId: string | undefined;
  /** `STANDARD`, `NEXT_DAY`: what the buyer chose. */
  readonly serviceLevel: string | undefined;
}

/** The charges of an order besides its goods. Amazon tells them item by item; here they are those of the order. */
export function mapCharges(context: ChargeContext): Pick<Order, 'shippingLines' | 'feeLines' | 'taxLines'> {
  const { parts, tax, isTaxTold, collectedBy } = context;
  const taxOf = (amount: MoneyPair | undefined) => (isTaxTold ? taxLines(tax, amount, collectedBy) : undefined);
  return omitUndefined<Pick<Order, 'shippingLines' | 'feeLines' | 'taxLines'>>({
    shippingLines: mapShippingLines(context, taxOf),
    feeLines: parts && FEES.flatMap((fee) => mapFee(parts, fee, taxOf)),
    taxLines: parts && taxOf(parts.tax),
  });
}

type TaxOf = (amount: MoneyPair | undefined) => TaxLine[] | undefined;

function mapShippingLines(
  { parts, serviceLevel, promotionId }: ChargeContext,
  taxOf: TaxOf,
): Order['shippingLines'] | undefined {
  const amount = parts && (parts.charges.SHIPPING ?? zeroOf(parts));
  if (parts === undefined || amount === undefined)
    return serviceLevel === undefined ? undefined : [{ code: serviceLevel }];
  if (serviceLevel === undefined && parts.charges.SHIPPING === undefined) return [];
  const discount = parts.discountOn.SHIPPING;
  return [
    omitUndefined<ShippingLine>({
      code: serviceLevel,
      amount,
      total: netOf(parts, 'SHIPPING') ?? amount,
      discounts:
        discount === undefined
          ? []
          : [omitUndefined<DiscountAllocation>({ discountId: promotionId, amount: discount })],
      taxLines: taxOf(parts.taxOn.SHIPPING),
    }),
  ];
}

/** After its discount: a fee has no place for one. */
function mapFee(parts: Breakdowns, fee: (typeof FEES)[number], taxOf: TaxOf): FeeLine[] {
  const amount = netOf(parts, fee);
  if (amount === undefined) return [];
  return [
    omitUndefined<FeeLine>({
      kind: FEE_BY_BREAKDOWN.get(fee) ?? 'other',
      title: fee,
      amount,
      taxLines: taxOf(parts.taxOn[fee]),
    }),
  ];
}

/** The promotions of all items. Amazon does not say whose they are, nor what each of them came to. */
export function mapPromotions(read: WireReader, items: readonly OrderItem[]): string[] {
  const ids = items.flatMap(({ wire, path }) => {
    if (wire.promotion === undefined) return [];
    const list = read.list(read.record(wire.promotion, `${path}.discounts`)?.['breakdowns'], `${path}.discounts`) ?? [];
    return list.flatMap((value) => {
      const id = read.record(value, `${path}.discounts`)?.['promotionId'];
      return read.filledText(id, `${path}.discounts`) ?? [];
    });
  });
  return [...new Set(ids)];
}

/** @param amount of all discounts, where it is known: it is that of the one promotion there is. */
export function mapDiscounts(promotions: readonly string[], amount: MoneyPair | undefined): Discount[] {
  return promotions.map((id) =>
    omitUndefined<Discount>({ id, kind: 'unknown', amount: promotions.length === 1 ? amount : undefined }),
  );
}
