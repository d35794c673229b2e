import type { Call } from '../core/call.js';
import type { Diagnosis } from '../core/connector.js';
import { type AnyConnectorError, ConnectorError, type ErrorCode } from '../core/errors.js';

/** What was looked at, how it is, and what a merchant or the host can do about it. */
export type Finding = Diagnosis['findings'][number];

export function fine(check: string, message: string): Finding {
  return { check, level: 'ok', message };
}

export function warning(check: string, message: string, fix: string): Finding {
  return { check, level: 'warning', message, fix };
}

export function problem(check: string, message: string, fix: string): Finding {
  return { check, level: 'error', message, fix };
}

/** What asking brought: a value, or an error that says something about the store. */
export type Asked<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: AnyConnectorError };

/** @throws what the store has nothing to do with: the caller's abort, the deadline, a token store that is down. */
export async function ask<T>(call: Call, work: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    call.throwIfOver();
    if (!ConnectorError.isInstance(error) || NOT_THE_STORE.has(error.code)) throw error;
    return { error };
  }
}

const NOT_THE_STORE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['token_store_failed', 'decryption_failed']);

const LONGEST_MS = 10_000;

/** How long one question may take, so that a store that hangs is a finding and no timeout. */
export function patienceMs(call: Call): number {
  return Math.min(LONGEST_MS, Math.ceil(call.remainingMs() / 5));
}

const NOTEWORTHY_MS = 5 * 60_000;

/**
 * Whether the store's clock and ours agree.
 *
 * @param serverTime of an answer, as `now` milliseconds since the epoch.
 */
export function clockFindings(serverTime: number | undefined, now: number): readonly Finding[] {
  if (serverTime === undefined) return [];
  const offMs = Math.abs(serverTime - now);
  if (offMs < NOTEWORTHY_MS) return [fine('clock', "The store's clock and ours agree.")];
  const message = `The store's clock is ${Math.round(offMs / 60_000)} minutes ${serverTime > now ? 'ahead of' : 'behind'} ours.`;
  return [warning('clock', message, 'Have the server whose clock is wrong set it by NTP.')];
}
