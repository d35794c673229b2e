import type { WebhookReceiver } from '../../../src/adapters/fetch/index.js';
import type { WebhookRefusal } from '../../../src/core/errors.js';
import { refuse } from '../../../src/core/webhook-delivery.js';
import type { WebhookEvent, WebhookTopic } from '../../../src/model/index.js';

type Delivery = Parameters<WebhookReceiver['receive']>[0];

export function eventOf(topic: WebhookTopic): WebhookEvent {
  return { id: '1', dedupeKey: 'k', topic, platformTopic: topic, trust: 'body', raw: {} };
}

/** Takes everything, and keeps it. */
export function acceptingInbox(
  status: 'accepted' | 'duplicate' | 'parked' | 'ignored' = 'accepted',
  event: object = eventOf('order.created'),
): WebhookReceiver & { readonly deliveries: Delivery[] } {
  const deliveries: Delivery[] = [];
  return {
    deliveries,
    receive: async (delivery) => {
      deliveries.push(delivery);
      return { status, event: { ...eventOf('order.created'), ...event } };
    },
  };
}

/** Takes nothing. */
export function refusing(reason: WebhookRefusal): WebhookReceiver {
  return { receive: async ({ platform }) => Promise.reject(refuse(platform, reason, 'it is a forgery')) };
}

/** Takes what has the word `genuine` for its body, and refuses everything else. */
export function checkingInbox(): WebhookReceiver & { readonly checked: () => number } {
  let checked = 0;
  return {
    checked: () => checked,
    receive: async ({ rawBody, platform }) => {
      checked += 1;
      const text = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody);
      if (!text.includes('genuine')) throw refuse(platform, 'signature_mismatch', 'it is a forgery');
      return { status: text.includes('again') ? 'duplicate' : 'accepted', event: eventOf('order.created') };
    },
  };
}
