import { describe, expect, it } from 'vitest';
import { shippingBlockers } from '../../../../src/model/index.js';
import { fulfillment, issuesOf, map, mapAny, money, orderItem, part } from './map-fixtures.js';

const one = (overrides: object) => ({ orderItems: [orderItem(overrides)] });
const line = (overrides: object) => map(one(overrides)).lines[0];
const counted = (quantityFulfilled: unknown, quantityUnfulfilled: unknown) => ({
  fulfillment: { quantityFulfilled, quantityUnfulfilled },
});

describe('the counters of a line', () => {
  it.each([
    [0, 2, { ordered: 2, current: 2, fulfillable: 2, fulfilled: 0, cancelled: 0 }],
    [1, 1, { ordered: 2, current: 2, fulfillable: 1, fulfilled: 1, cancelled: 0 }],
    [1, 0, { ordered: 2, current: 1, fulfillable: 0, fulfilled: 1, cancelled: 1 }],
    [0, 0, { ordered: 2, current: 0, fulfillable: 0, fulfilled: 0, cancelled: 2 }],
    [undefined, undefined, { ordered: 2 }],
    ['1', '1', { ordered: 2, current: 2, fulfillable: 1, fulfilled: 1, cancelled: 0 }],
  ])('%j fulfilled, %j not', (fulfilled, unfulfilled, quantity) => {
    expect(line(counted(fulfilled, unfulfilled))?.quantity).toEqual(quantity);
  });

  it('that do not fit are cut to what can be, and reported', () => {
    const order = mapAny(one(counted(1, 5)));
    expect(order.lines[0]?.quantity).toMatchObject({ fulfillable: 1, fulfilled: 1 });
    expect(issuesOf(order)).toEqual(['invalid_value lines.0.quantity.fulfillable']);
    expect(issuesOf(mapAny(one(counted(5, 0))))).toEqual(['invalid_value lines.0.quantity.fulfillable']);
  });

  it('that are not there are said to be missing', () => {
    const order = mapAny(one({ quantityOrdered: undefined, product: {}, fulfillment: {} }));
    expect(order.lines[0]?.quantity).toEqual({ ordered: 0 });
    expect(issuesOf(order)).toContain('missing_field lines.0.quantity.ordered');
  });
});

describe('a line', () => {
  it('has the name that it can have', () => {
    expect(line({ product: { title: ' ', sellerSku: 'KURTA/M', asin: 'B0EXAMPLE1' } })?.title).toBe('KURTA/M');
    expect(line({ product: { asin: 'B0EXAMPLE1' } })?.title).toBe('B0EXAMPLE1');
    expect(line({ product: null })).toMatchObject({ title: '' });
  });

  it('keeps an SKU as the seller wrote it', () => {
    expect(line({ product: { sellerSku: 'A/B C#50%+é' } })?.sku).toBe('A/B C#50%+é');
  });

  it('without an id of its own stays a line', () => {
    const order = mapAny({
      proceeds: undefined,
      payment: undefined,
      orderItems: [orderItem({ orderItemId: null }), orderItem(), orderItem()],
    });
    expect(order.lines.map(({ id }) => id)).toEqual(['missing-0', '40112233445566', 'missing-2']);
    expect(issuesOf(order)).toEqual(['missing_field lines.0.id', 'duplicate_id lines.2.id']);
  });

  it('that is nothing is left out, and said', () => {
    const order = mapAny({ orderItems: [null, orderItem()] });
    expect(order.lines).toHaveLength(1);
    expect(issuesOf(order)).toEqual(['missing_field lines.0']);
  });

  it('tells a gift', () => {
    const giftOption = { giftMessage: 'Happy birthday!', giftWrapLevel: 'CLASSIC' };
    const packing = { giftOption, serialNumberRequirement: { requirementType: 'REQUIRED' } };
    const order = map(one({ fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 2, packing } }));
    expect(order.lines[0]).toMatchObject({
      isGift: true,
      giftMessage: 'Happy birthday!',
      serialRequired: true,
      attributes: { giftWrapLevel: 'CLASSIC' },
    });
    expect(order.notes).toEqual([{ text: 'Happy birthday!', from: 'gift' }]);
  });

  it('tells where its customisation is', () => {
    const product = { sellerSku: 'MUG', customization: { customizedUrl: 'https://example.com/custom.zip' } };
    expect(line({ product })?.customizationUrl).toBe('https://example.com/custom.zip');
  });

  it('keeps what packing and delivery must heed', () => {
    const order = map(
      one({
        programs: ['TRANSPARENCY', 'SUBSCRIBE_AND_SAVE'],
        measurement: { unit: 'KILOGRAMS', value: 0.5 },
        product: {
          sellerSku: 'TEA',
          condition: { conditionType: 'USED', conditionSubtype: 'GOOD', conditionNote: 'Box opened' },
          price: { unitPrice: money('500.00'), priceDesignation: 'BUSINESS_PRICE' },
          serialNumbers: ['S1', 'S2'],
        },
        fulfillment: {
          quantityFulfilled: 0,
          quantityUnfulfilled: 2,
          shipping: {
            scheduledDeliveryWindow: {
              earliestDateTime: '2026-11-25T09:00:00Z',
              latestDateTime: '2026-11-25T12:00:00Z',
            },
            shippingConstraints: { signatureConfirmation: 'MANDATORY', recipientAgeVerification: 'MANDATORY' },
          },
        },
      }),
    );
    expect(order.lines[0]?.attributes).toEqual({
      programs: 'TRANSPARENCY, SUBSCRIBE_AND_SAVE',
      measurement: '0.5 KILOGRAMS',
      conditionType: 'USED',
      conditionSubtype: 'GOOD',
      conditionNote: 'Box opened',
      priceDesignation: 'BUSINESS_PRICE',
      serialNumbers: 'S1, S2',
      signatureConfirmation: 'MANDATORY',
      recipientAgeVerification: 'MANDATORY',
      scheduledDeliveryFrom: '2026-11-25T09:00:00.000Z',
      scheduledDeliveryBy: '2026-11-25T12:00:00.000Z',
    });
  });

  it('sold by the piece has no measure', () => {
    expect(line({ measurement: { unit: 'COUNT', value: 1 } })?.attributes).not.toHaveProperty('measurement');
  });
});

describe('a buyer who asks to cancel', () => {
  const asked = (cancelReason?: string) => ({
    cancellation: { cancellationRequest: { requester: 'BUYER', cancelReason } },
  });

  it('holds the order up until the seller decided', () => {
    const order = map(one(asked('Ordered by mistake')));
    expect(order.state.value).toBe('open');
    expect(order.holds).toEqual([{ reason: 'other', raw: 'cancellationRequest', note: 'Ordered by mistake' }]);
    expect(order.lines[0]?.attributes).toMatchObject({ cancellationRequestedBy: 'BUYER' });
    expect(shippingBlockers(order)).toEqual(expect.arrayContaining(['on_hold']));
  });

  it('for the same reason item by item holds it once', () => {
    const second = orderItem({
      orderItemId: '2',
      proceeds: { proceedsTotal: money('0.00'), breakdowns: [part('ITEM', '0.00')] },
      product: {},
      ...asked('Ordered by mistake'),
    });
    expect(map({ orderItems: [orderItem(asked('Ordered by mistake')), second] }).holds).toHaveLength(1);
  });

  it('does not hold what has left, nor what was decided', () => {
    const shipped = { fulfillment: fulfillment({ fulfillmentStatus: 'SHIPPED' }) };
    expect(map({ ...shipped, ...one(asked()) }).holds).toEqual([]);
    const { cancellation } = asked();
    const done = { ...cancellation, cancellationExecution: { cancelledBy: 'MERCHANT' } };
    expect(map(one({ cancellation: done })).holds).toEqual([]);
  });

  it('is not known of where that was not asked for', () => {
    const order = map({}, { includedData: ['FULFILLMENT', 'PROCEEDS'] });
    expect(order.holds).toBeUndefined();
    expect(order.availability['holds']).toBe('not_requested');
  });
});

describe('an invoice', () => {
  const invoice = (invoiceStatus: string) => ({ tax: { taxInvoicing: { invoiceStatus } } });

  it.each(['NOT_FOUND', 'PROCESSING', 'ERRORED'])('that is %s holds the order up', (status) => {
    const order = map(invoice(status));
    expect(order.holds).toEqual([{ reason: 'documents_pending', raw: status }]);
    expect(order.attributes).toEqual({ invoiceStatus: status });
  });

  it.each(['ACCEPTED', 'NOT_REQUIRED'])('that is %s does not', (status) => {
    expect(map(invoice(status)).holds).toEqual([]);
  });

  it('of an order that Amazon ships is not the seller’s', () => {
    expect(map({ ...invoice('NOT_FOUND'), fulfillment: fulfillment({ fulfilledBy: 'AMAZON' }) }).holds).toEqual([]);
  });

  it('and its label have facts of their own', () => {
    const order = map({
      tax: { taxInvoicing: { buyerInvoicePreference: 'BUSINESS' } },
      fulfillment: fulfillment({ labelPrintingWindow: { earliestDateTime: '2026-11-22T17:00:00Z' } }),
    });
    expect(order.attributes).toEqual({
      buyerInvoicePreference: 'BUSINESS',
      labelPrintingFrom: '2026-11-22T17:00:00.000Z',
    });
  });
});
