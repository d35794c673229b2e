import type { mongo } from 'mongoose';
import type { StoreKey } from '../../core/ports.js';
import { ledgerResource } from '../../sync/ledger-resource.js';
import type { LedgerEntry, LedgerFilter, WebhookLedger } from '../../sync/ports/index.js';
import { tableKey } from '../../sync/tables/table.js';
import type { Database } from './database.js';
import { isDuplicateKey } from './duplicates.js';
import { toDate, toOptionalDate } from './instants.js';
import { defined } from './mongo-json.js';
import { walk } from './walk.js';
import { type DeliveryDocument, deliveryOf, entryOf, type LockDocument, whenDue } from './webhook-document.js';

/** Events are large: a page is in memory. */
const LIST_PAGE = 25;

/** What of a delivery decides whether it can be claimed. */
type Candidate = Pick<DeliveryDocument, '_id' | 'resource' | 'attempts'>;

/**
 * Keeps deliveries. That one entry of a resource is under lease at a time is held by a document for each such resource,
 * whose key is unique: it says until when, and for which lease. One that a crash leaves behind ends with its lease.
 */
export function createMongoWebhookLedger(database: Database): WebhookLedger {
  const deliveries = () => database.collection<DeliveryDocument>('WebhookDelivery');
  const locks = () => database.collection<LockDocument>('WebhookLock');

  async function lock(resource: string, holder: string, now: Date, leaseUntil: Date): Promise<boolean> {
    try {
      // A lock that is held does not match, and its key is there already.
      const free = { _id: resource, leaseUntil: { $lte: now } };
      await (await locks()).updateOne(free, { $set: { holder, leaseUntil } }, { upsert: true });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async function unlock(resource: string | undefined, holder: string): Promise<void> {
    if (resource !== undefined) await (await locks()).deleteOne({ _id: resource, holder });
  }

  /** @returns `busy` when somebody is at the resource, `gone` when somebody took the entry. */
  async function lease(candidate: Candidate, now: Date, leaseUntil: Date): Promise<LedgerEntry | 'busy' | 'gone'> {
    const { _id, resource } = candidate;
    const attempts = candidate.attempts + 1;
    const holder = holderOf(_id, attempts, leaseUntil);
    if (resource !== undefined && !(await lock(resource, holder, now, leaseUntil))) return 'busy';
    const leased = await (await deliveries()).findOneAndUpdate(
      { _id, attempts: candidate.attempts, isOpen: true, dueAt: { $lte: now } },
      { $set: { status: 'processing', attempts, leaseUntil, ...whenDue('processing', leaseUntil) } },
      { returnDocument: 'after' },
    );
    if (leased !== null) return entryOf(leased);
    await unlock(resource, holder);
    return 'gone';
  }

  return {
    async put(entry) {
      try {
        await (await deliveries()).insertOne(deliveryOf(entry, ledgerResource(entry)));
        return 'stored';
      } catch (error) {
        if (isDuplicateKey(error)) return 'duplicate';
        throw error;
      }
    },

    async claim({ now: nowText, leaseUntil: leaseText, limit, store }) {
      const [now, leaseUntil] = [toDate(nowText, 'now'), toDate(leaseText, 'leaseUntil')];
      const candidates = (await deliveries())
        .find(dueFilter(now, store), { projection: { resource: 1, attempts: 1 } })
        .sort({ receivedAt: 1 });
      const taken: LedgerEntry[] = [];
      const busy = new Set<string>();
      try {
        while (taken.length < limit) {
          const candidate: Candidate | null = await candidates.next();
          if (candidate === null) break;
          const { resource } = candidate;
          if (resource !== undefined && busy.has(resource)) continue;
          const answer = await lease(candidate, now, leaseUntil);
          if (typeof answer === 'object') taken.push(answer);
          if (resource !== undefined && answer !== 'gone') busy.add(resource);
        }
      } finally {
        await candidates.close();
      }
      return taken;
    },

    async settle({ dedupeKey, attempts, leaseUntil: leaseText, receivedAt }, change) {
      const leaseUntil = toOptionalDate(leaseText, 'leaseUntil');
      const next = toOptionalDate(change.nextAttemptAt, 'nextAttemptAt');
      const finishedAt = toOptionalDate(change.finishedAt, 'finishedAt');
      const { outcome, error, status } = change;
      // Claims count attempts, and a requeue begins anew: together with its end that names one lease.
      const held: mongo.Filter<DeliveryDocument> = {
        ...{ _id: dedupeKey, status: 'processing', attempts },
        leaseUntil: leaseUntil ?? { $exists: false },
      };
      const before = await (await deliveries()).findOne(held, { projection: { nextAttemptAt: 1, resource: 1 } });
      if (before === null) return false;
      const due = whenDue(status, next ?? before.nextAttemptAt, finishedAt ?? toDate(receivedAt, 'receivedAt'));
      const set = defined({ status, nextAttemptAt: next, finishedAt, outcome, error, ...due });
      const gone = Object.fromEntries(PROGRESS.filter((field) => !(field in set)).map((field) => [field, '' as const]));
      const { matchedCount } = await (await deliveries()).updateOne(held, { $set: set, $unset: gone });
      if (matchedCount === 0) return false;
      if (leaseUntil !== undefined) await unlock(before.resource, holderOf(dedupeKey, attempts, leaseUntil));
      return true;
    },

    async requeue({ now: nowText, ...filter }) {
      const now = toDate(nowText, 'now');
      const idle = {
        $or: [{ status: { $ne: 'processing' } }, { leaseUntil: { $lte: now } }, { leaseUntil: { $exists: false } }],
      };
      const set = { status: 'pending' as const, attempts: 0, nextAttemptAt: now, ...whenDue('pending', now) };
      const gone = Object.fromEntries(PROGRESS.filter((field) => !(field in set)).map((field) => [field, '' as const]));
      const query = { $and: [queryOf(filter), idle] } as mongo.Filter<DeliveryDocument>;
      const { matchedCount } = await (await deliveries()).updateMany(query, { $set: set, $unset: gone });
      return matchedCount;
    },

    async *list(filter = {}) {
      for await (const document of walk(deliveries, queryOf(filter), { pageSize: LIST_PAGE })) yield entryOf(document);
    },

    async prune({ receivedBefore }) {
      const before = { $lt: toDate(receivedBefore, 'receivedBefore') };
      const finished = { status: { $in: ['done', 'dead'] as const }, receivedAt: before };
      return (await (await deliveries()).deleteMany(finished as mongo.Filter<DeliveryDocument>)).deletedCount;
    },

    async deleteStore({ platform, storeId }) {
      await (await deliveries()).deleteMany({ platform, storeId });
    },
  };
}

/** What can be claimed, for the index over open deliveries. */
export function dueFilter(now: Date, store: StoreKey | undefined) {
  const of = store === undefined ? {} : { platform: store.platform, storeId: store.storeId };
  return { isOpen: true as const, dueAt: { $lte: now }, ...of };
}

/** What an attempt says goes with it: the next one says its own. */
const PROGRESS = ['leaseUntil', 'finishedAt', 'outcome', 'error', 'isOpen', 'dueAt', 'endedAt'] as const;

/** Names one lease. */
function holderOf(dedupeKey: string, attempts: number, leaseUntil: Date): string {
  return tableKey(dedupeKey, `${attempts}`, leaseUntil.toISOString());
}

function queryOf({ platform, storeId, status, topic, receivedAfter }: LedgerFilter): mongo.Filter<DeliveryDocument> {
  const receivedAt = receivedAfter === undefined ? undefined : { $gte: toDate(receivedAfter, 'receivedAfter') };
  return defined({ platform, storeId, status, topic, receivedAt }) as mongo.Filter<DeliveryDocument>;
}
