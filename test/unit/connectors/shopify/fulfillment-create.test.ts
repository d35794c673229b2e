import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShopifyClient } from '../../../../src/connectors/shopify/client.js';
import { createAll } from '../../../../src/connectors/shopify/fulfillment-create.js';
import type { CheckedPush } from '../../../../src/connectors/shopify/fulfillment-input.js';
import type { CreatePart } from '../../../../src/connectors/shopify/fulfillment-parts.js';
import { readFulfillmentState } from '../../../../src/connectors/shopify/fulfillment-state.js';
import { type Call, startCall } from '../../../../src/core/call.js';
import { ConnectorError } from '../../../../src/core/errors.js';

const STORE = 'acme.myshopify.com';
const LOST = new ConnectorError('connection_failed', 'the connection was reset', { outcomeUnknown: true });
const REFUSED = {
  data: { fulfillmentCreate: { fulfillment: null, userErrors: [{ field: ['fulfillment'], message: 'closed' }] } },
};
const created = (id: string) => ({ data: { fulfillmentCreate: { fulfillment: { id }, userErrors: [] } } });

// Retries at once.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

interface WireOptions {
  readonly groups?: readonly string[];
  readonly trackings?: readonly string[];
  readonly status?: string;
}
const wire = (id: string, lines: Record<string, number>, options: WireOptions = {}) => ({
  id,
  status: options.status ?? 'SUCCESS',
  createdAt: '2026-11-25T00:00:00Z',
  trackingInfo: (options.trackings ?? ['T1']).map((number) => ({ number })),
  fulfillmentOrders: { nodes: (options.groups ?? ['A']).map((group) => ({ id: group })) },
  fulfillmentLineItems: {
    pageInfo: { hasNextPage: false },
    nodes: Object.entries(lines).map(([line, quantity]) => ({ quantity, lineItem: { id: line } })),
  },
});

/** A shop that answers writes in turn, and reads with the fulfillments that are given. */
function shopThat(writes: readonly (object | Error)[], fulfillments: readonly object[] = []) {
  const asked: string[] = [];
  const left = [...writes];
  const request = async (_storeId: string, { name }: { name: string }) => {
    asked.push(name);
    await Promise.resolve();
    if (name !== 'FulfillmentCreate') return { data: { order: { fulfillments } }, problems: [] };
    const answer = left.shift() ?? created(`F${asked.length}`);
    if (answer instanceof Error) throw answer;
    return { ...answer, problems: [] };
  };
  const client = { request } as unknown as ShopifyClient;
  const select = { customers: true, products: true, locations: true, fulfillmentOrders: true };
  return { asked, source: { client, storeId: STORE, orderId: 'gid://shopify/Order/1', select } };
}

const push = (trackings: readonly string[] = ['T1']): CheckedPush => ({
  storeId: STORE,
  orderId: 'gid://shopify/Order/1',
  lines: undefined,
  trackings: trackings.map((number) => ({ number })),
  locationId: undefined,
  trackingInfo: undefined,
  notifyCustomer: undefined,
  message: undefined,
  idempotencyKey: undefined,
  warnings: [],
});
const part = (group: string, lines: Record<string, number>): CreatePart => ({
  action: 'create',
  partId: group,
  lineItems: Object.entries(lines).map(([lineItemId, quantity]) => ({ lineItemId, quantity })),
  groups: [{ id: group, lines: undefined }],
});
const running = (options = {}): Call =>
  startCall({
    platform: 'shopify',
    storeId: STORE,
    operation: 'pushFulfillment',
    now: Date.now,
    defaults: { timeoutMs: 5_000, maxRetries: 0 },
    options,
  });
const create = (
  shop: ReturnType<typeof shopThat>,
  parts: readonly CreatePart[],
  trackings?: readonly string[],
  foreign: readonly string[] = [],
) => createAll(shop.source, push(trackings), parts, foreign, running());
const told = (results: Awaited<ReturnType<typeof createAll>>) =>
  results.map(({ status, reason, fulfillmentId }) => `${reason ?? status} ${fulfillmentId ?? ''}`.trim());

describe('after a lost answer the part is looked for', () => {
  it.each([
    ['is taken', wire('F', { x: 1 }), undefined, 'done F'],
    [
      'is taken where Shopify does not show its fulfillment orders',
      wire('F', { x: 1 }, { groups: [] }),
      undefined,
      'done F',
    ],
    ['is taken with more tracking numbers', wire('F', { x: 1 }, { trackings: ['T0', 'T1'] }), undefined, 'done F'],
    ['is not taken with other units', wire('F', { x: 2 }), undefined, undefined],
    ['is not taken with other lines', wire('F', { x: 1, y: 1 }), undefined, undefined],
    ['is not taken from another fulfillment order', wire('F', { x: 1 }, { groups: ['B'] }), undefined, undefined],
    ['is not taken with another tracking number', wire('F', { x: 1 }, { trackings: ['T2'] }), undefined, undefined],
    ['is not taken once it is cancelled', wire('F', { x: 1 }, { status: 'CANCELLED' }), undefined, undefined],
    ['is taken without a number by a push without', wire('F', { x: 1 }, { trackings: [] }), [], 'done F'],
    ['is not taken with a number by a push without', wire('F', { x: 1 }), [], undefined],
  ])('a fulfillment %s', async (_what, found, trackings, expected) => {
    const shop = shopThat([LOST], [found]);
    const result = create(shop, [part('A', { x: 1 })], trackings);
    if (expected === undefined) await expect(result).rejects.toBe(LOST);
    else expect(told(await result)).toEqual([expected]);
  });

  it('and one that was there before is somebody else’s', async () => {
    const shop = shopThat([LOST], [wire('OLD', { x: 1 })]);
    await expect(create(shop, [part('A', { x: 1 })], ['T1'], ['OLD'])).rejects.toBe(LOST);
  });

  it('and the part before it is not it, although it looks the same', async () => {
    const shop = shopThat([created('F1'), LOST], [wire('F1', { x: 1 }, { groups: [] })]);
    const results = await create(shop, [part('A', { x: 1 }), part('B', { x: 1 })]);
    expect(told(results)).toEqual(['done F1', 'outcome_unknown']);
  });
});

it('a refusal because this very push was faster elsewhere is already done', async () => {
  const shop = shopThat([REFUSED], [wire('F', { x: 1 })]);
  expect(told(await create(shop, [part('A', { x: 1 })]))).toEqual(['already_done F']);
});

it('a refusal without a twin is told in Shopify’s words, and the other parts go on', async () => {
  const shop = shopThat([REFUSED]);
  const results = await create(shop, [part('A', { x: 1 }), part('B', { y: 1 })]);
  expect(told(results)).toEqual(['platform_rejected', 'done F3']);
  expect(results[0]?.message).toBe('closed');
});

it('nothing more is sent once the call is over', async () => {
  const controller = new AbortController();
  const reason = new ConnectorError('timeout', 'the host ran out of patience');
  const shop = shopThat([created('F1'), LOST], [wire('F2', { x: 1 }, { groups: ['B'] })]);
  const call = running({ signal: controller.signal });
  const request = shop.source.client.request;
  // Aborts while the second write is on its way.
  shop.source.client.request = async (...args) => {
    if (shop.asked.length === 1) controller.abort(reason);
    return request(...args);
  };
  await expect(createAll(shop.source, push(), [part('A', { x: 1 }), part('B', { x: 1 })], [], call)).rejects.toBe(LOST);
  expect(shop.asked).toEqual(['FulfillmentCreate', 'FulfillmentCreate']);
});

describe('the state of an order', () => {
  const read = (order: object | null, pages: Readonly<Record<string, unknown>> = {}) => {
    const request = async (_storeId: string, { name }: { name: string }) => ({
      data: name === 'FulfillmentOrdersByOrder' ? { order } : (pages[name] ?? {}),
      problems: [],
    });
    const { source } = shopThat([]);
    return readFulfillmentState({ ...source, client: { request } as unknown as ShopifyClient }, running());
  };
  const more = { hasNextPage: true, endCursor: 'c' };

  it('is not planned with when a page of it is missing', async () => {
    const incomplete = { code: 'unexpected_response', retryable: true };
    await expect(read({ fulfillmentOrders: { pageInfo: more, nodes: [] } })).rejects.toMatchObject(incomplete);
    const group = { id: 'A', status: 'OPEN', lineItems: { pageInfo: more, nodes: [] } };
    await expect(read({ fulfillmentOrders: { nodes: [group] } })).rejects.toMatchObject(incomplete);
    const shipped = { ...wire('F', { x: 1 }), fulfillmentLineItems: { pageInfo: more, nodes: [] } };
    await expect(read({ fulfillments: [shipped] })).rejects.toMatchObject(incomplete);
  });

  it('has the lines of further pages', async () => {
    const next = { pageInfo: { hasNextPage: false }, nodes: [{ quantity: 3, lineItem: { id: 'y' } }] };
    const shipped = {
      ...wire('F', {}),
      fulfillmentLineItems: { pageInfo: more, nodes: [{ quantity: 1, lineItem: { id: 'x' } }] },
    };
    const { fulfillments } = await read(
      { fulfillments: [shipped] },
      { FulfillmentLines: { fulfillment: { fulfillmentLineItems: next } } },
    );
    expect(fulfillments[0]?.lines).toEqual([
      { lineItemId: 'x', quantity: 1 },
      { lineItemId: 'y', quantity: 3 },
    ]);
  });

  it('passes over what it cannot read', async () => {
    const odd = {
      fulfillments: [null, 7, {}, { id: '' }],
      fulfillmentOrders: { nodes: [null, {}, { id: 'A', lineItems: { nodes: [null, { id: 'l' }] } }] },
    };
    const state = await read(odd);
    expect(state).toMatchObject({
      isCancelled: false,
      fulfillments: [],
      groups: [{ id: 'A', canFulfill: false, lines: [] }],
    });
    await expect(read(null)).rejects.toMatchObject({ code: 'not_found' });
  });
});
