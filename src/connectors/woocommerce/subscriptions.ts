import type { Call, CallOptions } from '../../core/call.js';
import type { WebhookSubscriptions } from '../../core/connector.js';
import type { Runtime } from '../runtime.js';
import { askedIds, chooseRemovals } from '../webhook-removal.js';
import type { WooClient } from './client.js';
import type { WooCommerceOptions } from './options.js';
import { isPublicHost } from './public-address.js';
import { settingsOf } from './settings.js';
import { requireSite } from './site.js';
import { createEnsureRun } from './webhook-ensure.js';
import { createWooHooks, subscriptionOf, type WooHooks } from './webhook-hooks.js';
import { checkEnsure } from './webhook-input.js';
import { isOurs, rememberWebhooks, withWebhookSecret } from './webhook-state.js';

export function createWooSubscriptions(
  runtime: Runtime,
  client: WooClient,
  options: WooCommerceOptions,
): WebhookSubscriptions {
  /** Calls about one store's webhooks wait for each other: two at once would subscribe twice. */
  const onStore = <T>(
    operation: string,
    input: { readonly storeId: string },
    callOptions: CallOptions | undefined,
    work: (storeId: string, hooks: WooHooks, call: Call) => Promise<T>,
  ): Promise<T> =>
    runtime.call(operation, input.storeId, callOptions, async (call) => {
      const storeId = requireSite(input.storeId, operation);
      return runtime.alone(`webhooks:${storeId}`, call, () => work(storeId, createWooHooks(client, storeId), call));
    });

  /** A store on this machine, or one that the host says is inside its network, may deliver there. */
  const isLocal = (storeId: string) =>
    options.allowPrivateHosts === true || !isPublicHost(new URL(runtime.originOf(storeId, storeId)).hostname);

  return {
    /**
     * Sets a secret of its own: the store's newest `webhookSecret`, or a new one. A subscription that the store disabled
     * is made anew, since re-activating leaves its failures counted.
     */
    ensure: (input, callOptions) =>
      onStore('webhooks.ensure', input, callOptions, async (storeId, hooks, call) => {
        const { url, topics } = checkEnsure(input, 'webhooks.ensure', isLocal(storeId));
        const { record, secret } = await withWebhookSecret(runtime, storeId);
        const present = await hooks.list(call);
        const run = createEnsureRun({ hooks, url, secret, present, remembered: settingsOf(record).webhooks }, call);
        try {
          for (const topic of topics) await run.ensure(topic);
        } finally {
          await rememberWebhooks(runtime, storeId, run.made, run.gone);
        }
        return run.result;
      }),

    list: (input, callOptions) =>
      onStore('webhooks.list', input, callOptions, async (storeId, hooks, call) => {
        const ours = isOurs(await runtime.tokens.load(storeId));
        return (await hooks.list(call)).filter(ours).map(subscriptionOf);
      }),

    remove: (input, callOptions) =>
      onStore('webhooks.remove', input, callOptions, async (storeId, hooks, call) => {
        const ids = askedIds({ platform: 'woocommerce', storeId, ids: input.ids });
        const record = await runtime.tokens.load(storeId);
        const { chosen, gone } = chooseRemovals(
          { platform: 'woocommerce', storeId },
          ids,
          await hooks.list(call),
          isOurs(record),
          settingsOf(record).webhooks.keys(),
        );
        const removed = [...gone];
        try {
          for (const { id } of chosen) {
            await hooks.remove(id, call);
            removed.push(id);
          }
        } finally {
          await rememberWebhooks(runtime, storeId, new Map(), removed);
        }
      }),
  };
}
