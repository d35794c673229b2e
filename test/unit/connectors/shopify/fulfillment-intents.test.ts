import { expect, it } from 'vitest';
import type { Runtime } from '../../../../src/connectors/runtime.js';
import type { CheckedPush } from '../../../../src/connectors/shopify/fulfillment-input.js';
import { findIntent, rememberIntent, rememberMade } from '../../../../src/connectors/shopify/fulfillment-intents.js';
import type { TokenRecord } from '../../../../src/core/ports.js';

const HOUR_MS = 3_600_000;

function storeOf(settings: TokenRecord['settings'] = {}) {
  let now = Date.parse('2026-11-25T00:00:00Z');
  let record: TokenRecord = {
    platform: 'shopify',
    storeId: 'acme.myshopify.com',
    version: 1,
    credentials: {},
    settings,
    profile: {},
    connectedAt: '2026-11-01T00:00:00.000Z',
    updatedAt: '2026-11-01T00:00:00.000Z',
  };
  const update = async (_storeId: string, change: (before: TokenRecord) => TokenRecord) => {
    // As every store does: through JSON.
    record = JSON.parse(JSON.stringify(change(record))) as TokenRecord;
    return record;
  };
  const runtime = { now: () => now, tokens: { update } } as unknown as Runtime;
  const advance = (ms: number) => {
    now += ms;
  };
  return { runtime, record: () => record, now: () => now, advance };
}

const push = (idempotencyKey: string, order = 1, more: Partial<CheckedPush> = {}) => ({
  storeId: 'acme.myshopify.com',
  orderId: `gid://shopify/Order/${order}`,
  lines: [{ lineItemId: 'gid://shopify/LineItem/5', quantity: 1 }],
  trackings: [],
  locationId: undefined,
  trackingInfo: undefined,
  notifyCustomer: undefined,
  message: undefined,
  warnings: [],
  ...more,
  idempotencyKey,
});

it('keeps what "everything left" was, and what was made', async () => {
  const store = storeOf({ locationId: 'kept' });
  const whole = push('k', 1, { lines: undefined });
  const twice = [1, 2].map((quantity) => ({ lineItemId: 'gid://shopify/LineItem/7', quantity }));
  await rememberIntent(store.runtime, whole, twice, ['gid://shopify/Fulfillment/1']);
  await rememberMade(store.runtime, whole, ['gid://shopify/Fulfillment/2']);
  expect(findIntent(store.record(), whole, store.now())).toEqual({
    lines: [{ lineItemId: 'gid://shopify/LineItem/7', quantity: 3 }],
    foreign: new Set(['gid://shopify/Fulfillment/1']),
    made: new Set(['gid://shopify/Fulfillment/2']),
  });
  expect(store.record().settings['locationId']).toBe('kept');
});

it('does not write down a second time what existed before', async () => {
  const store = storeOf();
  await rememberIntent(store.runtime, push('k'), [], ['gid://shopify/Fulfillment/1']);
  const again = await rememberIntent(
    store.runtime,
    push('k'),
    [],
    ['gid://shopify/Fulfillment/1', 'gid://shopify/Fulfillment/2'],
  );
  expect(again?.foreign).toEqual(new Set(['gid://shopify/Fulfillment/1']));
});

it('leaves what others made on the same order to them', async () => {
  const store = storeOf();
  for (const [key, order] of [
    ['a', 1],
    ['b', 1],
    ['c', 2],
  ] as const)
    await rememberIntent(store.runtime, push(key, order), [], []);
  await rememberMade(store.runtime, push('b'), ['gid://shopify/Fulfillment/9']);
  await rememberMade(store.runtime, push('c', 2), ['gid://shopify/Fulfillment/8']);
  expect(findIntent(store.record(), push('a'), store.now())?.foreign).toEqual(new Set(['gid://shopify/Fulfillment/9']));
});

it.each(['__proto__', 'constructor', '1', ' ', 'ключ'])('takes %j for a key like any other', async (key) => {
  const store = storeOf();
  expect(findIntent(store.record(), push(key), store.now())).toBeUndefined();
  await rememberIntent(store.runtime, push(key), [], []);
  expect(findIntent(store.record(), push(key), store.now())).toBeDefined();
});

it('keeps the newest 200 of a day', async () => {
  const store = storeOf();
  for (let index = 0; index < 205; index += 1) {
    // Numbers for keys: an object would put them in another order than they came.
    await rememberIntent(store.runtime, push(String(1_000 - index), index + 1), [], []);
    store.advance(1_000);
  }
  const known = (index: number) => findIntent(store.record(), push(String(1_000 - index), index + 1), store.now());
  expect(known(4)).toBeUndefined();
  expect(known(5)).toBeDefined();
  expect(known(204)).toBeDefined();
  expect(JSON.stringify(store.record()).length).toBeLessThan(30_000);
  store.advance(24 * HOUR_MS);
  expect(known(204)).toBeUndefined();
});

it('passes over what it cannot read', () => {
  for (const odd of ['text', 7, [], { k: null }, { k: 'text' }, { k: { before: 1 } }]) {
    const store = storeOf({ fulfillmentIntents: odd as never });
    expect(findIntent(store.record(), push('k'), store.now())).toBeUndefined();
  }
});
