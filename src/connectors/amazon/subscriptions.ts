import type { Call, CallOptions } from '../../core/call.js';
import type { WebhookSubscriptions } from '../../core/connector.js';
import type { Runtime } from '../runtime.js';
import { askedIds, chooseRemovals } from '../webhook-removal.js';
import type { AmazonClient } from './client.js';
import { requireStoreId } from './ids.js';
import { NOTIFICATION_TYPES, TYPES_BY_TOPIC } from './notification-types.js';
import type { AmazonStore } from './store.js';
import { createSubscriptionCalls, type SubscriptionCalls } from './subscription-calls.js';
import { createEnsureRun } from './subscription-ensure.js';
import { checkEnsure } from './subscription-input.js';
import { type OwnSubscription, ownSubscriptions, rememberSubscriptions } from './subscription-state.js';

export interface AmazonSubscriptions {
  readonly webhooks: WebhookSubscriptions;
}

export function createAmazonSubscriptions(runtime: Runtime, client: AmazonClient): AmazonSubscriptions {
  /** Calls about one seller's subscriptions wait for each other: two at once would subscribe twice. */
  const onStore = <T>(
    operation: string,
    input: { readonly storeId: string },
    options: CallOptions | undefined,
    work: (calls: SubscriptionCalls, store: AmazonStore, call: Call) => Promise<T>,
  ): Promise<T> =>
    runtime.call(operation, input.storeId, options, async (call) => {
      const storeId = requireStoreId(input.storeId, operation);
      return runtime.alone(`webhooks:${storeId}`, call, async () => {
        const store = await client.storeOf(storeId, call);
        return work(createSubscriptionCalls(client, store, call), store, call);
      });
    });

  /** Those of the remembered ones that Amazon still has. */
  const presentOf = async (
    calls: SubscriptionCalls,
    remembered: readonly OwnSubscription[],
  ): Promise<readonly OwnSubscription[]> => {
    const present: OwnSubscription[] = [];
    for (const type of NOTIFICATION_TYPES.filter(({ name }) => remembered.some((own) => own.type === name))) {
      const found = await calls.find(type);
      present.push(...remembered.filter(({ id }) => id === found?.id));
    }
    return present;
  };

  /** Named subscriptions that Amazon has and nobody here remembers. Nothing is asked where all are remembered. */
  const strangersOf = async (
    calls: SubscriptionCalls,
    asked: readonly string[] | undefined,
    ours: ReadonlySet<string>,
  ): Promise<readonly OwnSubscription[]> => {
    const unknown = (asked ?? []).filter((id) => !ours.has(id));
    const strangers: OwnSubscription[] = [];
    for (const type of unknown.length === 0 ? [] : NOTIFICATION_TYPES) {
      const found = await calls.find(type);
      if (found !== undefined && unknown.includes(found.id)) {
        strangers.push({ id: found.id, type: type.name, target: found.destinationId });
      }
    }
    return strangers;
  };

  return {
    webhooks: {
      /**
       * `destination` is the ARN of an SQS queue or of an event bus; SP-API calls no URL. A queue needs the policy that lets
       * Amazon write to it. Amazon keeps one subscription of a kind per seller and app: one that goes elsewhere is moved if
       * this connector made it, else reported in `failed`.
       */
      ensure: (input, options) => {
        return onStore('webhooks.ensure', input, options, async (calls, { storeId }) => {
          const { topics, target } = checkEnsure(input);
          const run = createEnsureRun(calls, target, ownSubscriptions(await runtime.tokens.load(storeId)));
          try {
            for (const topic of topics) await run.ensure(topic);
          } finally {
            await rememberSubscriptions(runtime, storeId, run.made, run.gone);
          }
          return run.result;
        });
      },

      list: (input, options) =>
        onStore('webhooks.list', input, options, async (calls, { storeId }) => {
          const present = await presentOf(calls, ownSubscriptions(await runtime.tokens.load(storeId)));
          return present.flatMap(({ id, type, target }) =>
            topicsOf(type).map((topic) => ({ id, topic, platformTopic: type, url: target })),
          );
        }),

      remove: (input, options) =>
        onStore('webhooks.remove', input, options, async (calls, { storeId }) => {
          const asked = askedIds({ platform: 'amazon', storeId, ids: input.ids });
          const remembered = ownSubscriptions(await runtime.tokens.load(storeId));
          const ours = new Set(remembered.map(({ id }) => id));
          const { chosen, gone } = chooseRemovals(
            { platform: 'amazon', storeId },
            asked,
            [...remembered, ...(await strangersOf(calls, asked, ours))],
            ({ id }) => ours.has(id),
            ours,
          );
          const removed = [...gone];
          try {
            for (const { id, type } of chosen) {
              await calls.remove(type, id);
              removed.push(id);
            }
          } finally {
            await rememberSubscriptions(runtime, storeId, [], removed);
          }
        }),
    },
  };
}

/** The first topic that a kind of notification is subscribed to for stands for it. */
function topicsOf(type: string) {
  const [topic] = [...TYPES_BY_TOPIC].flatMap(([name, types]) =>
    types.some((one) => one.name === type) ? [name] : [],
  );
  return topic === undefined ? [] : [topic];
}
