import type { Clock, OAuthState, OAuthStateStore } from '../../core/ports.js';
import { type ConformanceCase, check, checkSame, conformanceCase } from './case.js';

export interface OAuthStateStoreConformanceOptions {
  /** `false` for a store that cannot be given a clock; leaves out the case that needs one. @default true */
  readonly injectableClock?: boolean;
}

const STATE: OAuthState = {
  platform: 'shopify',
  storeId: 'acme.myshopify.com',
  redirectUri: 'https://host.example.com/callback?x=1',
  scopes: ['read_orders', 'write_orders'],
};

/**
 * Lists what every `OAuthStateStore` has to hold.
 *
 * @param createStore gives an empty store that reads the time from `now`.
 * @example
 * for (const { name, run } of oauthStateStoreConformance(({ now }) => createMemoryOAuthStateStore({ now }))) it(name, run);
 */
export function oauthStateStoreConformance(
  createStore: (options: { readonly now: Clock }) => OAuthStateStore | Promise<OAuthStateStore>,
  options: OAuthStateStoreConformanceOptions = {},
): ConformanceCase[] {
  const define = (
    name: string,
    run: (
      store: OAuthStateStore,
      clock: { readonly in: (ms: number) => string; readonly advance: (ms: number) => void },
    ) => Promise<void>,
  ): ConformanceCase =>
    conformanceCase(`oauth state store: ${name}`, async () => {
      let time = Date.now();
      const store = await createStore({ now: () => time });
      await run(store, {
        in: (ms) => new Date(time + ms).toISOString(),
        advance: (ms) => {
          time += ms;
        },
      });
    });

  const cases = [
    define('an unknown state is undefined', async (store, clock) => {
      await store.put('known', STATE, clock.in(600_000));
      checkSame(await store.take('unknown'), undefined, 'take of an unknown state');
      checkSame(await store.take(''), undefined, 'take of an empty state');
      checkSame(await store.take('__proto__'), undefined, 'take of "__proto__"');
    }),

    define('a state is given back once', async (store, clock) => {
      await store.put('state', STATE, clock.in(600_000));
      checkSame(await store.take('state'), STATE, 'the first take');
      checkSame(await store.take('state'), undefined, 'the second take');
    }),

    define('every context survives', async (store, clock) => {
      const contexts = ['company-1', 0, false, null, ['a', null], { company: { id: '1' } }] as const;
      for (const [index, context] of contexts.entries()) {
        await store.put(`state ${index}`, { ...STATE, context }, clock.in(600_000));
      }
      for (const [index, context] of contexts.entries()) {
        checkSame(
          await store.take(`state ${index}`),
          { ...STATE, context },
          `the state with context ${JSON.stringify(context)}`,
        );
      }
    }),

    define('states are kept apart, in letter case too', async (store, clock) => {
      for (const state of ['state', 'State', 'state ', 'stat']) {
        await store.put(state, { ...STATE, context: state }, clock.in(600_000));
      }
      for (const state of ['state', 'State', 'state ', 'stat']) {
        checkSame((await store.take(state))?.context, state, `the context of state ${JSON.stringify(state)}`);
      }
    }),

    define('of concurrent takes exactly one gets the value', async (store, clock) => {
      await store.put('state', STATE, clock.in(600_000));
      const taken = await Promise.all(Array.from({ length: 8 }, () => store.take('state')));
      const count = taken.filter((value) => value !== undefined).length;
      check(count === 1, `${count} of 8 concurrent takes got the value, not 1: a callback could be replayed`);
    }),

    define('an expiry in the past is expired', async (store, clock) => {
      await store.put('state', STATE, clock.in(-1_000));
      checkSame(await store.take('state'), undefined, 'take of a state that expired before it was put');
    }),

    define('values are copies', async (store, clock) => {
      const scopes = ['read_orders'];
      await store.put('state', { ...STATE, scopes }, clock.in(600_000));
      scopes.push('write_everything');
      checkSame(
        await store.take('state'),
        { ...STATE, scopes: ['read_orders'] },
        'the state after its original was changed',
      );
    }),
  ];

  if (options.injectableClock === false) return cases;
  return [
    ...cases,
    define('an expired state is undefined, also when the clock returns', async (store, clock) => {
      await store.put('early', STATE, clock.in(600_000));
      await store.put('exact', STATE, clock.in(600_000));
      await store.put('late', STATE, clock.in(600_001));
      clock.advance(599_999);
      checkSame(await store.take('early'), STATE, 'take one millisecond before the expiry');
      clock.advance(1);
      checkSame(await store.take('exact'), undefined, 'take at the expiry');
      checkSame(await store.take('late'), STATE, 'take of a state that expires later');
      clock.advance(-1_000);
      checkSame(await store.take('exact'), undefined, 'a second take, with the clock set back');
    }),
  ];
}
