import { expect, it } from 'vitest';
import { createMemoryOAuthStateStore } from '../../../src/storage/memory-oauth-state-store.js';
import { withEntry } from '../../../src/storage/oauth-states.js';

const value = { platform: 'shopify', storeId: 'acme', redirectUri: 'https://host.example.com', scopes: [] };
const at = (ms: number) => new Date(ms).toISOString();

it('forgets the oldest unfinished authorisations past its limit', async () => {
  const store = createMemoryOAuthStateStore({ now: () => 0, maxEntries: 3 });
  for (const state of ['1', '2', '3', '4']) await store.put(state, value, at(1_000));
  expect(await store.take('1')).toBeUndefined();
  for (const state of ['2', '3', '4']) expect(await store.take(state)).toEqual(value);
});

it('evicts expired states when others come', () => {
  const entry = (state: string, expiresAt: number) => ({ state, value, expiresAt: at(expiresAt) });
  const first = withEntry([], entry('a', 10), 0, 5);
  const second = withEntry(first, entry('b', 20), 5, 5);
  expect(second.map(({ state }) => state)).toEqual(['a', 'b']);
  expect(withEntry(second, entry('c', 30), 10, 5).map(({ state }) => state)).toEqual(['b', 'c']);
  expect(withEntry(second, entry('c', 30), 5, 2).map(({ state }) => state)).toEqual(['b', 'c']);
  expect(withEntry(second, entry('a', 30), 5, 5).map(({ state }) => state)).toEqual(['b', 'a']);
});

it('takes an expiry that cannot be read for past', async () => {
  const store = createMemoryOAuthStateStore();
  await store.put('state', value, 'tomorrow');
  expect(await store.take('state')).toBeUndefined();
});
