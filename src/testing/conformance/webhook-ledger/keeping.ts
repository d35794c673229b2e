import { check, checkSame } from '../case.js';
import { at, collected, frozen, STORE, sorted, UNUSUAL_IDS, UNUSUAL_STORES, vandalize } from '../sync-fixtures.js';
import { claimed, claimedKeys, claimedOne, entryOf, eventOf, type LedgerRule, listedKeys, stored } from './entries.js';

export const keepingRules: readonly LedgerRule[] = [
  {
    name: 'an empty ledger has nothing',
    async run(ledger) {
      checkSame(await claimed(ledger, 0), [], 'what was claimed');
      checkSame(await collected(ledger.list()), [], 'the list');
      checkSame(await ledger.requeue({ now: at(0) }), 0, 'how many were requeued');
      checkSame(await ledger.prune({ receivedBefore: at(9) }), 0, 'how many were removed');
      checkSame(await ledger.settle(entryOf('1'), { status: 'done' }), false, 'settle of what is not there');
    },
  },
  {
    name: 'gives back everything that was put',
    async run(ledger) {
      const full = entryOf('full', {
        status: 'dead',
        attempts: 3,
        finishedAt: at(2),
        outcome: 'gave up',
        error: { code: 'unexpected', message: 'it failed' },
      });
      const { storeId: _storeId, ...homeless } = entryOf('homeless', { event: eventOf('homeless') });
      checkSame(await ledger.put(full), 'stored', 'put of the first');
      checkSame(await ledger.put(homeless), 'stored', 'put of one without a store');
      checkSame(await stored(ledger, 'full'), full, 'the first');
      checkSame(await stored(ledger, 'homeless'), homeless, 'the one without a store');
    },
  },
  {
    name: 'the same key again is a duplicate, and changes nothing',
    async run(ledger) {
      await ledger.put(entryOf('1'));
      const again = entryOf('1', { topic: 'order.paid', receivedAt: at(5), status: 'parked' });
      checkSame(await ledger.put(again), 'duplicate', 'put of the same key');
      checkSame(await collected(ledger.list()), [entryOf('1')], 'the entry');
      const [entry] = await claimed(ledger, 0);
      if (entry !== undefined) await ledger.settle(entry, { status: 'done', finishedAt: at(1), outcome: 'applied' });
      checkSame(await ledger.put(again), 'duplicate', 'put of a key that is done');
      checkSame((await stored(ledger, '1'))?.status, 'done', 'the status of what is done');
    },
  },
  {
    name: 'of puts of one key at once exactly one is stored',
    async run(ledger, peer) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? ledger : peer).put(entryOf('1'))),
      );
      const count = answers.filter((answer) => answer === 'stored').length;
      check(count === 1, `${count} of 8 puts of one key at once said 'stored', not 1`);
      checkSame(await listedKeys(ledger), ['1'], 'the list');
    },
  },
  {
    name: 'any key and any store are kept apart from any other',
    async run(ledger) {
      for (const id of UNUSUAL_IDS) checkSame(await ledger.put(entryOf(id)), 'stored', `put of key ${id.slice(0, 40)}`);
      checkSame(sorted(await listedKeys(ledger)), sorted(UNUSUAL_IDS), 'the keys');
      for (const [index, store] of UNUSUAL_STORES.entries()) await ledger.put(entryOf(`store ${index}`, store));
      for (const [index, store] of UNUSUAL_STORES.entries()) {
        const found = await listedKeys(ledger, { platform: store.platform, storeId: store.storeId });
        checkSame(found, [`store ${index}`], `the list of ${JSON.stringify(store)}`);
      }
    },
  },
  {
    name: 'list filters by platform, store, status, topic and time',
    async run(ledger) {
      await ledger.put(entryOf('1', { receivedAt: at(1) }));
      await ledger.put(entryOf('2', { receivedAt: at(2), storeId: 'other.myshopify.com' }));
      await ledger.put(entryOf('3', { receivedAt: at(3), platform: 'amazon', status: 'dead' }));
      await ledger.put(entryOf('4', { receivedAt: at(4), topic: 'product.updated', status: 'parked' }));
      checkSame(await listedKeys(ledger), ['1', '2', '3', '4'], 'the whole list');
      checkSame(await listedKeys(ledger, { platform: 'shopify' }), ['1', '2', '4'], 'the list of a platform');
      checkSame(await listedKeys(ledger, { storeId: STORE.storeId }), ['1', '3', '4'], 'the list of a store id');
      checkSame(await listedKeys(ledger, { ...STORE }), ['1', '4'], 'the list of a store');
      checkSame(await listedKeys(ledger, { status: 'dead' }), ['3'], 'the dead');
      checkSame(await listedKeys(ledger, { topic: 'product.updated' }), ['4'], 'the list of a topic');
      checkSame(await listedKeys(ledger, { receivedAfter: at(3) }), ['3', '4'], 'from an instant on, inclusive');
      checkSame(await listedKeys(ledger, { receivedAfter: '2026-01-01T00:00:03Z' }), ['3', '4'], 'written shorter');
      checkSame(await listedKeys(ledger, { ...STORE, status: 'pending' }), ['1'], 'two filters together');
    },
  },
  {
    name: 'prune removes what is finished and old, and nothing else',
    async run(ledger) {
      for (const status of ['done', 'dead', 'pending', 'parked'] as const) {
        await ledger.put(entryOf(`old ${status}`, { status, receivedAt: at(1) }));
      }
      await ledger.put(entryOf('late done', { status: 'done', receivedAt: at(2) }));
      checkSame(await ledger.prune({ receivedBefore: '2026-01-01T00:00:02Z' }), 2, 'how many were removed');
      checkSame(await listedKeys(ledger), ['late done', 'old parked', 'old pending'], 'what is left');
      checkSame(await ledger.put(entryOf('old done')), 'stored', 'put of a key that was removed');
      checkSame(await ledger.put(entryOf('late done')), 'duplicate', 'put of a key that is kept');
    },
  },
  {
    name: 'prune leaves what is being processed',
    async run(ledger) {
      await ledger.put(entryOf('1'));
      await claimed(ledger, 0);
      checkSame(await ledger.prune({ receivedBefore: at(1_000) }), 0, 'how many were removed');
      checkSame(await listedKeys(ledger), ['1'], 'what is left');
    },
  },
  {
    name: 'deleteStore takes all of a store, finished or not, and nothing of another',
    async run(ledger, peer) {
      await ledger.deleteStore(STORE);
      for (const status of ['pending', 'processing', 'done', 'dead', 'parked'] as const) {
        await ledger.put(entryOf(status, { status, ...(status === 'processing' ? { leaseUntil: at(60) } : {}) }));
      }
      const { storeId: _storeId, ...homeless } = entryOf('homeless');
      const others = [entryOf('other', { storeId: 'other.myshopify.com' }), entryOf('same id', { platform: 'amazon' })];
      for (const entry of [homeless, ...others]) await ledger.put(entry);
      await ledger.deleteStore(STORE);
      await ledger.deleteStore(STORE);
      for (const reader of [ledger, peer]) {
        checkSame(await listedKeys(reader), ['homeless', 'other', 'same id'], 'the keys that are left');
      }
      checkSame(await stored(ledger, 'other'), others[0], 'an entry of another store');
      checkSame(await ledger.put(entryOf('done')), 'stored', 'put of a key that went with its store');
    },
  },
  {
    name: 'settle of what went with its store writes nothing',
    async run(ledger) {
      await ledger.put(entryOf('1'));
      const entry = await claimedOne(ledger, 0);
      await ledger.deleteStore(STORE);
      checkSame(await ledger.settle(entry, { status: 'done', finishedAt: at(1) }), false, 'the settle');
      checkSame(await listedKeys(ledger), [], 'the keys after that');
    },
  },
  {
    name: 'entries are copies, and may be frozen',
    async run(ledger) {
      const original = entryOf('1');
      await ledger.put(original);
      vandalize(original);
      checkSame(await collected(ledger.list()), [entryOf('1')], 'the entry after what was put was changed');
      for (const entry of await collected(ledger.list())) vandalize(entry);
      checkSame(await collected(ledger.list()), [entryOf('1')], 'the entry after what was listed was changed');
      for (const entry of await claimed(ledger, 0)) vandalize(entry);
      const leased = entryOf('1', { status: 'processing', attempts: 1, leaseUntil: at(60) });
      checkSame(await collected(ledger.list()), [leased], 'the entry after what was claimed was changed');
      checkSame(await ledger.put(frozen(entryOf('2'))), 'stored', 'put of a frozen entry');
      const error = { code: 'unexpected' as const, message: 'failed' };
      await ledger.settle(frozen(leased), { status: 'dead', error });
      vandalize(error);
      checkSame(
        (await stored(ledger, '1'))?.error,
        { code: 'unexpected', message: 'failed' },
        'the error that was settled',
      );
    },
  },
  {
    name: 'a list that is being walked may be changed',
    async run(ledger, peer) {
      for (let index = 0; index < 12; index += 1) await ledger.put(entryOf(`${index}`, { status: 'done' }));
      const seen: string[] = [];
      for await (const { dedupeKey } of ledger.list()) {
        seen.push(dedupeKey);
        if (seen.length === 1) await peer.prune({ receivedBefore: at(1) });
      }
      checkSame(new Set(seen).size, seen.length, 'how many different entries were listed');
      checkSame(await claimedKeys(ledger, 0), [], 'what can be claimed afterwards');
    },
  },
];
