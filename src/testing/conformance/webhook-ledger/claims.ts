import type { WebhookEvent } from '../../../model/index.js';
import { check, checkSame } from '../case.js';
import { at, STORE, sorted } from '../sync-fixtures.js';
import { claimed, claimedKeys, claimedOne, entryOf, eventOf, keysOf, type LedgerRule, stored } from './entries.js';

const OTHER = { ...STORE, storeId: 'other.myshopify.com' };

export const claimRules: readonly LedgerRule[] = [
  {
    name: 'a claim leases what it gives, counts the attempt and stores both',
    async run(ledger) {
      await ledger.put(entryOf('1'));
      const leased = entryOf('1', { status: 'processing', attempts: 1, leaseUntil: at(60) });
      checkSame(await claimed(ledger, 0), [leased], 'what was claimed');
      checkSame(await stored(ledger, '1'), leased, 'what is stored');
    },
  },
  {
    name: 'only what is due is given, oldest first, up to the limit',
    async run(ledger) {
      await ledger.put(entryOf('third', { receivedAt: at(3) }));
      await ledger.put(entryOf('first', { receivedAt: at(1) }));
      await ledger.put(entryOf('later', { receivedAt: at(0), nextAttemptAt: at(20) }));
      await ledger.put(entryOf('second', { receivedAt: at(2), nextAttemptAt: '2026-01-01T00:00:10Z' }));
      checkSame(await claimedKeys(ledger, 10, 2), ['first', 'second'], 'the first two');
      checkSame(await claimedKeys(ledger, 10, 2), ['third'], 'the rest');
      checkSame(await claimedKeys(ledger, 19), [], 'what is due one second before its time');
      checkSame(await claimedKeys(ledger, 20), ['later'], 'what is due at its time');
    },
  },
  {
    name: 'instants compare as instants, not as texts',
    async run(ledger) {
      await ledger.put(
        entryOf('long', { receivedAt: '2026-01-01T00:00:01.500Z', nextAttemptAt: '2026-01-01T00:00:01.500Z' }),
      );
      await ledger.put(entryOf('short', { receivedAt: '2026-01-01T00:00:01Z', nextAttemptAt: '2026-01-01T00:00:01Z' }));
      const claim = (now: string) => ledger.claim({ now, leaseUntil: '2026-01-01T00:01:00Z', limit: 9 });
      checkSame(keysOf(await claim('2026-01-01T00:00:01.200Z')), ['short'], 'what is due after 1.2 seconds');
      await ledger.requeue({ now: '2026-01-01T00:01:00.500Z' });
      checkSame(keysOf(await claimed(ledger, 100)), ['short', 'long'], 'the order of both');
    },
  },
  {
    name: 'only pending entries are claimed',
    async run(ledger) {
      for (const status of ['pending', 'done', 'parked', 'dead'] as const)
        await ledger.put(entryOf(status, { status }));
      checkSame(await claimedKeys(ledger, 1_000), ['pending'], 'what was claimed');
    },
  },
  {
    name: 'what is under lease is not given until the lease ends',
    async run(ledger, peer) {
      await ledger.put(entryOf('1'));
      await claimed(ledger, 0);
      checkSame(await claimedKeys(peer, 59), [], 'what is given one second before the end of the lease');
      const again = await claimed(peer, 60);
      checkSame(keysOf(again), ['1'], 'what is given at the end of the lease');
      checkSame(again[0]?.attempts, 2, 'the attempts of the second claim');
      checkSame(again[0]?.leaseUntil, at(120), 'the lease of the second claim');
    },
  },
  {
    name: 'two workers at once never get the same entry, and leave none',
    async run(ledger, peer) {
      const keys = Array.from({ length: 16 }, (_, index) => `${index}`);
      for (const key of keys) await ledger.put(entryOf(key));
      const given: string[] = [];
      for (let round = 0; round < 2; round += 1) {
        const claims = await Promise.all([ledger, peer, ledger, peer].map((worker) => claimedKeys(worker, 0, 2)));
        for (const claim of claims) check(claim.length <= 2, `a claim with limit 2 gave ${claim.length} entries`);
        given.push(...claims.flat());
      }
      check(new Set(given).size === given.length, 'an entry was given to two workers');
      given.push(...(await claimedKeys(ledger, 0)));
      checkSame(sorted(given), sorted(keys), 'all that was given');
    },
  },
  {
    name: 'one entry of a resource at a time, the next after it is settled',
    async run(ledger, peer) {
      const about = { type: 'order', id: 'one' } as const;
      for (const [index, key] of ['a', 'b', 'c'].entries()) {
        await ledger.put(entryOf(key, { event: eventOf(key, about), receivedAt: at(index) }));
      }
      await ledger.put(entryOf('other', { receivedAt: at(9) }));
      const first = await claimed(ledger, 10);
      checkSame(keysOf(first), ['a', 'other'], 'the first claim');
      checkSame(await claimedKeys(peer, 11), [], 'a claim while the first is under way');
      if (first[0] !== undefined) await ledger.settle(first[0], { status: 'done', finishedAt: at(12) });
      checkSame(await claimedKeys(peer, 12), ['b'], 'a claim after the first was settled');
      checkSame(await claimedKeys(ledger, 72, 1), ['b'], 'a claim after the lease of the second has ended');
    },
  },
  {
    name: 'of claims at once one gets a resource',
    async run(ledger, peer) {
      for (let round = 0; round < 3; round += 1) {
        const about = { type: 'order', id: `order ${round}` } as const;
        for (let index = 0; index < 6; index += 1) {
          const key = `${round} ${index}`;
          await ledger.put(entryOf(key, { event: eventOf(key, about) }));
        }
        const claims = await Promise.all([ledger, peer, ledger, peer].map((worker) => claimed(worker, 0, 2)));
        const count = claims.flat().length;
        check(count === 1, `${count} entries about one order were given at once, not 1`);
      }
    },
  },
  {
    name: 'what belongs to an order counts as the order',
    async run(ledger) {
      await ledger.put(entryOf('order', { event: eventOf('order', { type: 'order', id: '7' }) }));
      const parts: WebhookEvent['resource'][] = [
        { type: 'fulfillment', id: 'f1', orderId: '7' },
        { type: 'refund', id: 'r1', orderId: '7' },
        { type: 'return', orderId: '7' },
      ];
      for (const [index, resource] of parts.entries()) {
        await ledger.put(entryOf(`part ${index}`, { event: eventOf(`part ${index}`, resource), receivedAt: at(1) }));
      }
      checkSame(await claimedKeys(ledger, 5), ['order'], 'what was claimed of one order and its parts');
    },
  },
  {
    name: 'resources of other kinds, stores and platforms do not wait for each other',
    async run(ledger) {
      const event = (key: string) => eventOf(key, { type: 'order', id: '7' });
      await ledger.put(entryOf('1', { event: event('1') }));
      await ledger.put(entryOf('2', { event: event('2'), ...OTHER }));
      await ledger.put(entryOf('3', { event: event('3'), platform: 'amazon' }));
      await ledger.put(entryOf('4', { event: eventOf('4', { type: 'product', id: '7' }) }));
      const { storeId: _storeId, ...homeless } = entryOf('5', { event: event('5') });
      await ledger.put(homeless);
      checkSame(sorted(await claimedKeys(ledger, 0)), ['1', '2', '3', '4', '5'], 'what was claimed');
    },
  },
  {
    name: 'what names no resource is not held back',
    async run(ledger) {
      await ledger.put(entryOf('1', { event: eventOf('1') }));
      await ledger.put(entryOf('2', { event: eventOf('2') }));
      await ledger.put(entryOf('3', { event: eventOf('3', { type: 'product' }) }));
      await ledger.put(entryOf('4', { event: eventOf('4', { type: 'product' }) }));
      checkSame(sorted(await claimedKeys(ledger, 0)), ['1', '2', '3', '4'], 'what was claimed');
    },
  },
  {
    name: 'one that waits for its next attempt does not hold its neighbours back',
    async run(ledger) {
      const about = { type: 'order', id: 'one' } as const;
      await ledger.put(entryOf('poison', { event: eventOf('poison', about), receivedAt: at(0) }));
      await ledger.put(entryOf('next', { event: eventOf('next', about), receivedAt: at(1) }));
      const poison = await claimedOne(ledger, 5);
      await ledger.settle(poison, { status: 'pending', nextAttemptAt: at(500) });
      checkSame(await claimedKeys(ledger, 6), ['next'], 'what was claimed after the first one failed');
    },
  },
  {
    name: 'resources that are busy do not use up the limit',
    async run(ledger) {
      const about = { type: 'order', id: 'one' } as const;
      for (let index = 0; index < 8; index += 1) {
        await ledger.put(entryOf(`busy ${index}`, { event: eventOf(`busy ${index}`, about) }));
      }
      await ledger.put(entryOf('free', { receivedAt: at(1) }));
      checkSame((await claimed(ledger, 5, 1)).length, 1, 'how many the first claim gave');
      checkSame(await claimedKeys(ledger, 5, 1), ['free'], 'what the second claim gave');
    },
  },
  {
    name: 'a claim for a store gives only its entries',
    async run(ledger) {
      await ledger.put(entryOf('1'));
      await ledger.put(entryOf('2', OTHER));
      await ledger.put(entryOf('3', { platform: 'amazon' }));
      const { storeId: _storeId, ...homeless } = entryOf('4');
      await ledger.put(homeless);
      const entries = await ledger.claim({ now: at(0), leaseUntil: at(60), limit: 9, store: OTHER });
      checkSame(keysOf(entries), ['2'], 'what was claimed for a store');
      checkSame(sorted(await claimedKeys(ledger, 0)), ['1', '3', '4'], 'what is left for the others');
    },
  },
];
