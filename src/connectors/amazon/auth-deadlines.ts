import { toEpochMs } from '../../core/instant.js';
import type { TokenRecord } from '../../core/ports.js';
import type { AmazonOptions } from './options.js';

const DAY_MS = 86_400_000;
/** Amazon refuses a client secret after that, and warns 90 days before. */
const SECRET_DAYS = 180;
const SECRET_WARNING_DAYS = 90;
/** After that a seller has to authorise a public app again; Amazon names no warning. */
const AUTHORIZATION_DAYS = 365;
const AUTHORIZATION_WARNING_DAYS = 30;

/** A day by which somebody has to act, or the store stops working. */
export interface Deadline {
  readonly kind: 'client_secret' | 'authorization';
  /** `none`: far enough away. */
  readonly state: 'none' | 'near' | 'passed';
  /** In words for a support agent. */
  readonly message: string;
  readonly fix: string;
}

/**
 * The days that are known: of the secret when it was issued is told, of the authorisation when it was seen or told.
 *
 * @param now milliseconds since the epoch.
 */
export function deadlinesOf(
  { credentials, settings }: TokenRecord,
  { clientSecretIssuedAt }: Pick<AmazonOptions, 'clientSecretIssuedAt'>,
  now: number,
): readonly Deadline[] {
  // Of a store's own app nobody tells.
  const issuedAt = credentials['clientSecret'] === undefined ? clientSecretIssuedAt : undefined;
  const authorizedAt = timeOf(settings['authorizedAt']);
  return [
    ...(issuedAt === undefined ? [] : [secretDeadline(toEpochMs(issuedAt, 'clientSecretIssuedAt'), now)]),
    ...(authorizedAt === undefined ? [] : [authorizationDeadline(authorizedAt, now)]),
  ];
}

function secretDeadline(issuedAt: number, now: number): Deadline {
  const endsAt = issuedAt + SECRET_DAYS * DAY_MS;
  const state = stateOf(endsAt, SECRET_WARNING_DAYS, now);
  const message =
    state === 'passed'
      ? `The client secret of the app was to be rotated by ${dayOf(endsAt)}: Amazon refuses it.`
      : `The client secret of the app has to be rotated by ${dayOf(endsAt)}.`;
  const fix =
    'Rotate it in Seller Central > Develop Apps, and pass the new one first: clientSecret: [new, old]. Refresh tokens stay as they are.';
  return { kind: 'client_secret', state, message, fix };
}

function authorizationDeadline(authorizedAt: number, now: number): Deadline {
  const endsAt = authorizedAt + AUTHORIZATION_DAYS * DAY_MS;
  const state = stateOf(endsAt, AUTHORIZATION_WARNING_DAYS, now);
  const message =
    state === 'passed'
      ? `The authorisation of ${dayOf(authorizedAt)} ended on ${dayOf(endsAt)}: a seller authorises a public app every 365 days.`
      : `The authorisation of ${dayOf(authorizedAt)} ends on ${dayOf(endsAt)}.`;
  const fix =
    'Let the seller authorise the app again: auth.begin, or Re-authorize in Seller Central > Manage Your Apps.';
  return { kind: 'authorization', state, message, fix };
}

function stateOf(endsAt: number, warningDays: number, now: number): Deadline['state'] {
  if (now >= endsAt) return 'passed';
  return now >= endsAt - warningDays * DAY_MS ? 'near' : 'none';
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
