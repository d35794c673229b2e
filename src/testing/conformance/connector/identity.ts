import assert from 'node:assert/strict';
import type { Connector } from '../../../core/connector.js';
import type { CaseRule } from './case.js';
import { assertNoTraffic, equal } from './checks.js';
import { everything } from './reads.js';

type Method = {
  [K in keyof Connector]-?: undefined extends Connector[K]
    ? never
    : Connector[K] extends (...input: never[]) => unknown
      ? K
      : never;
}[keyof Connector];

// A record, so that the compiler asks for every method the contract gains.
const METHODS: Record<Method, true> = {
  fetchOrders: true,
  fetchOrder: true,
  pushFulfillment: true,
  planFulfillment: true,
  cancelOrder: true,
  updateInventory: true,
  adjustInventory: true,
  fetchInventory: true,
  fetchProducts: true,
  updatePrices: true,
  verifyWebhook: true,
  diagnose: true,
  checkOperation: true,
  close: true,
};

export const identityRules: readonly CaseRule[] = [
  {
    name: 'identity: specVersion is v1 and the platform id is the harness’s, in lower case',
    check: async ({ connector, platform }) => {
      equal(connector.specVersion, 'v1', 'connector.specVersion');
      equal(connector.platform, platform, 'connector.platform');
      assert.match(connector.platform, /^[a-z][a-z0-9-]*$/, 'a platform id is lower-case letters, digits and dashes');
    },
  },
  {
    name: 'identity: every member of the contract is there',
    check: async ({ connector }) => {
      for (const method of Object.keys(METHODS) as Method[]) {
        equal(typeof connector[method], 'function', `connector.${method} must be a function`);
      }
      for (const method of ['begin', 'complete', 'connect', 'refresh', 'disconnect', 'check'] as const) {
        equal(typeof connector.auth[method], 'function', `connector.auth.${method} must be a function`);
      }
      for (const method of ['ensure', 'list', 'remove'] as const) {
        equal(typeof connector.webhooks[method], 'function', `connector.webhooks.${method} must be a function`);
      }
      equal(typeof connector.auth.kind, 'string', 'connector.auth.kind must be a text');
    },
  },
  {
    name: 'identity: creating a connector sends nothing',
    check: async (context) => {
      await assertNoTraffic('creating a connector', context, async () => context.create());
    },
  },
  {
    name: 'identity: every request goes over the transport it was given',
    check: async (context) => {
      const { connector, scenario, wire } = context;
      const before = scenario.requests();
      await connector.fetchOrders(everything(context));
      const reached = scenario.requests() - before;
      assert.ok(wire.sent().length > 0, 'fetchOrders sent nothing over options.transport');
      assert.ok(reached <= wire.sent().length, 'fetchOrders sent requests past options.transport');
    },
  },
  {
    name: 'identity: close may be called twice, and works before any call',
    check: async (context) => {
      const { scenario } = context;
      const unused = scenario.createConnector();
      await unused.close();
      await unused.close();
      const used = scenario.createConnector();
      const page = await used.fetchOrders(everything(context));
      assert.ok(page.orders.length > 0, 'fetchOrders found no orders');
      await used.close();
      await used.close();
    },
  },
];
