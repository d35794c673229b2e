import assert from 'node:assert/strict';
import type { WebhookDelivery, WebhookHeaders } from '../../../core/connector.js';
import { equal } from './checks.js';

export type PlainHeaders = Readonly<Record<string, string>>;

/** The headers of a harness's delivery as a plain object. */
export function plainHeaders(headers: WebhookHeaders): PlainHeaders {
  if (headers instanceof Headers) return Object.fromEntries(headers.entries());
  equal(typeof (headers as { get?: unknown }).get, 'undefined', 'harness: headers must be a plain object or Headers');
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, typeof value === 'string' ? value : value.join(', ')]];
    }),
  );
}

export function bytesOf({ rawBody }: WebhookDelivery): Uint8Array {
  return typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : rawBody;
}

export function withHeaders(
  delivery: WebhookDelivery,
  change: (headers: PlainHeaders) => WebhookHeaders,
): WebhookDelivery {
  return { ...delivery, headers: change(plainHeaders(delivery.headers)) };
}

/** The delivery without one header, or with another value for it; the name in any case. */
export function withHeader(delivery: WebhookDelivery, name: string, value: string | undefined): WebhookDelivery {
  return withHeaders(delivery, (headers) => {
    const others = Object.entries(headers).filter(([other]) => other.toLowerCase() !== name.toLowerCase());
    return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
  });
}

export function headerOf(delivery: WebhookDelivery, name: string): string {
  const found = Object.entries(plainHeaders(delivery.headers)).find(
    ([other]) => other.toLowerCase() === name.toLowerCase(),
  );
  if (found === undefined) return assert.fail(`harness: the delivery has no header ${name}, its signatureHeader`);
  return found[1];
}

/** The delivery with one bit of one byte turned. */
export function withByteChanged(delivery: WebhookDelivery, at: number): WebhookDelivery {
  const rawBody = Uint8Array.from(bytesOf(delivery));
  rawBody[at] = (rawBody[at] ?? 0) ^ 1;
  return { ...delivery, rawBody };
}
