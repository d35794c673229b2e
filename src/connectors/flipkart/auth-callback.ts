import { equalsInConstantTime } from '../../core/constant-time.js';
import { AuthenticationError } from '../../core/errors.js';
import { callbackQuery } from '../callback-query.js';

/** What Flipkart's redirect to `redirectUri` says. Nothing of it is signed: the state is what proves it. */
export interface ReceivedCallback {
  readonly state: string;
  readonly code: string;
}

/** Sent once each; twice, a reader further on might take the other one. */
const PARAMETERS = ['state', 'code'];

/**
 * @param browserState what the browser's cookie says.
 * @throws {AuthenticationError} for anything but a whole callback of the browser that began.
 */
export function readCallback(url: unknown, browserState: string | undefined): ReceivedCallback {
  const query = callbackQuery(url);
  if (query === undefined) throw callbackError('it has no query: pass the URL exactly as received, query included');
  const repeated = PARAMETERS.find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) throw callbackError(`it has several values for ${repeated}`);
  const state = query.get('state') ?? '';
  if (state === '') throw callbackError('it has no state');
  if (browserState !== undefined && !equalsInConstantTime(browserState, state)) {
    throw callbackError('its state is not the one in the browser that began the authorisation');
  }
  const code = query.get('code') ?? '';
  if (code === '') throw callbackError('it has no code: the seller did not approve the app');
  return { state, code };
}

export function callbackError(why: string): AuthenticationError {
  return new AuthenticationError(`flipkart auth.complete: the authorisation callback was refused, ${why}.`, {
    platform: 'flipkart',
    operation: 'auth.complete',
    reauthorize: true,
  });
}
