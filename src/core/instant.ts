import type { Instant } from './connector.js';
import { InvalidRequestError } from './errors.js';

// Without an offset the same text means another moment on every machine: refused rather than guessed.
const ISO_WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Milliseconds since the epoch. @throws {InvalidRequestError} for text without an offset or an invalid date. */
export function toEpochMs(instant: Instant, path: string): number {
  const isText = typeof instant === 'string';
  const ms = isText ? Date.parse(instant) : instant.getTime();
  if (Number.isNaN(ms) || (isText && !ISO_WITH_OFFSET.test(instant))) {
    throw new InvalidRequestError(
      `${path} is not a moment: pass a valid Date, or ISO 8601 text with an offset such as 2026-11-24T09:00:00Z.`,
      { issues: [{ path, message: 'not a valid Date or ISO 8601 text with an offset' }] },
    );
  }
  return ms;
}
