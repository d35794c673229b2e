import { expect, it } from 'vitest';
import type { WebhookEvent } from '../../../src/model/index.js';
import { listing, openHost, STORE } from './mapping-shop.js';

const event = (resource: NonNullable<WebhookEvent['resource']>): WebhookEvent => ({
  ...{ id: '1', dedupeKey: '1', topic: 'product.updated', platformTopic: 'product/update', storeId: STORE.storeId },
  ...{ trust: 'body', resource, raw: {} },
});

it('an event switches a mapping off whose listing has another SKU now, and lists what is new', async () => {
  const { platform, products, mapping, outcome, pass } = await openHost();
  products.push({ hostSku: 'A' }, { hostSku: 'B' });
  platform.put(listing('1', { sku: 'A', productId: 'p' }), listing('2', { sku: 'B', productId: 'p' }));
  await mapping.sync(STORE);
  await mapping.map({ store: STORE, unitId: '2', hostSku: 'HAND', mappedBy: 'asha' });
  pass(60_000);
  platform.put(listing('1', { sku: 'X', productId: 'p' }), listing('2', { sku: 'Y', productId: 'p' }), listing('3'));
  expect(await mapping.webhooks.handle(event({ type: 'product', id: 'p' }), { store: STORE })).toBe('applied');
  expect(await outcome()).toEqual({ 1: 'A off, unmapped', 2: 'HAND (asha)', 3: 'unmapped' });
  expect(await mapping.resolve(STORE, { unitId: '2' })).toMatchObject({ sku: 'Y' });
});

it('events are left to the next pull where their product is not known, and ignored where products are not kept', async () => {
  const { mapping, stores } = await openHost();
  const unknown = event({ type: 'product', id: 'p' });
  expect(await mapping.webhooks.handle(unknown, { store: STORE })).toBe('marked');
  const entry = await stores.load(STORE);
  if (entry === undefined) throw new Error('no store');
  const { settings } = entry;
  await stores.save({ ...entry, settings: { ...settings, products: { ...settings.products, enabled: false } } });
  expect(await mapping.webhooks.handle(unknown, { store: STORE })).toBe('ignored');
});

it.each([
  ['what changed', { type: 'product', id: 'p' }],
  ['its SKU', { type: 'product', id: '1', sku: 'A' }],
] as const)('an event leaves nothing of a store that is removed while %s is read', async (what, resource) => {
  const { platform, mapping, mappings, stores, pass } = await openHost();
  platform.put(listing('1', { sku: 'A', productId: 'p' }));
  if (what === 'what changed') await mapping.sync(STORE);
  pass(60_000);
  platform.put(listing('1', { sku: 'A', title: 'New', productId: 'p' }));
  platform.beforePage = async () => {
    await mappings.deleteStore(STORE);
    await stores.delete(STORE);
  };
  const handled = mapping.webhooks.handle(event(resource), { store: STORE });
  await expect(handled).rejects.toMatchObject({ platformCode: 'store_unknown' });
  for await (const left of mappings.listings(STORE)) throw new Error(left.id);
  for await (const left of mappings.open(STORE)) throw new Error(left.unitId);
});
