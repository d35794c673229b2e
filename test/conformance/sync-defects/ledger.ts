import type { WebhookEvent } from '../../../src/model/index.js';
import { createMemoryWebhookLedger } from '../../../src/sync/index.js';
import type { LedgerEntry, WebhookLedger } from '../../../src/sync/ports/index.js';
import { type LedgerHead, webhookLedgerOn } from '../../../src/sync/tables/webhook-ledger.js';
import { changedPort, mappedRows, type PortDefect } from './defect.js';
import { brokenTable, type TableDefects } from './tables.js';

const on = (defects: TableDefects) => () => webhookLedgerOn(brokenTable<LedgerHead, WebhookEvent>(defects));
const changed = (changes: (ledger: WebhookLedger) => Partial<WebhookLedger>) =>
  changedPort(createMemoryWebhookLedger, changes);

/** Puts every event with another resource, so that the ledger tells resources apart otherwise. */
function withResource(change: (entry: LedgerEntry) => WebhookEvent['resource']): () => WebhookLedger {
  return changed((ledger) => {
    const real = new Map<string, WebhookEvent>();
    const restored = (entry: LedgerEntry) => ({ ...entry, event: real.get(entry.dedupeKey) ?? entry.event });
    return {
      put: async (entry) => {
        const resource = change(entry);
        const { resource: _resource, ...event } = entry.event;
        const answer = await ledger.put({ ...entry, event: resource === undefined ? event : { ...event, resource } });
        if (answer === 'stored') real.set(entry.dedupeKey, structuredClone(entry.event));
        return answer;
      },
      claim: async (input) => (await ledger.claim(input)).map(restored),
      list: (filter) => mappedRows(ledger.list(filter), restored),
    };
  });
}

export const ledgerDefects: readonly PortDefect<WebhookLedger>[] = [
  {
    name: 'workers race',
    create: on({ races: true }),
    caughtBy: ['of puts of one key at once', 'two workers at once', 'of claims at once', 'of settles of one claim'],
  },
  { name: 'entries are not copied', create: on({ aliases: true }), caughtBy: ['entries are copies'] },
  {
    name: 'letter case of keys does not count',
    create: on({ key: (key) => key.toLowerCase() }),
    caughtBy: ['any key and any store'],
  },
  {
    name: 'a duplicate replaces the entry',
    create: changed((ledger) => {
      const latest = new Map<string, LedgerEntry>();
      return {
        put: (entry) => {
          latest.set(entry.dedupeKey, structuredClone(entry));
          return ledger.put(entry);
        },
        list: (filter) => mappedRows(ledger.list(filter), (entry) => latest.get(entry.dedupeKey)),
      };
    }),
    caughtBy: ['the same key again'],
  },
  {
    name: 'everything is stored anew',
    create: changed((ledger) => ({
      put: async (entry) => {
        await ledger.put(entry);
        return 'stored';
      },
    })),
    caughtBy: ['the same key again', 'of puts of one key at once'],
  },
  {
    name: 'claims take nothing under lease, ever',
    create: changed((ledger) => ({
      claim: async (input) => {
        const entries = await ledger.claim(input);
        return entries.filter(({ attempts }) => attempts === 1);
      },
    })),
    caughtBy: ['what is under lease', 'settle after a lost lease'],
  },
  {
    name: 'leases do not hold',
    create: changed((ledger) => ({ claim: (input) => ledger.claim({ ...input, leaseUntil: input.now }) })),
    caughtBy: ['a claim leases', 'what is under lease', 'two workers at once'],
  },
  {
    name: 'leases never end',
    create: changed((ledger) => ({
      claim: async (input) => {
        const entries = await ledger.claim({ ...input, leaseUntil: '2999-01-01T00:00:00.000Z' });
        return entries.map((entry) => ({ ...entry, leaseUntil: input.leaseUntil }));
      },
    })),
    caughtBy: ['what is under lease', 'requeue leaves'],
  },
  {
    name: 'the limit is ignored',
    create: changed((ledger) => ({ claim: (input) => ledger.claim({ ...input, limit: 1_000 }) })),
    caughtBy: ['only what is due', 'two workers at once', 'resources that are busy'],
  },
  {
    name: 'newest come first',
    create: changed((ledger) => ({ claim: async (input) => [...(await ledger.claim(input))].reverse() })),
    caughtBy: ['only what is due', 'instants compare'],
  },
  {
    name: 'what is not due is given',
    create: changed((ledger) => ({
      put: (entry) => ledger.put(entry),
      settle: (entry, { nextAttemptAt: _ignored, ...change }) => ledger.settle(entry, change),
    })),
    caughtBy: ['one that failed is due', 'one that waits'],
  },
  {
    name: 'attempts are not counted',
    create: changed((ledger) => ({
      claim: async (input) => (await ledger.claim(input)).map((entry) => ({ ...entry, attempts: 0 })),
    })),
    caughtBy: ['a claim leases', 'what is under lease'],
  },
  {
    name: 'a claim for a store takes any',
    create: changed((ledger) => ({ claim: ({ store: _ignored, ...input }) => ledger.claim(input) })),
    caughtBy: ['a claim for a store'],
  },
  {
    name: 'resources are not told apart',
    create: withResource(() => ({ type: 'order', id: 'all' })),
    caughtBy: ['two workers at once', 'resources of other kinds', 'what names no resource'],
  },
  {
    name: 'resources are ignored',
    create: withResource(() => undefined),
    caughtBy: ['one entry of a resource', 'of claims at once', 'what belongs to an order'],
  },
  {
    name: 'the parts of an order do not count as the order',
    create: withResource(({ event }) => (event.resource?.type === 'order' ? event.resource : undefined)),
    caughtBy: ['what belongs to an order'],
  },
  {
    name: 'kinds of resources are mixed up',
    create: withResource(({ event }) =>
      event.resource?.id === undefined ? event.resource : { type: 'order', id: event.resource.id },
    ),
    caughtBy: ['resources of other kinds'],
  },
  {
    name: 'a resource without an id is one for all',
    create: withResource(({ event }) =>
      event.resource?.type === 'product' && event.resource.id === undefined
        ? { type: 'product', id: '' }
        : event.resource,
    ),
    caughtBy: ['what names no resource'],
  },
  {
    name: 'settle always says yes',
    create: changed((ledger) => ({
      settle: async (...input) => {
        await ledger.settle(...input);
        return true;
      },
    })),
    caughtBy: ['settle after a lost lease', 'settle holds once', 'of settles of one claim', 'an empty ledger'],
  },
  {
    name: 'settle writes whoever holds the lease',
    create: changed((ledger) => ({
      settle: async (entry, change) => {
        for await (const stored of ledger.list()) {
          if (stored.dedupeKey === entry.dedupeKey) return ledger.settle(stored, change);
        }
        return false;
      },
    })),
    caughtBy: ['settle after a lost lease', 'requeue leaves'],
  },
  {
    name: 'settle keeps the last error',
    create: changed((ledger) => {
      const errors = new Map<string, LedgerEntry['error']>();
      return {
        settle: (entry, change) => {
          const error = change.error ?? errors.get(entry.dedupeKey);
          if (error !== undefined) errors.set(entry.dedupeKey, error);
          return ledger.settle(entry, error === undefined ? change : { ...change, error });
        },
      };
    }),
    caughtBy: ['one that failed is due'],
  },
  {
    name: 'requeue keeps the attempts',
    create: changed((ledger) => {
      let before = 0;
      return {
        requeue: async (filter) => {
          for await (const { attempts } of ledger.list()) before = Math.max(before, attempts);
          return ledger.requeue(filter);
        },
        claim: async (input) =>
          (await ledger.claim(input)).map((entry) => ({ ...entry, attempts: entry.attempts + before })),
      };
    }),
    caughtBy: ['requeue makes entries pending'],
  },
  {
    name: 'requeue takes what is under lease',
    create: changed((ledger) => ({
      requeue: (filter) => ledger.requeue({ ...filter, now: '2999-01-01T00:00:00.000Z' }),
    })),
    caughtBy: ['requeue leaves', 'requeue makes entries pending'],
  },
  {
    name: 'requeue ignores its filter',
    create: changed((ledger) => ({ requeue: ({ now }) => ledger.requeue({ now }) })),
    caughtBy: ['requeue brings back'],
  },
  {
    name: 'prune takes what waits',
    create: changed((ledger) => ({
      prune: async (input) => {
        for (;;) {
          const [entry] = await ledger.claim({
            now: input.receivedBefore,
            leaseUntil: '2999-01-01T00:00:00Z',
            limit: 1,
          });
          if (entry === undefined) break;
          await ledger.settle(entry, { status: 'done' });
        }
        return ledger.prune(input);
      },
    })),
    caughtBy: ['prune removes', 'prune leaves'],
  },
  {
    name: 'prune takes its bound along',
    create: changed((ledger) => ({
      prune: ({ receivedBefore }) =>
        ledger.prune({ receivedBefore: new Date(Date.parse(receivedBefore) + 1).toISOString() }),
    })),
    caughtBy: ['prune removes'],
  },
  ...(['pending', 'processing', 'done', 'dead', 'parked'] as const).map((status) => ({
    name: `deleteStore leaves what is ${status}`,
    create: changed((ledger) => ({
      deleteStore: async ({ platform, storeId }) => {
        const kept: LedgerEntry[] = [];
        for await (const entry of ledger.list({ platform, storeId, status })) kept.push(entry);
        await ledger.deleteStore({ platform, storeId });
        for (const entry of kept) await ledger.put(entry);
      },
    })),
    caughtBy: ['deleteStore takes'],
  })),
  {
    name: 'deleteStore takes the store id of every platform',
    create: changed((ledger) => ({
      deleteStore: async (store) => {
        for await (const { platform } of ledger.list({ storeId: store.storeId })) {
          await ledger.deleteStore({ platform, storeId: store.storeId });
        }
      },
    })),
    caughtBy: ['deleteStore takes'],
  },
  {
    name: 'deleteStore leaves the keys of deliveries behind',
    create: changed((ledger) => {
      const gone = new Set<string>();
      return {
        deleteStore: async ({ platform, storeId }) => {
          for await (const { dedupeKey } of ledger.list({ platform, storeId })) gone.add(dedupeKey);
          await ledger.deleteStore({ platform, storeId });
        },
        put: async (entry) => (gone.has(entry.dedupeKey) ? 'duplicate' : ledger.put(entry)),
      };
    }),
    caughtBy: ['deleteStore takes'],
  },
  {
    name: 'settle brings back what went with its store',
    create: changed((ledger) => ({
      settle: async (entry, change) => {
        await ledger.put(entry);
        return ledger.settle(entry, change);
      },
    })),
    caughtBy: ['settle of what went'],
  },
  {
    name: 'times are compared as texts',
    create: changed((ledger) => ({
      list: ({ receivedAfter = '', ...filter } = {}) =>
        mappedRows(ledger.list(filter), (entry) => (entry.receivedAt >= receivedAfter ? entry : undefined)),
    })),
    caughtBy: ['list filters'],
  },
  ...(['platform', 'storeId', 'status', 'topic', 'receivedAfter'] as const).map((field) => ({
    name: `list does not filter by ${field}`,
    create: changed((ledger) => ({
      list: (filter) => {
        const { [field]: _ignored, ...rest } = filter ?? {};
        return ledger.list(rest);
      },
    })),
    caughtBy: ['list filters'],
  })),
];
