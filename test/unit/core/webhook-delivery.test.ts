import { describe, expect, it } from 'vitest';
import type { WebhookDelivery, WebhookHeaders } from '../../../src/core/connector.js';
import { equalsInConstantTime } from '../../../src/core/constant-time.js';
import { WebhookVerificationError } from '../../../src/core/errors.js';
import { dedupeKeyOf, headerReader, rawBytesOf, refuse } from '../../../src/core/webhook-delivery.js';

const bytesOf = (rawBody: unknown, maxBytes = 100) =>
  rawBytesOf({ rawBody, headers: {} } as WebhookDelivery, 'toy', maxBytes);

function reasonOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.reason;
    throw error;
  }
  return 'none';
}

describe('the raw bytes of a delivery', () => {
  it('are taken from text and from any buffer, only the part that is meant', () => {
    const bytes = new TextEncoder().encode('नमस्ते');
    const framed = new Uint8Array([1, ...bytes, 2]);
    for (const body of ['नमस्ते', bytes, Buffer.from(bytes), bytes.buffer, framed.subarray(1, 1 + bytes.length)]) {
      expect(Buffer.from(bytesOf(body))).toEqual(Buffer.from(bytes));
    }
  });

  it('are measured in bytes, up to the limit', () => {
    expect(bytesOf('é'.repeat(50))).toHaveLength(100);
    expect(reasonOf(() => bytesOf('é'.repeat(51)))).toBe('body_too_large');
  });

  it('are not made of what is none', () => {
    for (const body of [undefined, null, '', new Uint8Array()])
      expect(reasonOf(() => bytesOf(body))).toBe('body_missing');
    for (const body of [{}, [], 5, true, Symbol('x')]) expect(reasonOf(() => bytesOf(body))).toBe('body_not_raw');
    expect(reasonOf(() => rawBytesOf(undefined as unknown as WebhookDelivery, 'toy', 100))).toBe('body_missing');
  });
});

describe('a header', () => {
  it('is found in any object, in any spelling, and the first of several counts', () => {
    const shapes: WebhookHeaders[] = [
      { 'X-Topic': 'a' },
      { 'x-topic': 'a', 'X-TOPIC': 'b' },
      { 'x-topic': ['a', 'b'] },
      new Headers({ 'X-Topic': 'a' }),
      new Map([['x-topic', 'a']]) as unknown as WebhookHeaders,
    ];
    for (const headers of shapes) expect(headerReader(headers)('x-topic')).toBe('a');
  });

  it('is absent where it is empty, no text, or where there are no headers', () => {
    const odd = [{ 'x-topic': '' }, { 'x-topic': 5 }, { 'x-topic': [] }, {}, undefined, null, 'x', []];
    for (const headers of odd) expect(headerReader(headers as WebhookHeaders)('x-topic')).toBeUndefined();
    expect(headerReader({ __proto__: { 'x-topic': 'a' } } as unknown as WebhookHeaders)('x-topic')).toBeUndefined();
  });
});

it('a dedupe key is made of store, topic and body, and of nothing else', () => {
  const body = new TextEncoder().encode('{}');
  const key = dedupeKeyOf('toy', 'acme', 'orders/create', body);
  expect(key).toMatch(/^toy:acme:orders\/create:[0-9a-f]{64}$/);
  expect(dedupeKeyOf('toy', 'acme', 'orders/create', body.slice())).toBe(key);
  expect(dedupeKeyOf('toy', 'acme', 'orders/create', new TextEncoder().encode('{ }'))).not.toBe(key);
});

it('a refusal is typed, final, and says why', () => {
  expect(refuse('toy', 'signature_mismatch', 'because')).toMatchObject({
    code: 'webhook_verification_failed',
    reason: 'signature_mismatch',
    message: 'The toy webhook was refused: because.',
    platform: 'toy',
    operation: 'verifyWebhook',
    retryable: false,
  });
});

it('texts are compared whole, whatever their length', () => {
  expect(equalsInConstantTime('abc', 'abc')).toBe(true);
  expect(equalsInConstantTime('', '')).toBe(true);
  for (const other of ['abd', 'ab', 'abcd', '', 'äbc', 'ABC']) expect(equalsInConstantTime('abc', other)).toBe(false);
});
