import type { Call } from '../../core/call.js';
import type { AuthCheck } from '../../core/connector.js';
import { ConnectorError, type ErrorCode } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { deadlineOf } from './auth-deadlines.js';
import { askLives, isRefreshTokenDead, type TokenLives } from './auth-lives.js';
import { readOneShipment } from './auth-probe.js';
import { connectedStore } from './auth-records.js';
import type { FlipkartClient } from './client.js';
import type { FlipkartOptions } from './options.js';
import { storeFrom } from './store.js';
import { scopesOf } from './token-endpoint.js';

/** Whether a store's credentials work: one request to the API, and one for each token that Flipkart is asked the end of. */
export function createCheck(runtime: Runtime, client: FlipkartClient, options: FlipkartOptions) {
  const { tokens, now } = runtime;

  return async (storeId: string, call: Call): Promise<AuthCheck> => {
    const record = await tokens.load(storeId);
    const verdict = await readOneShipment(client, storeFrom(record), call).then(
      () => undefined,
      (error: unknown) => {
        // The credentials are what is being checked; anything else (network, outage) is the caller's to retry.
        if (ConnectorError.isInstance(error) && VERDICTS.has(error.code)) return error.message;
        throw error;
      },
    );
    // As it is now: asking may have renewed the token.
    const current = await tokens.load(storeId);
    const lives = await askLives(runtime, options, current, call);
    const noted = await noteEnds(runtime, current, lives);
    const flaws = [...(verdict === undefined ? [] : [verdict]), ...problemsIn(lives)];
    const deadline = deadlineOf(noted, now());
    const isNear = deadline !== undefined && deadline.state !== 'none' && !isRefreshTokenDead(lives);
    return {
      ...connectedStore(noted, scopesOf(options)),
      // What ends one day works today.
      ok: flaws.length === 0,
      problems: [...flaws, ...(isNear ? [`${deadline.message} ${deadline.fix}`] : [])],
    };
  };
}

const VERDICTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'authentication_failed',
  'permission_denied',
  'invalid_request',
]);

function problemsIn(lives: TokenLives): readonly string[] {
  const { appRefusal } = lives;
  return [
    ...(appRefusal === undefined ? [] : [`The access token cannot be renewed when it ends: ${appRefusal.message}`]),
    ...(isRefreshTokenDead(lives) ? [REFRESH_TOKEN_DEAD] : []),
  ];
}

export const REFRESH_TOKEN_DEAD =
  'Flipkart does not take the refresh token any more: nothing renews the access token. Let the seller authorise the app again (auth.begin).';

/** A difference below is rounding and travel. */
const NOTEWORTHY_MS = 60_000;

/** Flipkart's word on when the tokens end, where it differs from ours. */
async function noteEnds(runtime: Runtime, record: TokenRecord, lives: TokenLives): Promise<TokenRecord> {
  const { accessToken, refreshToken } = record.credentials;
  const endOfRefresh = lives.refresh?.endsAt;
  if (endOfRefresh === undefined || !differs(record.credentials['refreshTokenExpiresAt'], endOfRefresh)) return record;
  return runtime.tokens.update(record.storeId, (current) =>
    current.credentials['accessToken'] === accessToken && current.credentials['refreshToken'] === refreshToken
      ? { ...current, credentials: { ...current.credentials, refreshTokenExpiresAt: endOfRefresh } }
      : current,
  );
}

function differs(known: unknown, told: string): boolean {
  const difference = Math.abs(Date.parse(String(known)) - Date.parse(told));
  return Number.isNaN(difference) || difference >= NOTEWORTHY_MS;
}
