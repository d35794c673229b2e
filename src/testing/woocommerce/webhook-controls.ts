import type { Hooks, WebhookAttempt } from './webhooks/hooks.js';
import type { WebhookStatus } from './webhooks/record.js';
import type { BuiltWebhook } from './webhooks/sign.js';
import { resourceNameOf } from './webhooks/topics.js';

export interface WooSandboxWebhook {
  readonly id: number;
  readonly name: string;
  readonly topic: string;
  readonly url: string;
  readonly status: WebhookStatus;
  /** What it signs with; no answer of the store ever holds it. */
  readonly secret: string;
  /** Failed deliveries in a row. */
  readonly failures: number;
}

/** What happened, and to what: an order, or a product or variation. */
export interface WooWebhookEvent {
  /** `order.updated`; also topics that WooCommerce does not have. */
  readonly topic: string;
  readonly orderId?: number | string;
  readonly productId?: number;
  readonly storeId?: string;
}

export interface WooWebhookControls {
  /**
   * A signed request that nobody sends, with what the store knows now. Its secret is, unless given, that of the topic's
   * webhook, of the newest webhook, or `webhooks.secret()`.
   */
  buildWebhook(input: WooWebhookEvent & { readonly secret?: string }): BuiltWebhook;
  /** The request of a ping: a form, without signature. */
  buildPing(storeId?: string): BuiltWebhook;
  /** Queues a topic for its webhooks as if it had just happened. */
  publish(event: WooWebhookEvent): void;
  readonly webhooks: {
    /** Every webhook of a store, in the order they were made. */
    list(storeId?: string): readonly WooSandboxWebhook[];
    /** Signs what is built while the store has no webhook. */
    secret(storeId?: string): string;
    /** The store's background run: pings and deliveries leave, and what they lead to. */
    flush(storeId?: string): Promise<void>;
    /** Every ping and delivery that left so far, in order. */
    attempts(storeId?: string): readonly WebhookAttempt[];
    /** Loses the next deliveries. */
    drop(count: number, storeId?: string): void;
    /** Sends the next deliveries twice. */
    duplicate(count: number, storeId?: string): void;
    /** Sends the next deliveries of a run in reverse. */
    reorder(count: number, storeId?: string): void;
    clearFaults(storeId?: string): void;
  };
}

export function createWooWebhookControls(siteOf: (storeId?: string) => { readonly hooks: Hooks }): WooWebhookControls {
  const hooksOf = (storeId?: string) => siteOf(storeId).hooks;
  return {
    buildWebhook({ secret, storeId, ...event }) {
      const hooks = hooksOf(storeId);
      const newest = [...hooks.all()].reverse();
      const webhook = newest.find(({ topic }) => topic === event.topic) ?? newest[0];
      const signer = { id: webhook?.id ?? 1, secret: secret ?? webhook?.secret ?? hooks.secret };
      return hooks.build(event.topic, resourceId(event), signer);
    },
    buildPing: (storeId) => hooksOf(storeId).buildPing(1),
    publish: ({ storeId, ...event }) => hooksOf(storeId).publish(event.topic, resourceId(event)),
    webhooks: {
      list: (storeId) =>
        hooksOf(storeId)
          .all()
          .map(({ id, name, topic, deliveryURL, status, secret, failures }) => {
            return { id, name, topic, url: deliveryURL, status, secret, failures };
          }),
      secret: (storeId) => hooksOf(storeId).secret,
      flush: (storeId) => hooksOf(storeId).flush(),
      attempts: (storeId) => hooksOf(storeId).attempts(),
      drop: (count, storeId) => hooksOf(storeId).outbox.drop(count),
      duplicate: (count, storeId) => hooksOf(storeId).outbox.duplicate(count),
      reorder: (count, storeId) => hooksOf(storeId).outbox.reorder(count),
      clearFaults: (storeId) => hooksOf(storeId).outbox.clearFaults(),
    },
  };
}

function resourceId({ topic, orderId, productId }: WooWebhookEvent): number {
  const id = Number(orderId ?? productId ?? 0);
  if (['order', 'product'].includes(resourceNameOf(topic)) && !(id > 0)) {
    throw new Error(`${topic} needs an orderId or a productId`);
  }
  return id;
}
