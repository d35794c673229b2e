import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { followedBy, withOutcome } from '../write-outcome.js';
import { parseId } from './ids.js';
import { isRefused, mayStillAct } from './outcomes.js';
import { afterRound } from './pace.js';
import { readAtPace, type Terms, triesOf } from './page-retry.js';
import type { CatalogueSource } from './product-parts.js';
import { rereadUnits } from './product-reads.js';
import { readUnit, rowsOf, type WooUnit } from './product-units.js';

/** The most rows WooCommerce takes in one batch, unless the store filters it. */
const MAX_BATCH = 100;
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

/** One writing of many rows. */
interface Writing {
  readonly source: CatalogueSource;
  readonly call: Call;
  /** By unit id. */
  readonly outcomes: Map<string, WriteOutcome>;
  /** Most rows of a batch: fewer once the store refused so many. */
  most: number;
}

/**
 * Writes in batches: products together, variations with those of the same product, which is all WooCommerce allows.
 *
 * A batch that a slow store did not get through is looked into: what is written stays, and the rest, like all that
 * follows, goes out in smaller ones. A failure that lasts ends the writing: what was not begun is `not_attempted`.
 *
 * @returns by unit id; units must be distinct.
 * @throws {ConnectorError} when nothing was written, so that the error says it all.
 */
export async function writeUnits(
  source: CatalogueSource,
  writes: readonly UnitWrite[],
  call: Call,
): Promise<ReadonlyMap<string, WriteOutcome>> {
  const outcomes = new Map<string, WriteOutcome>();
  const writing: Writing = { source, call, outcomes, most: MAX_BATCH };
  const waiting = groupsOf(writes);
  let failure: ConnectorError | undefined;
  const writeInTurn = async (_: unknown, lane: number): Promise<void> => {
    while (failure === undefined) {
      const { size: bearable, hold } = source.paces.batches.of(source.storeId);
      // One at a time for a while, after a failure.
      const group = lane > 0 && hold > 0 ? undefined : waiting.shift();
      if (group === undefined) return;
      const size = Math.min(writing.most, bearable);
      if (group.length > size) waiting.unshift(group.slice(size));
      try {
        let left: readonly UnitWrite[] = group.slice(0, size);
        while (left.length > 0) left = await writeSome(writing, left);
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

/** What may be in one batch. */
function groupsOf(writes: readonly UnitWrite[]): (readonly UnitWrite[])[] {
  const byParent = new Map<string | undefined, UnitWrite[]>();
  for (const write of writes) {
    const group = byParent.get(write.unit.parentId);
    if (group === undefined) byParent.set(write.unit.parentId, [write]);
    else group.push(write);
  }
  return [...byParent.values()];
}

/**
 * Writes the first rows of a batch.
 *
 * @returns the rows that are left.
 * @throws {ConnectorError} when there is no point in going on.
 */
async function writeSome(writing: Writing, batch: readonly UnitWrite[]): Promise<readonly UnitWrite[]> {
  const { source, call, outcomes } = writing;
  let left = batch;
  let canLook = true;
  const write = async (terms: Terms): Promise<readonly UnitWrite[]> => {
    const part = left.slice(0, Math.min(writing.most, terms.pace.size));
    try {
      await sendPart(writing, part, terms);
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      if (error.status === 413 && part.length > 1) {
        writing.most = Math.ceil(part.length / 2);
        return left;
      }
      if (isRefused(error)) {
        for (const { unit } of part) outcomes.set(unit.id, { kind: 'refused', message: error.message });
      } else {
        // PHP is ended in the middle of a batch: what it came to is written, row by row.
        if (error.outcomeUnknown && canLook)
          canLook = await lookAgain(writing, part, error.message, mayStillAct(error));
        left = left.filter(({ unit }) => outcomes.get(unit.id)?.kind !== 'answered');
        if (part.some((row) => left.includes(row))) throw error;
        return left;
      }
    }
    return left.slice(part.length);
  };
  return readAtPace(source.paces.batches, source.storeId, call, write, Math.min(writing.most, batch.length));
}

async function sendPart(writing: Writing, part: readonly UnitWrite[], terms: Terms): Promise<void> {
  const { call, outcomes } = writing;
  const { client, storeId, paces } = writing.source;
  const parentId = part[0]?.unit.parentId;
  const path = parentId === undefined ? 'wc/v3/products/batch' : `wc/v3/products/${parentId}/variations/batch`;
  const update = part.map(({ unit, values }) => ({ id: Number(unit.id), ...values }));
  const request = { method: 'POST', path, body: { update }, label: 'batch of products' } as const;
  const { body, durationMs } = await client.request(storeId, { ...request, ...triesOf(part.length, terms) }, call);
  const round = { requests: 0, rows: 0, elapsedMs: durationMs, slowestMs: durationMs, patienceMs: terms.patienceMs };
  paces.batches.change(storeId, (pace) => afterRound(pace, round));
  const rows = new Map(rowsOf(recordOf(body)?.['update']).map((row) => [parseId(row['id']), row] as const));
  const unanswered = part.filter(({ unit }) => !noteAnswer(unit, rows.get(unit.id), outcomes));
  if (unanswered.length > 0) await lookAgain(writing, unanswered, 'The answer left this row out', false);
}

/** @returns whether the answer tells what became of the row. */
function noteAnswer(
  unit: WooUnit,
  row: Readonly<Record<string, unknown>> | undefined,
  outcomes: Writing['outcomes'],
): boolean {
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

/**
 * Tells rows whose answer was lost by what the store has now.
 *
 * @param isOpen the store may still be writing them.
 * @returns whether the store could be read.
 */
async function lookAgain(
  { source, call, outcomes }: Writing,
  writes: readonly UnitWrite[],
  what: string,
  isOpen: boolean,
): Promise<boolean> {
  let units: ReadonlyMap<string, WooUnit> | undefined;
  try {
    call.throwIfOver();
    const asked = writes.map(({ unit }) => unit);
    units = await rereadUnits(source, asked, call);
  } catch (error) {
    if (!ConnectorError.isInstance(error) && !call.signal.aborted) throw error;
  }
  for (const { unit, isDone } of writes) {
    const now = units?.get(unit.id);
    if (now !== undefined && isDone(now)) outcomes.set(unit.id, { kind: 'answered', now });
    else if (now === undefined || isOpen) outcomes.set(unit.id, { kind: 'unknown', message: what });
    else
      outcomes.set(unit.id, {
        kind: 'not_attempted',
        message: followedBy(what, 'The store still has the old values.'),
      });
  }
  return units !== undefined;
}
