import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../../../src/connectors/shopify/index.js';
import { parseJsonLosslessly } from '../../../../src/core/json.js';
import {
  assertOrderInvariants,
  isShippable,
  type Order,
  orderSchema,
  reconcileTotals,
} from '../../../../src/model/index.js';
import { ADDRESS, COD_TRANSACTION, connection, graphqlOrder, inr, lineItem, unpaid } from './fixtures.js';

/** Orders as the two shapes tell them, by hand, and what has to come of each. The people are invented. */

const STORE = 'acme.myshopify.com';
const context = { storeId: STORE };

function sound(wire: unknown): Order {
  const { order } = mapOrder(wire, context);
  expect(orderSchema.parse(order)).toEqual(order);
  assertOrderInvariants(order);
  return order;
}

/** Sound, and without a word. */
function clean(wire: unknown): Order {
  const order = sound(wire);
  expect(order.issues).toEqual([]);
  expect(reconcileTotals(order)).toEqual([]);
  return order;
}

const shop = (amount: string) => ({ shop: { amount, currency: 'INR' } });

/** A `*_set` of a webhook body. */
const set = (amount: string, presentment = { amount, currency_code: 'INR' }) => ({
  shop_money: { amount, currency_code: 'INR' },
  presentment_money: presentment,
});

const WEBHOOK_ADDRESS = {
  name: 'Meera Iyer',
  first_name: 'Meera',
  last_name: 'Iyer',
  company: null,
  address1: '12, 4th Cross, Indiranagar',
  address2: 'Near the water tank',
  city: 'Bengaluru',
  province: 'Karnataka',
  province_code: 'KA',
  zip: '560038',
  country: 'India',
  country_code: 'IN',
  phone: '098450 12345',
  latitude: null,
  longitude: null,
};

const TAXES = [
  { title: 'CGST', rate: 0.025, price: '23.81', price_set: set('23.81'), channel_liable: false },
  { title: 'SGST', rate: 0.025, price: '23.81', price_set: set('23.81'), channel_liable: false },
];

function webhookLine(overrides: object = {}) {
  return {
    id: 11,
    admin_graphql_api_id: 'gid://shopify/LineItem/11',
    sku: 'KURTA-M',
    name: 'Cotton kurta - M',
    title: 'Cotton kurta',
    variant_title: 'M',
    vendor: 'Acme',
    quantity: 2,
    current_quantity: 2,
    fulfillable_quantity: 2,
    fulfillment_status: null,
    requires_shipping: true,
    gift_card: false,
    taxable: true,
    product_id: 21,
    product_exists: true,
    variant_id: 31,
    properties: [],
    price: '500.00',
    price_set: set('500.00'),
    total_discount: '0.00',
    discount_allocations: [],
    tax_lines: TAXES,
    ...overrides,
  };
}

/** The order of `graphqlOrder`, as a webhook tells it. */
function webhookOrder(overrides: object = {}) {
  return {
    id: 1001,
    admin_graphql_api_id: 'gid://shopify/Order/1001',
    app_id: 580_111,
    name: '#1001',
    order_number: 1001,
    confirmation_number: 'XPAV284CT',
    source_name: 'web',
    source_identifier: null,
    po_number: null,
    created_at: '2026-11-20T11:00:00+05:30',
    processed_at: '2026-11-20T10:59:58+05:30',
    updated_at: '2026-11-20T11:30:00+05:30',
    cancelled_at: null,
    cancel_reason: null,
    closed_at: null,
    test: false,
    financial_status: 'paid',
    fulfillment_status: null,
    currency: 'INR',
    presentment_currency: 'INR',
    taxes_included: true,
    email: 'meera@example.com',
    contact_email: 'meera@example.com',
    phone: null,
    note: null,
    tags: '',
    customer_locale: 'en-IN',
    payment_gateway_names: ['razorpay'],
    note_attributes: [],
    customer: {
      id: 51,
      admin_graphql_api_id: 'gid://shopify/Customer/51',
      first_name: 'Meera',
      last_name: 'Iyer',
      email: 'meera@example.com',
      phone: '+919845012345',
    },
    billing_address: WEBHOOK_ADDRESS,
    shipping_address: WEBHOOK_ADDRESS,
    total_discounts_set: set('0.00'),
    total_shipping_price_set: set('50.00'),
    total_tax_set: set('47.62'),
    total_tip_received: '0.00',
    original_total_duties_set: null,
    original_total_additional_fees_set: null,
    total_cash_rounding_payment_adjustment_set: set('0.00'),
    total_price: '1050.00',
    total_price_set: set('1050.00'),
    current_total_price_set: set('1050.00'),
    total_outstanding: '0.00',
    tax_lines: TAXES,
    fulfillments: [],
    refunds: [],
    discount_applications: [],
    shipping_lines: [
      {
        id: 71,
        title: 'Standard',
        code: 'Standard',
        source: 'shopify',
        carrier_identifier: null,
        is_removed: false,
        price_set: set('50.00'),
        discounted_price_set: set('50.00'),
        tax_lines: [],
      },
    ],
    line_items: [webhookLine()],
    ...overrides,
  };
}

const refundOf = (amount: string, overrides: object = {}) => ({
  id: 81,
  admin_graphql_api_id: 'gid://shopify/Refund/81',
  created_at: '2026-11-22T15:30:00+05:30',
  note: 'Too small',
  transactions: [{ id: 1, kind: 'refund', status: 'success', amount, currency: 'INR' }],
  refund_line_items: [
    {
      id: 91,
      line_item_id: 11,
      quantity: 1,
      restock_type: 'return',
      subtotal_set: set(amount),
      total_tax_set: set('23.81'),
    },
  ],
  ...overrides,
});

describe('the body of a webhook', () => {
  it('of a prepaid order tells all that the fetched order tells, save what it has no words for', () => {
    const webhook = clean(webhookOrder());
    const fetched = clean(graphqlOrder());
    expect(webhook.revision).toEqual(fetched.revision);
    expect(webhook).toEqual({
      ...fetched,
      // Lower case, and null for an order of which nothing was shipped.
      payment: { value: 'paid', raw: 'paid' },
      fulfillment: { value: 'unfulfilled' },
      returns: { value: 'unknown' },
      totals: {
        items: shop('1000.00'),
        discount: shop('0.00'),
        shipping: shop('50.00'),
        tax: shop('47.62'),
        tip: shop('0.00'),
        rounding: shop('0.00'),
        grand: shop('1050.00'),
        removed: shop('0.00'),
        paid: shop('1050.00'),
        refunded: shop('0'),
        due: shop('0.00'),
      },
      transactions: undefined,
      shippingLines: [{ ...fetched.shippingLines?.[0], amount: shop('50.00'), total: shop('50.00') }],
      lines: [
        {
          id: 'gid://shopify/LineItem/11',
          sku: 'KURTA-M',
          productId: 'gid://shopify/Product/21',
          variantId: 'gid://shopify/ProductVariant/31',
          title: 'Cotton kurta',
          variantTitle: 'M',
          quantity: { ordered: 2, current: 2, fulfillable: 2 },
          unitPrice: shop('500.00'),
          total: shop('1000.00'),
          discounts: [],
          taxLines: fetched.lines[0]?.taxLines,
          taxable: true,
          requiresShipping: true,
          isGiftCard: false,
          productState: 'live',
          attributes: {},
        },
      ],
      feeLines: undefined,
      availability: {
        returnsList: 'not_requested',
        returns: 'not_requested',
        fulfillmentGroups: 'not_requested',
        holds: 'not_requested',
        transactions: 'not_requested',
      },
    });
  });

  it('of a cash order says what the courier collects, and nothing once it was paid or cancelled', () => {
    const cod = { financial_status: 'pending', payment_gateway_names: ['Cash on Delivery (COD)'] };
    const open = clean(webhookOrder({ ...cod, total_outstanding: '1050.00' }));
    expect(open.payment).toEqual({ value: 'unpaid', raw: 'pending' });
    expect(open.cod).toEqual({ collect: { amount: '1050.00', currency: 'INR' } });
    expect(open.totals?.paid?.shop.amount).toMatch(/^0(\.00)?$/);
    expect(isShippable(open)).toBe(true);

    const paid = clean(webhookOrder({ ...cod, financial_status: 'paid' }));
    expect(paid.cod?.collect).toEqual({ amount: '0', currency: 'INR' });
    expect(paid.payment.value).toBe('paid');

    const cancelled = clean(
      webhookOrder({
        ...cod,
        financial_status: 'voided',
        cancelled_at: '2026-11-20T12:00:00+05:30',
        cancel_reason: 'customer',
        current_total_price_set: set('0.00'),
        line_items: [webhookLine({ current_quantity: 0, fulfillable_quantity: 0 })],
      }),
    );
    expect(cancelled).toMatchObject({
      state: { value: 'cancelled' },
      payment: { value: 'voided', raw: 'voided' },
      cancellation: { at: '2026-11-20T06:30:00.000Z', by: 'buyer', reason: 'CUSTOMER' },
      cod: { collect: { amount: '0', currency: 'INR' } },
      totals: { removed: shop('1050.00'), due: shop('0.00') },
    });
    expect(isShippable(cancelled)).toBe(false);
  });

  it('of an order paid in part leaves the rest to the courier', () => {
    const order = clean(
      webhookOrder({
        financial_status: 'partially_paid',
        payment_gateway_names: ['razorpay', 'Cash on Delivery (COD)'],
        total_outstanding: '850.00',
      }),
    );
    expect(order.paymentMethods).toEqual([
      { kind: 'prepaid', gateway: 'razorpay' },
      { kind: 'partial_cod', gateway: 'Cash on Delivery (COD)' },
    ]);
    expect(order.totals).toMatchObject({ paid: shop('200.00'), due: shop('850.00') });
    expect(order.cod).toEqual({ collect: { amount: '850.00', currency: 'INR' } });
  });

  it('of a refund adds up what was given back, and only that', () => {
    const order = clean(
      webhookOrder({
        financial_status: 'partially_refunded',
        current_total_price_set: set('550.00'),
        line_items: [webhookLine({ current_quantity: 1, fulfillable_quantity: 1 })],
        refunds: [
          refundOf('500.00', {
            transactions: [
              { kind: 'refund', status: 'success', amount: '300.00', currency: 'INR' },
              { kind: 'refund', status: 'success', amount: '200.00', currency: 'INR' },
              { kind: 'refund', status: 'failure', amount: '500.00', currency: 'INR' },
              { kind: 'void', status: 'success', amount: '500.00', currency: 'INR' },
            ],
          }),
        ],
      }),
    );
    expect(order.totals).toMatchObject({ refunded: shop('500.00'), paid: shop('1050.00'), removed: shop('500.00') });
    expect(order.refunds).toEqual([
      {
        id: 'gid://shopify/Refund/81',
        createdAt: '2026-11-22T10:00:00.000Z',
        reason: 'Too small',
        amount: shop('500.00'),
        lines: [
          {
            lineId: 'gid://shopify/LineItem/11',
            refundLineId: 'gid://shopify/RefundLineItem/91',
            quantity: 1,
            amount: shop('500.00'),
            restocked: true,
          },
        ],
      },
    ]);
  });

  it('of a refund in the buyer’s currency does not add dollars to rupees', () => {
    const usd = (inShop: string, amount: string) => set(inShop, { amount, currency_code: 'USD' });
    const order = clean(
      webhookOrder({
        financial_status: 'partially_refunded',
        presentment_currency: 'USD',
        total_discounts_set: usd('0.00', '0.00'),
        total_shipping_price_set: usd('0.00', '0.00'),
        total_tax_set: usd('0.00', '0.00'),
        total_price_set: usd('1000.00', '12.00'),
        current_total_price_set: usd('500.00', '6.00'),
        total_cash_rounding_payment_adjustment_set: null,
        tax_lines: [],
        shipping_lines: [],
        line_items: [
          webhookLine({
            current_quantity: 1,
            fulfillable_quantity: 1,
            price_set: usd('500.00', '6.00'),
            tax_lines: [],
          }),
        ],
        refunds: [
          refundOf('500.00', {
            transactions: [{ kind: 'refund', status: 'success', amount: '6.00', currency: 'USD' }],
          }),
        ],
      }),
    );
    expect(order.buyerCurrency).toBe('USD');
    expect(order.totals?.grand).toEqual({
      shop: { amount: '1000.00', currency: 'INR' },
      buyer: { amount: '12.00', currency: 'USD' },
    });
    expect(order.lines[0]?.total).toEqual({
      shop: { amount: '1000.00', currency: 'INR' },
      buyer: { amount: '12.00', currency: 'USD' },
    });
    expect(order.totals).not.toHaveProperty('refunded');
    expect(order.totals).not.toHaveProperty('paid');
    expect(order.refunds?.[0]).not.toHaveProperty('amount');
  });

  it('tells live, deleted and custom goods apart, and keeps the snapshot of each', () => {
    const order = sound(
      webhookOrder({
        line_items: [
          webhookLine(),
          webhookLine({ id: 12, admin_graphql_api_id: 'gid://shopify/LineItem/12', product_exists: false }),
          webhookLine({
            id: 13,
            admin_graphql_api_id: 'gid://shopify/LineItem/13',
            product_id: null,
            product_exists: false,
            variant_id: null,
            sku: '',
            title: 'Gift wrap',
          }),
          webhookLine({
            id: 14,
            admin_graphql_api_id: 'gid://shopify/LineItem/14',
            gift_card: true,
            requires_shipping: false,
          }),
        ],
      }),
    );
    expect(
      order.lines.map(({ title, sku, productState, isGiftCard }) => [title, sku, productState, isGiftCard]),
    ).toEqual([
      ['Cotton kurta', 'KURTA-M', 'live', false],
      ['Cotton kurta', 'KURTA-M', 'deleted', false],
      ['Gift wrap', undefined, 'unknown', false],
      ['Cotton kurta', 'KURTA-M', 'live', true],
    ]);
  });

  it('with a parcel tells its tracking, every number of it', () => {
    const order = clean(
      webhookOrder({
        fulfillment_status: 'partial',
        line_items: [webhookLine({ fulfillable_quantity: 1 })],
        fulfillments: [
          {
            id: 101,
            admin_graphql_api_id: 'gid://shopify/Fulfillment/101',
            status: 'success',
            shipment_status: 'out_for_delivery',
            created_at: '2026-11-21T13:30:00+05:30',
            updated_at: '2026-11-21T14:30:00+05:30',
            location_id: 111,
            tracking_company: 'Delhivery',
            tracking_number: '1',
            tracking_numbers: ['1', '2'],
            tracking_urls: ['https://track.example.com/1'],
            line_items: [{ id: 11, admin_graphql_api_id: 'gid://shopify/LineItem/11', quantity: 1 }],
          },
        ],
      }),
    );
    expect(order.fulfillment).toEqual({ value: 'partially_fulfilled', raw: 'partial' });
    expect(order.shipments).toEqual([
      {
        id: 'gid://shopify/Fulfillment/101',
        lines: [{ lineId: 'gid://shopify/LineItem/11', quantity: 1 }],
        trackings: [
          { number: '1', carrier: 'Delhivery', url: 'https://track.example.com/1' },
          { number: '2', carrier: 'Delhivery' },
        ],
        status: { value: 'out_for_delivery', raw: 'out_for_delivery' },
        createdAt: '2026-11-21T08:00:00.000Z',
        updatedAt: '2026-11-21T09:00:00.000Z',
        shippedAt: '2026-11-21T08:00:00.000Z',
        locationId: 'gid://shopify/Location/111',
      },
    ]);
  });

  it('without an address, with notes, tags and attributes', () => {
    const order = clean(
      webhookOrder({
        shipping_address: null,
        note: 'Ring twice',
        tags: 'vip, a b,gift',
        note_attributes: [
          { name: 'GSTIN', value: '29AAACC1206D1ZC' },
          { name: 'slot', value: 'evening' },
        ],
      }),
    );
    expect(order).not.toHaveProperty('shipTo');
    expect(order).not.toHaveProperty('placeOfSupply');
    expect(order.billTo?.city).toBe('Bengaluru');
    expect(order.notes).toEqual([{ text: 'Ring twice', from: 'buyer' }]);
    expect(order.tags).toEqual(['vip', 'a b', 'gift']);
    expect(order.attributes).toEqual({ GSTIN: '29AAACC1206D1ZC', slot: 'evening' });
    expect(order.taxIds).toEqual([{ type: 'GSTIN', value: '29AAACC1206D1ZC', party: 'buyer' }]);
    expect(clean(webhookOrder()).tags).toEqual([]);
  });

  it('with ids beyond 2^53 keeps every digit', () => {
    const text = JSON.stringify(
      webhookOrder({
        admin_graphql_api_id: undefined,
        id: 'ID',
        line_items: [webhookLine({ admin_graphql_api_id: undefined, id: 'LINE' })],
      }),
    )
      .replace('"ID"', '820982911946154509')
      .replace('"LINE"', '866550311766439021');
    const order = clean(parseJsonLosslessly(text));
    expect(order.orderId).toBe('gid://shopify/Order/820982911946154509');
    expect(order.key).toBe('shopify:acme.myshopify.com:gid://shopify/Order/820982911946154509');
    expect(order.lines[0]?.id).toBe('gid://shopify/LineItem/866550311766439021');
  });
});

describe('a fetched order', () => {
  it('that cost nothing and has no financial status is paid, and ships', () => {
    const free = {
      displayFinancialStatus: null,
      transactions: [],
      paymentGatewayNames: [],
      totalDiscountsSet: inr('1050.0'),
      totalTaxSet: inr('0.0'),
      totalPriceSet: inr('0.0'),
      currentTotalPriceSet: inr('0.0'),
      totalReceivedSet: inr('0.0'),
      taxLines: [],
      discountApplications: connection({
        __typename: 'ManualDiscountApplication',
        index: 0,
        targetType: 'LINE_ITEM',
        title: 'Sample',
        value: { percentage: 100 },
      }),
      shippingLines: connection({
        id: 'gid://shopify/ShippingLine/71',
        isRemoved: false,
        originalPriceSet: inr('50.0'),
        discountedPriceSet: inr('0.0'),
        taxLines: [],
      }),
      lineItems: connection(
        lineItem({
          discountedUnitPriceAfterAllDiscountsSet: inr('0.0'),
          discountAllocations: [{ allocatedAmountSet: inr('1000.0'), discountApplication: { index: 0 } }],
          taxLines: [],
        }),
      ),
    };
    const order = clean(graphqlOrder(free));
    expect(order.payment).toEqual({ value: 'paid' });
    expect(order.totals).toMatchObject({ items: shop('1000.0'), grand: shop('0.0'), due: shop('0.0') });
    expect(isShippable(order)).toBe(true);
    // A word that Shopify does send is not overruled by the price.
    expect(clean(graphqlOrder({ ...free, displayFinancialStatus: 'PENDING' })).payment.value).toBe('pending');
  });

  it('that was refunded in full owes nothing', () => {
    const order = clean(
      graphqlOrder({
        displayFinancialStatus: 'REFUNDED',
        cancelledAt: '2026-11-22T10:00:00Z',
        cancelReason: 'INVENTORY',
        currentTotalPriceSet: inr('0.0'),
        totalRefundedSet: inr('1050.0'),
        lineItems: connection(lineItem({ currentQuantity: 0, unfulfilledQuantity: 0 })),
        refunds: [
          {
            id: 'gid://shopify/Refund/81',
            createdAt: '2026-11-22T10:00:00Z',
            note: '',
            totalRefundedSet: inr('1050.0'),
            refundLineItems: connection({
              id: null,
              quantity: 2,
              restocked: false,
              lineItem: { id: 'gid://shopify/LineItem/11' },
              subtotalSet: inr('1000.0'),
              totalTaxSet: inr('47.62'),
            }),
            refundShippingLines: connection({ subtotalAmountSet: inr('50.0'), taxAmountSet: inr('0.0') }),
          },
        ],
      }),
    );
    expect(order).toMatchObject({
      state: { value: 'cancelled' },
      payment: { value: 'refunded', raw: 'REFUNDED' },
      cancellation: { by: 'seller', reason: 'INVENTORY' },
      totals: { refunded: shop('1050.0'), removed: shop('1050.0'), due: shop('0.0') },
    });
    expect(order.refunds).toEqual([
      {
        id: 'gid://shopify/Refund/81',
        createdAt: '2026-11-22T10:00:00.000Z',
        amount: shop('1050.0'),
        lines: [{ lineId: 'gid://shopify/LineItem/11', quantity: 2, amount: shop('1000.0'), restocked: false }],
        shipping: shop('50.0'),
      },
    ]);
  });

  it.each([
    ['CUSTOMER', 'buyer'],
    ['DECLINED', 'system'],
    ['FRAUD', 'seller'],
    ['INVENTORY', 'seller'],
    ['STAFF', 'seller'],
    ['OTHER', 'unknown'],
    ['A_NEW_ONE', 'unknown'],
  ])('cancelled for %s was cancelled by the %s', (cancelReason, by) => {
    const order = clean(graphqlOrder({ cancelledAt: '2026-11-22T10:00:00Z', cancelReason }));
    expect(order.cancellation).toEqual({ at: '2026-11-22T10:00:00.000Z', by, reason: cancelReason });
  });

  it('with every part of GST names each, with its rate as a fraction', () => {
    const tax = (title: string, rate: unknown, amount = '1.0') => ({
      title,
      rate,
      priceSet: inr(amount),
      channelLiable: null,
    });
    const order = sound(
      graphqlOrder({
        shippingAddress: { ...ADDRESS, city: 'Chandigarh', province: 'Chandigarh', provinceCode: 'CH', zip: '160017' },
        taxLines: [
          tax('CGST', 0.09),
          tax('SGST', '0.09'),
          tax('UTGST', 0.09),
          tax('IGST', 0.18),
          tax('GST Compensation Cess', 0.12),
          tax('GST', 0.05),
          tax('CGST 2.5% + SGST 2.5%', 0.05),
          tax('TCS', 0.005),
          tax('Luxury', 0),
          tax('IGST', null, '0.01'),
        ],
      }),
    );
    expect(order.taxLines?.map(({ kind, rate, amount }) => [kind, rate, amount.shop.amount])).toEqual([
      ['CGST', '0.09', '1.0'],
      ['SGST', '0.09', '1.0'],
      ['UTGST', '0.09', '1.0'],
      ['IGST', '0.18', '1.0'],
      ['CESS', '0.12', '1.0'],
      ['GST', '0.05', '1.0'],
      ['GST', '0.05', '1.0'],
      ['TCS', '0.005', '1.0'],
      ['OTHER', '0', '1.0'],
      ['IGST', undefined, '0.01'],
    ]);
    for (const line of order.taxLines ?? []) expect(line).not.toHaveProperty('collectedBy');
    expect(order.placeOfSupply).toBe('IN-CH');
    expect(order.lines[0]?.hsn).toBe('620520');
  });

  it('with words of a later version keeps each as it came, says unknown, and reports it', () => {
    const word = 'WORD_OF_A_LATER_VERSION';
    const order = sound(
      graphqlOrder({
        ...unpaid('1050.0'),
        displayFinancialStatus: word,
        displayFulfillmentStatus: word,
        returnStatus: word,
        paymentGatewayNames: ['COD'],
        transactions: [{ ...COD_TRANSACTION, kind: word, status: word }],
        fulfillments: [{ id: 'gid://shopify/Fulfillment/1', status: 'SUCCESS', displayStatus: word }],
        fulfillmentOrders: connection({
          id: 'gid://shopify/FulfillmentOrder/1',
          status: word,
          supportedActions: [{ action: word }, { action: 'HOLD' }],
          fulfillmentHolds: [{ reason: word, reasonNotes: null }],
          lineItems: connection(),
        }),
      }),
    );
    const unknown = { value: 'unknown', raw: word };
    expect([order.payment, order.fulfillment, order.returns]).toEqual([unknown, unknown, unknown]);
    expect(order.transactions?.[0]).toMatchObject({ kind: 'unknown', status: unknown });
    expect(order.shipments?.[0]?.status).toEqual(unknown);
    expect(order.fulfillmentGroups?.[0]).toMatchObject({
      status: unknown,
      actions: ['hold'],
      holds: [{ reason: 'unknown', raw: word }],
    });
    expect(order.issues.map(({ code, path, raw }) => [code, path, raw])).toEqual(
      [
        'transactions.0.kind',
        'payment',
        'fulfillment',
        'returns',
        'shipments.0.status',
        'fulfillmentGroups.0.status',
        'transactions.0.status',
        'holds.0.reason',
      ].map((path) => ['unknown_value', path, word]),
    );
    // Nobody knows whether it was paid: it is not for a courier to find out.
    expect(isShippable(order)).toBe(false);
  });

  it('to be picked up or digital, without any address, is sound', () => {
    const order = clean(
      graphqlOrder({
        shippingAddress: null,
        shippingLines: connection(),
        totalShippingPriceSet: inr('0.0'),
        totalPriceSet: inr('1000.0'),
        currentTotalPriceSet: inr('1000.0'),
        totalReceivedSet: inr('1000.0'),
        lineItems: connection(lineItem({ requiresShipping: false, isGiftCard: true })),
      }),
    );
    expect(order).not.toHaveProperty('shipTo');
    expect(order).not.toHaveProperty('placeOfSupply');
    expect(order.billTo?.subdivision?.code).toBe('KA');
    expect(order.totals?.shipping).toEqual(shop('0.0'));
    expect(isShippable(order)).toBe(false);
  });

  it.each([
    ['Scotland', 'SCT', 'GB', 'EH1 1BB'],
    ['Dubai', 'DU', 'AE', null],
    [null, null, 'SG', '049213'],
  ])('sent abroad, to %s, has no place of supply in India', (province, provinceCode, countryCodeV2, zip) => {
    const order = clean(
      graphqlOrder({
        shippingAddress: { ...ADDRESS, province, provinceCode, countryCodeV2, zip, phone: '+65 6123 4567' },
      }),
    );
    expect(order.shipTo).toMatchObject({ country: countryCodeV2, phone: { raw: '+65 6123 4567' } });
    expect(order.shipTo?.postalCode).toBe(zip ?? undefined);
    expect(order.shipTo?.subdivision?.code).toBe(provinceCode ?? undefined);
    expect(order).not.toHaveProperty('placeOfSupply');
  });
});
