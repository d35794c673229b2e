import { equalsInConstantTime } from '../../core/constant-time.js';
import { AuthenticationError } from '../../core/errors.js';
import { isCallbackSigned } from './callback-hmac.js';
import { parseShopDomain } from './shop-domain.js';

/** An authorisation callback as it was received; nothing of it is proven but that it names a shop. */
export interface ReceivedCallback {
  readonly shop: string;
  readonly query: URLSearchParams;
}

/** What a genuine callback says. */
export interface VerifiedCallback {
  readonly shop: string;
  readonly code: string;
  readonly state: string;
}

const DEFAULT_MAX_AGE_SECONDS = 300;
/** Shopify sends each of these once; twice, a reader further on might take the other one. */
const SINGLE_PARAMETERS = ['shop', 'hmac', 'timestamp', 'state', 'code'];

/** @throws {AuthenticationError} for a URL without a query, with a repeated parameter or without a shop. */
export function readCallback(url: unknown): ReceivedCallback {
  if (typeof url !== 'string') {
    throw callbackError('it is not text: pass the URL exactly as received, query included');
  }
  // Frameworks give the path only (`/callback?code=…`); the origin plays no part in the signature.
  const [beforeFragment = ''] = url.split('#', 1);
  const start = beforeFragment.indexOf('?');
  if (start === -1) throw callbackError('it has no query: pass the URL exactly as received, query included');
  const query = new URLSearchParams(beforeFragment.slice(start + 1));
  const repeated = SINGLE_PARAMETERS.find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) throw callbackError(`it has several values for ${repeated}`);
  const shop = parseShopDomain(query.get('shop'));
  if (shop === undefined) throw callbackError('its shop parameter is not a <shop>.myshopify.com domain');
  return { shop, query };
}

/**
 * Signature first, so that nothing is said about anything else to somebody who cannot sign.
 *
 * @throws {AuthenticationError} unless Shopify signed it, lately, for the browser that began.
 */
export function verifyCallback(
  { shop, query }: ReceivedCallback,
  expected: {
    readonly clientSecrets: readonly string[];
    /** Milliseconds since the epoch. */
    readonly now: number;
    readonly maxAgeSeconds: number | undefined;
    /** What the browser's cookie says. */
    readonly browserState: string | undefined;
  },
): VerifiedCallback {
  if (!isCallbackSigned(query, expected.clientSecrets)) {
    throw callbackError("its hmac does not match: pass the URL exactly as received, and check the app's clientSecret");
  }
  const maxAgeSeconds = expected.maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS;
  const timestamp = query.get('timestamp') ?? '';
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(expected.now / 1_000 - seconds) <= maxAgeSeconds)) {
    throw callbackError(
      `its timestamp is missing or more than ${maxAgeSeconds} seconds away from this machine's clock: begin again (auth.begin)`,
    );
  }
  const state = query.get('state') ?? '';
  if (expected.browserState !== undefined && !equalsInConstantTime(expected.browserState, state)) {
    throw callbackError('its state is not the one in the browser that began the authorisation');
  }
  const code = query.get('code') ?? '';
  if (code === '') throw callbackError('it has no code: the merchant did not approve the app');
  return { shop, code, state };
}

export function callbackError(why: string): AuthenticationError {
  return new AuthenticationError(`shopify auth.complete: the authorisation callback was refused, ${why}.`, {
    platform: 'shopify',
    operation: 'auth.complete',
    reauthorize: true,
  });
}
