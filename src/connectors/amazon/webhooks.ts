import type { Call, CallOptions } from '../../core/call.js';
import type { WebhookDelivery } from '../../core/connector.js';
import { headerReader, rawBytesOf, refuse } from '../../core/webhook-delivery.js';
import type { WebhookEvent, WebhookTrust } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import type { AmazonOptions, NotificationAllowList } from './options.js';
import type { SnsMessage } from './sns-message.js';
import { createSnsVerifier } from './sns-verify.js';
import { requireListed } from './webhook-allow-list.js';
import { notificationIn, parseBody } from './webhook-envelope.js';
import { eventOf, sellerOf } from './webhook-event.js';
import { requireSecret } from './webhook-event-bridge.js';
import type { Notification } from './webhook-notification.js';
import { transportOf } from './webhook-transport.js';

/** Messages of SQS and SNS end at 1 MiB, and escaping may double what is inside of them. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface AmazonWebhooks {
  /**
   * Checks a notification by the way it came: a message of SNS by its signature (`trust: 'body'`), a request of an
   * EventBridge API destination by its secret, and what your poller took from an SQS queue by the allow-lists (`trust:
   * 'transport'`); for the latter pass the message's `Body` as `rawBody`, no headers, and `transport: 'sqs'`. What the
   * options do not have a section for is refused.
   *
   * The confirmation of an SNS subscription becomes a `ping`; nothing is confirmed by itself. Its `raw.SubscribeURL` is
   * genuine and on the host of SNS: fetch it to confirm. That of an unsubscription is `unknown`.
   */
  verifyWebhook(delivery: WebhookDelivery, options?: CallOptions): Promise<WebhookEvent>;
}

export function createAmazonWebhooks(runtime: Runtime, options: AmazonOptions): AmazonWebhooks {
  const sns = createSnsVerifier(runtime);

  const fromSns = async ({ storeId, body }: Received, call: Call): Promise<WebhookEvent> => {
    if (options.sns === undefined) throw NOT_SET_UP('sns: { topicArns }', 'messages of SNS');
    const message = await sns.verify(body, options.sns, call);
    if (message.type !== 'Notification') return pingOf(message, storeId);
    const { body: inner, text } = parseBody(new TextEncoder().encode(message.message));
    return accept(notificationIn(inner, text), storeId, { lists: options.sns, option: 'sns', trust: 'body' });
  };

  const fromEventBridge = ({ storeId, body, text, header }: Received): WebhookEvent => {
    if (options.eventBridge === undefined) {
      throw NOT_SET_UP(
        'eventBridge: { secret }',
        "requests without a signature of SNS (from the poller of a queue, say transport: 'sqs')",
      );
    }
    requireSecret(options.eventBridge, header);
    return accept(notificationIn(body, text), storeId, {
      lists: options.eventBridge,
      option: 'eventBridge',
      trust: 'transport',
    });
  };

  const fromSqs = ({ storeId, body, text }: Received): WebhookEvent => {
    if (options.sqs === undefined) throw NOT_SET_UP('sqs: {}, better with sellerIds', 'messages of a queue');
    return accept(notificationIn(body, text), storeId, { lists: options.sqs, option: 'sqs', trust: 'transport' });
  };

  return {
    verifyWebhook: (delivery, callOptions) =>
      runtime.call('verifyWebhook', undefined, callOptions, async (call) => {
        const rawBody = rawBytesOf(delivery, 'amazon', MAX_BODY_BYTES);
        const header = headerReader(delivery.headers);
        const { body, text } = parseBody(rawBody);
        const received: Received = { storeId: namedStore(delivery.storeId), body, text, header };
        const transport = transportOf(delivery, body, header);
        if (transport === 'sns') return fromSns(received, call);
        return transport === 'sqs' ? fromSqs(received) : fromEventBridge(received);
      }),
  };
}

interface Received {
  /** As the caller named it. */
  readonly storeId: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly header: (name: string) => string | undefined;
}

function namedStore(storeId: unknown): string | undefined {
  if (storeId === undefined || (typeof storeId === 'string' && /^[\w-]{1,64}$/.test(storeId))) return storeId;
  throw refuse('amazon', 'store_unknown', "the storeId given is no seller's id");
}

interface Checks {
  readonly lists: NotificationAllowList;
  readonly option: string;
  readonly trust: WebhookTrust;
}

function accept(notification: Notification, named: string | undefined, { lists, option, trust }: Checks): WebhookEvent {
  const seller = sellerOf(notification);
  if (named !== undefined && seller !== undefined && named !== seller) {
    throw refuse('amazon', 'store_unknown', 'it is of another seller than the store given');
  }
  const storeId = seller ?? named;
  requireListed(lists, option, notification, storeId);
  return eventOf(notification, { storeId, trust });
}

/** `raw` holds what was signed and nothing else. */
function pingOf({ type, messageId, topicArn, sentAt, signed }: SnsMessage, storeId: string | undefined): WebhookEvent {
  return {
    id: messageId,
    dedupeKey: `amazon:${topicArn}:${type}:${messageId}`,
    // Following the link of the other one would subscribe again.
    topic: type === 'SubscriptionConfirmation' ? 'ping' : 'unknown',
    platformTopic: type,
    ...(storeId === undefined ? {} : { storeId }),
    occurredAt: sentAt,
    trust: 'body',
    raw: signed,
  };
}

const NOT_SET_UP = (option: string, what: string) =>
  refuse('amazon', 'secret_missing', `nothing to check it with: createAmazonConnector takes ${what} with ${option}`);
