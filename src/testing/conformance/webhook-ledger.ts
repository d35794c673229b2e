import type { WebhookLedger } from '../../sync/ports/index.js';
import { type ConformanceCase, type PortConformanceOptions, portCases, rejection } from './case.js';
import { at, collected, STORE } from './sync-fixtures.js';
import { claimRules } from './webhook-ledger/claims.js';
import { entryOf } from './webhook-ledger/entries.js';
import { keepingRules } from './webhook-ledger/keeping.js';
import { settleRules } from './webhook-ledger/settling.js';

/**
 * Lists what every `WebhookLedger` has to hold.
 *
 * @param create gives an empty ledger each time it is called.
 * @example
 * for (const { name, run } of webhookLedgerConformance(() => createMemoryWebhookLedger())) it(name, run);
 */
export function webhookLedgerConformance(
  create: () => WebhookLedger | Promise<WebhookLedger>,
  options: PortConformanceOptions<WebhookLedger> = {},
): ConformanceCase[] {
  const define = portCases('webhook ledger', create, options);
  const cases = [...keepingRules, ...claimRules, ...settleRules].map(({ name, run }) => define(name, run));
  const { createFailing } = options;
  if (createFailing === undefined) return cases;
  return [
    ...cases,
    portCases(
      'webhook ledger',
      createFailing,
      {},
    )('a failure rejects, it never looks like absence', async (ledger) => {
      const entry = entryOf('1');
      const claim = { now: at(0), leaseUntil: at(60), limit: 1 };
      await rejection(() => ledger.put(entry), 'put while the backend is down');
      await rejection(() => ledger.claim(claim), 'claim while the backend is down');
      await rejection(() => ledger.settle(entry, { status: 'done' }), 'settle while the backend is down');
      await rejection(() => ledger.requeue({ now: at(0) }), 'requeue while the backend is down');
      await rejection(() => ledger.deleteStore(STORE), 'deleteStore while the backend is down');
      await rejection(() => ledger.prune({ receivedBefore: at(0) }), 'prune while the backend is down');
      await rejection(() => collected(ledger.list()), 'list while the backend is down');
    }),
  ];
}
