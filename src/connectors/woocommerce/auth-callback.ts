import type { AuthCallback } from '../../core/connector.js';
import { equalsInConstantTime } from '../../core/constant-time.js';
import { AuthenticationError, ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import { parsePermissions } from './auth-records.js';
import type { WooKeys } from './auth-request.js';
import type { Permission } from './settings.js';

/** The keys that a store posted. Nothing proves them but the state, and that the store takes them. */
export interface PostedKeys {
  readonly state: string;
  readonly keys: WooKeys;
  readonly permissions: readonly Permission[] | undefined;
}

const OPERATION = 'auth.complete';
/** The real thing has some 200. */
const MAX_BODY_BYTES = 16 * 1024;

/** The body of WooCommerce's POST; `undefined` where there is none: the browser's return. */
export function bodyOf({ rawBody }: AuthCallback): string | undefined {
  const body: unknown = rawBody;
  if (body === undefined || body === null) return undefined;
  const text = typeof body === 'string' ? body : isBytes(body) ? new TextDecoder().decode(body) : undefined;
  if (text === undefined) throw badBody('is a parsed object: pass the bytes of the POST request as received');
  if (text.length > MAX_BODY_BYTES) throw badBody('is too long to hold keys');
  return text.trim() === '' ? undefined : text;
}

/** @throws {InvalidRequestError} for a body that is not WooCommerce's; {AuthenticationError} for another browser's state. */
export function readPostedKeys(body: string, { state }: AuthCallback): PostedKeys {
  const posted = recordOf(parse(body));
  const { consumer_key, consumer_secret, user_id, key_permissions } = posted ?? {};
  if (!isToken(consumer_key) || !isToken(consumer_secret)) {
    throw badBody('does not hold consumer_key and consumer_secret: pass the body of the POST request as received');
  }
  // A string in WooCommerce 10; a number in its documentation.
  const received = typeof user_id === 'number' ? String(user_id) : user_id;
  if (typeof received !== 'string' || received === '') throw badBody('does not hold the user_id that auth.begin gave');
  if (state !== undefined && !equalsInConstantTime(state, received)) {
    throw callbackError('its user_id is not the state of the browser that began the authorisation');
  }
  return {
    state: received,
    keys: { consumerKey: consumer_key, consumerSecret: consumer_secret },
    permissions: parsePermissions([key_permissions]),
  };
}

/** What the browser brought back, which is never keys. @returns the state of a denied authorisation */
export function readBrowserReturn(url: unknown): string {
  const query =
    typeof url === 'string' ? new URLSearchParams(url.split('#', 1)[0]?.split('?').slice(1).join('?')) : undefined;
  switch (query?.get('success')) {
    case '0':
      return query.get('user_id') ?? '';
    case '1':
      throw badBody(
        'is missing: this is the browser coming back, and WooCommerce has sent the keys before, in a POST request to the same address. Pass the body of that one',
      );
    default:
      throw callbackError('it is neither the POST request with the keys nor the browser coming back (success=…)');
  }
}

export function denied(): ConnectorError {
  return new ConnectorError('permission_denied', `woocommerce ${OPERATION}: the merchant did not approve the access.`, {
    platform: 'woocommerce',
    operation: OPERATION,
    platformCode: 'denied',
  });
}

export function callbackError(why: string): AuthenticationError {
  return new AuthenticationError(`woocommerce ${OPERATION}: the authorisation callback was refused, ${why}.`, {
    platform: 'woocommerce',
    operation: OPERATION,
    reauthorize: true,
  });
}

function badBody(message: string) {
  return invalidInput('woocommerce', OPERATION, [{ path: 'rawBody', message }]);
}

// Not `instanceof`: buffers of another realm (a test runner's, an edge runtime's) are bytes as well.
function isBytes(body: unknown): body is Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(body);
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not passed on: it quotes the text, and that holds the keys.
    return undefined;
  }
}
