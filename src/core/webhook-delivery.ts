import { createHash } from 'node:crypto';
import type { WebhookDelivery, WebhookHeaders } from './connector.js';
import { WebhookVerificationError } from './errors.js';

/** The raw bytes of a delivery. @throws {WebhookVerificationError} `body_missing`, `body_not_raw`, `body_too_large`. */
export function rawBytesOf(delivery: WebhookDelivery, platform: string, maxBytes: number): Uint8Array {
  const body: unknown = delivery?.rawBody;
  if (body === undefined || body === null) {
    throw refuse(platform, 'body_missing', 'the delivery has no rawBody: pass the bytes of the request as received');
  }
  const bytes = bytesOf(body);
  if (bytes === undefined) {
    throw refuse(
      platform,
      'body_not_raw',
      'rawBody is a parsed object: the signature covers the bytes as sent, so read the raw body before any JSON middleware (express.raw({ type: "*/*" }), request.text())',
    );
  }
  if (bytes.byteLength === 0) throw refuse(platform, 'body_missing', 'the body is empty: something read it before');
  if (bytes.byteLength > maxBytes) throw refuse(platform, 'body_too_large', `the body exceeds ${maxBytes} bytes`);
  return bytes;
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  // Not `instanceof`: buffers of another realm (a test runner's, an edge runtime's) are bytes as well.
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  return isArrayBuffer(body) ? new Uint8Array(body) : undefined;
}

/** What `request.arrayBuffer()` gives. */
function isArrayBuffer(body: unknown): body is ArrayBuffer {
  return Object.prototype.toString.call(body) === '[object ArrayBuffer]';
}

/** Looks up headers whatever object they come in and however their names are written. */
export function headerReader(headers: WebhookHeaders | undefined): (name: string) => string | undefined {
  if (typeof headers !== 'object' || headers === null) return () => undefined;
  if (typeof headers.get === 'function') {
    const get = headers.get.bind(headers) as (name: string) => unknown;
    return (name) => textOf(get(name));
  }
  const byName = new Map<string, unknown>();
  // A repeated header is an attempt to be read differently by two readers: the first one counts.
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (!byName.has(key)) byName.set(key, value);
  }
  return (name) => textOf(byName.get(name.toLowerCase()));
}

function textOf(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/**
 * The same for every delivery of one event. Made of what is signed, plus store and topic: headers are not signed, so a
 * replay under a new delivery id has the same key.
 */
export function dedupeKeyOf(platform: string, storeId: string, topic: string, body: Uint8Array): string {
  return `${platform}:${storeId}:${topic}:${createHash('sha256').update(body).digest('hex')}`;
}

/** @param why completes the sentence; holds no value from the delivery. */
export function refuse(
  platform: string,
  reason: WebhookVerificationError['reason'],
  why: string,
): WebhookVerificationError {
  return new WebhookVerificationError(`The ${platform} webhook was refused: ${why}.`, {
    platform,
    operation: 'verifyWebhook',
    reason,
  });
}
