import { type AmazonMapContext, mapOrder } from '../../../../src/connectors/amazon/map-order.js';
import { INCLUDED_DATA } from '../../../../src/connectors/amazon/wire.js';
import { type Order, orderInvariantViolations, reconcileTotals } from '../../../../src/model/index.js';

/** Amazon orders as Orders v2026-01-01 answers them. The people are invented. */

export const STORE = 'A2SELLER0EXAMPLE';
export const INDIA = { channelName: 'AMAZON', marketplaceId: 'A21TJRUUN4KGV', marketplaceName: 'Amazon.in' };
export const USA = { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER', marketplaceName: 'Amazon.com' };
export const GERMANY = { channelName: 'AMAZON', marketplaceId: 'A1PA6795UKMFR9', marketplaceName: 'Amazon.de' };
export const JAPAN = { channelName: 'AMAZON', marketplaceId: 'A1VC38T7YXB528', marketplaceName: 'Amazon.co.jp' };

export const money = (amount: string, currencyCode = 'INR') => ({ amount, currencyCode });
export const part = (
  type: string,
  amount: string,
  details: Readonly<Record<string, string>> = {},
  currency = 'INR',
) => ({
  type,
  subtotal: money(amount, currency),
  detailedBreakdowns: Object.entries(details).map(([subtype, value]) => ({ subtype, value: money(value, currency) })),
});

export const ADDRESS = {
  name: 'Meera Iyer',
  addressLine1: '12, 4th Cross, Indiranagar',
  addressLine2: 'Near the water tank',
  addressLine3: '',
  city: 'BENGALURU',
  districtOrCounty: '',
  stateOrRegion: 'KARNATAKA',
  municipality: '',
  postalCode: '560038',
  countryCode: 'IN',
  phone: '9845012345',
  addressType: 'RESIDENTIAL',
};

/** Two kurtas at 500 rupees, tax included. */
export function orderItem(overrides: object = {}) {
  return {
    orderItemId: '40112233445566',
    quantityOrdered: 2,
    programs: [],
    product: {
      asin: 'B0EXAMPLE1',
      title: 'Cotton kurta, M',
      sellerSku: 'KURTA/M',
      condition: { conditionType: 'NEW', conditionSubtype: 'NEW', conditionNote: '' },
      price: { unitPrice: money('500.00') },
    },
    proceeds: { proceedsTotal: money('1000.00'), breakdowns: [part('ITEM', '1000.00')] },
    fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 2 },
    ...overrides,
  };
}

export function fulfillment(overrides: object = {}) {
  return {
    fulfillmentStatus: 'UNSHIPPED',
    fulfilledBy: 'MERCHANT',
    fulfillmentServiceLevel: 'STANDARD',
    shipByWindow: { earliestDateTime: '2026-11-20T18:30:00Z', latestDateTime: '2026-11-23T18:29:59Z' },
    deliverByWindow: { earliestDateTime: '2026-11-24T18:30:00Z', latestDateTime: '2026-11-28T18:29:59Z' },
    ...overrides,
  };
}

/** A parcel with one of the two kurtas. */
export function parcel(overrides: object = {}) {
  return {
    packageReferenceId: '1',
    createdTime: '2026-11-21T08:00:00Z',
    packageStatus: { status: 'SHIPPED' },
    carrier: 'Delhivery',
    shipTime: '2026-11-21T09:00:00Z',
    shippingService: 'Surface',
    trackingNumber: 'AWB100',
    packageItems: [{ orderItemId: '40112233445566', quantity: 1 }],
    ...overrides,
  };
}

/** A prepaid order of two kurtas that the seller ships: 1000 rupees in all. */
export function amazonOrder(overrides: object = {}) {
  return {
    orderId: '402-1234567-1234567',
    orderAliases: [],
    createdTime: '2026-11-20T05:30:00Z',
    lastUpdatedTime: '2026-11-20T06:00:00.250Z',
    programs: [],
    associatedOrders: [],
    salesChannel: INDIA,
    buyer: { buyerName: 'Meera Iyer', buyerEmail: 'x1y2z3@marketplace.amazon.in' },
    recipient: { deliveryAddress: ADDRESS },
    proceeds: { grandTotal: money('1000.00') },
    payment: { paymentExecutions: [{ paymentMethod: 'UPI', paymentAmount: money('1000.00') }] },
    fulfillment: fulfillment(),
    orderItems: [orderItem()],
    ...overrides,
  };
}

/** One item with these parts, in an order that comes to `total`. */
export function sold(total: string, parts: readonly object[], channel: object = INDIA, currency = 'INR') {
  const proceeds = { proceedsTotal: money(total, currency), breakdowns: parts };
  return {
    salesChannel: channel,
    proceeds: { grandTotal: money(total, currency) },
    payment: undefined,
    orderItems: [orderItem({ product: { sellerSku: 'KURTA/M' }, proceeds })],
  };
}

/** To be paid at the door. */
export const COD = {
  payment: { paymentExecutions: [{ paymentMethod: 'CashOnDelivery', paymentAmount: money('1000.00') }] },
};

/** Maps an order that has to come out sound; everything was asked for. */
export function mapAny(overrides: object = {}, context: Partial<AmazonMapContext> = {}): Order {
  const all = { storeId: STORE, includedData: INCLUDED_DATA, ...context };
  const { order, issues } = mapOrder(amazonOrder(overrides), all);
  if (issues !== order.issues) throw new Error('the issues are not those of the order');
  const violations = orderInvariantViolations(order);
  if (violations.length > 0) throw new Error(violations.join('\n'));
  return order;
}

/** Maps an order that has to come out sound, adding up, and without a word. */
export function map(overrides: object = {}, context: Partial<AmazonMapContext> = {}): Order {
  const order = mapAny(overrides, context);
  const complaints = [...order.issues, ...reconcileTotals(order)];
  if (complaints.length > 0) throw new Error(complaints.map(({ message }) => message).join('\n'));
  return order;
}

/** Code and path of every issue. */
export const issuesOf = ({ issues }: Order): string[] => issues.map(({ code, path }) => `${code} ${path}`);

export const inr = (amount: string) => ({ shop: { amount, currency: 'INR' } });
