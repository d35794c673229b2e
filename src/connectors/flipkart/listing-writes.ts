import type { Call } from '../../core/call.js';
import { batchesOf, concurrently } from '../../core/concurrently.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { followedBy, withOutcome } from '../write-outcome.js';
import { mayHaveArrived } from './errors.js';
import { findListings, type ListingSource, MAX_SKUS } from './listing-reads.js';
import { verdictOf } from './listing-verdicts.js';
import type { Listing } from './listing-wire.js';

/** What is to be written into one listing. */
export interface ListingWrite {
  readonly sku: string;
  /** The SKU's part of the body; absolute values, so that a repeat does no harm. */
  readonly change: JsonObject;
  /** Whether the listing shows what was to be written. */
  readonly isShown: (listing: Listing) => boolean;
}

export type WriteOutcome =
  | { readonly kind: 'done'; readonly message: string | undefined }
  /** `paths`: the parts that Flipkart found wrong. */
  | { readonly kind: 'refused'; readonly message: string; readonly paths: readonly string[] }
  | { readonly kind: 'unknown'; readonly message: string }
  | { readonly kind: 'not_attempted'; readonly message: string };

const CONCURRENT_WRITES = 4;

/**
 * Writes ten SKUs with each request, each with a verdict of its own. What Flipkart gives no verdict for, and what was lost
 * on the way, is read back.
 *
 * @param writes each for another SKU: they are the keys of the body.
 * @returns in the order of `writes`.
 * @throws {ConnectorError} when nothing is known to be written or refused, so that the error says it all.
 */
export async function writeListings(
  source: ListingSource,
  operation: 'updateInventory' | 'updatePrices',
  writes: readonly ListingWrite[],
  call: Call,
): Promise<readonly WriteOutcome[]> {
  let failure: ConnectorError | undefined;
  let lost: ConnectorError | undefined;
  const batches = await concurrently(batchesOf(writes, MAX_SKUS), CONCURRENT_WRITES, async (batch) => {
    if (failure !== undefined) return batch.map(() => notAttempted(failure));
    try {
      return await send(source, operation, batch, call);
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      if (!mayHaveArrived(error)) {
        failure = error;
        return batch.map(() => notAttempted(failure));
      }
      lost = error;
      // An error of Flipkart's own may be about these ten alone.
      if (error.status === undefined) failure = error;
      return batch.map(() => unknown(error.message));
    }
  });
  if (call.signal.aborted && !call.timedOut()) throw call.signal.reason;
  const outcomes = await readBack(source, writes, batches.flat(), call);
  const isOpen = outcomes.every(({ kind }) => kind === 'unknown' || kind === 'not_attempted');
  const ended = failure ?? lost;
  if (ended === undefined || !isOpen) return outcomes;
  throw withOutcome(
    ended,
    outcomes.some(({ kind }) => kind === 'unknown'),
  );
}

function notAttempted(failure: ConnectorError | undefined): WriteOutcome {
  return { kind: 'not_attempted', message: failure?.message ?? 'It was not sent.' };
}

function unknown(message: string): WriteOutcome {
  return {
    kind: 'unknown',
    message: followedBy(message, 'Flipkart may have taken it: sending it again does no harm.'),
  };
}

/** One request; where Flipkart refuses it as a whole, one for each half, so that a bad SKU fails alone. */
async function send(
  { client, store }: ListingSource,
  operation: 'updateInventory' | 'updatePrices',
  batch: readonly ListingWrite[],
  call: Call,
): Promise<readonly WriteOutcome[]> {
  const body = Object.fromEntries(batch.map(({ sku, change }) => [sku, change]));
  try {
    const answer = await client.request(store, { operation, body }, call);
    return batch.map(({ sku }) => outcomeIn(answer.body, sku));
  } catch (error) {
    if (!ConnectorError.isInstance(error) || error.code !== 'invalid_request') throw error;
    if (batch.length === 1) return [{ kind: 'refused', message: error.message, paths: [] }];
    const outcomes: WriteOutcome[] = [];
    for (const half of batchesOf(batch, Math.ceil(batch.length / 2))) {
      outcomes.push(...(await sendRest({ client, store }, operation, half, outcomes, call)));
    }
    return outcomes;
  }
}

/** A half whose other half is settled must not end the call. */
async function sendRest(
  source: ListingSource,
  operation: 'updateInventory' | 'updatePrices',
  half: readonly ListingWrite[],
  before: readonly WriteOutcome[],
  call: Call,
): Promise<readonly WriteOutcome[]> {
  try {
    return await send(source, operation, half, call);
  } catch (error) {
    if (before.length === 0 || !ConnectorError.isInstance(error)) throw error;
    return half.map(() => (mayHaveArrived(error) ? unknown(error.message) : notAttempted(error)));
  }
}

function outcomeIn(body: Readonly<Record<string, unknown>>, sku: string): WriteOutcome {
  const verdict = verdictOf(body, sku);
  if (verdict === undefined) return unknown("Flipkart's answer has no verdict on this SKU.");
  const { isDone, message, paths } = verdict;
  return isDone ? { kind: 'done', message } : { kind: 'refused', message: message ?? 'Flipkart refused it.', paths };
}

async function readBack(
  source: ListingSource,
  writes: readonly ListingWrite[],
  outcomes: readonly WriteOutcome[],
  call: Call,
): Promise<readonly WriteOutcome[]> {
  const open = writes.filter((_, place) => outcomes[place]?.kind === 'unknown');
  if (open.length === 0 || call.signal.aborted) return outcomes;
  let shown: ReadonlyMap<string, Listing>;
  try {
    const skus = open.map(({ sku }) => sku);
    shown = (await findListings(source, skus, call)).bySku;
  } catch (error) {
    // The outcome stays open.
    if (ConnectorError.isInstance(error) || call.signal.aborted) return outcomes;
    throw error;
  }
  return outcomes.map((outcome, place) => {
    const write = writes[place];
    const listing = outcome.kind === 'unknown' && write !== undefined ? shown.get(write.sku) : undefined;
    return listing !== undefined && write?.isShown(listing) ? { kind: 'done', message: undefined } : outcome;
  });
}
