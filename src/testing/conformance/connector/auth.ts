import assert from 'node:assert/strict';
import type { ConnectedStore, StoreToApprove } from '../../../core/connector.js';
import { ConnectorError } from '../../../core/errors.js';
import type { TokenStore } from '../../../core/ports.js';
import { parseUrl } from '../../../core/url.js';
import { createMemoryTokenStore } from '../../../storage/memory-token-store.js';
import type { CaseContext, CaseRule } from './case.js';
import { assertNoTraffic, assertUtc, differ, equal, settle, typedRejection } from './checks.js';
import { everything } from './reads.js';

export const authRules: readonly CaseRule[] = [
  {
    name: 'auth: a store that nobody connected is authentication_failed, to be authorised, before anything is sent',
    check: async (context) => {
      const { connector, scenario } = context;
      const storeId = scenario.unknownStoreId;
      const item = { ...scenario.inventory.items[0], quantity: 1 };
      await assertDisconnected('fetchOrders', context, () => connector.fetchOrders({ storeId }));
      await assertDisconnected('updateInventory', context, () => connector.updateInventory({ storeId, items: [item] }));
    },
  },
  {
    name: 'auth: connect asks the platform, and saves a store that other connectors can use',
    check: async (context) => {
      const tokenStore = createMemoryTokenStore();
      const before = context.traffic();
      const store = await context.create({ tokenStore }).auth.connect(context.scenario.credentials);
      assert.ok(context.traffic() > before, 'auth.connect did not ask the platform');
      assertStore(store, context);
      const page = await context.create({ tokenStore }).fetchOrders(everything(context));
      assert.ok(page.orders.length > 0, 'the connected store has no orders');
    },
  },
  {
    name: 'auth: connect with verify false sends nothing, and the store works',
    check: async (context) => {
      const connector = context.create({ tokenStore: createMemoryTokenStore() });
      const input = { ...context.scenario.credentials, verify: false };
      const store = await assertNoTraffic('auth.connect with verify false', context, () =>
        connector.auth.connect(input),
      );
      assertStore(store, context);
      const page = await connector.fetchOrders(everything(context));
      assert.ok(page.orders.length > 0, 'the connected store has no orders');
    },
  },
  {
    name: 'auth: connect with keys that the platform refuses is authentication_failed and saves nothing',
    check: async (context) => {
      const { wrongCredentials } = context.scenario;
      if (wrongCredentials === undefined) return { skipped: 'the harness has no wrong credentials' };
      const connector = context.create({ tokenStore: createMemoryTokenStore() });
      const what = 'auth.connect with wrong keys';
      await typedRejection(what, context, () => connector.auth.connect(wrongCredentials), ['authentication_failed']);
      await assertDisconnected('fetchOrders after it', context, () => connector.fetchOrders(everything(context)));
      return undefined;
    },
  },
  {
    name: 'auth: approve is asked once, for the store by its own name, and then it is connected',
    check: async (context) => {
      const connector = context.create({ tokenStore: createMemoryTokenStore() });
      const asked: StoreToApprove[] = [];
      const approve = async (store: StoreToApprove) => {
        asked.push(store);
      };
      const store = await connector.auth.connect({ ...context.scenario.credentials, approve });
      assert.deepEqual(asked, [{ platform: context.platform, storeId: context.scenario.storeId }], 'what approve got');
      assertStore(store, context);
    },
  },
  {
    name: 'auth: what approve throws refuses the store: nothing is sent or saved',
    check: async (context) => {
      const refusal = new Error('not this one');
      for (const verify of [true, false]) {
        const connector = context.create({ tokenStore: createMemoryTokenStore() });
        const what = `auth.connect with verify ${verify} that approve refuses`;
        const approve = () => Promise.reject(refusal);
        const outcome = await assertNoTraffic(what, context, () =>
          settle(what, () => connector.auth.connect({ ...context.scenario.credentials, verify, approve })),
        );
        assert.ok(!outcome.ok, `${what} must reject`);
        equal(outcome.error, refusal, `${what}: what it rejects with`);
        await assertDisconnected('fetchOrders after it', context, () => connector.fetchOrders(everything(context)));
      }
    },
  },
  {
    name: 'auth: check says that the credentials work, and that they are refused',
    check: async (context) => {
      const { connector, scenario, wire } = context;
      const good = await connector.auth.check(scenario.storeId);
      assertStore(good, context);
      equal(good.ok, true, `auth.check of working credentials: ${good.problems?.join('; ')}`);
      wire.answer({ status: 401 });
      const bad = await connector.auth.check(scenario.storeId, { maxRetries: 0 });
      equal(bad.ok, false, 'auth.check of refused credentials is ok');
      assert.ok(bad.problems.length > 0, 'auth.check must say what is wrong in problems');
    },
  },
  {
    name: 'auth: check of a platform that is down is an error, not a verdict on the credentials',
    check: async (context) => {
      context.wire.answer({ status: 503 });
      const call = () => context.connector.auth.check(context.scenario.storeId, { maxRetries: 0 });
      await typedRejection('auth.check while the platform is down', context, call, ['platform_unavailable']);
    },
  },
  {
    name: 'auth: disconnect forgets the store everywhere, and may be called twice',
    check: async (context) => {
      const { connector, scenario } = context;
      const other = context.create();
      await other.fetchOrders(everything(context));
      await connector.auth.disconnect(scenario.storeId);
      await connector.auth.disconnect(scenario.storeId);
      await assertDisconnected('fetchOrders after disconnect', context, () =>
        connector.fetchOrders(everything(context)),
      );
      await assertDisconnected('fetchOrders of another connector', context, () =>
        other.fetchOrders(everything(context)),
      );
    },
  },
  {
    name: 'auth: a token store that fails is token_store_failed, not a store that is not connected',
    check: async (context) => {
      const broken = new Error('the database is down');
      const fail = () => Promise.reject(broken);
      // biome-ignore lint/correctness/useYield: it fails before it could yield
      const list: TokenStore['list'] = async function* () {
        throw broken;
      };
      const connector = context.create({ tokenStore: { load: fail, save: fail, delete: fail, list } });
      const call = () => connector.fetchOrders(everything(context));
      const what = 'fetchOrders while the token store is down';
      await assertNoTraffic(what, context, () => typedRejection(what, context, call, ['token_store_failed']));
    },
  },
  {
    name: 'auth: begin gives an absolute url and another unguessable state every time',
    check: async (context) => {
      const { connector, scenario } = context;
      const redirectUri = 'https://app.example.com/connected';
      const begin = () => connector.auth.begin({ storeId: scenario.storeId, redirectUri });
      const first = await settle('auth.begin', begin);
      if (!first.ok) {
        if (ConnectorError.isInstance(first.error) && first.error.code === 'not_supported') {
          return { skipped: 'there is no authorisation to begin here' };
        }
        throw first.error;
      }
      const second = await begin();
      assert.ok(parseUrl(first.value.url) !== undefined, 'auth.begin: url must be absolute');
      assert.ok(first.value.state.length >= 16, 'auth.begin: a state of fewer than 16 characters can be guessed');
      differ(first.value.state, second.state, 'auth.begin: two authorisations share a state');
      return undefined;
    },
  },
  {
    name: 'auth: a callback that nobody began is refused before anything is sent',
    check: async (context) => {
      const { connector } = context;
      const urls = [
        'https://app.example.com/connected',
        'https://app.example.com/connected?state=guess&code=guess&success=1&user_id=guess',
        'not a url',
      ];
      for (const url of urls) {
        const what = `auth.complete with ${url}`;
        await assertNoTraffic(what, context, () =>
          typedRejection(what, context, () => connector.auth.complete({ url })),
        );
      }
    },
  },
];

async function assertDisconnected(what: string, context: CaseContext, call: () => Promise<unknown>): Promise<void> {
  const subject = `${what} (store not connected)`;
  const error = await assertNoTraffic(subject, context, () =>
    typedRejection(subject, context, call, ['authentication_failed']),
  );
  assert.ok(error.code === 'authentication_failed');
  equal(error.reauthorize, true, `${subject}: error.reauthorize`);
}

function assertStore(store: ConnectedStore, { platform, scenario }: CaseContext): void {
  equal(store.platform, platform, 'platform of the connected store');
  equal(store.storeId, scenario.storeId, 'storeId of the connected store');
  equal(typeof store.profile, 'object', 'profile of the connected store');
  assertUtc(store.connectedAt, 'connectedAt');
}
