import { equalsInConstantTime } from '../../core/constant-time.js';
import { AuthenticationError } from '../../core/errors.js';

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
  const query = queryOf(url);
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

/** Frameworks give the path only (`/callback?state=…`); the origin proves nothing here. */
function queryOf(url: unknown): URLSearchParams | undefined {
  if (typeof url !== 'string') return undefined;
  const [beforeFragment = ''] = url.split('#', 1);
  const start = beforeFragment.indexOf('?');
  return start === -1 ? undefined : new URLSearchParams(beforeFragment.slice(start + 1));
}

export function callbackError(why: string): AuthenticationError {
  return new AuthenticationError(`flipkart auth.complete: the authorisation callback was refused, ${why}.`, {
    platform: 'flipkart',
    operation: 'auth.complete',
    reauthorize: true,
  });
}
