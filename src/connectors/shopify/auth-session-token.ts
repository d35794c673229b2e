import { AuthenticationError } from '../../core/errors.js';
import { parseUrl } from '../../core/url.js';
import { recordOf } from '../../core/wire-reader.js';
import type { AppCredentials } from './app-credentials.js';
import { isSigned } from './app-signature.js';
import { parseShopDomain } from './shop-domain.js';

/** How far the clocks may be apart; as much as Shopify's own library allows (2026-11). A token lives for a minute. */
const LEEWAY_SECONDS = 10;
/** Shopify's are below 1 kB; this only ends an attack. */
const MAX_LENGTH = 8_192;
const PARTS = /^([\w-]+)\.([\w-]+)\.([\w-]{43})$/;

/**
 * Checks the token that App Bridge gives the pages of an embedded app: a JWT, signed by Shopify with the app's secret, that
 * says which user of which shop is looking at the page.
 *
 * Signature first, so that nothing is said about anything else to somebody who cannot sign.
 *
 * @throws {AuthenticationError} `invalid_subject_token`, Shopify's own word for it: ask App Bridge for a new one.
 */
export function requireSessionToken(
  token: string,
  expected: {
    readonly storeId: string;
    readonly app: AppCredentials;
    /** Milliseconds since the epoch. */
    readonly now: number;
  },
): void {
  const why = problemOf(token, expected);
  if (why === undefined) return;
  throw new AuthenticationError(`shopify auth.connect: the session token was refused, ${why}.`, {
    platform: 'shopify',
    storeId: expected.storeId,
    operation: 'auth.connect',
    platformCode: 'invalid_subject_token',
    reauthorize: false,
  });
}

function problemOf(token: string, { storeId, app, now }: Parameters<typeof requireSessionToken>[1]) {
  const [, header = '', payload = '', signature = ''] = token.length > MAX_LENGTH ? [] : (PARTS.exec(token) ?? []);
  if (signature === '') return "it is no JWT: pass it as App Bridge gave it, without the word 'Bearer'";
  if (!isSigned(`${header}.${payload}`, signature, app.clientSecrets, 'base64url')) {
    return "its signature does not match: check the app's clientSecret";
  }
  if (claimsOf(header)?.['alg'] !== 'HS256') return 'it is signed in another way than Shopify signs (HS256)';
  const claims = claimsOf(payload) ?? {};
  const seconds = now / 1_000;
  if (!(Number(claims['exp']) + LEEWAY_SECONDS > seconds)) return 'it has ended: ask App Bridge for a new one';
  if (!(Number(claims['nbf']) - LEEWAY_SECONDS <= seconds)) return "it is not valid yet: check this machine's clock";
  if (claims['aud'] !== app.clientId) return 'it is for another app: check clientId';
  if (shopIn(claims['dest']) !== storeId || shopIn(claims['iss']) !== storeId) return 'it is for another shop';
  // The extensions of checkout and customer accounts get tokens with the same signature: in a buyer's name.
  if (String(claims['sub']).startsWith('gid://shopify/Customer/')) return "it is a buyer's, not a user's of the shop";
  return undefined;
}

function claimsOf(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return recordOf(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    // The parser's message quotes the token.
    return undefined;
  }
}

/** The shop of `https://acme.myshopify.com` and `https://acme.myshopify.com/admin`. */
function shopIn(url: unknown): string | undefined {
  return typeof url === 'string' && /^https:/.test(url) ? parseShopDomain(parseUrl(url)?.host) : undefined;
}
