import { untilAborted } from '../../core/auth/wait.js';
import type { Call } from '../../core/call.js';
import type { TokenRecord } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { type AppCredentials, type AppOptions, appCredentials } from './app-credentials.js';
import { createLwa } from './lwa.js';

/** How long before its end a token is replaced, as for sellers' tokens. */
const MARGIN_MS = 300_000;
/** After a failure ahead of the end, not before this. */
const RETRY_AFTER_MS = 30_000;

/** Tokens in the app's own name: one for each app and scope, kept in memory. */
export interface GrantlessTokens {
  /**
   * A token that is good by the clock; renewed before it ends, once, however many ask.
   *
   * @param record of the store the call is for: its own app speaks, where it has one.
   * @param scope `sellingpartnerapi::notifications`, say.
   * @throws {AuthenticationError} without `reauthorize` when the app is refused.
   */
  token(record: TokenRecord, scope: string, call: Call): Promise<string>;
  /** Amazon refused the token: the next call gets another one. */
  reject(scope: string, token: string): void;
}

interface Held {
  readonly scope: string;
  readonly token: string;
  /** Milliseconds since the epoch; for ever where Amazon did not say: found out when it is refused. */
  readonly endsAt: number;
  readonly renewAt: number;
}

export function createGrantlessTokens(
  runtime: Runtime,
  options: AppOptions & { readonly lwaURL?: string | undefined },
): GrantlessTokens {
  const lwa = createLwa(runtime, options);
  const held = new Map<string, Held>();
  const flights = new Map<string, Promise<Held>>();

  /** Under a deadline of its own: whoever asked first may leave, and the others still get theirs. */
  const request = (key: string, app: AppCredentials, scope: string): Promise<Held> =>
    runtime.call('auth.grantless', undefined, undefined, async (call) => {
      const { accessToken, expiresAt } = await lwa.grantless(app, scope, call);
      const endsAt = expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
      // Of a token that lives for less than the margin, the last half.
      const marginMs = Math.min(MARGIN_MS, (endsAt - runtime.now()) / 2);
      const fresh = { scope, token: accessToken, endsAt, renewAt: endsAt - marginMs };
      held.set(key, fresh);
      return fresh;
    });

  /** While the old one lives, a failure ahead of its end does no harm. */
  const renew = async (key: string, app: AppCredentials, scope: string): Promise<Held> => {
    const before = held.get(key);
    try {
      return await request(key, app, scope);
    } catch (error) {
      if (before === undefined || runtime.now() >= before.endsAt || held.get(key) !== before) throw error;
      const kept = { ...before, renewAt: runtime.now() + RETRY_AFTER_MS };
      held.set(key, kept);
      return kept;
    }
  };

  const join = (key: string, app: AppCredentials, scope: string): Promise<Held> => {
    const running = flights.get(key);
    if (running !== undefined) return running;
    const flight = renew(key, app, scope).finally(() => flights.delete(key));
    flights.set(key, flight);
    // Every waiter may have left by the time it fails.
    flight.catch(() => {});
    return flight;
  };

  return {
    token: async (record, scope, call) => {
      call.throwIfOver();
      const app = appCredentials(options, record, call.operation);
      // With its secrets: who knows only the id of another's app gets no token of it.
      const key = JSON.stringify([app.clientId, app.clientSecrets, scope]);
      const found = held.get(key);
      if (found !== undefined && runtime.now() < found.renewAt) return found.token;
      return (await untilAborted(join(key, app, scope), call.signal)).token;
    },

    reject: (scope, token) => {
      for (const [key, entry] of held) if (entry.scope === scope && entry.token === token) held.delete(key);
    },
  };
}
