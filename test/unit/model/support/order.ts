import { computeRevision, type LineItem, type MoneyPair, type Order, orderKey } from '../../../../src/model/index.js';

/** The seed of every property test, so that a failure repeats. */
export const SEEDED = { seed: 42 } as const;

export function rupees(amount: string): MoneyPair {
  return { shop: { amount, currency: 'INR' } };
}

export function aLine(overrides: Partial<LineItem> = {}): LineItem {
  return {
    id: 'line-1',
    sku: 'KURTA-M',
    title: 'Cotton kurta',
    quantity: { ordered: 2, current: 2, fulfillable: 2, fulfilled: 0 },
    unitPrice: rupees('499.50'),
    total: rupees('999.00'),
    discounts: [],
    requiresShipping: true,
    ...overrides,
  };
}

/** A sound prepaid order of 999.00 + 50.00 shipping; overrides go in before the revision is computed. */
export function anOrder(overrides: Partial<Order> = {}): Order {
  const ref = { platform: 'shopify', storeId: 'acme.myshopify.com', orderId: '5001' };
  const withoutRevision: Omit<Order, 'revision'> = {
    schemaVersion: '1',
    key: orderKey(ref),
    ...ref,
    number: '#1001',
    state: { value: 'open' },
    payment: { value: 'paid', raw: 'PAID' },
    fulfillment: { value: 'unfulfilled', raw: 'UNFULFILLED' },
    returns: { value: 'none', raw: 'NO_RETURN' },
    fulfilledBy: 'merchant',
    placedAt: '2026-11-20T06:30:00.000Z',
    createdAt: '2026-11-20T06:30:00.000Z',
    updatedAt: '2026-11-20T06:31:00.000Z',
    shipTo: {
      name: 'Asha Rao',
      line1: '12 MG Road',
      city: 'Bengaluru',
      subdivision: { code: 'KA', name: 'Karnataka', source: 'KA' },
      postalCode: '560001',
      country: 'IN',
      phone: { raw: '98765 43210', e164: '+919876543210' },
    },
    currency: 'INR',
    taxesIncluded: true,
    totals: {
      items: rupees('999.00'),
      discount: rupees('0.00'),
      shipping: rupees('50.00'),
      tax: rupees('50.00'),
      grand: rupees('1049.00'),
      removed: rupees('0'),
      paid: rupees('1049.00'),
      refunded: rupees('0'),
      due: rupees('0.00'),
    },
    shippingLines: [{ title: 'Standard', amount: rupees('50.00'), total: rupees('50.00'), discounts: [] }],
    lines: [aLine()],
    fulfillmentGroups: [],
    shipments: [],
    refunds: [],
    returnsList: [],
    tags: ['vip', 'diwali'],
    availability: {},
    issues: [],
    ...overrides,
  };
  return { ...withoutRevision, revision: overrides.revision ?? computeRevision(withoutRevision) };
}

/** The same order with cash to collect at the door. */
export function aCodOrder(overrides: Partial<Order> = {}): Order {
  const { totals } = anOrder();
  return anOrder({
    payment: { value: 'unpaid', raw: 'PENDING' },
    totals: { ...totals, paid: rupees('0'), due: rupees('1049.00') },
    cod: { collect: { amount: '1049.00', currency: 'INR' } },
    paymentMethods: [{ kind: 'cod', gateway: 'Cash on Delivery (COD)' }],
    ...overrides,
  });
}
