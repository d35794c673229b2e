import { describe, expect, it } from 'vitest';
import { readOrder, readOrderSearch } from '../../../../src/connectors/amazon/wire-answers.js';

const STORE = 'A2SELLER0EXAMPLE';
const refused = expect.objectContaining({ code: 'unexpected_response', platform: 'amazon', storeId: STORE });

describe('an answer of searchOrders', () => {
  it('has rows, where to go on and how far it reached', () => {
    const body = {
      orders: [{ orderId: '1' }, null],
      pagination: { nextToken: 'a/b+c=' },
      lastUpdatedBefore: '2026-11-20T06:00:00Z',
    };
    expect(readOrderSearch(body, STORE)).toEqual({
      rows: [{ orderId: '1' }, null],
      nextToken: 'a/b+c=',
      lastUpdatedBefore: '2026-11-20T06:00:00.000Z',
      createdBefore: undefined,
    });
  });

  it.each([undefined, null, {}, { nextToken: null }, { nextToken: '' }])(
    'ends with the pagination %j',
    (pagination) => {
      expect(readOrderSearch({ orders: [], pagination }, STORE).nextToken).toBeUndefined();
    },
  );

  it.each([
    undefined,
    null,
    {},
    [],
    'orders',
    { payload: { orders: [] } },
    { orders: {} },
    { orders: [], pagination: 'next' },
    { orders: [], pagination: { nextToken: 5 } },
  ])('is refused rather than read as empty: %j', (body) => {
    expect(() => readOrderSearch(body, STORE)).toThrow(refused);
  });

  it('without a readable time says nothing of how far it reached', () => {
    expect(readOrderSearch({ orders: [], createdBefore: 'today' }, STORE).createdBefore).toBeUndefined();
  });
});

describe('an answer of getOrder', () => {
  it('holds the order', () => {
    expect(readOrder({ order: { orderId: '1' } }, STORE)).toEqual({ orderId: '1' });
  });

  it.each([undefined, {}, { order: null }, { order: [] }, { payload: { order: {} } }])('is refused: %j', (body) => {
    expect(() => readOrder(body, STORE)).toThrow(refused);
  });
});
