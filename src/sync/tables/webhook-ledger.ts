import type { StoreKey } from '../../core/ports.js';
import type { WebhookEvent } from '../../model/index.js';
import { ledgerResource } from '../ledger-resource.js';
import type { LedgerEntry, LedgerFilter, WebhookLedger } from '../ports/index.js';
import { type Table, walkTable } from './table.js';

/** An entry without its event, which is large. */
export interface LedgerHead extends Omit<LedgerEntry, 'event'> {
  readonly resource?: string;
}

/** A webhook ledger on a table. */
export function webhookLedgerOn(table: Table<LedgerHead, WebhookEvent>): WebhookLedger {
  return {
    put: (entry) =>
      table.update<'stored' | 'duplicate'>(({ heads }) => {
        if (heads.has(entry.dedupeKey)) return { changes: [], result: 'duplicate' };
        const { event, ...rest } = entry;
        const resource = ledgerResource(entry);
        const head = resource === undefined ? rest : { ...rest, resource };
        return { changes: [{ key: entry.dedupeKey, head, body: event }], result: 'stored' };
      }),

    claim: ({ now, leaseUntil, limit, store }) =>
      table.update(async ({ heads, load }) => {
        const taken = claimable(heads.values(), Date.parse(now), limit, store).map((head) => ({
          ...head,
          status: 'processing' as const,
          attempts: head.attempts + 1,
          leaseUntil,
        }));
        const result: LedgerEntry[] = [];
        for (const head of taken) result.push(entryOf(head, await load(head.dedupeKey)));
        return { changes: taken.map((head) => ({ key: head.dedupeKey, head })), result };
      }),

    settle: (entry, change) =>
      table.update(({ heads }) => {
        const head = heads.get(entry.dedupeKey);
        // Claims count attempts, and a requeue begins anew: together with its end that names one lease.
        const isHeld =
          head?.status === 'processing' && head.attempts === entry.attempts && head.leaseUntil === entry.leaseUntil;
        if (!isHeld) return { changes: [], result: false };
        return { changes: [{ key: entry.dedupeKey, head: { ...withoutProgress(head), ...change } }], result: true };
      }),

    requeue: ({ now, ...filter }) =>
      table.update(({ heads }) => {
        const found = [...heads.values()].filter((head) => matches(head, filter) && !isLeased(head, Date.parse(now)));
        const changes = found.map((head) => ({
          key: head.dedupeKey,
          head: { ...withoutProgress(head), status: 'pending' as const, attempts: 0, nextAttemptAt: now },
        }));
        return { changes, result: changes.length };
      }),

    list: (filter = {}) =>
      walkTable(
        table,
        (head) => matches(head, filter),
        async (head, load) => entryOf(head, await load()),
      ),

    prune: ({ receivedBefore }) =>
      table.update(({ heads }) => {
        const changes = [...heads.values()]
          .filter(({ status }) => status === 'done' || status === 'dead')
          .filter(({ receivedAt }) => Date.parse(receivedAt) < Date.parse(receivedBefore))
          .map(({ dedupeKey }) => ({ key: dedupeKey, removed: true as const }));
        return { changes, result: changes.length, erase: changes.length > 0 };
      }),

    deleteStore: ({ platform, storeId }) =>
      table.update(({ heads }) => {
        const changes = [...heads.values()]
          .filter((head) => matches(head, { platform, storeId }))
          .map(({ dedupeKey }) => ({ key: dedupeKey, removed: true as const }));
        return { changes, result: undefined, erase: true };
      }),
  };
}

/** Entries that are due, oldest first, one for each resource that nobody is at. */
function claimable(heads: Iterable<LedgerHead>, now: number, limit: number, store: StoreKey | undefined): LedgerHead[] {
  const all = [...heads];
  const busy = new Set(
    all.flatMap((head) => (isLeased(head, now) && head.resource !== undefined ? [head.resource] : [])),
  );
  const due = all
    .filter((head) => store === undefined || (head.platform === store.platform && head.storeId === store.storeId))
    .filter((head) => isDue(head, now))
    .sort((left, right) => Date.parse(left.receivedAt) - Date.parse(right.receivedAt));
  const taken: LedgerHead[] = [];
  for (const head of due) {
    if (taken.length >= limit) break;
    if (head.resource !== undefined && busy.has(head.resource)) continue;
    if (head.resource !== undefined) busy.add(head.resource);
    taken.push(head);
  }
  return taken;
}

function isDue(head: LedgerHead, now: number): boolean {
  if (head.status === 'pending') return Date.parse(head.nextAttemptAt) <= now;
  return head.status === 'processing' && !isLeased(head, now);
}

function isLeased({ status, leaseUntil }: LedgerHead, now: number): boolean {
  return status === 'processing' && leaseUntil !== undefined && Date.parse(leaseUntil) > now;
}

/** What an attempt says goes with it: the next one says its own. */
function withoutProgress({ leaseUntil: _l, finishedAt: _f, outcome: _o, error: _e, ...head }: LedgerHead) {
  return head;
}

function entryOf({ resource: _resource, ...head }: LedgerHead, event: WebhookEvent | undefined): LedgerEntry {
  if (event === undefined) throw new Error(`the event of ledger entry ${head.dedupeKey} is missing`);
  return { ...structuredClone(head), event };
}

function matches(head: LedgerHead, filter: LedgerFilter): boolean {
  return (
    (filter.platform === undefined || filter.platform === head.platform) &&
    (filter.storeId === undefined || filter.storeId === head.storeId) &&
    (filter.status === undefined || filter.status === head.status) &&
    (filter.topic === undefined || filter.topic === head.topic) &&
    (filter.receivedAfter === undefined || Date.parse(head.receivedAt) >= Date.parse(filter.receivedAfter))
  );
}
