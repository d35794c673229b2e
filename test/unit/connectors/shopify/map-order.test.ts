import { describe, expect, it } from 'vitest';
import { mapOrder, type ShopifyMapContext } from '../../../../src/connectors/shopify/index.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import {
  isShippable,
  type Order,
  orderInvariantViolations,
  orderSchema,
  reconcileTotals,
} from '../../../../src/model/index.js';
import { ADDRESS, COD_TRANSACTION, connection, graphqlOrder, inr, lineItem, unpaid } from './fixtures.js';

const STORE = 'acme.myshopify.com';

/** Maps an order that has to come out sound, and without a word. */
function map(overrides: object = {}, context: Partial<ShopifyMapContext> = {}): Order {
  const { order, issues } = mapOrder(graphqlOrder(overrides), { storeId: STORE, ...context });
  expect(issues).toEqual([]);
  expect(orderInvariantViolations(order)).toEqual([]);
  expect(reconcileTotals(order)).toEqual([]);
  return order;
}

const inShop = (amount: string) => ({ shop: { amount, currency: 'INR' } });

describe('a prepaid order', () => {
  it('is mapped in full', () => {
    const { revision, ...order } = map();
    expect(revision).toEqual({ at: '2026-11-20T06:00:00.000Z', token: expect.stringMatching(/^v1:/) });
    expect(order).toEqual({
      schemaVersion: '1',
      key: 'shopify:acme.myshopify.com:gid://shopify/Order/1001',
      platform: 'shopify',
      storeId: STORE,
      orderId: 'gid://shopify/Order/1001',
      number: '#1001',
      externalRefs: [
        { type: 'legacy_id', value: '1001' },
        { type: 'confirmation_number', value: 'XPAV284CT' },
      ],
      channel: { sourceName: 'web', isPos: false },
      isTest: false,
      state: { value: 'open' },
      payment: { value: 'paid', raw: 'PAID' },
      fulfillment: { value: 'unfulfilled', raw: 'UNFULFILLED' },
      returns: { value: 'none', raw: 'NO_RETURN' },
      fulfilledBy: 'merchant',
      shippingModel: 'seller_ships',
      placedAt: '2026-11-20T05:29:58.000Z',
      createdAt: '2026-11-20T05:30:00.000Z',
      updatedAt: '2026-11-20T06:00:00.000Z',
      buyer: {
        id: 'gid://shopify/Customer/51',
        name: 'Meera Iyer',
        email: 'meera@example.com',
        phone: { raw: '+919845012345', e164: '+919845012345' },
        locale: 'en-IN',
      },
      shipTo: {
        name: 'Meera Iyer',
        firstName: 'Meera',
        lastName: 'Iyer',
        line1: '12, 4th Cross, Indiranagar',
        line2: 'Near the water tank',
        city: 'Bengaluru',
        subdivision: { code: 'KA', name: 'Karnataka', source: 'KA' },
        postalCode: '560038',
        country: 'IN',
        phone: { raw: '098450 12345', e164: '+919845012345' },
      },
      billTo: expect.objectContaining({ name: 'Meera Iyer' }),
      currency: 'INR',
      taxesIncluded: true,
      totals: {
        items: inShop('1000.0'),
        discount: inShop('0.0'),
        shipping: inShop('50.0'),
        tax: inShop('47.62'),
        tip: inShop('0.0'),
        rounding: inShop('0.0'),
        grand: inShop('1050.0'),
        removed: inShop('0.0'),
        paid: inShop('1050.0'),
        refunded: inShop('0.0'),
        due: inShop('0.0'),
      },
      paymentMethods: [{ kind: 'prepaid', gateway: 'razorpay' }],
      transactions: [
        {
          id: 'gid://shopify/OrderTransaction/61',
          kind: 'sale',
          status: { value: 'success', raw: 'SUCCESS' },
          gateway: 'Razorpay Secure (UPI, Cards, Wallets, NetBanking)',
          amount: inShop('1050.0'),
          at: '2026-11-20T05:29:59.000Z',
        },
      ],
      discounts: [],
      shippingLines: [
        {
          id: 'gid://shopify/ShippingLine/71',
          title: 'Standard',
          code: 'Standard',
          source: 'shopify',
          amount: inShop('50.0'),
          total: inShop('50.0'),
          discounts: [],
          taxLines: [],
          isRemoved: false,
        },
      ],
      feeLines: [],
      taxLines: [
        { name: 'CGST', kind: 'CGST', rate: '0.025', amount: inShop('23.81'), collectedBy: 'seller' },
        { name: 'SGST', kind: 'SGST', rate: '0.025', amount: inShop('23.81'), collectedBy: 'seller' },
      ],
      placeOfSupply: 'IN-KA',
      lines: [
        {
          id: 'gid://shopify/LineItem/11',
          sku: 'KURTA-M',
          productId: 'gid://shopify/Product/21',
          variantId: 'gid://shopify/ProductVariant/31',
          barcode: '8901234567890',
          title: 'Cotton kurta',
          variantTitle: 'M',
          quantity: { ordered: 2, current: 2, fulfillable: 2 },
          unitPrice: inShop('500.0'),
          unitPriceAfterDiscount: inShop('500.0'),
          total: inShop('1000.0'),
          discounts: [],
          taxLines: [
            { name: 'CGST', kind: 'CGST', rate: '0.025', amount: inShop('23.81'), collectedBy: 'seller' },
            { name: 'SGST', kind: 'SGST', rate: '0.025', amount: inShop('23.81'), collectedBy: 'seller' },
          ],
          hsn: '620520',
          taxable: true,
          requiresShipping: true,
          isGiftCard: false,
          productState: 'live',
          attributes: {},
        },
      ],
      shipments: [],
      refunds: [],
      notes: [],
      tags: [],
      attributes: {},
      availability: { returnsList: 'not_requested', fulfillmentGroups: 'not_requested', holds: 'not_requested' },
      issues: [],
    });
    expect(orderSchema.parse({ ...order, revision })).toEqual({ ...order, revision });
  });

  it('that was shipped in full is completed, as is an archived one, and a cancelled one is cancelled', () => {
    const state = (overrides: object) => map(overrides).state.value;
    expect(state({ displayFulfillmentStatus: 'FULFILLED' })).toBe('completed');
    expect(state({ displayFulfillmentStatus: 'FULFILLED', displayFinancialStatus: 'PENDING' })).toBe('open');
    expect(state({ displayFulfillmentStatus: 'FULFILLED', displayFinancialStatus: 'PARTIALLY_REFUNDED' })).toBe(
      'completed',
    );
    expect(state({ displayFulfillmentStatus: 'PARTIALLY_FULFILLED' })).toBe('open');
    expect(state({ displayFulfillmentStatus: 'ON_HOLD' })).toBe('on_hold');
    expect(state({ closedAt: '2026-11-21T00:00:00Z' })).toBe('completed');
    expect(state({ closedAt: '2026-11-21T00:00:00Z', cancelledAt: '2026-11-21T00:00:00Z' })).toBe('cancelled');
  });

  it('without a financial status (an order by API without payments) is not taken for paid', () => {
    const order = map({ displayFinancialStatus: null, transactions: [] });
    expect(order.payment).toEqual({ value: 'unknown' });
    expect(isShippable(order)).toBe(false);
  });
});

describe('cash on delivery', () => {
  const COD = {
    ...unpaid('1050.0'),
    paymentGatewayNames: ['Cash on Delivery (COD)'],
    transactions: [COD_TRANSACTION],
  };

  it('is unpaid, ships all the same, and the courier collects what is due', () => {
    const order = map(COD);
    expect(order.payment).toEqual({ value: 'unpaid', raw: 'PENDING' });
    expect(order.cod).toEqual({ collect: { amount: '1050.0', currency: 'INR' } });
    expect(order.paymentMethods).toEqual([{ kind: 'cod', gateway: 'Cash on Delivery (COD)' }]);
    expect(isShippable(order)).toBe(true);
  });

  it('collects what is left after an edit, and nothing once it was paid or cancelled', () => {
    const edited = map({
      ...COD,
      currentTotalPriceSet: inr('550.0'),
      totalOutstandingSet: inr('550.0'),
      lineItems: connection(lineItem({ currentQuantity: 1, unfulfilledQuantity: 1 })),
    });
    expect(edited.cod).toEqual({ collect: { amount: '550.0', currency: 'INR' } });
    expect(edited.totals?.removed).toEqual(inShop('500.0'));
    const collected = map({
      ...COD,
      displayFinancialStatus: 'PAID',
      totalReceivedSet: inr('1050.0'),
      totalOutstandingSet: inr('0.0'),
    });
    expect(collected.cod).toEqual({ collect: { amount: '0', currency: 'INR' } });
    expect(collected.payment.value).toBe('paid');
    const cancelled = map({
      ...COD,
      cancelledAt: '2026-11-20T06:00:00Z',
      cancelReason: 'CUSTOMER',
      displayFinancialStatus: 'VOIDED',
      currentTotalPriceSet: inr('0.0'),
      totalOutstandingSet: inr('0.0'),
      lineItems: connection(lineItem({ currentQuantity: 0, unfulfilledQuantity: 0 })),
    });
    expect(cancelled.cod).toEqual({ collect: { amount: '0', currency: 'INR' } });
    expect(cancelled.cancellation).toEqual({ at: '2026-11-20T06:00:00.000Z', by: 'buyer', reason: 'CUSTOMER' });
  });

  it('in part collects the rest of the price', () => {
    const order = map({
      displayFinancialStatus: 'PARTIALLY_PAID',
      paymentGatewayNames: ['razorpay', 'Cash on Delivery (COD)'],
      totalReceivedSet: inr('200.0'),
      totalOutstandingSet: inr('850.0'),
    });
    expect(order.payment).toEqual({ value: 'partially_paid', raw: 'PARTIALLY_PAID' });
    expect(order.paymentMethods?.map(({ kind }) => kind)).toEqual(['prepaid', 'partial_cod']);
    expect(order.cod).toEqual({ collect: { amount: '850.0', currency: 'INR' } });
    expect(isShippable(order)).toBe(true);
  });

  it('after a first try that failed is cash for the whole price', () => {
    const order = map({ ...COD, paymentGatewayNames: ['razorpay', 'Cash on Delivery (COD)'] });
    expect(order.paymentMethods?.map(({ kind }) => kind)).toEqual(['prepaid', 'cod']);
    expect(order.cod?.collect.amount).toBe('1050.0');
  });

  it('partly paid without it waits for the rest', () => {
    const order = map({
      displayFinancialStatus: 'PARTIALLY_PAID',
      totalReceivedSet: inr('200.0'),
      totalOutstandingSet: inr('850.0'),
    });
    expect(order).not.toHaveProperty('cod');
    expect(isShippable(order)).toBe(false);
  });

  it.each([
    'Cash on Delivery (COD)',
    'cash on delivery (cod)',
    'COD',
    'cash_on_delivery',
    'Cash-on-Delivery',
    'Pay on Delivery',
    'Partial COD by Acme',
  ])('is recognised by the name %s', (gateway) => {
    expect(map({ ...unpaid('1050.0'), paymentGatewayNames: [gateway], transactions: [] }).payment.value).toBe('unpaid');
  });

  it.each(['codapay', 'razorpay', 'Bank Deposit', 'Money Order', 'gift_card', 'CODE-PAY'])(
    'is not seen in %s',
    (gateway) => {
      const order = map({ ...unpaid('1050.0'), paymentGatewayNames: [gateway], transactions: [] });
      expect(order.payment.value).toBe('pending');
      expect(order).not.toHaveProperty('cod');
    },
  );

  it('goes by the store’s own names, in text or pattern, and by the gateway of a transaction', () => {
    const named = { ...unpaid('1050.0'), paymentGatewayNames: ['Nachnahme'], transactions: [] };
    expect(map(named).cod).toBeUndefined();
    for (const gateway of ['NACHNAHME', /^nach/i, /nach/gi]) {
      const context = { codGateways: [gateway] };
      expect(map(named, context).cod?.collect.amount).toBe('1050.0');
      expect(map(named, context).cod?.collect.amount).toBe('1050.0');
    }
    const byTransaction = map({
      ...unpaid('1050.0'),
      paymentGatewayNames: ['manual'],
      transactions: [COD_TRANSACTION],
    });
    expect(byTransaction.payment.value).toBe('unpaid');
  });

  it('leaves payments that the merchant books by hand open, where their name says nothing', () => {
    const transactions = [{ ...COD_TRANSACTION, gateway: 'Kasse', formattedGateway: 'Kasse' }];
    const order = map({ ...unpaid('1050.0'), paymentGatewayNames: ['Kasse'], transactions });
    expect(order.paymentMethods).toEqual([{ kind: 'unknown', gateway: 'Kasse' }]);
    expect(order.payment.value).toBe('pending');
  });
});

describe('money', () => {
  it('in two currencies keeps both sides of every amount', () => {
    const usd = (amount: string, buyer: string) => inr(amount, [buyer, 'USD']);
    const order = map({
      presentmentCurrencyCode: 'USD',
      totalDiscountsSet: usd('100.0', '1.2'),
      totalShippingPriceSet: usd('50.0', '0.6'),
      totalTaxSet: usd('47.62', '0.57'),
      totalTipReceivedSet: usd('0.0', '0.0'),
      totalPriceSet: usd('950.0', '11.4'),
      currentTotalPriceSet: usd('950.0', '11.4'),
      totalReceivedSet: usd('950.0', '11.4'),
      totalRefundedSet: usd('0.0', '0.0'),
      totalOutstandingSet: usd('0.0', '0.0'),
      totalCashRoundingAdjustment: null,
      transactions: [],
      shippingLines: connection({
        id: 'gid://shopify/ShippingLine/71',
        isRemoved: false,
        originalPriceSet: usd('50.0', '0.6'),
        discountedPriceSet: usd('50.0', '0.6'),
        taxLines: [{ title: 'IGST', rate: 0.05, priceSet: usd('47.62', '0.57'), channelLiable: true }],
      }),
      discountApplications: connection({
        __typename: 'DiscountCodeApplication',
        index: 0,
        targetType: 'LINE_ITEM',
        code: 'TEN',
        value: { percentage: 10 },
      }),
      lineItems: connection(
        lineItem({
          originalUnitPriceSet: usd('500.0', '6.0'),
          discountedUnitPriceAfterAllDiscountsSet: usd('450.0', '5.4'),
          originalTotalSet: usd('1000.0', '12.0'),
          discountAllocations: [{ allocatedAmountSet: usd('100.0', '1.2'), discountApplication: { index: 0 } }],
          taxLines: [],
        }),
      ),
      taxLines: [{ title: 'IGST', rate: 0.05, priceSet: usd('47.62', '0.57'), channelLiable: true }],
    });
    const both = (shop: string, buyer: string) => ({
      shop: { amount: shop, currency: 'INR' },
      buyer: { amount: buyer, currency: 'USD' },
    });
    expect(order.buyerCurrency).toBe('USD');
    expect(order.totals).toMatchObject({ grand: both('950.0', '11.4'), items: both('1000.0', '12.0') });
    expect(order.lines[0]?.total).toEqual(both('900.0', '10.8'));
    expect(order.lines[0]?.discounts).toEqual([{ discountId: '0', amount: both('100.0', '1.2') }]);
    expect(order.discounts).toEqual([
      { id: '0', kind: 'code', code: 'TEN', target: 'items', value: { type: 'percentage', amount: '10' } },
    ]);
    expect(order.taxLines?.[0]).toMatchObject({ kind: 'IGST', collectedBy: 'marketplace' });
  });

  it('counts tips, duties and fees, and tax on top where prices are without', () => {
    const order = map({
      taxesIncluded: false,
      totalTipReceivedSet: inr('20.0'),
      originalTotalDutiesSet: inr('30.0'),
      originalTotalAdditionalFeesSet: inr('40.0'),
      additionalFees: [{ id: 'gid://shopify/AdditionalFee/1', name: 'Cash handling', price: inr('40.0') }],
      totalPriceSet: inr('1187.62'),
      currentTotalPriceSet: inr('1187.62'),
      totalReceivedSet: inr('1187.62'),
    });
    expect(order.totals).toMatchObject({ tip: inShop('20.0'), duties: inShop('30.0'), fees: inShop('40.0') });
    expect(order.feeLines).toEqual([
      { id: 'gid://shopify/AdditionalFee/1', kind: 'other', title: 'Cash handling', amount: inShop('40.0') },
    ]);
  });

  it('takes shipping before its discount, and leaves removed shipping out', () => {
    const order = map({
      totalDiscountsSet: inr('50.0'),
      totalShippingPriceSet: inr('0.0'),
      totalPriceSet: inr('1000.0'),
      currentTotalPriceSet: inr('1000.0'),
      totalReceivedSet: inr('1000.0'),
      shippingLines: connection(
        { id: '1', isRemoved: false, originalPriceSet: inr('50.0'), discountedPriceSet: inr('0.0'), taxLines: [] },
        { id: '2', isRemoved: true, originalPriceSet: inr('90.0'), discountedPriceSet: inr('90.0'), taxLines: [] },
      ),
      discountApplications: connection({
        __typename: 'AutomaticDiscountApplication',
        index: 0,
        targetType: 'SHIPPING_LINE',
        title: 'Free shipping',
        value: { percentage: 100 },
      }),
    });
    expect(order.totals?.shipping).toEqual(inShop('50.0'));
    expect(order.shippingLines?.[0]?.discounts).toEqual([{ amount: inShop('50.0') }]);
    expect(order.discounts?.[0]).toMatchObject({ kind: 'automatic', target: 'shipping', title: 'Free shipping' });
  });

  it('that does not add up is reported, not mended', () => {
    const { order, issues } = mapOrder(graphqlOrder({ totalOutstandingSet: inr('7.0') }), { storeId: STORE });
    expect(order.totals?.due).toEqual(inShop('7.0'));
    expect(issues).toEqual([
      { code: 'totals_mismatch', path: 'totals.due', message: expect.stringContaining('grand'), raw: '7.0' },
    ]);
    expect(orderInvariantViolations(order)).toEqual([]);
  });

  it('owed to the buyer of a cash order is not for the courier, and reported', () => {
    const { order, issues } = mapOrder(
      graphqlOrder({
        paymentGatewayNames: ['COD'],
        currentTotalPriceSet: inr('550.0'),
        totalOutstandingSet: inr('-500.0'),
      }),
      { storeId: STORE },
    );
    expect(order.cod).toEqual({ collect: { amount: '0', currency: 'INR' } });
    expect(issues).toMatchObject([{ code: 'totals_mismatch', path: 'cod.collect' }]);
    expect(orderInvariantViolations(order)).toEqual([]);
  });
});

describe('what happened since', () => {
  const refund = (overrides: object = {}) => ({
    id: 'gid://shopify/Refund/81',
    createdAt: '2026-11-22T10:00:00Z',
    note: 'Too small',
    totalRefundedSet: inr('500.0'),
    refundLineItems: connection({
      id: 'gid://shopify/RefundLineItem/91',
      quantity: 1,
      restocked: true,
      lineItem: { id: 'gid://shopify/LineItem/11' },
      subtotalSet: inr('500.0'),
      totalTaxSet: inr('23.81'),
    }),
    refundShippingLines: connection(),
    ...overrides,
  });

  it('a refund of a line: the amount once, without its tax again', () => {
    const order = map({
      displayFinancialStatus: 'PARTIALLY_REFUNDED',
      returnStatus: 'RETURNED',
      currentTotalPriceSet: inr('550.0'),
      totalRefundedSet: inr('500.0'),
      lineItems: connection(lineItem({ currentQuantity: 1, unfulfilledQuantity: 1 })),
      refunds: [refund()],
    });
    expect(order.totals).toMatchObject({ removed: inShop('500.0'), refunded: inShop('500.0'), due: inShop('0.0') });
    expect(order.returns).toEqual({ value: 'returned', raw: 'RETURNED' });
    expect(order.refunds).toEqual([
      {
        id: 'gid://shopify/Refund/81',
        createdAt: '2026-11-22T10:00:00.000Z',
        reason: 'Too small',
        amount: inShop('500.0'),
        lines: [
          {
            lineId: 'gid://shopify/LineItem/11',
            refundLineId: 'gid://shopify/RefundLineItem/91',
            quantity: 1,
            amount: inShop('500.0'),
            restocked: true,
          },
        ],
      },
    ]);
  });

  it('a refund where prices are without tax: with it', () => {
    const { order } = mapOrder(graphqlOrder({ taxesIncluded: false, refunds: [refund()] }), { storeId: STORE });
    expect(order.refunds?.[0]?.lines?.[0]?.amount).toEqual(inShop('523.81'));
  });

  it('a refund of an amount: no line, and shipping given back is named', () => {
    const order = map({
      displayFinancialStatus: 'PARTIALLY_REFUNDED',
      currentTotalPriceSet: inr('1000.0'),
      totalRefundedSet: inr('50.0'),
      refunds: [
        refund({
          totalRefundedSet: inr('50.0'),
          refundLineItems: connection(),
          refundShippingLines: connection({ subtotalAmountSet: inr('50.0'), taxAmountSet: inr('2.38') }),
        }),
      ],
    });
    expect(order.refunds?.[0]).toMatchObject({ amount: inShop('50.0'), lines: [], shipping: inShop('50.0') });
  });

  it('an edit: the line stays, with what is left of it', () => {
    const order = map({
      currentTotalPriceSet: inr('50.0'),
      totalOutstandingSet: inr('-1000.0'),
      lineItems: connection(lineItem({ currentQuantity: 0, unfulfilledQuantity: 0 })),
    });
    expect(order.lines[0]?.quantity).toEqual({ ordered: 2, current: 0, fulfillable: 0 });
    expect(order.totals?.due).toEqual(inShop('-1000.0'));
    expect(isShippable(order)).toBe(false);
  });

  it('an exchange: what came back and what goes out are lines of one order', () => {
    const order = map({
      returnStatus: 'IN_PROGRESS',
      totalPriceSet: inr('1550.0'),
      currentTotalPriceSet: inr('1050.0'),
      totalTaxSet: inr('0.0'),
      taxLines: [],
      lineItems: connection(
        lineItem({ currentQuantity: 1, unfulfilledQuantity: 0, taxLines: [] }),
        lineItem({
          id: 'gid://shopify/LineItem/12',
          sku: 'KURTA-L',
          variantTitle: 'L',
          quantity: 1,
          currentQuantity: 1,
          unfulfilledQuantity: 1,
          originalTotalSet: inr('500.0'),
          taxLines: [],
        }),
      ),
    });
    expect(order.returns.value).toBe('in_progress');
    expect(order.lines.map(({ sku, quantity }) => [sku, quantity.ordered, quantity.fulfillable])).toEqual([
      ['KURTA-M', 2, 0],
      ['KURTA-L', 1, 1],
    ]);
    expect(order.totals?.removed).toEqual(inShop('500.0'));
    expect(isShippable(order)).toBe(true);
  });

  it('a parcel: its tracking, what is in it, and where it is', () => {
    const fulfillment = {
      id: 'gid://shopify/Fulfillment/101',
      status: 'SUCCESS',
      displayStatus: 'IN_TRANSIT',
      createdAt: '2026-11-21T08:00:00Z',
      updatedAt: '2026-11-21T09:00:00Z',
      inTransitAt: '2026-11-21T09:00:00Z',
      deliveredAt: null,
      location: { id: 'gid://shopify/Location/111' },
      trackingInfo: [{ company: 'Delhivery', number: '1234567890', url: 'https://track.example.com/1234567890' }],
      fulfillmentLineItems: connection({ quantity: 2, lineItem: { id: 'gid://shopify/LineItem/11' } }),
    };
    const order = map({
      displayFulfillmentStatus: 'FULFILLED',
      lineItems: connection(lineItem({ unfulfilledQuantity: 0 })),
      fulfillments: [fulfillment, { ...fulfillment, id: 'gid://shopify/Fulfillment/102', status: 'CANCELLED' }],
    });
    expect(order.shipments).toEqual([
      {
        id: 'gid://shopify/Fulfillment/101',
        lines: [{ lineId: 'gid://shopify/LineItem/11', quantity: 2 }],
        trackings: [{ number: '1234567890', carrier: 'Delhivery', url: 'https://track.example.com/1234567890' }],
        status: { value: 'in_transit', raw: 'IN_TRANSIT' },
        createdAt: '2026-11-21T08:00:00.000Z',
        updatedAt: '2026-11-21T09:00:00.000Z',
        shippedAt: '2026-11-21T09:00:00.000Z',
        locationId: 'gid://shopify/Location/111',
      },
      // What a cancelled fulfillment displays is what it was before.
      expect.objectContaining({ status: { value: 'cancelled', raw: 'CANCELLED' } }),
    ]);
  });

  it('groups to ship: where from, what is left, what may be done, and why not', () => {
    const order = map({
      displayFulfillmentStatus: 'ON_HOLD',
      fulfillmentOrders: connection({
        id: 'gid://shopify/FulfillmentOrder/121',
        status: 'ON_HOLD',
        fulfillAt: '2026-11-25T00:00:00Z',
        fulfillBy: '2026-11-27T00:00:00Z',
        supportedActions: [{ action: 'RELEASE_HOLD' }, { action: 'A_NEW_ONE' }, null],
        fulfillmentHolds: [{ reason: 'HIGH_RISK_OF_FRAUD', reasonNotes: 'Called twice' }],
        assignedLocation: { name: 'Warehouse 1', location: { id: 'gid://shopify/Location/111' } },
        lineItems: connection({
          id: 'gid://shopify/FulfillmentOrderLineItem/131',
          totalQuantity: 2,
          remainingQuantity: 2,
          lineItem: { id: 'gid://shopify/LineItem/11' },
        }),
      }),
    });
    expect(order.fulfillmentGroups).toEqual([
      {
        id: 'gid://shopify/FulfillmentOrder/121',
        locationId: 'gid://shopify/Location/111',
        locationName: 'Warehouse 1',
        status: { value: 'on_hold', raw: 'ON_HOLD' },
        lines: [
          {
            lineId: 'gid://shopify/LineItem/11',
            groupLineId: 'gid://shopify/FulfillmentOrderLineItem/131',
            total: 2,
            remaining: 2,
          },
        ],
        actions: ['release_hold'],
        sla: { shipAfter: '2026-11-25T00:00:00.000Z', shipBy: '2026-11-27T00:00:00.000Z' },
        holds: [{ reason: 'fraud_risk', raw: 'HIGH_RISK_OF_FRAUD', note: 'Called twice' }],
      },
    ]);
    expect(order.holds).toEqual([{ reason: 'fraud_risk', raw: 'HIGH_RISK_OF_FRAUD', note: 'Called twice' }]);
    expect(order.sla).toEqual({ shipAfter: '2026-11-25T00:00:00.000Z', shipBy: '2026-11-27T00:00:00.000Z' });
    expect(order.availability).toEqual({ returnsList: 'not_requested' });
    expect(order.state.value).toBe('on_hold');
  });
});

describe('goods', () => {
  it('of a deleted product and custom items keep their snapshot', () => {
    const gone = { product: null, variant: null };
    const order = map({
      lineItems: connection(
        lineItem(gone),
        lineItem({ ...gone, id: 'gid://shopify/LineItem/12', sku: null, title: 'Gift wrap' }),
      ),
      totalPriceSet: inr('2050.0'),
      currentTotalPriceSet: inr('2050.0'),
      totalReceivedSet: inr('2050.0'),
      totalTaxSet: inr('95.24'),
      taxLines: null,
    });
    expect(order.lines.map(({ title, sku, productId, productState }) => [title, sku, productId, productState])).toEqual(
      [
        ['Cotton kurta', 'KURTA-M', undefined, 'unknown'],
        ['Gift wrap', undefined, undefined, 'unknown'],
      ],
    );
  });

  it('that were not asked for with their product say nothing about it', () => {
    const { product: _product, variant: _variant, ...line } = lineItem() as Record<string, unknown>;
    expect(map({ lineItems: connection(line) }).lines[0]).not.toHaveProperty('productState');
  });

  it('that are a gift card, bought over the counter, are no parcel', () => {
    const order = map({
      sourceName: 'pos',
      note: 'Birthday',
      shippingAddress: null,
      billingAddress: null,
      customer: null,
      email: null,
      displayFulfillmentStatus: 'FULFILLMENT_NOT_REQUIRED',
      paymentGatewayNames: ['gift_card', 'cash'],
      lineItems: connection(lineItem({ isGiftCard: true, requiresShipping: false })),
    });
    expect(order.channel).toEqual({ sourceName: 'pos', isPos: true });
    expect(order.paymentMethods?.map(({ kind }) => kind)).toEqual(['gift', 'prepaid']);
    expect(order.fulfillment).toEqual({ value: 'not_required', raw: 'FULFILLMENT_NOT_REQUIRED' });
    expect(order.notes).toEqual([{ text: 'Birthday', from: 'merchant' }]);
    expect(order).not.toHaveProperty('shipTo');
    expect(order.buyer).toEqual({ locale: 'en-IN' });
    expect(isShippable(order)).toBe(false);
  });

  it('of a test order are not shipped', () => {
    const order = map({ test: true });
    expect(order.isTest).toBe(true);
    expect(isShippable(order)).toBe(false);
  });

  it('with attributes, notes and tags keep them', () => {
    const order = map({
      note: 'Please call before delivery',
      tags: ['vip', 'repeat'],
      customAttributes: [
        { key: 'GSTIN', value: '29aaacc1206d1zc ' },
        { key: 'gst no', value: 'not one' },
        { key: 'delivery slot', value: null },
      ],
      lineItems: connection(lineItem({ customAttributes: [{ key: 'Engraving', value: 'M' }] })),
    });
    expect(order.notes).toEqual([{ text: 'Please call before delivery', from: 'buyer' }]);
    expect(order.tags).toEqual(['vip', 'repeat']);
    expect(order.attributes).toEqual({ GSTIN: '29aaacc1206d1zc ', 'gst no': 'not one', 'delivery slot': '' });
    expect(order.taxIds).toEqual([{ type: 'GSTIN', value: '29AAACC1206D1ZC', party: 'buyer' }]);
    expect(order.lines[0]?.attributes).toEqual({ Engraving: 'M' });
  });
});

describe('people', () => {
  it('without names are not taken for hidden ones', () => {
    const order = map({ shippingAddress: { ...ADDRESS, name: null, firstName: null, lastName: null }, customer: null });
    expect(order.shipTo).toMatchObject({ line1: '12, 4th Cross, Indiranagar' });
    expect(order.shipTo).not.toHaveProperty('name');
    expect(order.buyer?.name).toBe('Meera Iyer');
    expect(Object.values(order.availability)).not.toContain('redacted');
  });

  it('hidden from the app are marked, what is left of them stays', () => {
    const hidden = {
      name: null,
      firstName: null,
      lastName: null,
      address1: null,
      address2: null,
      zip: null,
      phone: null,
    };
    const order = map({
      email: null,
      customer: { id: 'gid://shopify/Customer/51', firstName: null, lastName: null, displayName: null },
      shippingAddress: { ...ADDRESS, ...hidden },
      billingAddress: null,
    });
    expect(order.availability).toMatchObject({
      'shipTo.name': 'redacted',
      'shipTo.line1': 'redacted',
      'shipTo.line2': 'redacted',
      'shipTo.postalCode': 'redacted',
      'shipTo.phone': 'redacted',
      'buyer.name': 'redacted',
      'buyer.email': 'redacted',
      'buyer.phone': 'redacted',
    });
    expect(order.shipTo).toEqual({
      city: 'Bengaluru',
      subdivision: { code: 'KA', name: 'Karnataka', source: 'KA' },
      country: 'IN',
    });
    expect(order.placeOfSupply).toBe('IN-KA');
  });

  it('abroad keep their state as it is, and a bare phone number as it is', () => {
    const order = map({
      shippingAddress: {
        ...ADDRESS,
        name: null,
        city: 'Edison',
        province: 'New Jersey',
        provinceCode: 'NJ',
        zip: '08817',
        countryCodeV2: 'US',
        phone: '7325550123',
      },
    });
    expect(order.shipTo).toMatchObject({
      name: 'Meera Iyer',
      subdivision: { code: 'NJ', name: 'New Jersey', source: 'NJ' },
      postalCode: '08817',
      country: 'US',
      phone: { raw: '7325550123' },
    });
    expect(order.shipTo?.phone).not.toHaveProperty('e164');
    expect(order).not.toHaveProperty('placeOfSupply');
  });

  it('in a renamed state get its current code, whatever the shop calls it', () => {
    for (const [province, provinceCode, code] of [
      ['Orissa', 'OR', 'OD'],
      ['Odisha', null, 'OD'],
      ['Telangana', 'TG', 'TS'],
      ['Uttarakhand', 'UT', 'UK'],
    ] as const) {
      const order = map({ shippingAddress: { ...ADDRESS, province, provinceCode } });
      expect(order.shipTo?.subdivision).toMatchObject({ code, source: provinceCode ?? province });
      expect(order.placeOfSupply).toBe(`IN-${code}`);
    }
  });
});

describe('what is odd', () => {
  it('costs the field, never the order, and says which', () => {
    const { order, issues } = mapOrder(
      graphqlOrder({
        name: { first: '#1' },
        createdAt: '2026-11-20 05:30:00',
        processedAt: 'yesterday',
        test: 'no',
        tags: 'a, b',
        currencyCode: 'rupees',
        totalTaxSet: { shopMoney: { amount: '1,000', currencyCode: 'INR' } },
        shippingAddress: { ...ADDRESS, countryCodeV2: 'India' },
        lineItems: connection(
          null,
          'kurta',
          lineItem({ id: null, quantity: -1, originalUnitPriceSet: 5, taxLines: 'GST' }),
        ),
      }),
      { storeId: STORE },
    );
    expect(orderSchema.safeParse(order).error).toBeUndefined();
    expect(order.lines).toHaveLength(1);
    expect(order.lines[0]).toMatchObject({ id: 'missing-2', quantity: { ordered: 0 }, title: 'Cotton kurta' });
    const found = new Set(issues.map(({ path }) => path));
    for (const path of [
      'number',
      'createdAt',
      'placedAt',
      'isTest',
      'tags',
      'currency',
      'totals.tax.shop',
      'shipTo.country',
      'lines.0',
      'lines.1',
      'lines.2.id',
      'lines.2.quantity.ordered',
      'lines.2.unitPrice',
      'lines.2.taxLines',
    ]) {
      expect(found.has(path), path).toBe(true);
    }
    for (const { message, raw = '' } of issues)
      expect(`${message}${raw}`).not.toMatch(/Meera|Iyer|example\.com|560038/);
  });

  it('that contradicts itself is reported: ids, quantities, currencies, lines', () => {
    const { order, issues } = mapOrder(
      graphqlOrder({
        totalShippingPriceSet: inr('50.0'),
        totalTipReceivedSet: { shopMoney: { amount: '1.0', currencyCode: 'EUR' } },
        lineItems: connection(lineItem(), lineItem({ currentQuantity: 3, unfulfilledQuantity: 5 })),
        fulfillments: [
          {
            id: 'gid://shopify/Fulfillment/1',
            fulfillmentLineItems: connection({ quantity: 1, lineItem: { id: 'gid://shopify/LineItem/999' } }),
          },
          { status: 'SUCCESS' },
        ],
        transactions: [{ kind: 'SALE' }],
        refunds: [{ note: 'no id' }],
      }),
      { storeId: STORE },
    );
    expect(order.lines).toHaveLength(2);
    expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(
      expect.arrayContaining([
        'duplicate_id lines.1.id',
        'invalid_value lines.1.quantity.current',
        'invalid_value lines.1.quantity.fulfillable',
        'invalid_money totals.tip',
        'invalid_value shipments.0.lines',
        'missing_field shipments.1.id',
        'missing_field transactions.0.id',
        'missing_field refunds.0.id',
      ]),
    );
  });

  it('and no order at all is refused', () => {
    for (const wire of [
      undefined,
      null,
      5,
      'order',
      [],
      {},
      { id: 5.5 },
      { id: 'gid://shopify/Product/1' },
      { id: -1 },
    ]) {
      try {
        mapOrder(wire, { storeId: STORE });
        expect.unreachable();
      } catch (error) {
        expect(ConnectorError.isInstance(error) && error.code).toBe('unexpected_response');
      }
    }
  });

  it('without lines does not look like an order with nothing to ship', () => {
    const { order, issues } = mapOrder(
      { admin_graphql_api_id: 'gid://shopify/Order/1', note: 'x' },
      { storeId: STORE },
    );
    expect(order.availability['lines']).toBe('truncated');
    expect(issues).toContainEqual(expect.objectContaining({ code: 'truncated', path: 'lines' }));
    expect(orderInvariantViolations(order)).toEqual([]);
  });
});

describe('a webhook body', () => {
  it('takes ids from their text, not from numbers that lost digits', () => {
    // What JSON.parse made of 820982911946154508.
    const rounded = JSON.parse('820982911946154508') as number;
    const line = { id: rounded, admin_graphql_api_id: 'gid://shopify/LineItem/866550311766439020', quantity: 1 };
    const body = {
      id: rounded,
      admin_graphql_api_id: 'gid://shopify/Order/820982911946154508',
      created_at: '2026-11-20T11:00:00+05:30',
      updated_at: '2026-11-20T11:00:00+05:30',
      line_items: [line, { id: rounded, product_id: rounded, quantity: 1 }],
    };
    const { order } = mapOrder(body, { storeId: STORE });
    expect(order.orderId).toBe('gid://shopify/Order/820982911946154508');
    expect(order.externalRefs).toEqual([{ type: 'legacy_id', value: '820982911946154508' }]);
    expect(order.lines.map(({ id, productId }) => [id, productId])).toEqual([
      ['gid://shopify/LineItem/866550311766439020', undefined],
      ['missing-1', undefined],
    ]);
    expect(order.createdAt).toBe('2026-11-20T05:30:00.000Z');
  });

  it('tells a deleted product from a custom item', () => {
    const { order } = mapOrder(
      {
        id: 1,
        created_at: '2026-11-20T11:00:00+05:30',
        line_items: [
          { id: 11, product_id: 21, product_exists: true, quantity: 1 },
          { id: 12, product_id: null, product_exists: false, quantity: 1 },
        ],
      },
      { storeId: STORE },
    );
    expect(order.lines.map(({ productState }) => productState)).toEqual(['live', 'unknown']);
  });
});
