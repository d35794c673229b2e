import type { Call, CallOptions } from '../../core/call.js';
import type { WebhookSubscriptions } from '../../core/connector.js';
import type { Runtime } from '../runtime.js';
import { askedIds, chooseRemovals } from '../webhook-removal.js';
import type { ShopifyClient } from './client.js';
import { toGlobalId } from './ids.js';
import { requireShopDomain } from './shop-domain.js';
import { createEnsureRun } from './subscription-ensure.js';
import { createShopifyHooks, hasNames, type ShopifyHooks, subscriptionOf } from './subscription-hooks.js';
import { checkEnsure } from './subscription-input.js';
import { isOurs, rememberedHooks, rememberHooks } from './subscription-state.js';

export interface ShopifySubscriptions {
  readonly webhooks: WebhookSubscriptions;
}

export function createShopifySubscriptions(runtime: Runtime, client: ShopifyClient): ShopifySubscriptions {
  /** Calls about one shop's webhooks wait for each other: two at once would subscribe twice. */
  const onShop = <T>(
    operation: string,
    input: { readonly storeId: string },
    callOptions: CallOptions | undefined,
    work: (storeId: string, hooks: ShopifyHooks, call: Call) => Promise<T>,
  ): Promise<T> =>
    runtime.call(operation, input.storeId, callOptions, async (call) => {
      const storeId = requireShopDomain(input.storeId, operation);
      return runtime.alone(`webhooks:${storeId}`, call, () =>
        work(storeId, createShopifyHooks({ client, storeId }), call),
      );
    });

  return {
    webhooks: {
      /**
       * Subscribes by API, for this shop alone; subscriptions of the app's configuration (`shopify.app.toml`) cannot be
       * seen from here, and a topic that is in both comes twice. One that another part of the app made for the same
       * topic and URL is kept, and stays that part's. Shopify deletes one after eight failed deliveries in a row: it is
       * made again.
       *
       * `destination` takes the place of `url`: the ARN of an EventBridge event source, or `pubsub://project:topic`.
       */
      ensure: (input, callOptions) =>
        onShop('webhooks.ensure', input, callOptions, async (storeId, hooks, call) => {
          const isLocal = () => runtime.originOf(storeId, `https://${storeId}`).startsWith('http:');
          const { uri, topics } = checkEnsure(input, 'webhooks.ensure', isLocal);
          const record = await runtime.tokens.load(storeId);
          const remembered = rememberedHooks(record);
          const present = await hooks.list(call);
          const names = hasNames(client.apiVersion);
          const run = createEnsureRun(
            { storeId, hooks, uri, present, remembered, isOurs: isOurs(record), names },
            call,
          );
          try {
            for (const topic of topics) await run.ensure(topic);
          } finally {
            await rememberHooks(runtime, storeId, run.made, run.gone);
          }
          return run.result;
        }),

      list: (input, callOptions) =>
        onShop('webhooks.list', input, callOptions, async (storeId, hooks, call) => {
          const ours = isOurs(await runtime.tokens.load(storeId));
          return (await hooks.list(call)).filter(ours).map(subscriptionOf);
        }),

      /** `ids` may be global ids or their numbers. */
      remove: (input, callOptions) =>
        onShop('webhooks.remove', input, callOptions, async (storeId, hooks, call) => {
          const ids = askedIds({ platform: 'shopify', storeId, ids: input.ids });
          const record = await runtime.tokens.load(storeId);
          const { chosen, gone } = chooseRemovals(
            { platform: 'shopify', storeId },
            ids?.map((id) => toGlobalId('WebhookSubscription', id)),
            await hooks.list(call),
            isOurs(record),
            rememberedHooks(record).keys(),
          );
          const removed = [...gone];
          try {
            for (const { id } of chosen) {
              await hooks.remove(id, call);
              removed.push(id);
            }
          } finally {
            await rememberHooks(runtime, storeId, [], removed);
          }
        }),
    },
  };
}
