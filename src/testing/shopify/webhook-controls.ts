import { numberOf, type ShopLookup } from './control-support.js';
import { gid } from './ids.js';
import type { DeliveryAttempt } from './webhooks/delivery.js';
import type { BuildWebhook, WebhookHub } from './webhooks/hub.js';
import type { BuiltWebhook } from './webhooks/sign.js';
import type { SubscriptionRecord } from './webhooks/subscription.js';
import type { SilentTopic, WebhookTopic } from './webhooks/topics.js';

export interface Subscription {
  /** The gid. */
  readonly id: string;
  readonly topic: SilentTopic | WebhookTopic;
  readonly url: string;
  readonly filter: string | null;
  readonly includeFields: readonly string[];
  readonly name: string | null;
}

export interface WebhookControls {
  /** Delivers a topic to a URL of this machine from now on, compliance topics too. */
  subscribe(input: { topic: WebhookTopic; url: string; storeId?: string }): Subscription;
  unsubscribe(id: string, storeId?: string): boolean;
  subscriptions(storeId?: string): readonly Subscription[];
  /** A signed delivery that nobody sends. Compliance topics have no other way in without a subscription. */
  buildWebhook(input: BuildWebhook): BuiltWebhook;
  /** Sends a topic to its subscribers as if it had just happened. */
  publish(input: { topic: WebhookTopic; orderId?: string; resourceId?: string; storeId?: string }): void;
  readonly webhooks: {
    /** Every attempt so far, in order. */
    attempts(): readonly DeliveryAttempt[];
    /** Resolves once everything that is due was answered. */
    settle(): Promise<void>;
    /** Runs all retries in virtual time, up to the deletion of a subscription that never answers 2xx. */
    runRetries(): Promise<void>;
  };
}

export function createWebhookControls(shopOf: ShopLookup, hub: WebhookHub): WebhookControls {
  return {
    subscribe: ({ topic, url, storeId }) =>
      view(
        hub.subscriptions.add(shopOf(storeId).storeId, {
          topic,
          url,
          format: 'JSON',
          filter: null,
          includeFields: [],
          name: null,
        }),
      ),
    unsubscribe: (id, storeId) => hub.subscriptions.remove(shopOf(storeId).storeId, numberOf(id)),
    subscriptions: (storeId) => hub.subscriptions.list(shopOf(storeId).storeId).map(view),
    buildWebhook: (input) => hub.build({ ...input, storeId: shopOf(input.storeId).storeId }),
    publish: ({ storeId, ...event }) => hub.publish(shopOf(storeId).storeId, event),
    webhooks: {
      attempts: () => hub.attempts(),
      settle: () => hub.settle(),
      runRetries: () => hub.runRetries(),
    },
  };
}

const view = ({ id, topic, url, filter, includeFields, name }: SubscriptionRecord): Subscription => ({
  id: gid('WebhookSubscription', id),
  topic,
  url,
  filter,
  includeFields,
  name,
});
