import type { TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Finding, fine, problem, warning } from '../diagnosis.js';
import { type Deadline, deadlinesOf } from './auth-deadlines.js';
import type { Region } from './marketplaces.js';
import type { AmazonOptions } from './options.js';

/**
 * How long a token that Amazon takes today will do.
 *
 * @param now milliseconds since the epoch.
 */
export function tokenFinding({ credentials }: TokenRecord, now: number): Finding {
  const retryAt = recordOf(credentials['refreshState'])?.['retryAt'];
  if (typeof retryAt === 'string' && Date.parse(retryAt) > now) {
    return warning(
      'token',
      'Renewing the access token failed a moment ago; it is tried again, and the token in hand still works.',
      'If it stays so, check clientId and clientSecret, and the way from this server to api.amazon.com.',
    );
  }
  return fine('token', 'The access token works and renews itself.');
}

/**
 * The days by which somebody has to act.
 *
 * @param isWorking Amazon took the keys just now, so what should have ended has not.
 */
export function deadlineFindings(
  record: TokenRecord,
  options: AmazonOptions,
  now: number,
  isWorking: boolean,
): readonly Finding[] {
  const deadlines = deadlinesOf(record, options, now);
  const findingOf = (check: Deadline['kind'], unknown: string): Finding => {
    const deadline = deadlines.find(({ kind }) => kind === check);
    if (deadline === undefined) return fine(check, unknown);
    const { state, message, fix } = deadline;
    if (state === 'none') return fine(check, message);
    return state === 'passed' && !isWorking ? problem(check, message, fix) : warning(check, message, fix);
  };
  return [
    findingOf(
      'client_secret',
      'When the client secret ends is not known: pass clientSecretIssuedAt to be warned ahead of its 180 days.',
    ),
    findingOf(
      'authorization',
      'When the seller authorised the app is not known: that of a public app ends after 365 days (authorizedAt of auth.connect).',
    ),
  ];
}

/** What no order can be older than (models of 2026-08). */
export function historyFinding(region: Region): Finding {
  const message =
    region === 'fe'
      ? 'Amazon shows orders since 2016 in Australia, Japan and Singapore.'
      : 'Amazon shows the orders of the last two years.';
  return fine('history', message);
}
