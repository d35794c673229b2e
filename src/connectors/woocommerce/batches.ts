import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { batchesOf } from '../concurrently.js';
import { parseId } from './ids.js';
import { rereadUnits } from './product-reads.js';
import { readUnit, rowsOf, type WooSource, type WooUnit } from './product-units.js';

/** The most rows WooCommerce takes in one batch, unless the store filters it. */
export const MAX_BATCH = 100;
/** Stores run on few processes: more at once would only take them from buyers. */
const CONCURRENT_BATCHES = 2;

/** Absolute values for one product or variation: writing them twice is writing them once. */
export interface UnitWrite {
  readonly unit: WooUnit;
  readonly values: JsonObject;
  /** Whether what the store shows is what was to be written. */
  isDone(now: WooUnit): boolean;
}

export type WriteOutcome =
  /** What the store has now, by its answer or read again: not always what was sent. */
  | { readonly kind: 'answered'; readonly now: WooUnit }
  | { readonly kind: 'refused' | 'unknown' | 'not_attempted'; readonly message: string };

type Outcomes = Map<string, WriteOutcome>;

/**
 * Writes in batches: products together, variations with those of the same product, which is all WooCommerce allows. A
 * batch that is too large is cut in halves. When an answer was lost, the rows are read again and told by what is there.
 *
 * A failure that is not of one batch alone ends the writing: what was not begun is `not_attempted`.
 *
 * @returns by unit id; units must be distinct.
 * @throws {ConnectorError} when nothing was written, so that the error says it all.
 */
export async function writeUnits(
  source: WooSource,
  writes: readonly UnitWrite[],
  call: Call,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const outcomes: Outcomes = new Map();
  const waiting = batchesFor(writes);
  let failure: ConnectorError | undefined;
  const writeInTurn = async (): Promise<void> => {
    for (let batch = waiting.shift(); batch !== undefined && failure === undefined; batch = waiting.shift()) {
      try {
        const halves = await writeBatch(source, batch, outcomes, call);
        waiting.unshift(...halves);
      } catch (error) {
        if (!ConnectorError.isInstance(error)) throw error;
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_BATCHES }, writeInTurn));
  if (call.signal.aborted && !call.timedOut()) throw call.signal.reason;
  if (failure !== undefined) {
    const kinds = new Set([...outcomes.values()].map(({ kind }) => kind));
    if (!kinds.has('answered') && !kinds.has('refused')) throw withOutcome(failure, kinds.has('unknown'));
    for (const { unit } of writes) {
      if (!outcomes.has(unit.id)) outcomes.set(unit.id, { kind: 'not_attempted', message: failure.message });
    }
  }
  return outcomes;
}

function batchesFor(writes: readonly UnitWrite[]): (readonly UnitWrite[])[] {
  const byParent = new Map<string | undefined, UnitWrite[]>();
  for (const write of writes) {
    const group = byParent.get(write.unit.parentId);
    if (group === undefined) byParent.set(write.unit.parentId, [write]);
    else group.push(write);
  }
  return [...byParent.values()].flatMap((group) => batchesOf(group, MAX_BATCH));
}

/**
 * @returns halves to be written instead, when the batch was too large.
 * @throws {ConnectorError} when there is no point in going on.
 */
async function writeBatch(
  source: WooSource,
  batch: readonly UnitWrite[],
  outcomes: Outcomes,
  call: Call,
): Promise<readonly (readonly UnitWrite[])[]> {
  try {
    const rows = await sendBatch(source, batch, call);
    const unanswered = batch.filter(({ unit }) => !noteAnswer(unit, rows.get(unit.id), outcomes));
    if (unanswered.length > 0) await lookAgain(source, unanswered, 'The answer left this row out', outcomes, call);
    return [];
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    if (error.status === 413 && batch.length > 1) return batchesOf(batch, Math.ceil(batch.length / 2));
    if (isRefused(error)) {
      for (const { unit } of batch) outcomes.set(unit.id, { kind: 'refused', message: error.message });
      return [];
    }
    if (mayHaveActed(error)) await lookAgain(source, batch, error.message, outcomes, call);
    throw error;
  }
}

async function sendBatch(
  { client, storeId }: WooSource,
  batch: readonly UnitWrite[],
  call: Call,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const parentId = batch[0]?.unit.parentId;
  const path = parentId === undefined ? 'wc/v3/products/batch' : `wc/v3/products/${parentId}/variations/batch`;
  const update = batch.map(({ unit, values }) => ({ id: Number(unit.id), ...values }));
  // Absolute values may be sent twice.
  const request = { method: 'POST', path, body: { update }, retry: 'safe', label: 'batch of products' } as const;
  const { body } = await client.request(storeId, request, call);
  return new Map(
    rowsOf(recordOf(body)?.['update']).flatMap((row) => {
      const id = parseId(row['id']);
      return id === undefined ? [] : [[id, row] as const];
    }),
  );
}

/** @returns whether the answer tells what became of the row. */
function noteAnswer(unit: WooUnit, row: Readonly<Record<string, unknown>> | undefined, outcomes: Outcomes): boolean {
  const error = recordOf(row?.['error']);
  const now = readUnit(row);
  if (error !== undefined) outcomes.set(unit.id, { kind: 'refused', message: refusalOf(error) });
  else if (now !== undefined) outcomes.set(unit.id, { kind: 'answered', now });
  return error !== undefined || now !== undefined;
}

function refusalOf({ code, message }: Readonly<Record<string, unknown>>): string {
  const text = typeof message === 'string' && message !== '' ? message : 'WooCommerce refused it.';
  return typeof code === 'string' ? `${text} (${code})` : text;
}

/** Tells rows whose answer was lost by what the store has now. */
async function lookAgain(
  source: WooSource,
  writes: readonly UnitWrite[],
  what: string,
  outcomes: Outcomes,
  call: Call,
): Promise<void> {
  try {
    call.throwIfOver();
    const units = await rereadUnits(
      source,
      writes.map(({ unit }) => unit),
      call,
    );
    for (const { unit, isDone } of writes) {
      const now = units.get(unit.id);
      if (now === undefined) outcomes.set(unit.id, { kind: 'unknown', message: what });
      else if (isDone(now)) outcomes.set(unit.id, { kind: 'answered', now });
      else outcomes.set(unit.id, { kind: 'not_attempted', message: `${what}. The store still has the old values.` });
    }
  } catch (error) {
    if (!ConnectorError.isInstance(error) && !call.signal.aborted) throw error;
    for (const { unit } of writes) outcomes.set(unit.id, { kind: 'unknown', message: what });
  }
}

/** The store looked at this request and said no: the next one may fare better. */
export function isRefused({ code }: ConnectorError): boolean {
  return code === 'invalid_request' || code === 'not_found' || code === 'conflict';
}

/** Of a write that failed: whether it may have been made all the same. */
export function mayHaveActed({ code }: ConnectorError): boolean {
  return LOST.has(code);
}

const LOST: ReadonlySet<string> = new Set<ConnectorError['code']>([
  'timeout',
  'connection_failed',
  'platform_unavailable',
  'unexpected_response',
]);

/** The same error, with what is known by now of the write it ended. */
export function withOutcome(error: ConnectorError, outcomeUnknown: boolean): ConnectorError {
  if (error.outcomeUnknown === outcomeUnknown) return error;
  return new ConnectorError(error.code, error.message, { ...error, outcomeUnknown, cause: error.cause });
}
