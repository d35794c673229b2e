import { toIsoUtc } from '../model/index.js';
import type { Instant } from './connector.js';
import { InvalidRequestError } from './errors.js';

/** The call an instant was given to. */
interface InstantOf {
  readonly platform: string;
  readonly operation: string;
}

/**
 * Milliseconds since the epoch.
 *
 * @param of whose instant it is, for the error.
 * @throws {InvalidRequestError} for anything but a valid `Date` or ISO 8601 text with an offset: without one the same
 * text means another moment on every machine.
 */
export function toEpochMs(instant: Instant, path: string, of?: InstantOf): number {
  const iso = toIsoUtc(instant);
  if (iso !== undefined) return Date.parse(iso);
  const call = of === undefined ? '' : `${of.platform} ${of.operation}: `;
  throw new InvalidRequestError(
    `${call}${path} is not a moment: pass a valid Date, or ISO 8601 text with an offset such as 2026-11-24T09:00:00Z.`,
    { ...of, issues: [{ path, message: 'not a valid Date or ISO 8601 text with an offset' }] },
  );
}
