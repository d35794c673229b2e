import type { Connector, OperationHandle, OperationResult } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';
import { batchesFrom } from './batches.js';
import { connectorFor } from './connectors.js';
import { needsReauthorization } from './deactivate-store.js';
import type { SentRow } from './listing-kind.js';
import type { ListingRow, ListingTally } from './listing-report.js';
import { finishedRows } from './listing-sent.js';
import { aloneWith, callOptions, type ListingContext } from './listing-store.js';
import type { ListingValue, ProductMapping } from './ports/index.js';

/** Values that wait for one operation of the platform. */
interface Waiting {
  readonly values: ListingValue[];
  handle?: OperationHandle;
}

interface FollowUp {
  /** For errors. */
  readonly operation: string;
  readonly tally: ListingTally;
  readonly signal: AbortSignal | undefined;
}

/** Amazon keeps what became of a feed for 28 days; whatever takes longer than a day is written anew. */
const GIVE_UP_MS = 24 * 60 * 60_000;
const UNITS_AT_ONCE = 500;

/**
 * Asks how far a store's pending writes are. What was done is confirmed; what was not is forgotten, so that the next run
 * writes it.
 *
 * @returns how many operations ended.
 */
export async function followUpStore(
  context: ListingContext,
  store: StoreKey,
  { operation, tally, signal }: FollowUp,
): Promise<number> {
  if (!connectorFor(context.connectors, store, operation).capabilities.operations.checkOperation) return 0;
  return aloneWith(context, store, operation, signal, async ({ connector }) => {
    let ended = 0;
    for (const waiting of await waitingOf(context, store)) {
      signal?.throwIfAborted();
      const rows = await rowsOf(context, connector, waiting, signal);
      if (rows === undefined) continue;
      ended += 1;
      await settle(context, store, waiting.values, rows, tally);
    }
    return ended;
  });
}

async function waitingOf({ values, kind }: ListingContext, store: StoreKey): Promise<Iterable<Waiting>> {
  const byOperation = new Map<string, Waiting>();
  for await (const value of values.list(store, kind.kind)) {
    if (value.pending === undefined) continue;
    const { operation } = value.pending;
    const waiting = byOperation.get(operation) ?? { values: [] };
    waiting.values.push(value);
    if (value.handle !== undefined) waiting.handle = value.handle;
    byOperation.set(operation, waiting);
  }
  return byOperation.values();
}

/** By their place in the operation; `undefined` while it is still under way. Nothing is known of what is missing. */
async function rowsOf(
  context: ListingContext,
  connector: Connector,
  { handle, values }: Waiting,
  signal: AbortSignal | undefined,
): Promise<readonly SentRow[] | undefined> {
  const { kind, now, logger } = context;
  if (handle === undefined) return [];
  const giveUp = (why: string): readonly SentRow[] => {
    const { platform, storeId } = handle;
    const message = `${platform} ${kind.service} of ${storeId}: ${why}; ${values.length} values are written again.`;
    logger?.warn({ event: 'operation_given_up', message, platform, storeId });
    return [];
  };
  const begun = Math.min(...values.map(({ writtenAt }) => Date.parse(writtenAt)));
  const isOverdue = now() - begun > GIVE_UP_MS;
  let checked: OperationResult;
  try {
    checked = await connector.checkOperation(handle, callOptions(context, signal));
  } catch (error) {
    if (!ConnectorError.isInstance(error) || needsReauthorization(error)) throw error;
    // The platform, or this version of the connector, does not know it any more; or cannot tell of it, which must not keep
    // the store from its stock for ever.
    if (error.code !== 'not_found' && error.code !== 'invalid_request' && !isOverdue) throw error;
    return giveUp(`what it was working on is not known any more (${error.code})`);
  }
  if (checked.status === 'failed') return giveUp(checked.message ?? 'what it was working on failed');
  if (checked.status === 'done') return finishedRows(checked.result) ?? giveUp('the answer is of another kind');
  return isOverdue ? giveUp('it has been working on it for a day') : undefined;
}

async function settle(
  context: ListingContext,
  store: StoreKey,
  waiting: readonly ListingValue[],
  rows: readonly SentRow[],
  tally: ListingTally,
): Promise<void> {
  const { values, kind } = context;
  const told: ListingValue[] = [];
  const lost: ListingValue[] = [];
  const names = await namesOf(context, store, waiting);
  for (const value of waiting) {
    const { pending, handle: _done, ...confirmed } = value;
    const result = rows[pending?.row ?? -1];
    const head = omitUndefined<Omit<ListingRow, 'outcome'>>({
      hostSku: names.get(value.unitId)?.hostSku ?? '',
      unitId: value.unitId,
      sku: names.get(value.unitId)?.sku,
      locationId: value.locationId,
      value: value.value,
    });
    if (result?.ok === true) {
      const isShown = kind.platform === undefined || result.now !== undefined;
      told.push(isShown ? confirmed : { ...confirmed, accepted: true });
      tally.add({ ...head, outcome: 'written' });
    } else {
      lost.push(value);
      const { reason = 'operation_failed', message } = result ?? {};
      tally.add(omitUndefined<ListingRow>({ ...head, outcome: 'failed', reason, message }));
    }
  }
  if (lost.length > 0) await forget(context, store, lost);
  if (told.length > 0) await values.put(store, told);
}

/** Forgets values of single locations: the others of their units are put back. */
async function forget({ values, kind }: ListingContext, store: StoreKey, lost: readonly ListingValue[]): Promise<void> {
  const unitIds = [...new Set(lost.map(({ unitId }) => unitId))];
  const isLost = (value: ListingValue) =>
    lost.some(({ unitId, locationId }) => unitId === value.unitId && locationId === value.locationId);
  const kept: ListingValue[] = [];
  for await (const value of values.list(store, kind.kind, { unitIds })) if (!isLost(value)) kept.push(value);
  await values.remove(store, kind.kind, unitIds);
  if (kept.length > 0) await values.put(store, kept);
}

async function namesOf(
  { mappings }: ListingContext,
  store: StoreKey,
  waiting: readonly ListingValue[],
): Promise<ReadonlyMap<string, ProductMapping>> {
  const wanted = new Set(waiting.map(({ unitId }) => unitId));
  const names = new Map<string, ProductMapping>();
  for await (const batch of batchesFrom(mappings.list(store), UNITS_AT_ONCE)) {
    for (const mapping of batch) if (wanted.has(mapping.unitId)) names.set(mapping.unitId, mapping);
  }
  return names;
}
