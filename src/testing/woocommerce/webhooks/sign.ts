import { createHash, createHmac } from 'node:crypto';
import { phpJson } from '../http/php-json.js';
import { eventOf, resourceNameOf } from './topics.js';

export interface BuiltWebhook {
  readonly rawBody: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SignWebhook {
  readonly topic: string;
  readonly payload: unknown;
  readonly secret: string;
  readonly webhookId: number;
  /** With a slash at the end, as `home_url('/')` has it. */
  readonly source: string;
  readonly userAgent: string;
  readonly now: number;
}

export function signWebhook(input: SignWebhook): BuiltWebhook {
  const rawBody = new TextEncoder().encode(phpJson(input.payload));
  const signature = createHmac('sha256', decodeSpecialCharacters(input.secret)).update(rawBody).digest('base64');
  return {
    rawBody,
    headers: {
      'User-Agent': input.userAgent,
      'Content-Type': 'application/json',
      'X-WC-Webhook-Source': input.source,
      'X-WC-Webhook-Topic': input.topic,
      'X-WC-Webhook-Resource': resourceNameOf(input.topic),
      'X-WC-Webhook-Event': eventOf(input.topic),
      'X-WC-Webhook-Signature': signature,
      'X-WC-Webhook-ID': String(input.webhookId),
      'X-WC-Webhook-Delivery-ID': deliveryId(input),
    },
  };
}

/** Made of the webhook and the second, so two orders delivered in one second share it [RUN]. */
const deliveryId = ({ webhookId, now, source }: SignWebhook): string =>
  createHash('md5')
    .update(`${source} ${webhookId} ${Math.floor(now / 1_000)}`)
    .digest('hex');

/** `wp_specialchars_decode(…, ENT_QUOTES)`: a secret with `&amp;` signs as if it had `&` [RUN]. One pass, no more. */
function decodeSpecialCharacters(secret: string): string {
  return secret.replace(/&(amp|lt|gt|quot|#0*(38|60|62|34|39)|#x0*(26|3[ce]|2[27]));/gi, (entity) => {
    const name = /^&(\w+);$/.exec(entity)?.[1]?.toLowerCase();
    if (name !== undefined) return NAMED[name] ?? entity;
    const code = /^&#x/i.test(entity) ? Number.parseInt(entity.slice(3), 16) : Number.parseInt(entity.slice(2), 10);
    return String.fromCharCode(code);
  });
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
