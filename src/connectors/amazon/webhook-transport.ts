import type { WebhookDelivery } from '../../core/connector.js';
import { refuse } from '../../core/webhook-delivery.js';
import { isSnsEnvelope } from './webhook-envelope.js';

/**
 * The ways a notification may come, each with a check of its own. `sqs` is said by the poller of the host's own queue and
 * nobody else: nothing in such a message can be checked, so that it is never concluded from a request. The other two prove
 * themselves, and are told apart without being named.
 */
export const TRANSPORTS = ['sns', 'sqs', 'eventBridge'] as const;
export type AmazonTransport = (typeof TRANSPORTS)[number];

/**
 * How a delivery came, by the host's word, else by its looks: what looks like a message of SNS has to bear its signature,
 * everything else the secret of EventBridge.
 *
 * @throws {WebhookVerificationError} `header_invalid` for a transport that is none.
 */
export function transportOf(
  delivery: WebhookDelivery,
  body: Readonly<Record<string, unknown>>,
  header: (name: string) => string | undefined,
): AmazonTransport {
  const { transport } = delivery;
  if (transport === undefined) {
    return header('x-amz-sns-message-type') !== undefined || isSnsEnvelope(body) ? 'sns' : 'eventBridge';
  }
  const known = TRANSPORTS.find((one) => one === transport);
  if (known !== undefined) return known;
  throw refuse('amazon', 'header_invalid', `transport must be one of ${TRANSPORTS.join(', ')}`);
}
