import { createHash } from 'node:crypto';
import { equalsInConstantTime } from '../../core/constant-time.js';
import { refuse } from '../../core/webhook-delivery.js';
import type { AmazonEventBridgeOptions } from './options.js';

/** The usual name. A connection with an API key sends whatever name it is given. */
const DEFAULT_HEADER = 'x-api-key';

/**
 * Checks what the connection of an EventBridge API destination sends: the key of an API-key connection, `user:password` of a
 * Basic one, the token of a Bearer one. Nothing signs the body, so that is all there is to check.
 *
 * @throws {WebhookVerificationError} `signature_missing` without the header, `signature_mismatch`.
 */
export function requireSecret(options: AmazonEventBridgeOptions, header: (name: string) => string | undefined): void {
  const name = options.header ?? DEFAULT_HEADER;
  const value = header(name);
  if (value === undefined) {
    throw refuse(
      'amazon',
      'signature_missing',
      `it has no ${name} header, which the connection of the API destination sends`,
    );
  }
  const given = value.replace(SCHEME, (scheme) => scheme.toLowerCase());
  // Every form is compared, also after a match: how long it takes tells nothing.
  const matches = [options.secret].flat().flatMap((secret) => formsOf(secret).map((form) => isSame(given, form)));
  if (matches.includes(true)) return;
  throw refuse(
    'amazon',
    'signature_mismatch',
    `its ${name} header is none of eventBridge.secret: check what the connection of the API destination sends`,
  );
}

const SCHEME = /^(?:basic|bearer)(?= )/i;

/**
 * How a connection sends a secret. Written down rather than read back: base64 can be read from more texts than the one that
 * is sent.
 */
function formsOf(secret: string): readonly string[] {
  const asSent = secret.replace(SCHEME, (scheme) => scheme.toLowerCase());
  return [asSent, `basic ${Buffer.from(secret).toString('base64')}`, `bearer ${secret}`];
}

/** Hashed first, so that the time tells nothing of the length either. */
function isSame(a: string, b: string): boolean {
  return equalsInConstantTime(digestOf(a), digestOf(b));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
