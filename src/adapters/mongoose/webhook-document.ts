import type { WebhookEvent, WebhookTopic } from '../../model/index.js';
import type { LedgerEntry, LedgerStatus } from '../../sync/ports/index.js';
import type { Keyed } from './database.js';
import { toDate, toIso, toOptionalDate } from './instants.js';
import { defined, fromMongo, toMongo } from './mongo-json.js';

export interface DeliveryDocument extends Keyed {
  readonly platform: string;
  readonly storeId?: string;
  readonly topic: WebhookTopic;
  readonly status: LedgerStatus;
  readonly attempts: number;
  readonly receivedAt: Date;
  readonly nextAttemptAt: Date;
  readonly leaseUntil?: Date;
  readonly finishedAt?: Date;
  readonly outcome?: string;
  readonly error?: LedgerEntry['error'];
  /** What `ledgerResource` calls it. */
  readonly resource?: string;
  /** Only while it is `pending` or `processing`, so that a claim looks at those alone. */
  readonly isOpen?: true;
  /** When it can be claimed: at its next attempt, or at the end of its lease. */
  readonly dueAt?: Date;
  /** Only once it is `done` or `dead`: the server removes it some time after. */
  readonly endedAt?: Date;
  /** Keys are percent-encoded, see `toMongo`. Holds customer data. */
  readonly event: unknown;
}

/** Who is at a resource, and until when. */
export interface LockDocument extends Keyed {
  readonly holder: string;
  readonly leaseUntil: Date;
}

/** The fields that indexes are for. */
export function whenDue(
  status: LedgerStatus,
  dueAt: Date,
  endedAt: Date = dueAt,
): { readonly isOpen?: true; readonly dueAt?: Date; readonly endedAt?: Date } {
  if (status === 'pending' || status === 'processing') return { isOpen: true, dueAt };
  return status === 'parked' ? {} : { endedAt };
}

export function deliveryOf(entry: LedgerEntry, resource: string | undefined): DeliveryDocument {
  const { dedupeKey, platform, storeId, topic, status, attempts, outcome, error } = entry;
  const receivedAt = toDate(entry.receivedAt, 'receivedAt');
  const nextAttemptAt = toDate(entry.nextAttemptAt, 'nextAttemptAt');
  const leaseUntil = toOptionalDate(entry.leaseUntil, 'leaseUntil');
  const finishedAt = toOptionalDate(entry.finishedAt, 'finishedAt');
  return {
    _id: dedupeKey,
    ...{ platform, topic, status, attempts, receivedAt, nextAttemptAt },
    ...defined({ storeId, leaseUntil, finishedAt, outcome, resource }),
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
    ...whenDue(
      status,
      status === 'processing' ? (leaseUntil ?? nextAttemptAt) : nextAttemptAt,
      finishedAt ?? receivedAt,
    ),
    event: toMongo(entry.event),
  };
}

export function entryOf(document: DeliveryDocument): LedgerEntry {
  const { _id, platform, storeId, topic, status, attempts, receivedAt, nextAttemptAt, outcome, error } = document;
  return {
    dedupeKey: _id,
    ...{ platform, topic, status, attempts },
    ...defined({
      storeId,
      outcome,
      error,
      leaseUntil: toIso(document.leaseUntil),
      finishedAt: toIso(document.finishedAt),
    }),
    receivedAt: receivedAt.toISOString(),
    nextAttemptAt: nextAttemptAt.toISOString(),
    event: fromMongo<WebhookEvent>(document.event),
  };
}
