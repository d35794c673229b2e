import type { WebhookDelivery } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { Clock, Logger } from '../core/ports.js';
import type { WebhookEvent } from '../model/index.js';

/** What a handler hands deliveries to: `createWebhookInbox` of `commerce-connectors/sync`, or anything like it. */
export interface WebhookReceiver {
  /**
   * Verifies a delivery and stores it; processes nothing.
   *
   * @throws {WebhookVerificationError} for what is not genuine; anything else means that it could not be kept.
   */
  receive(
    delivery: WebhookDelivery & { readonly platform: string },
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly status: 'accepted' | 'duplicate' | 'parked' | 'ignored'; readonly event: WebhookEvent }>;
}

/** `Incoming` is the framework's request. What these functions throw is answered with 500. */
export interface ReceiverOptions<Incoming> {
  /** Whose deliveries all requests are: `shopify`. Either this or `platformOf`. */
  readonly platform?: string;
  /** Whose delivery a request is, by its path say. `undefined`, and what the inbox has no connector for, is answered with 404. */
  readonly platformOf?: (request: Incoming) => string | undefined;
  /** The store, where deliveries do not name it (Flipkart) or its secret shall decide (WooCommerce): from the URL you subscribed. */
  readonly storeIdOf?: (request: Incoming) => string | undefined;
  /**
   * The public URL a request came to, for Flipkart, which signs it; better is `notificationURL` of its connector. Put it
   * together from what you know, not from the sender's `Host`.
   */
  readonly urlOf?: (request: Incoming) => string | undefined;
  /** `sns` or `eventBridge`, where only one of Amazon's ways shall be taken. @default told by its looks */
  readonly transport?: 'sns' | 'eventBridge';
  /**
   * Given the link that confirms a subscription of SNS, after its signature, topic and host were checked: fetch it. Awaited;
   * when it fails, SNS sends the confirmation again. @default nothing is confirmed
   */
  readonly confirmSubscription?: (url: string) => unknown;
  /** Of the body as sent; what is longer is not read to its end. @default 4_194_304 */
  readonly maxBodyBytes?: number;
  /** For reading and storing together; afterwards 503, so that the platform delivers again. Shopify waits 5 s. @default 4_000 */
  readonly timeoutMs?: number;
  /** How many refusals one source may cause. `false` for no limit. */
  readonly rateLimit?: RefusalLimit<Incoming> | false;
  /** Clock of the rate limit, in milliseconds. @default Date.now */
  readonly now?: Clock;
  /** Hears of every refusal (`webhook_refused`, `webhook_rate_limited`) and failure (`webhook_failed`). @default silent */
  readonly logger?: Logger;
  /** Told why a delivery was not answered with 200, after it was logged. */
  readonly onError?: (error: unknown, context: { readonly status: number; readonly platform?: string }) => void;
}

/** Only what is refused counts; genuine deliveries are never limited, see docs/webhooks.md. */
export interface RefusalLimit<Incoming> {
  /**
   * Who sends: the address as a proxy you trust tells it. `undefined` is not limited. Nothing of the delivery itself: a
   * stranger can name any store, and would lock it out.
   * @default Express: `request.ip`, where that is an address on the internet. Fetch: not limited, a request does not tell it
   */
  readonly key?: (request: Incoming) => string | undefined;
  /** Refusals in a row before 429. @default 60 */
  readonly burst?: number;
  /** Further ones each second. @default 1 */
  readonly perSecond?: number;
  /** How many sources are remembered; those not seen for longest go first. @default 10_000 */
  readonly maxSources?: number;
}

/**
 * Refuses at once what would otherwise fail at the first delivery.
 *
 * @param factory `createFetchHandler`
 * @throws {ConnectorError} `configuration_invalid`, naming every option that is wrong.
 */
export function checkReceiverOptions<Incoming>(
  factory: string,
  inbox: WebhookReceiver,
  options: ReceiverOptions<Incoming>,
): void {
  const { platform, platformOf, transport, maxBodyBytes, timeoutMs, rateLimit } = options;
  const limit = rateLimit === false || rateLimit === undefined ? {} : rateLimit;
  const problems = [
    typeof inbox?.receive !== 'function' && 'the first argument must be an inbox with receive()',
    (platform === undefined) === (platformOf === undefined) && 'give either platform or platformOf',
    platform === '' && 'platform must not be empty',
    // Whoever says `sqs` is believed without a check: that is for the poller of a queue.
    transport !== undefined &&
      !['sns', 'eventBridge'].includes(transport) &&
      "transport must be 'sns' or 'eventBridge': what came over HTTP was not taken from your queue",
    !isAmount(maxBodyBytes) && 'maxBodyBytes must be a number above 0',
    !isAmount(timeoutMs) && 'timeoutMs must be a number of milliseconds above 0',
    !isAmount(limit.burst, 1) && 'rateLimit.burst must be 1 or more',
    !isAmount(limit.perSecond) && 'rateLimit.perSecond must be a number above 0',
    !isAmount(limit.maxSources, 1) && 'rateLimit.maxSources must be 1 or more',
  ].filter((problem) => problem !== false);
  if (problems.length === 0) return;
  throw new ConnectorError('configuration_invalid', `${factory}: ${problems.join('; ')}.`, { operation: factory });
}

function isAmount(value: number | undefined, least = Number.MIN_VALUE): boolean {
  return value === undefined || (Number.isFinite(value) && value >= least);
}
