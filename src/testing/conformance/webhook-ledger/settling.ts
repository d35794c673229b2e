import { check, checkSame } from '../case.js';
import { at, STORE } from '../sync-fixtures.js';
import { claimed, claimedKeys, claimedOne, entryOf, keysOf, type LedgerRule, listedKeys, stored } from './entries.js';

const ERROR = { code: 'rate_limited', message: 'come back later' } as const;

export const settleRules: readonly LedgerRule[] = [
  {
    name: 'settle writes what became of an entry, and ends the lease',
    async run(ledger) {
      await ledger.put(entryOf('1'));
      const entry = await claimedOne(ledger, 1);
      const change = { status: 'done', finishedAt: at(2), outcome: 'applied' } as const;
      checkSame(await ledger.settle(entry, change), true, 'what settle resolved to');
      checkSame(await stored(ledger, '1'), entryOf('1', { ...change, attempts: 1 }), 'the settled entry');
      checkSame(await claimedKeys(ledger, 1_000), [], 'what can be claimed afterwards');
    },
  },
  {
    name: 'one that failed is due at its next attempt, and keeps its error until it is settled again',
    async run(ledger) {
      await ledger.put(entryOf('1'));
      const first = await claimedOne(ledger, 0);
      const retry = { status: 'pending', nextAttemptAt: at(30), outcome: 'rate_limited', error: ERROR } as const;
      checkSame(await ledger.settle(first, retry), true, 'what settle resolved to');
      checkSame(await stored(ledger, '1'), entryOf('1', { ...retry, attempts: 1 }), 'the entry that waits');
      checkSame(await claimedKeys(ledger, 29), [], 'what is due before the next attempt');
      const second = await claimedOne(ledger, 30);
      checkSame(second.attempts, 2, 'the attempts');
      await ledger.settle(second, { status: 'done', finishedAt: at(31), outcome: 'applied' });
      const done = entryOf('1', {
        status: 'done',
        attempts: 2,
        nextAttemptAt: at(30),
        finishedAt: at(31),
        outcome: 'applied',
      });
      checkSame(await stored(ledger, '1'), done, 'the entry that is done at last');
    },
  },
  {
    name: 'settle after a lost lease writes nothing',
    async run(ledger, peer) {
      await ledger.put(entryOf('1'));
      const slow = await claimedOne(ledger, 0);
      const fast = await claimedOne(peer, 60);
      checkSame(
        await ledger.settle(slow, { status: 'dead', outcome: 'slow' }),
        false,
        'settle after the lease was lost',
      );
      checkSame(await stored(ledger, '1'), fast, 'the entry that the other one holds');
      checkSame(await peer.settle(fast, { status: 'done', outcome: 'fast' }), true, 'settle by the other one');
      checkSame(await ledger.settle(slow, { status: 'dead', outcome: 'slow' }), false, 'settle after it is done');
      checkSame((await stored(ledger, '1'))?.outcome, 'fast', 'the outcome');
    },
  },
  {
    name: 'settle after the lease ran out holds while nobody has taken it',
    async run(ledger) {
      await ledger.put(entryOf('1'));
      const entry = await claimedOne(ledger, 0);
      await ledger.put(entryOf('2', { nextAttemptAt: at(500) }));
      checkSame(await ledger.settle(entry, { status: 'done', outcome: 'late' }), true, 'settle by the only one');
      checkSame(await claimedKeys(ledger, 100), [], 'what can be claimed afterwards');
    },
  },
  {
    name: 'settle holds once',
    async run(ledger) {
      await ledger.put(entryOf('1'));
      const entry = await claimedOne(ledger, 0);
      await ledger.settle(entry, { status: 'pending', nextAttemptAt: at(5) });
      checkSame(await ledger.settle(entry, { status: 'done' }), false, 'the second settle of one claim');
      checkSame((await stored(ledger, '1'))?.status, 'pending', 'the status');
      const never = entryOf('2');
      await ledger.put(never);
      checkSame(await ledger.settle(never, { status: 'done' }), false, 'settle of what was never claimed');
    },
  },
  {
    name: 'of settles of one claim at once exactly one holds',
    async run(ledger, peer) {
      await ledger.put(entryOf('1'));
      const entry = await claimedOne(ledger, 0);
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          (index % 2 === 0 ? ledger : peer).settle(entry, { status: 'done', outcome: `${index}` }),
        ),
      );
      const count = answers.filter(Boolean).length;
      check(count === 1, `${count} of 6 settles of one claim at once held, not 1`);
      checkSame((await stored(ledger, '1'))?.outcome, `${answers.indexOf(true)}`, 'the outcome');
    },
  },
  {
    name: 'requeue makes entries pending, due at once, their attempts anew',
    async run(ledger) {
      await ledger.put(entryOf('1', { receivedAt: at(1) }));
      const entry = await claimedOne(ledger, 1);
      await ledger.settle(entry, { status: 'dead', finishedAt: at(2), outcome: 'rate_limited', error: ERROR });
      checkSame(await ledger.requeue({ status: 'dead', now: at(100) }), 1, 'how many were requeued');
      const again = entryOf('1', { receivedAt: at(1), nextAttemptAt: at(100) });
      checkSame(await stored(ledger, '1'), again, 'the requeued entry');
      checkSame((await claimedOne(ledger, 100)).attempts, 1, 'the attempts of the next claim');
    },
  },
  {
    name: 'requeue brings back what its filter says: a store that is resumed, or a time for a replay',
    async run(ledger) {
      const other = { ...STORE, storeId: 'other.myshopify.com' };
      await ledger.put(entryOf('parked', { status: 'parked', nextAttemptAt: at(900) }));
      await ledger.put(entryOf('parked elsewhere', { status: 'parked', ...other }));
      await ledger.put(entryOf('done', { status: 'done', receivedAt: at(5) }));
      await ledger.put(
        entryOf('waiting', { status: 'pending', nextAttemptAt: at(900), receivedAt: at(6), topic: 'order.paid' }),
      );
      checkSame(await ledger.requeue({ ...STORE, status: 'parked', now: at(10) }), 1, 'how many of the store');
      checkSame(await claimedKeys(ledger, 10), ['parked'], 'what is due of the store');
      checkSame(await ledger.requeue({ receivedAfter: at(5), now: at(11) }), 2, 'how many of the time');
      checkSame(await claimedKeys(ledger, 11), ['done', 'waiting'], 'what is due of the time');
      checkSame(await listedKeys(ledger, { status: 'parked' }), ['parked elsewhere'], 'what is left alone');
    },
  },
  {
    name: 'requeue leaves what is under lease alone, and takes what was given up',
    async run(ledger, peer) {
      await ledger.put(entryOf('1'));
      const slow = await claimedOne(ledger, 0);
      checkSame(await peer.requeue({ now: at(59) }), 0, 'how many were requeued under lease');
      checkSame(await stored(ledger, '1'), slow, 'the entry under lease');
      checkSame(await peer.requeue({ now: at(60) }), 1, 'how many were requeued after the lease');
      checkSame(await ledger.settle(slow, { status: 'dead' }), false, 'settle after it was requeued');
      const fresh = await claimed(peer, 61);
      checkSame(keysOf(fresh), ['1'], 'what is due after it was requeued');
      checkSame(await ledger.settle(slow, { status: 'dead' }), false, 'settle by the first, of what the second holds');
      checkSame((await stored(ledger, '1'))?.status, 'processing', 'the status');
    },
  },
];
