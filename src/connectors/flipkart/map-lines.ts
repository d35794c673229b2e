import type { WireReader } from '../../core/wire-reader.js';
import { divideMoneyPair, isZeroMoney, type LineItem, type LineQuantity, omitUndefined } from '../../model/index.js';
import { hasReached, isCancelled, type OrderItem } from './map-items.js';
import type { LinePrices } from './map-prices.js';
import { decodeEntities } from './map-text.js';

/** @param prices by item; `undefined` where they are not told. */
export function mapLines(
  read: WireReader,
  items: readonly OrderItem[],
  prices: readonly (LinePrices | undefined)[],
): LineItem[] {
  return items.map((item, index) => mapLine(read, item, prices[index]));
}

function mapLine(read: WireReader, item: OrderItem, prices: LinePrices | undefined): LineItem {
  const { wire, path, id, ordered } = item;
  const text = (value: unknown, name: string) => {
    const found = read.filledText(value, `${path}.${name}`);
    return found === undefined ? undefined : decodeEntities(found).trim();
  };
  const sku = text(wire.sku, 'sku');
  const fsn = text(wire.fsn, 'fsn');
  return omitUndefined<LineItem>({
    id,
    sku,
    listingId: text(wire.listingId, 'listingId'),
    fsn,
    title: text(wire.title, 'title') ?? sku ?? fsn ?? '',
    quantity: mapQuantity(item),
    ...(prices && mapLinePrices(prices, ordered)),
    hsn: text(wire.hsn, 'hsn'),
    requiresShipping: true,
    attributes: mapLineAttributes(read, item, prices),
  });
}

function mapLinePrices(prices: LinePrices, ordered: number): Partial<LineItem> {
  const { goods, total, discount } = prices;
  return omitUndefined<Partial<LineItem>>({
    unitPrice: divideMoneyPair(goods, ordered),
    unitPriceAfterDiscount: divideMoneyPair(total, ordered),
    total,
    discounts: isZeroMoney(discount.shop) ? [] : [{ title: 'flipkartDiscount', amount: discount }],
  });
}

/** Flipkart counts nothing: each item is at one status as a whole. */
function mapQuantity(item: OrderItem): LineQuantity {
  const { ordered, isKnown } = item;
  if (isCancelled(item)) return { ordered, current: 0, fulfillable: 0, fulfilled: 0, cancelled: ordered };
  if (!isKnown) return { ordered };
  if (item.status === 'RETURNED') {
    return { ordered, current: 0, fulfillable: 0, fulfilled: ordered, cancelled: 0, returned: ordered };
  }
  return hasReached(item, 'PICKUP_COMPLETE')
    ? { ordered, current: ordered, fulfillable: 0, fulfilled: ordered, cancelled: 0 }
    : { ordered, current: ordered, fulfillable: ordered, fulfilled: 0, cancelled: 0, returned: 0 };
}

/** What Flipkart tells of an item besides, by its own names. `rawSku` is the SKU as sent, where it was decoded. */
function mapLineAttributes(
  read: WireReader,
  { wire, path, status }: OrderItem,
  prices: LinePrices | undefined,
): Record<string, string> {
  const at = `${path}.attributes`;
  const { sku, serviceProfile } = wire;
  const discount = prices?.flipkartDiscount.shop;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['status', status],
    ['cancellationGroupId', read.filledText(wire.cancellationGroupId, at)],
    ['cancellationDate', read.time(wire.cancellationDate, at)],
    ['cancellationReason', read.filledText(wire.cancellationReason, at)],
    ['cancellationSubReason', read.filledText(wire.cancellationSubReason, at)],
    ['courierReturn', wire.courierReturn === true ? 'true' : undefined],
    ['serviceProfile', typeof serviceProfile === 'string' ? serviceProfile : undefined],
    ['rawSku', typeof sku === 'string' && decodeEntities(sku).trim() !== sku ? sku : undefined],
    ['flipkartDiscount', discount === undefined || isZeroMoney(discount) ? undefined : discount.amount],
  ];
  return Object.fromEntries(facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined));
}
