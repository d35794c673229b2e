import { toIsoUtc } from '../model/index.js';
import type { Instant } from './connector.js';
import { InvalidRequestError } from './errors.js';

/**
 * Milliseconds since the epoch.
 *
 * @throws {InvalidRequestError} for anything but a valid `Date` or ISO 8601 text with an offset: without one the same
 * text means another moment on every machine.
 */
export function toEpochMs(instant: Instant, path: string): number {
  const iso = toIsoUtc(instant);
  if (iso !== undefined) return Date.parse(iso);
  throw new InvalidRequestError(
    `${path} is not a moment: pass a valid Date, or ISO 8601 text with an offset such as 2026-11-24T09:00:00Z.`,
    { issues: [{ path, message: 'not a valid Date or ISO 8601 text with an offset' }] },
  );
}
