import type { WebhookRefusal } from '../../core/errors.js';
import { parseJsonLosslessly } from '../../core/json.js';
import { refuse } from '../../core/webhook-delivery.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Notification, parseNotification } from './webhook-notification.js';

type Json = Readonly<Record<string, unknown>>;

/** SQS of SNS of EventBridge is the deepest that can be set up sensibly. */
const MOST_ENVELOPES = 4;

/** @throws {WebhookVerificationError} `payload_invalid`. */
export function parseBody(bytes: Uint8Array): { readonly body: Json; readonly text: string } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const body = parseObject(text);
    if (body !== undefined) return { body, text };
  } catch {
    // The decoder's message says nothing of use.
  }
  throw refuse('amazon', 'payload_invalid', 'its body is no JSON object');
}

/**
 * The notification inside of trusted JSON, out of the envelopes that AWS put around it: SNS (raw message delivery off), an
 * event of EventBridge, or one in the other.
 *
 * @throws {WebhookVerificationError} `payload_invalid` for anything else.
 */
export function notificationIn(given: Json, givenText: string): Notification {
  let body = given;
  let text = givenText;
  for (let depth = 0; depth <= MOST_ENVELOPES; depth += 1) {
    const { Type: type, Message: message, 'detail-type': detailType } = body;
    if (isSnsEnvelope(body)) {
      if (type !== 'Notification' || typeof message !== 'string') {
        throw invalid(
          'it is the confirmation of an SNS subscription that came without its signature: confirm it where the subscription was made',
        );
      }
      text = message;
      body = parseObject(message) ?? {};
    } else if (typeof detailType === 'string' && recordOf(body['detail']) !== undefined) {
      body = recordOf(body['detail']) ?? {};
    } else break;
  }
  const notification = parseNotification(body, text);
  if (notification === undefined) throw invalid('it holds no notification of the Selling Partner API');
  return notification;
}

/** Told by names that a notification does not have. */
export function isSnsEnvelope(body: Json): boolean {
  return typeof body['Type'] === 'string' && typeof body['TopicArn'] === 'string' && body['MessageId'] !== undefined;
}

function parseObject(text: string): Json | undefined {
  try {
    return recordOf(parseJsonLosslessly(text));
  } catch {
    // The parser's message quotes the body.
    return undefined;
  }
}

function invalid(why: string): ReturnType<typeof refuse> {
  return refuse('amazon', 'payload_invalid' satisfies WebhookRefusal, why);
}
