import { createHmac } from 'node:crypto';
import { equalsInConstantTime } from '../../core/constant-time.js';

/**
 * Whether one of the app's secrets signed the message: HMAC-SHA256, in the encoding that Shopify uses for that kind.
 *
 * Texts are compared, not bytes: base64 can write the same bytes in several ways, of which Shopify sends one. Every secret
 * is tried, also after a match: how long it takes tells nothing.
 */
export function isSigned(
  message: string | Uint8Array,
  signature: string,
  secrets: readonly string[],
  encoding: 'hex' | 'base64' | 'base64url',
): boolean {
  return secrets
    .map((secret) => equalsInConstantTime(signature, createHmac('sha256', secret).update(message).digest(encoding)))
    .includes(true);
}
