import type { ErrorCode } from '../../core/errors.js';
import type { StoreKey } from '../../core/ports.js';
import type { WebhookEvent, WebhookTopic } from '../../model/index.js';

export type LedgerStatus =
  /** To be processed when its time has come. */
  | 'pending'
  /** Somebody is at it until `leaseUntil`. */
  | 'processing'
  | 'done'
  /** Its store is paused: waits for the resume. */
  | 'parked'
  /** Given up; `requeue` brings it back. */
  | 'dead';

/** One verified delivery, from its arrival to what became of it. */
export interface LedgerEntry {
  /** Unique: the same event under another delivery id has the same. */
  readonly dedupeKey: string;
  readonly platform: string;
  /** Absent where neither the delivery nor the receiver named it. */
  readonly storeId?: string;
  readonly topic: WebhookTopic;
  /** As verified; holds customer data. Gone once `prune` has passed. */
  readonly event: WebhookEvent;
  readonly status: LedgerStatus;
  /** How often it was claimed since it came or was requeued: counted when work begins, so that a crash counts too. */
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly nextAttemptAt: string;
  readonly leaseUntil?: string;
  readonly finishedAt?: string;
  /** What was done, or why it failed last: `applied`, `unchanged`, `ignored`, … or an error code. */
  readonly outcome?: string;
  readonly error?: { readonly code: ErrorCode | 'unexpected'; readonly message: string };
}

export interface LedgerFilter {
  readonly platform?: string;
  readonly storeId?: string;
  readonly status?: LedgerStatus;
  readonly topic?: WebhookTopic;
  /** Inclusive, by `receivedAt`. */
  readonly receivedAfter?: string;
}

/** Keeps deliveries until they are processed, and long enough after that to know them again. */
export interface WebhookLedger {
  /** @returns `duplicate` when the key is there already; nothing is written then. */
  put(entry: LedgerEntry): Promise<'stored' | 'duplicate'>;
  /**
   * Takes entries whose time has come, oldest first, and leases them: nobody else gets them until `leaseUntil`. Takes
   * `pending` ones and `processing` ones whose lease has ended, and counts the attempt.
   *
   * At most one for each resource of a store (`ledgerResource` names it) is under lease at a time; the others of it are
   * left for a later claim and stand in nobody's way. What names no resource is never held back.
   */
  claim(input: {
    readonly now: string;
    readonly leaseUntil: string;
    readonly limit: number;
    readonly store?: StoreKey;
  }): Promise<readonly LedgerEntry[]>;
  /**
   * Writes what became of an entry, as it was claimed, and ends the lease. `finishedAt`, `outcome` and `error` that are not
   * given are gone afterwards; `nextAttemptAt` stays.
   *
   * @returns `false`, and writes nothing, when the lease was lost to somebody else, or settled already. One that has only
   * run out holds until somebody takes it.
   */
  settle(
    entry: LedgerEntry,
    change: { readonly status: Exclude<LedgerStatus, 'processing'> } & Partial<
      Pick<LedgerEntry, 'nextAttemptAt' | 'finishedAt' | 'outcome' | 'error'>
    >,
  ): Promise<boolean>;
  /**
   * Makes entries pending again, due at once and with their attempts counted anew: a resumed store's, dead ones, or all of
   * a time for a replay. Those under lease are left alone.
   *
   * @returns how many.
   */
  requeue(filter: LedgerFilter & { readonly now: string }): Promise<number>;
  /** Order is not defined. */
  list(filter?: LedgerFilter): AsyncIterable<LedgerEntry>;
  /** Removes finished entries (`done`, `dead`) received before that. @returns how many. */
  prune(input: { readonly receivedBefore: string }): Promise<number>;
  /** All of a store, finished or not. Idempotent. */
  deleteStore(store: StoreKey): Promise<void>;
}
