import { toEpochMs } from '../../core/instant.js';

/** @throws {ConnectorError} `invalid_request` for what is no instant: MongoDB would keep an invalid date. */
export function toDate(text: string, path: string): Date {
  return new Date(toEpochMs(text, path));
}

export function toOptionalDate(text: string | undefined, path: string): Date | undefined {
  return text === undefined ? undefined : toDate(text, path);
}

export function toIso(date: Date | undefined): string | undefined {
  return date?.toISOString();
}
