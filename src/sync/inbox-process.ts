import { InvalidRequestError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import type { ProcessOptions } from './inbox.js';
import { attemptEvent, type Fate } from './inbox-attempt.js';
import type { InboxContext } from './inbox-context.js';
import { countOrders } from './inbox-counters.js';
import { isReopened } from './inbox-receive.js';
import { type InboxReport, keepReport, type ReportKeeper } from './inbox-report.js';
import { INTERRUPTED } from './inbox-retry.js';
import type { LedgerEntry } from './ports/index.js';

const DEFAULT_CONCURRENCY = 4;
/** Events taken at once, for each that is worked on: a claim costs as much as the ledger is long. */
const TAKEN_AHEAD = 4;

/** Does what is due, `concurrency` events at a time, until nothing is. */
export async function processDue(context: InboxContext, options: ProcessOptions): Promise<InboxReport> {
  const { ledger, leaseMs, handlerTimeoutMs, now } = context;
  const { limit = Number.POSITIVE_INFINITY, concurrency = DEFAULT_CONCURRENCY, store, signal } = options;
  requireCount('limit', limit);
  requireCount('concurrency', concurrency);
  signal?.throwIfAborted();
  const report = keepReport();
  const counters = countOrders(context);
  const taken: LedgerEntry[] = [];
  let left = limit;
  let isOver = false;
  let claiming: Promise<boolean> | undefined;

  const claim = async (): Promise<boolean> => {
    const at = now();
    const entries = await ledger.claim({
      now: new Date(at).toISOString(),
      leaseUntil: new Date(at + leaseMs).toISOString(),
      limit: Math.min(left, concurrency * TAKEN_AHEAD),
      ...(store === undefined ? {} : { store }),
    });
    left -= entries.length;
    taken.push(...entries);
    return entries.length > 0;
  };
  /** One claim at a time, whoever needs it. */
  const next = async (): Promise<LedgerEntry | undefined> => {
    for (;;) {
      if (isOver || signal?.aborted === true) return undefined;
      const entry = taken.shift();
      if (entry !== undefined) return entry;
      if (left <= 0) return undefined;
      claiming ??= claim().finally(() => {
        claiming = undefined;
      });
      if (!(await claiming) && taken.length === 0) return undefined;
    }
  };
  const workInTurn = async (): Promise<void> => {
    for (let entry = await next(); entry !== undefined; entry = await next()) {
      // Begun so late it would outlive its lease, and somebody else would be at it as well.
      const isLate = Date.parse(entry.leaseUntil ?? '') - now() < handlerTimeoutMs;
      const fate = isLate ? GIVEN_BACK : await attemptEvent(context, entry, signal);
      await settle(context, entry, fate, report);
      if (fate.order !== undefined) counters.add(entry, fate.order);
    }
  };
  const workers = Array.from({ length: Math.min(concurrency, limit) }, () =>
    workInTurn().catch((error: unknown) => {
      isOver = true;
      throw error;
    }),
  );
  const ends = await Promise.allSettled(workers);
  await giveBack(context, taken);
  await counters.write();
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  signal?.throwIfAborted();
  return report.report();
}

const GIVEN_BACK: Fate = { status: 'pending', outcome: INTERRUPTED };

async function settle(context: InboxContext, entry: LedgerEntry, fate: Fate, report: ReportKeeper): Promise<void> {
  const { ledger, now, logger } = context;
  const { order, ...change } = fate;
  const isFinished = fate.status === 'done' || fate.status === 'dead';
  const finishedAt = isFinished ? { finishedAt: new Date(now()).toISOString() } : {};
  const { platform, storeId = '', topic, attempts, dedupeKey } = entry;
  const about = { platform, storeId, topic, attempts };
  if (!(await ledger.settle(entry, { ...change, ...finishedAt }))) {
    report.count('lost');
    const message = `${platform} webhook ${topic}: its lease ended before the work did; it is somebody else's now.`;
    logger.warn({ event: 'webhook_lease_lost', message, ...about });
    return;
  }
  const store: StoreKey = { platform, storeId };
  if (fate.status === 'parked') await isReopened(context, store, entry.event);
  report.count(countedAs(fate));
  if (order?.isRefetched === true) report.count('refetched');
  if (fate.status === 'done' || fate.error === undefined) return;
  report.failed({ dedupeKey, store, topic, attempts, status: fate.status, error: fate.error });
  if (fate.status !== 'dead') return;
  const message = `${platform} webhook ${topic} is given up (${fate.outcome}): ${fate.error.message}`;
  logger.warn({ event: 'webhook_dead', message, ...about });
}

function countedAs({ status, outcome }: Fate) {
  if (status === 'parked' || status === 'dead') return status;
  if (status === 'pending') return 'retried';
  return outcome === 'unchanged' || outcome === 'ignored' || outcome === 'gone' ? outcome : 'applied';
}

/** What was taken and not begun. A ledger that does not answer gives it out again when the lease is over. */
async function giveBack({ ledger }: InboxContext, taken: readonly LedgerEntry[]): Promise<void> {
  await Promise.allSettled(taken.map((entry) => ledger.settle(entry, GIVEN_BACK)));
}

function requireCount(path: string, value: number): void {
  if (value === Number.POSITIVE_INFINITY && path === 'limit') return;
  if (Number.isSafeInteger(value) && value > 0) return;
  const message = 'must be a whole number above 0';
  throw new InvalidRequestError(`webhookInbox.process: ${path} ${message}.`, {
    operation: 'webhookInbox.process',
    issues: [{ path, message }],
  });
}
