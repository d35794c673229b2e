import type { Iso8601 } from './primitives.js';

const WITH_OFFSET =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s?(?:[Zz]|([+-])(\d{2}):?(\d{2})?)$/;

/** The canonical form, or that without milliseconds, of a day that is there every year: any but 29 February. */
const PLAIN_UTC =
  /^(?!00)\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

/**
 * Turns an instant into ISO 8601 in UTC with milliseconds, so that texts sort as instants do.
 *
 * `undefined` for what is no instant: no offset (never guessed), a day or hour that does not exist, anything else.
 */
export function toIsoUtc(value: unknown): Iso8601 | undefined {
  if (value instanceof Date) return isoOf(value.getTime());
  if (typeof value !== 'string') return undefined;
  if (PLAIN_UTC.test(value)) return value.includes('.') ? value : `${value.slice(0, -1)}.000Z`;
  const match = WITH_OFFSET.exec(value.trim());
  if (match === null) return undefined;
  const local = localMilliseconds(match.slice(1, 8));
  const offset = offsetMinutes(match.slice(8));
  return local === undefined || offset === undefined ? undefined : isoOf(local - offset * 60_000);
}

function localMilliseconds(parts: readonly (string | undefined)[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(0, 6)
    .map((part) => Number(part ?? 0));
  const milliseconds = Number((parts[6] ?? '').slice(0, 3).padEnd(3, '0'));
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  // Date.UTC rolls 30 February over into March and takes year 0 for 1900: a broken value, not another day.
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() : undefined;
}

function offsetMinutes([sign, hours, minutes]: readonly (string | undefined)[]): number | undefined {
  if (sign === undefined) return 0;
  const total = Number(hours) * 60 + Number(minutes ?? 0);
  if (total > 24 * 60 || Number(minutes ?? 0) > 59) return undefined;
  return sign === '-' ? -total : total;
}

function isoOf(milliseconds: number): Iso8601 | undefined {
  if (Number.isNaN(milliseconds)) return undefined;
  const text = new Date(milliseconds).toISOString();
  // Years outside 0000..9999 are written in an expanded form that is not the canonical one.
  return text.length === 24 ? text : undefined;
}
