import type { StoreKey } from '../core/ports.js';
import type { WebhookTopic } from '../model/index.js';
import type { LedgerEntry } from './ports/index.js';

/** What a call of `process` did, in events. */
export interface InboxReport {
  /** Something was changed by them. */
  readonly applied: number;
  /** What they tell was known, or is older than what is stored. */
  readonly unchanged: number;
  /** Nobody is interested in them, or the store's settings leave them out. */
  readonly ignored: number;
  /** Their order is not to be had at the platform any more. What is stored of it stays. */
  readonly gone: number;
  /** Their order was fetched: the delivery did not hold it, or not signed. Counted among the others as well. */
  readonly refetched: number;
  /** They wait for their store. */
  readonly parked: number;
  /** They come again later. */
  readonly retried: number;
  /** Given up; `replay` brings them back. */
  readonly dead: number;
  /** Somebody else has them by now, since their lease ended: counted there. */
  readonly lost: number;
  /** At most a hundred of those that failed. */
  readonly failures: readonly InboxFailure[];
}

/** Why an event comes again, or does not any more. */
export interface InboxFailure {
  readonly dedupeKey: string;
  readonly store: StoreKey;
  readonly topic: WebhookTopic;
  readonly attempts: number;
  readonly status: 'pending' | 'parked' | 'dead';
  readonly error: NonNullable<LedgerEntry['error']>;
}

type Count = Exclude<keyof InboxReport, 'failures'>;

const MAX_FAILURES = 100;

export interface ReportKeeper {
  count(name: Count): void;
  failed(failure: InboxFailure): void;
  report(): InboxReport;
}

export function keepReport(): ReportKeeper {
  const counts: Record<Count, number> = {
    ...{ applied: 0, unchanged: 0, ignored: 0, gone: 0, refetched: 0 },
    ...{ parked: 0, retried: 0, dead: 0, lost: 0 },
  };
  const failures: InboxFailure[] = [];
  return {
    count: (name) => {
      counts[name] += 1;
    },
    failed: (failure) => {
      if (failures.length < MAX_FAILURES) failures.push(failure);
    },
    report: () => ({ ...counts, failures: [...failures] }),
  };
}
