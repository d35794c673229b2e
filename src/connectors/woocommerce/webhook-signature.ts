import { createHmac } from 'node:crypto';
import { equalsInConstantTime } from '../../core/constant-time.js';

/** HMAC-SHA256 in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

export function isSignature(text: string): boolean {
  return SIGNATURE.test(text);
}

export function isSigned(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  // Texts, not bytes: base64 can write the same bytes in several ways, of which WooCommerce sends one. Every key is
  // tried, also after a match: how long it takes tells nothing.
  return secrets
    .flatMap(keysOf)
    .map((key) => equalsInConstantTime(signature, createHmac('sha256', key).update(body).digest('base64')))
    .includes(true);
}

/**
 * WooCommerce signs with `wp_specialchars_decode(secret)`: a secret that holds `&amp;` signs as if it held `&` (run on
 * 10.0.2, 2026-11). A host in front may or may not have decoded it already, so both are keys.
 */
function keysOf(secret: string): readonly string[] {
  const decoded = secret.replace(ENTITY, (entity) => CHARACTER.get(canonical(entity)) ?? entity);
  return decoded === secret ? [secret] : [secret, decoded];
}

/** In one pass, as PHP's `strtr`: `&amp;lt;` is `&lt;` afterwards. */
const ENTITY = /&(?:amp|lt|gt|quot|#0*(?:34|38|39|60|62)|#[xX]0*(?:22|26|27));/g;

const CHARACTER: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&#38;', '&'],
  ['&#x26;', '&'],
  ['&lt;', '<'],
  ['&#60;', '<'],
  ['&gt;', '>'],
  ['&#62;', '>'],
  ['&quot;', '"'],
  ['&#34;', '"'],
  ['&#x22;', '"'],
  ['&#39;', "'"],
  ['&#x27;', "'"],
]);

function canonical(entity: string): string {
  return entity.replace('X', 'x').replace(/^(&#x?)0+/, '$1');
}
