import assert from 'node:assert/strict';
import type { OptionalOperation } from '../../../core/capabilities.js';
import { inventoryLevelSchema, orderSchema, productSchema, webhookTopicSchema } from '../../../model/index.js';
import type { CaseContext } from './case.js';
import { conform, equal, present } from './checks.js';
import { pushOf } from './shipping.js';

/** One call that an optional operation must answer. */
export interface SampleCall {
  readonly what: string;
  readonly call: () => Promise<unknown>;
  /** Throws when the answer is not what the contract says. */
  readonly check: (answer: never) => void;
}

type Sampler = (context: CaseContext) => Promise<readonly SampleCall[]>;

const sample = <T>(what: string, call: () => Promise<T>, check: (answer: T) => void): SampleCall => ({
  what,
  call,
  check: check as (answer: never) => void,
});

/** Calls for each optional operation. A record, so that the compiler asks for every operation the contract gains. */
export const SAMPLES: Record<OptionalOperation, Sampler> = {
  fetchOrder: async ({ connector, scenario }) => {
    const { orderId } = present(scenario.orders.expected[0], 'harness: an expected order');
    return [
      sample(
        'fetchOrder',
        () => connector.fetchOrder({ storeId: scenario.storeId, orderId }),
        (order) => {
          equal(conform(orderSchema, order, 'the order').orderId, orderId, 'orderId of the fetched order');
        },
      ),
    ];
  },

  planFulfillment: async ({ connector, scenario }) => {
    const push = await pushOf(scenario);
    return [
      sample(
        'planFulfillment',
        () => connector.planFulfillment(push),
        (plan) => {
          assert.ok(plan.parts.length > 0, 'the plan of an unfulfilled order has no parts');
          assert.ok(Number.isSafeInteger(plan.writes), 'plan.writes must be a whole number');
        },
      ),
    ];
  },

  cancelOrder: async ({ connector, scenario }) => {
    const { storeId, fulfillment } = scenario;
    const { orderId } = await fulfillment.unfulfilledOrder();
    const cancel = { storeId, orderId, reason: fulfillment.cancelReason ?? ('customer_request' as const) };
    return [
      sample(
        'cancelOrder',
        () => connector.cancelOrder(cancel),
        ({ status, handle }) => {
          assert.ok(status === 'done' || status === 'pending', `cancelling an open order answered ${status}`);
          if (status === 'pending') present(handle, 'the handle of a pending cancellation');
        },
      ),
    ];
  },

  adjustInventory: async ({ connector, scenario }) => {
    const change = { storeId: scenario.storeId, items: [{ ...scenario.inventory.items[0], delta: 1 }] };
    return [
      sample(
        'adjustInventory',
        () => connector.adjustInventory(change),
        ({ results }) => {
          equal(results.length, 1, 'adjustInventory must answer one row per item');
          equal(results[0]?.ok, true, `adjustInventory: ${results[0]?.reason} ${results[0]?.message}`);
        },
      ),
    ];
  },

  fetchInventory: async ({ connector, scenario }) => {
    const { sku } = scenario.inventory.items[0];
    const skus = [sku, scenario.inventory.missingSku];
    return [
      sample(
        'fetchInventory',
        () => connector.fetchInventory({ storeId: scenario.storeId, skus }),
        (page) => {
          const levels = page.levels.map((level) => conform(inventoryLevelSchema, level, 'a level'));
          assert.ok(
            levels.some((level) => level.sku === sku),
            `fetchInventory has no level of ${sku}`,
          );
          const unresolved = page.unresolved.map((entry) => `${entry.sku} ${entry.reason}`);
          equal(unresolved, [`${scenario.inventory.missingSku} sku_not_found`], 'page.unresolved');
        },
      ),
    ];
  },

  fetchProducts: async ({ connector, scenario, platform }) => [
    sample(
      'fetchProducts',
      () => connector.fetchProducts({ storeId: scenario.storeId }),
      ({ products }) => {
        assert.ok(products.length > 0, 'fetchProducts found nothing');
        for (const product of products.map((entry) => conform(productSchema, entry, 'a product'))) {
          equal(product.platform, platform, 'product.platform');
          equal(product.storeId, scenario.storeId, 'product.storeId');
        }
      },
    ),
  ],

  updatePrices: async ({ connector, scenario }) => {
    const { items, missingSku, price = '1234.50' } = scenario.inventory;
    const prices = [items[0].sku, missingSku].map((sku) => ({ sku, price }));
    return [
      sample(
        'updatePrices',
        () => connector.updatePrices({ storeId: scenario.storeId, items: prices }),
        (answer) => {
          const [known, missing] = answer.results;
          equal(answer.results.length, 2, 'updatePrices must answer one row per item');
          equal(known?.ok, true, `updatePrices: ${known?.reason} ${known?.message}`);
          equal(missing?.reason, 'sku_not_found', 'updatePrices: the reason of a missing SKU');
        },
      ),
    ];
  },

  webhooks: async ({ connector, scenario }) => {
    const { storeId, webhooks } = scenario;
    const declared = connector.capabilities.webhooks.topics.filter((topic) => topic !== 'unknown' && topic !== 'ping');
    const subscription = webhooks.subscription ?? {
      url: 'https://hooks.example.com/conformance',
      topics: declared.slice(0, 2),
    };
    const ensure = () => connector.webhooks.ensure({ storeId, ...subscription });
    return [
      sample('webhooks.ensure', ensure, ({ created, failed }) => {
        equal(failed, [], 'webhooks.ensure failed for a declared topic');
        assert.ok(created.length > 0, 'webhooks.ensure created nothing');
      }),
      sample('webhooks.ensure, again', ensure, ({ created, kept }) => {
        equal(created, [], 'webhooks.ensure created a second subscription for the same url and topic');
        assert.ok(kept.length > 0, 'webhooks.ensure kept nothing');
      }),
      sample(
        'webhooks.list',
        () => connector.webhooks.list({ storeId }),
        (list) => {
          assert.ok(list.length > 0, 'webhooks.list does not show what was created');
          for (const { id, topic } of list) {
            assert.ok(typeof id === 'string' && id !== '', 'a subscription id must be a text');
            conform(webhookTopicSchema, topic, 'the topic of a subscription');
          }
        },
      ),
      sample(
        'webhooks.remove',
        () => connector.webhooks.remove({ storeId }),
        () => {},
      ),
      sample(
        'webhooks.list, after remove',
        () => connector.webhooks.list({ storeId }),
        (list) => {
          equal(list, [], 'webhooks.remove left subscriptions');
        },
      ),
    ];
  },

  diagnose: async ({ connector, scenario }) => [
    sample(
      'diagnose',
      () => connector.diagnose({ storeId: scenario.storeId }),
      (diagnosis) => {
        equal(diagnosis.storeId, scenario.storeId, 'diagnosis.storeId');
        equal(typeof diagnosis.ok, 'boolean', 'diagnosis.ok');
        assert.ok(diagnosis.findings.length > 0, 'a diagnosis must say what it looked at');
      },
    ),
  ],

  checkOperation: async ({ connector, scenario, platform }) => {
    const handle = scenario.operation ?? {
      platform,
      storeId: scenario.storeId,
      kind: 'conformance-no-such-kind',
      data: {},
    };
    return [
      sample(
        'checkOperation',
        () => connector.checkOperation(handle),
        (result) => {
          assert.ok(['pending', 'done', 'failed'].includes(result.status), `checkOperation answered ${result.status}`);
        },
      ),
    ];
  },
};

export const OPTIONAL_OPERATIONS = Object.keys(SAMPLES) as readonly OptionalOperation[];
