/** Orders as Orders v2026-01-01 answers them, of invented people: what a seller in India has. Every sum adds up. */

const CREATED_AT = Date.parse('2026-11-01T04:30:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const BUYERS = ['Ananya Iyer', 'Rohan Deshmukh', 'Meera Pillai', 'Zoya Khan', 'Arjun Sethi'] as const;
const ARTICLES = [
  ['KURTA-BLUE-M', 'Handloom cotton kurta, indigo, size M'],
  ['LAMP-BRASS-3', 'Brass oil lamp, three wicks, polished – hand made'],
  ['दुपट्टा-लाल', 'सूती दुपट्टा, लाल, 2.25 m'],
] as const;

/** @param index from 0; every order of the same index is the same. */
export function amazonOrder(index: number) {
  const createdAt = CREATED_AT + index * MINUTE_MS;
  const at = (ms: number) => new Date(createdAt + ms).toISOString().replace('.000Z', 'Z');
  const name = BUYERS[index % BUYERS.length];
  const isShipped = index % 3 !== 0;
  const lines = ARTICLES.slice(0, 1 + (index % ARTICLES.length)).map((article, line) =>
    orderItem(index, line, article),
  );
  const address = { addressLine1: `${1 + (index % 180)}, Lake View Road`, addressLine2: 'Near the old mill' };
  const sumOf = (type: string) =>
    lines.reduce((sum, { paise }) => sum + (paise.find(([name]) => name === type)?.[1] ?? 0), 0);
  return {
    orderId: amazonOrderId(index),
    orderAliases: [{ aliasId: `SHOP-${100_000 + index}`, aliasType: 'SELLER_ORDER_ID' }],
    createdTime: at(0),
    lastUpdatedTime: at(isShipped ? DAY_MS : 5 * MINUTE_MS),
    programs: [],
    salesChannel: { channelName: 'AMAZON', marketplaceId: 'A21TJRUUN4KGV', marketplaceName: 'Amazon.in' },
    buyer: { buyerName: name, buyerEmail: `buyer${index}@marketplace.amazon.in` },
    recipient: {
      deliveryAddress: {
        ...{ name, ...address, city: 'Pune', stateOrRegion: 'MAHARASHTRA', postalCode: '411001', countryCode: 'IN' },
        ...{ phone: `+9190000${String(index % 100_000).padStart(5, '0')}`, addressType: 'RESIDENTIAL' },
      },
      deliveryPreference: { dropOffLocation: 'FRONT_DOOR', addressInstruction: 'Ring twice' },
    },
    proceeds: {
      grandTotal: money(lines.reduce((sum, { total }) => sum + total, 0)),
      breakdowns: ['ITEM', 'SHIPPING', 'TAX', 'DISCOUNT'].map((type) => ({ type, subtotal: money(sumOf(type)) })),
    },
    payment: { paymentExecutions: [{ paymentMethod: 'CreditCard' }] },
    fulfillment: {
      fulfillmentStatus: isShipped ? 'SHIPPED' : 'UNSHIPPED',
      fulfilledBy: 'MERCHANT',
      fulfillmentServiceLevel: 'STANDARD',
      shipByWindow: { earliestDateTime: at(0), latestDateTime: at(2 * DAY_MS) },
      deliverByWindow: { earliestDateTime: at(3 * DAY_MS), latestDateTime: at(6 * DAY_MS) },
    },
    orderItems: lines.map(({ item }) => ({ ...item, fulfillment: fulfilled(item.quantityOrdered, isShipped) })),
    packages: isShipped
      ? [
          {
            packageReferenceId: `${1 + index}`,
            createdTime: at(DAY_MS / 2),
            packageStatus: { status: 'IN_TRANSIT', detailedStatus: 'OUT_FOR_DELIVERY' },
            ...{ carrier: 'Blue Dart', shipTime: at(DAY_MS), shippingService: 'Surface' },
            trackingNumber: `BD${100_000_000 + index}`,
            shipFromAddress: { name: 'Warehouse', ...address, city: 'Pune', postalCode: '411001', countryCode: 'IN' },
            packageItems: lines.map(({ item }) => ({ orderItemId: item.orderItemId, quantity: item.quantityOrdered })),
          },
        ]
      : [],
  };
}

export function amazonOrderId(index: number): string {
  return `402-${String(1_000_000 + index)}-${String(7_000_000 + index)}`;
}

function orderItem(index: number, line: number, [sellerSku, title]: readonly [string, string]) {
  const quantityOrdered = 1 + ((index + line) % 2);
  const unitPaise = 49_900 + 10_000 * line;
  const itemPaise = unitPaise * quantityOrdered;
  const discountPaise = -Math.round(itemPaise / 10);
  const taxPaise = Math.round((itemPaise + discountPaise) * 0.18);
  const shippingPaise = line === 0 ? 4_000 : 0;
  const paise = [
    ['ITEM', itemPaise],
    ['SHIPPING', shippingPaise],
    ['TAX', taxPaise],
    ['DISCOUNT', discountPaise],
  ] as const;
  const total = paise.reduce((sum, [, amount]) => sum + amount, 0);
  const hasDetails = (type: string) => type === 'TAX' || type === 'DISCOUNT';
  return {
    paise,
    total,
    item: {
      orderItemId: `6${String(index).padStart(10, '0')}${line}`,
      quantityOrdered,
      programs: [],
      product: {
        ...{ asin: `B0BENCH0${line}X`, title, sellerSku, condition: { conditionType: 'NEW', conditionSubtype: 'NEW' } },
        price: { unitPrice: money(unitPaise) },
      },
      proceeds: {
        proceedsTotal: money(total),
        breakdowns: paise.map(([type, amount]) => ({
          type,
          subtotal: money(amount),
          ...(hasDetails(type) ? { detailedBreakdowns: [{ subtype: 'ITEM', value: money(amount) }] } : {}),
        })),
      },
      promotion: { breakdowns: [{ promotionId: 'Festive saving offer' }] },
    },
  };
}

function fulfilled(quantity: number, isShipped: boolean) {
  const [quantityFulfilled, quantityUnfulfilled] = isShipped ? [quantity, 0] : [0, quantity];
  return { quantityFulfilled, quantityUnfulfilled, packing: { giftOption: { giftWrapLevel: 'Classic' } } };
}

function money(paise: number) {
  return { amount: (paise / 100).toFixed(2), currencyCode: 'INR' };
}
