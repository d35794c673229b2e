import { describe, expect, it } from 'vitest';
import {
  areModelsThere,
  modelOperations,
  type SpModelRequest,
  validateRequest,
  validateResponse,
  whySkipped,
} from './amazon-official.js';

const ORDERS = '/orders/2026-01-01/orders';
const CONFIRM = '/orders/v0/orders/902-1106328-1059050/shipmentConfirmation';
const CONFIRMATION = {
  marketplaceId: 'A21TJRUUN4KGV',
  packageDetail: {
    packageReferenceId: '1',
    carrierCode: 'BlueDart',
    trackingNumber: '112345678',
    shipDate: '2026-11-20T01:00:00Z',
    orderItems: [{ orderItemId: '79039765272157', quantity: 1 }],
  },
};
const confirmation = (body: unknown): SpModelRequest => ({ method: 'POST', url: CONFIRM, body: JSON.stringify(body) });
const subscription = (processingDirective: unknown): SpModelRequest => ({
  method: 'POST',
  url: '/notifications/v1/subscriptions/ORDER_CHANGE',
  body: JSON.stringify({ payloadVersion: '1.0', destinationId: 'd', processingDirective }),
});

describe.skipIf(!areModelsThere)(`the check against Amazon's models${whySkipped}`, () => {
  it('knows the operations of every model', () => {
    const names = modelOperations().map(({ operationId }) => operationId);
    expect(names).toEqual(expect.arrayContaining(['searchOrders', 'confirmShipment', 'createFeed', 'getReport']));
    expect(names).not.toContain('createInventoryItem');
  });

  it.each<[string, SpModelRequest]>([
    ['a search', { method: 'GET', url: `${ORDERS}?createdAfter=2026-11-01T00:00:00Z&includedData=BUYER,TAX` }],
    ['a search by an absolute URL', { method: 'GET', url: `https://sellingpartnerapi-eu.amazon.com${ORDERS}` }],
    ['a shipment', confirmation(CONFIRMATION)],
    [
      'a filter made of several parts',
      subscription({ eventFilter: { eventFilterType: 'ORDER_CHANGE', marketplaceIds: ['A21TJRUUN4KGV'] } }),
    ],
    ['an encoded SKU', { method: 'GET', url: '/listings/2021-08-01/items/A1/a%2Fb%20c?marketplaceIds=A21TJRUUN4KGV' }],
  ])('takes %s', (_, request) => {
    expect(validateRequest(request)).toEqual([]);
  });

  it.each<[string, SpModelRequest, RegExp]>([
    ['no operation', { method: 'GET', url: '/orders/v1/orders' }, /no operation/],
    ['another method', { method: 'PUT', url: ORDERS }, /no operation/],
    ['an unknown parameter', { method: 'GET', url: `${ORDERS}?AmazonOrderIds=1` }, /AmazonOrderIds: not a parameter/],
    ['a list given twice', { method: 'GET', url: `${ORDERS}?includedData=BUYER&includedData=TAX` }, /2 times/],
    ['an unknown word', { method: 'GET', url: `${ORDERS}?includedData=BUYER,PRICES` }, /includedData\/1/],
    ['a text for a number', { method: 'GET', url: `${ORDERS}?maxResultsPerPage=many` }, /must be integer/],
    ['a missing parameter', { method: 'GET', url: '/listings/2021-08-01/items/A1/a' }, /marketplaceIds: required/],
    ['no body', { method: 'POST', url: CONFIRM }, /body: required/],
    ['a broken body', { method: 'POST', url: CONFIRM, body: '{' }, /not JSON/],
    [
      'a numeric reference',
      confirmation({ ...CONFIRMATION, packageDetail: { ...CONFIRMATION.packageDetail, packageReferenceId: 1 } }),
      /packageReferenceId must be string/,
    ],
    [
      'a date that is none',
      confirmation({ ...CONFIRMATION, packageDetail: { ...CONFIRMATION.packageDetail, shipDate: '02/21/2022' } }),
      /shipDate must match format/,
    ],
    ['a missing field', confirmation({ marketplaceId: 'A1' }), /packageDetail/],
    ['an unknown field', confirmation({ ...CONFIRMATION, note: 'x' }), /\(note\)/],
    [
      'an unknown part of a filter',
      subscription({ eventFilter: { eventFilterType: 'ORDER_CHANGE', marketplaces: [] } }),
      /\(marketplaces\)/,
    ],
    ['a body where none is', { method: 'GET', url: ORDERS, body: '{}' }, /the operation has none/],
  ])('refuses %s', (_, request, problem) => {
    expect(validateRequest(request).join('\n')).toMatch(problem);
  });

  it.each<[string, number, unknown, RegExp]>([
    ['a missing field', 200, { pagination: {} }, /orders/],
    ['an unknown field', 200, { orders: [], payload: {} }, /\(payload\)/],
    ['a number for an amount', 200, { orders: [{ proceeds: { grandTotal: { amount: 1 } } }] }, /amount must be string/],
    ['a status the operation has not', 418, {}, /418 is no answer/],
  ])('refuses answers with %s', (_, status, body, problem) => {
    const answer = { status, body: JSON.stringify(body) };
    expect(validateResponse({ method: 'GET', url: ORDERS }, answer).join('\n')).toMatch(problem);
  });

  it('takes answers without a body where the operation has none', () => {
    expect(validateResponse({ method: 'POST', url: CONFIRM }, { status: 204, body: '' })).toEqual([]);
    expect(validateResponse({ method: 'POST', url: CONFIRM }, { status: 204, body: '[]' })).not.toEqual([]);
  });
});
