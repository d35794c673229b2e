import { createHmac } from 'node:crypto';
import { equalsInConstantTime } from '../../core/constant-time.js';

/** HMAC-SHA256 in hex. */
const SIGNATURE = /^[0-9a-f]{64}$/i;

export function isHmac(text: string): boolean {
  return SIGNATURE.test(text);
}

/** Whether one of the secrets signed the body. Every one is tried, also after a match: how long it takes tells nothing. */
export function isSignedBody(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  return secrets
    .map((secret) =>
      equalsInConstantTime(signature.toLowerCase(), createHmac('sha256', secret).update(body).digest('hex')),
    )
    .includes(true);
}
