import { ConnectorError } from '../../core/errors.js';
import type { StoreKey, TokenRecord, TokenStore } from '../../core/ports.js';
import { type ConformanceCase, check, checkRejects, checkSame, conformanceCase, rejection } from './case.js';

export interface TokenStoreConformanceOptions {
  /** A store whose backend cannot be reached; adds the case that every failure rejects. */
  readonly createFailingStore?: () => TokenStore | Promise<TokenStore>;
}

const KEY: StoreKey = { platform: 'shopify', storeId: 'acme.myshopify.com' };

/**
 * Lists what every `TokenStore` has to hold.
 *
 * @param createStore gives an empty store each time it is called.
 * @example
 * for (const { name, run } of tokenStoreConformance(() => createMemoryTokenStore())) it(name, run);
 */
export function tokenStoreConformance(
  createStore: () => TokenStore | Promise<TokenStore>,
  options: TokenStoreConformanceOptions = {},
): ConformanceCase[] {
  const define = (name: string, run: (store: TokenStore) => Promise<void>): ConformanceCase =>
    conformanceCase(`token store: ${name}`, async () => run(await createStore()));

  const cases = [
    define('a missing record is undefined', async (store) => {
      checkSame(await store.load(KEY), undefined, 'load of a store that was never saved');
    }),

    define('gives back everything that was saved', async (store) => {
      await store.save(KEY, record());
      checkSame(await store.load(KEY), record(), 'the loaded record');
    }),

    define('a new record keeps the version it came with', async (store) => {
      checkSame(await store.save(KEY, record({ version: 7 })), { version: 7 }, 'what save resolved to');
      checkSame((await store.load(KEY))?.version, 7, 'the stored version');
    }),

    define('save replaces an existing record and counts its version up', async (store) => {
      await store.save(KEY, record({ version: 3 }));
      const saved = await store.save(KEY, record({ version: 3, credentials: { accessToken: 'second' } }));
      checkSame(saved, { version: 4 }, 'what save resolved to');
      checkSame(await store.load(KEY), record({ version: 4, credentials: { accessToken: 'second' } }), 'the record');
      checkSame(
        await store.save(KEY, record({ version: 1 })),
        { version: 5 },
        'the version counts from the stored one',
      );
    }),

    define('replaces the record as a whole, merges nothing', async (store) => {
      await store.save(KEY, record());
      const { lease: _lease, ...bare } = record({ credentials: { a: '1' }, settings: {}, profile: {} });
      await store.save(KEY, bare);
      checkSame(await store.load(KEY), { ...bare, version: 2 }, 'the record after a save with fewer fields');
    }),

    define('ifVersion writes when it holds and conflicts when it does not', async (store) => {
      await store.save(KEY, record());
      checkSame(await store.save(KEY, record(), { ifVersion: 1 }), { version: 2 }, 'save with the stored version');
      const stale = record({ credentials: { accessToken: 'stale' } });
      await checkRejects(() => store.save(KEY, stale, { ifVersion: 1 }), 'conflict', 'save with an older version');
      await checkRejects(() => store.save(KEY, stale, { ifVersion: 3 }), 'conflict', 'save with a newer version');
      checkSame(await store.load(KEY), record({ version: 2 }), 'the record after two conflicts');
    }),

    define('ifVersion 0 means only when there is none', async (store) => {
      checkSame(await store.save(KEY, record(), { ifVersion: 0 }), { version: 1 }, 'save into an empty store');
      await checkRejects(
        () => store.save(KEY, record(), { ifVersion: 0 }),
        'conflict',
        'a second save with ifVersion 0',
      );
      await store.delete(KEY);
      checkSame(await store.save(KEY, record(), { ifVersion: 0 }), { version: 1 }, 'save after delete');
    }),

    define('ifVersion of a missing record conflicts and creates nothing', async (store) => {
      await checkRejects(() => store.save(KEY, record(), { ifVersion: 1 }), 'conflict', 'save of a missing record');
      checkSame(await store.load(KEY), undefined, 'the record after the conflict');
    }),

    define('of concurrent saves with one ifVersion exactly one wins', async (store) => {
      await store.save(KEY, record());
      const names = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
      const results = await Promise.allSettled(
        names.map((accessToken) => store.save(KEY, record({ credentials: { accessToken } }), { ifVersion: 1 })),
      );
      const winners = names.filter((_, index) => results[index]?.status === 'fulfilled');
      check(winners.length === 1, `${winners.length} of 8 concurrent saves with the same ifVersion succeeded, not 1`);
      for (const result of results) {
        if (result.status === 'rejected' && !isConflict(result.reason)) {
          throw new Error(`a losing save rejected with ${String(result.reason)}, not with code 'conflict'`);
        }
      }
      checkSame((await store.load(KEY))?.credentials, { accessToken: winners[0] }, 'the credentials of the winner');
    }),

    define('of concurrent first saves with ifVersion 0 exactly one wins', async (store) => {
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, () => store.save(KEY, record(), { ifVersion: 0 })),
      );
      const won = results.filter(({ status }) => status === 'fulfilled').length;
      check(won === 1, `${won} of 8 concurrent saves with ifVersion 0 succeeded, not 1`);
      for (const result of results) {
        if (result.status === 'rejected' && !isConflict(result.reason)) {
          throw new Error(`a losing save rejected with ${String(result.reason)}, not with code 'conflict'`);
        }
      }
    }),

    define('stores and platforms are kept apart', async (store) => {
      const keys: StoreKey[] = [
        { platform: 'a', storeId: 'b:c' },
        { platform: 'a:b', storeId: 'c' },
        { platform: 'a', storeId: 'B:C' },
        { platform: 'b:c', storeId: 'a' },
        { platform: 'a', storeId: 'b' },
        { platform: 'a/b', storeId: 'c' },
        { platform: 'a', storeId: 'b/c' },
      ];
      for (const [index, key] of keys.entries()) {
        await store.save(key, record({ ...key, credentials: { accessToken: `token ${index}` } }), { ifVersion: 0 });
      }
      for (const [index, key] of keys.entries()) {
        const loaded = await store.load(key);
        checkSame(loaded?.credentials, { accessToken: `token ${index}` }, `the credentials of ${JSON.stringify(key)}`);
      }
      const [first, ...others] = keys;
      if (first !== undefined) await store.delete(first);
      for (const key of others)
        check(
          (await store.load(key)) !== undefined,
          `deleting ${JSON.stringify(first)} took ${JSON.stringify(key)} along`,
        );
    }),

    define('any store id and any credential name survives', async (store) => {
      for (const storeId of ['https://shop.example.com/a b?c=1&d#e', 'दुकान', '__proto__', '..', 'x'.repeat(300)]) {
        const odd = record({
          storeId,
          credentials: { 'dotted.name': '1', $dollar: '2', '': '3', nested: { list: [1, null, { deep: true }] } },
        });
        await store.save({ platform: 'shopify', storeId }, odd);
        checkSame(
          await store.load({ platform: 'shopify', storeId }),
          odd,
          `the record of store ${storeId.slice(0, 40)}`,
        );
      }
    }),

    define('records are copies', async (store) => {
      const original = record();
      await store.save(KEY, original);
      vandalize(original);
      checkSame(await store.load(KEY), record(), 'the record after its original was changed');
      const loaded = await store.load(KEY);
      if (loaded !== undefined) vandalize(loaded);
      checkSame(await store.load(KEY), record(), 'the record after a loaded copy was changed');
    }),

    define('delete removes, and may be repeated', async (store) => {
      await store.delete(KEY);
      await store.save(KEY, record());
      await store.delete(KEY);
      checkSame(await store.load(KEY), undefined, 'the record after delete');
      checkSame(await listed(store), [], 'the list after delete');
      await store.delete(KEY);
    }),

    define('list gives every key once, filters by platform and leaks nothing', async (store) => {
      const keys: StoreKey[] = [
        { platform: 'amazon', storeId: '1' },
        { platform: 'flipkart', storeId: '1' },
        { platform: 'flipkart', storeId: '2' },
      ];
      for (const key of keys) await store.save(key, record(key));
      await store.save({ platform: 'amazon', storeId: '1' }, record({ platform: 'amazon', storeId: '1' }));
      checkSame(
        await listed(store),
        keys,
        'the whole list (fields other than platform and storeId do not belong in it)',
      );
      checkSame(await listed(store, { platform: 'flipkart' }), keys.slice(1), 'the list of one platform');
      checkSame(await listed(store, { platform: 'flip' }), [], 'the list of an unknown platform');
    }),
  ];

  const { createFailingStore } = options;
  if (createFailingStore === undefined) return cases;
  return [
    ...cases,
    conformanceCase('token store: a failure rejects, it never looks like absence', async () => {
      const store = await createFailingStore();
      await rejection(() => store.load(KEY), 'load while the backend is down');
      await rejection(() => store.save(KEY, record()), 'save while the backend is down');
      await rejection(() => store.delete(KEY), 'delete while the backend is down');
      await rejection(() => listed(store), 'list while the backend is down');
    }),
  ];
}

function record(changes: Partial<TokenRecord> = {}): TokenRecord {
  return {
    ...KEY,
    version: 1,
    credentials: {
      accessToken: 'token-ü-✓',
      scopes: ['read_orders', 'write_orders'],
      nested: { expires: null, count: 0 },
    },
    settings: { location: 'gid://shopify/Location/1', notify: false },
    profile: { name: 'Acme', country: 'IN', currency: 'INR' },
    connectedAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
    lease: { owner: 'process-1', expiresAt: '2026-01-02T00:00:30.000Z' },
    ...changes,
  };
}

function vandalize(value: object): void {
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object' && inner !== null) vandalize(inner);
    else Reflect.set(value, name, 'changed');
  }
  Reflect.set(value, 'added', 'changed');
}

async function listed(store: TokenStore, filter?: { readonly platform?: string }): Promise<StoreKey[]> {
  const keys: StoreKey[] = [];
  for await (const key of store.list(filter)) keys.push(key);
  return keys.sort((left, right) => (sortText(left) < sortText(right) ? -1 : 1));
}

const sortText = ({ platform, storeId }: StoreKey): string => `${platform} ${storeId}`;

function isConflict(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code === 'conflict';
}
