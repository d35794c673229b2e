import { AuthenticationError, ConnectorError } from '../errors.js';
import type { TokenRecord } from '../ports.js';
import type { RefreshedCredentials, TokenManagerOptions, TokenRefreshEvent } from './token-manager.js';
import { isConflict, type TokenRecords } from './token-records.js';
import {
  generationOf,
  isLeaseAlive,
  type RefreshAnswer,
  refreshStateOf,
  timeOf,
  withoutLease,
  withRefreshed,
  withRefreshState,
} from './token-state.js';

const POLL_MIN_MS = 40;
const POLL_MAX_MS = 1_000;
const SAVE_TRIES = 5;
const RETRY_AFTER_MS = 30_000;
/** The part of the lease that the platform may take to answer; the rest is for saving. */
const REQUEST_SHARE = 0.8;
/** A lease watched this many times its length is dead, whatever the clock of the process that took it says. */
const WATCH_LEASES = 3;
/** Others may fail one after the other; a caller without a signal still gets an answer. */
const CLAIM_LEASES = 10;

/**
 * Returns the function that replaces one pair of tokens, in step with other processes:
 * claim a lease in the record, ask the platform, save under compare-and-swap, hand out only what is saved.
 */
export function createTokenRefresh(
  options: Required<Pick<TokenManagerOptions, 'platform' | 'now' | 'refresh' | 'leaseMs' | 'random' | 'wait'>> &
    Pick<TokenManagerOptions, 'logger' | 'onRefresh'> & { readonly records: TokenRecords },
): (record: TokenRecord) => Promise<TokenRecord> {
  const { platform, now, leaseMs, records, wait, random, logger } = options;

  return async function refreshPair(expected) {
    const { storeId } = expected;
    const startedAt = now();
    const publish = (type: TokenRefreshEvent['type'], code?: string) =>
      notify({ type, platform, storeId, durationMs: now() - startedAt, ...(code !== undefined && { code }) });

    const claim = await claimLease(expected);
    if (!claim.won) {
      publish('adopted');
      return claim.record;
    }
    publish('started');
    const { record: started, owner } = claim;
    const requestedAt = now();
    const save = async (refreshed: RefreshedCredentials) => {
      try {
        const saved = await saveRefreshed({ started, refreshed, requestedAt, owner });
        publish(saved.isOurs ? 'refreshed' : 'adopted');
        return saved.record;
      } catch (error) {
        publish('failed', codeOf(error));
        throw error;
      }
    };
    let refreshed: RefreshedCredentials;
    try {
      refreshed = await request(started, claim.endsAt, (late) => save(late).catch(() => {}));
    } catch (error) {
      const { outcome, record } = isInvalidGrant(error)
        ? await settleRefusal(started, owner)
        : await settleFailure(started, owner, error);
      if (outcome === 'restored') return refreshPair(record);
      publish(outcome, outcome === 'adopted' ? undefined : codeOf(error));
      if (outcome === 'adopted') return record;
      warn(storeId, outcome === 'rejected' ? 'token_rejected' : 'token_refresh_failed', error);
      throw outcome === 'rejected' ? refused(storeId, error) : error;
    }
    return save(refreshed);
  };

  /** Waits until the pair is ours to replace, or has been replaced by somebody else. */
  async function claimLease(
    expected: TokenRecord,
  ): Promise<{ won: false; record: TokenRecord } | { won: true; record: TokenRecord; owner: string; endsAt: number }> {
    const owner = globalThis.crypto.randomUUID();
    const since = now();
    let watched = '';
    let watchedSince = since;
    for (let poll = 0; now() - since <= CLAIM_LEASES * leaseMs; poll += 1) {
      const endsAt = now() + leaseMs;
      const record = await records.change(expected.storeId, (current) => {
        if (generationOf(current) !== generationOf(expected)) return current;
        const outlived = watched === JSON.stringify(current.lease) && now() - watchedSince >= WATCH_LEASES * leaseMs;
        if (isLeaseAlive(current.lease, now()) && current.lease?.owner !== owner && !outlived) return current;
        return { ...current, lease: { owner, expiresAt: new Date(endsAt).toISOString() } };
      });
      if (generationOf(record) !== generationOf(expected)) return { won: false, record };
      // A slow store may have eaten the lease: then somebody else may hold it as well, claim anew.
      if (record.lease?.owner === owner && now() < endsAt - (1 - REQUEST_SHARE) * leaseMs)
        return { won: true, record, owner, endsAt };
      if (record.lease?.owner === owner) continue;
      if (watched !== JSON.stringify(record.lease)) {
        watched = JSON.stringify(record.lease);
        watchedSince = now();
      }
      const left = Math.max(1, (timeOf(record.lease?.expiresAt) ?? 0) - now());
      const pause = Math.min(POLL_MAX_MS, POLL_MIN_MS * 2 ** Math.min(poll, 8), left);
      await wait(Math.ceil(pause * (0.5 + random() / 2)));
    }
    throw new ConnectorError(
      'timeout',
      `other processes kept refreshing the token of ${platform} store ${expected.storeId}`,
      {
        platform,
        storeId: expected.storeId,
      },
    );
  }

  /**
   * Asks the platform, for as long as the lease allows. An answer after that is not thrown away: where a refresh token
   * works only once, it is the only pair alive.
   */
  async function request(
    record: TokenRecord,
    leaseEndsAt: number,
    onLate: (refreshed: RefreshedCredentials) => void,
  ): Promise<RefreshedCredentials> {
    const { storeId } = record;
    const limit = new AbortController();
    const answered = new AbortController();
    const answer = options.refresh(record, { signal: limit.signal });
    const timeLimit = wait(Math.max(0, leaseEndsAt - (1 - REQUEST_SHARE) * leaseMs - now()), answered.signal).then(
      () => {
        const error = new ConnectorError(
          'timeout',
          `${platform} did not answer the token refresh of store ${storeId} in time`,
          {
            platform,
            storeId,
            outcomeUnknown: true,
          },
        );
        limit.abort(error);
        answer.then(onLate, () => {});
        throw error;
      },
    );
    try {
      return await Promise.race([answer, timeLimit]);
    } finally {
      timeLimit.catch(() => {});
      answered.abort();
    }
  }

  async function saveRefreshed(
    answer: RefreshAnswer,
  ): Promise<{ readonly record: TokenRecord; readonly isOurs: boolean }> {
    const { storeId } = answer.started;
    for (let attempt = 1; ; attempt += 1) {
      try {
        let isOurs = false;
        const record = await records.change(storeId, (current) => {
          // Whatever was saved since, a refresh or a new authorisation, is not ours to replace.
          isOurs = generationOf(current) === generationOf(answer.started);
          const next = isOurs ? withRefreshed(current, answer) : current;
          return next.lease?.owner === answer.owner ? withoutLease(next) : next;
        });
        const message = `refreshed the token of ${platform} store ${storeId}`;
        if (isOurs) logger?.info({ event: 'token_refreshed', message, platform, storeId });
        return { record, isOurs };
      } catch (error) {
        // The old pair may already be dead, so a store that is down for a moment gets more than one chance.
        const isPassing = isConflict(error) || codeOf(error) === 'token_store_failed';
        if (!isPassing || attempt === SAVE_TRIES) throw error;
        await wait(100 * 2 ** attempt * (0.5 + random() / 2));
      }
    }
  }

  /** The refresh token is dead: used by another process, which saved its successor; or superseded; or for good. */
  async function settleRefusal(
    started: TokenRecord,
    owner: string,
  ): Promise<{ readonly outcome: 'adopted' | 'restored' | 'rejected'; readonly record: TokenRecord }> {
    let outcome: 'adopted' | 'restored' | 'rejected' = 'rejected';
    const record = await records.change(started.storeId, (current) => {
      const released = current.lease?.owner === owner ? withoutLease(current) : current;
      const state = refreshStateOf(current);
      if (generationOf(current) !== generationOf(started)) {
        outcome = 'adopted';
        return released;
      }
      if (state.fallback !== undefined) {
        outcome = 'restored';
        return { ...released, credentials: state.fallback };
      }
      outcome = 'rejected';
      return withRefreshState(released, { ...state, rejectedAt: new Date(now()).toISOString() });
    });
    return { outcome, record };
  }

  /** Nothing is known to have changed: the old pair stays, and is tried again later. */
  async function settleFailure(
    started: TokenRecord,
    owner: string,
    cause: unknown,
  ): Promise<{ readonly outcome: 'adopted' | 'failed'; readonly record: TokenRecord }> {
    const pause = ConnectorError.isInstance(cause) ? (cause.retryAfterMs ?? 0) : 0;
    const retryAt = new Date(now() + Math.max(pause, RETRY_AFTER_MS)).toISOString();
    try {
      const record = await records.change(started.storeId, (current) => {
        if (current.lease?.owner !== owner) return current;
        return withRefreshState(withoutLease(current), { ...refreshStateOf(current), retryAt });
      });
      return { outcome: generationOf(record) === generationOf(started) ? 'failed' : 'adopted', record };
    } catch {
      // The failure of the refresh is the news; an unreleased lease ends by itself.
      return { outcome: 'failed', record: started };
    }
  }

  function refused(storeId: string, cause: unknown): AuthenticationError {
    // The connector knows what was refused: a refresh token, or a token that nothing renews.
    const message =
      ConnectorError.isInstance(cause) && cause.code === 'authentication_failed' && cause.reauthorize
        ? cause.message
        : `${platform} refused to refresh the token of store ${storeId}: the merchant has to authorise again (auth.begin or auth.connect)`;
    return new AuthenticationError(message, {
      platform,
      storeId,
      platformCode: 'invalid_grant',
      reauthorize: true,
      cause,
    });
  }

  function warn(storeId: string, event: string, error: unknown): void {
    const code = codeOf(error);
    logger?.warn({
      event,
      message: `could not refresh the token of ${platform} store ${storeId}`,
      platform,
      storeId,
      code,
    });
  }

  function notify(event: TokenRefreshEvent): void {
    try {
      options.onRefresh?.(event);
    } catch {
      // An observer must not break what it observes.
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return ConnectorError.isInstance(error) ? error.code : undefined;
}

function isInvalidGrant(error: unknown): boolean {
  return (
    ConnectorError.isInstance(error) && error.code === 'authentication_failed' && error.platformCode === 'invalid_grant'
  );
}
