import { equalsInConstantTime } from '../../core/constant-time.js';
import { AuthenticationError } from '../../core/errors.js';
import { callbackQuery } from '../callback-query.js';

/** What Amazon's redirect to `redirectUri` says. Nothing of it is signed: the state is what proves it. */
export interface ReceivedCallback {
  readonly state: string;
  /** The selling partner's id. */
  readonly sellerId: string;
  /** Lives for five minutes. */
  readonly code: string;
}

/** Amazon sends each of these once; twice, a reader further on might take the other one. */
const PARAMETERS = ['state', 'selling_partner_id', 'spapi_oauth_code'];

/** As far as it can be told. */
export const SELLER_ID = /^[\w-]{1,64}$/;

/**
 * @param browserState what the browser's cookie says.
 * @throws {AuthenticationError} for anything but a whole callback of the browser that began.
 */
export function readCallback(url: unknown, browserState: string | undefined): ReceivedCallback {
  const query = callbackQuery(url);
  if (query === undefined) throw callbackError('it has no query: pass the URL exactly as received, query included');
  if (query.has('amazon_callback_uri')) {
    throw callbackError('it is Amazon opening the login URI: pass it to auth.beginFromAppstore');
  }
  const repeated = PARAMETERS.find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) throw callbackError(`it has several values for ${repeated}`);
  const state = query.get('state') ?? '';
  if (state === '') throw callbackError('it has no state');
  if (browserState !== undefined && !equalsInConstantTime(browserState, state)) {
    throw callbackError('its state is not the one in the browser that began the authorisation');
  }
  const sellerId = query.get('selling_partner_id') ?? '';
  if (!SELLER_ID.test(sellerId)) throw callbackError('its selling_partner_id is missing or no selling partner id');
  const code = query.get('spapi_oauth_code') ?? '';
  if (code === '') throw callbackError('it has no spapi_oauth_code: the seller did not approve the app');
  return { state, sellerId, code };
}

export function callbackError(why: string): AuthenticationError {
  return new AuthenticationError(`amazon auth.complete: the authorisation callback was refused, ${why}.`, {
    platform: 'amazon',
    operation: 'auth.complete',
    reauthorize: true,
  });
}
