import { isLoopback } from '../resolvers/webhook-address.js';
import type { BuiltWebhook } from './sign.js';
import type { SubscriptionRecord } from './subscription.js';
import type { WebhookTopic } from './topics.js';

export interface Delivery {
  readonly storeId: string;
  readonly subscription: SubscriptionRecord;
  readonly topic: WebhookTopic;
  readonly webhook: BuiltWebhook;
  failures: number;
  dueAt: number;
}

export interface DeliveryAttempt {
  readonly storeId: string;
  readonly topic: WebhookTopic;
  readonly url: string;
  readonly webhookId: string;
  /** 1 for the first, up to 9. */
  readonly attempt: number;
  /** The receiver's status, 0 when it did not answer. */
  readonly status: number;
}

/** The platform waits 5 seconds for an answer [DOC]. */
const TIMEOUT_MS = 5_000;
/** Eight doubling waits that add up to four hours [DOC]. */
const FIRST_RETRY_MS = Math.round((4 * 3_600_000) / 255);

export const retryDelay = (failures: number): number => FIRST_RETRY_MS * 2 ** failures;

/** The receiver's status, 0 for none. Only this machine is sent to: data of tests has no business elsewhere. */
export async function sendDelivery({ subscription, webhook }: Delivery): Promise<number> {
  if (!isLoopback(subscription.url)) return 0;
  try {
    const response = await fetch(subscription.url, {
      method: 'POST',
      headers: { ...webhook.headers },
      body: webhook.rawBody,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
