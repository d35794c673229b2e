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
  let suspects = 0;
  let begun = 0;
  let claiming: Promise<boolean> | undefined;

  const mayGoOn = () => !isOver && left > 0 && signal?.aborted !== true;
  const claim = async (most: number): Promise<readonly LedgerEntry[]> => {
    const at = now();
    begun = 0;
    const entries = await ledger.claim({
      now: new Date(at).toISOString(),
      leaseUntil: new Date(at + leaseMs).toISOString(),
      limit: Math.min(left, most),
      ...(store === undefined ? {} : { store }),
    });
    left -= entries.length;
    return entries;
  };
  const claimAhead = async (): Promise<boolean> => {
    const entries = await claim(concurrency * TAKEN_AHEAD);
    if (entries.length > 1 && entries.some(isSuspect)) {
      suspects = entries.filter(isSuspect).length;
      left += entries.length;
      await giveBack(context, entries);
      return false;
    }
    taken.push(...entries);
    return entries.length > 0;
  };
  /** One claim at a time, whoever needs it. */
  const next = async (): Promise<LedgerEntry | undefined> => {
    for (;;) {
      if (isOver || suspects > 0 || signal?.aborted === true) return undefined;
      const entry = taken.shift();
      if (entry !== undefined) return entry;
      if (left <= 0) return undefined;
      claiming ??= claimAhead().finally(() => {
        claiming = undefined;
      });
      if (!(await claiming) && taken.length === 0) return undefined;
    }
  };
  const workOn = async (entry: LedgerEntry): Promise<void> => {
    // Whoever outlives its lease has somebody else at the same event.
    const timeoutMs = Math.min(handlerTimeoutMs, Date.parse(entry.leaseUntil ?? '') - now());
    const isLate = timeoutMs < handlerTimeoutMs / 2;
    // A ledger that takes as long as its leases are: it would be asked for ever.
    if (isLate && begun === 0) isOver = true;
    if (!isLate) begun += 1;
    const fate = isLate ? GIVEN_BACK : await attemptEvent(context, entry, { signal, timeoutMs });
    await settle(context, entry, fate, report);
    if (fate.order !== undefined) counters.add(entry, fate.order);
  };
  const workInTurn = async (): Promise<void> => {
    for (let entry = await next(); entry !== undefined; entry = await next()) await workOn(entry);
  };
  /** Whichever of them ends the process again, no other one is under lease then and takes the blame. */
  const workAlone = async (): Promise<void> => {
    for (; suspects > 0 && mayGoOn(); suspects -= 1) {
      const [entry] = await claim(1);
      if (entry !== undefined) await workOn(entry);
    }
    suspects = 0;
  };
  const work = async (): Promise<void> => {
    const workers = Array.from({ length: Math.min(concurrency, limit) }, () =>
      workInTurn().catch((error: unknown) => {
        isOver = true;
        throw error;
      }),
    );
    const ends = await Promise.allSettled(workers);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    if (suspects === 0) return;
    await workAlone();
    if (mayGoOn()) await work();
  };
  try {
    await work();
  } finally {
    await giveBack(context, taken);
    await counters.write();
  }
  signal?.throwIfAborted();
  return report.report();
}

/** Whether the attempt before ended without a word: it may be what ended its process, or have been there when something did. */
function isSuspect({ attempts, outcome }: LedgerEntry): boolean {
  return attempts > 1 && outcome === undefined;
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
    // Erasing a store erases the event that asked for it.
    if (topic === 'privacy.store_redact' && fate.status === 'done') return report.count(countedAs(fate));
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
  await Promise.allSettled(
    taken.map((entry) => ledger.settle(entry, isSuspect(entry) ? { status: 'pending' } : GIVEN_BACK)),
  );
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
