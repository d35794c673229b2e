import type { WebhookEvent } from '../../../model/index.js';
import type { LedgerEntry, LedgerFilter, WebhookLedger } from '../../../sync/ports/index.js';
import { at, collected, order, STORE, sorted } from '../sync-fixtures.js';

/** `peer` is another one on the same storage, where there is such. */
export interface LedgerRule {
  readonly name: string;
  run(ledger: WebhookLedger, peer: WebhookLedger): Promise<void>;
}

/** A delivery about an order of its own, received at `at(0)` and due at once. */
export function entryOf(dedupeKey: string, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    dedupeKey,
    ...STORE,
    topic: 'order.updated',
    event: eventOf(dedupeKey, { type: 'order', id: dedupeKey }),
    status: 'pending',
    attempts: 0,
    receivedAt: at(0),
    nextAttemptAt: at(0),
    ...changes,
  };
}

export function eventOf(dedupeKey: string, resource?: WebhookEvent['resource']): WebhookEvent {
  return {
    id: `delivery of ${dedupeKey}`,
    dedupeKey,
    topic: 'order.updated',
    platformTopic: 'orders/updated',
    storeId: STORE.storeId,
    occurredAt: at(0),
    trust: 'body',
    ...(resource === undefined ? {} : { resource }),
    order: order(dedupeKey, 1),
    raw: { 'dotted.name': null, $dollar: [1, { deep: true }], text: 'ü₹\n' },
  };
}

/** Claims at `at(now)` for a minute. */
export function claimed(ledger: WebhookLedger, now: number, limit = 100): Promise<readonly LedgerEntry[]> {
  return ledger.claim({ now: at(now), leaseUntil: at(now + 60), limit });
}

export async function claimedKeys(ledger: WebhookLedger, now: number, limit = 100): Promise<string[]> {
  return keysOf(await claimed(ledger, now, limit));
}

export function keysOf(entries: readonly LedgerEntry[]): string[] {
  return entries.map(({ dedupeKey }) => dedupeKey);
}

/** Sorted. */
export async function listedKeys(ledger: WebhookLedger, filter?: LedgerFilter): Promise<string[]> {
  return sorted(keysOf(await collected(ledger.list(filter))));
}

export async function stored(ledger: WebhookLedger, dedupeKey: string): Promise<LedgerEntry | undefined> {
  return (await collected(ledger.list())).find((entry) => entry.dedupeKey === dedupeKey);
}

/** Claims what has to be there. */
export async function claimedOne(ledger: WebhookLedger, now: number): Promise<LedgerEntry> {
  const [entry] = await claimed(ledger, now, 1);
  if (entry === undefined) throw new Error(`nothing could be claimed at ${at(now)}, although an entry is due`);
  return entry;
}
