import { ConnectorError } from '../core/errors.js';
import { omitUndefined } from '../model/index.js';
import type { OutgoingValue, SentRow, SentValues, ShownValue } from './listing-kind.js';
import { type ListingRow, rowOf } from './listing-report.js';
import { type Batch, decideOne, shownByUnit } from './listing-settle.js';

/** How often a value is written that somebody else changes each time in between. */
const MAX_TRIES = 3;

/** A connector's own deadline fits some rows; it looks up about a hundred a second where each has to be found first. */
const BASE_MS = 30_000;
const ROW_MS = 20;

/** A third of what the lock of a batch holds: what the host answered at its beginning is old by then. */
const MOST_MS = 5 * 60_000;

interface Attempt {
  readonly row: OutgoingValue;
  readonly tries: number;
}

/**
 * Writes, and remembers what was written. What was stale is read and decided again; what a call had no time for goes with
 * the next one, as long as each brings some of it to an end, for five minutes.
 */
export async function writeListingValues(batch: Batch, rows: readonly OutgoingValue[]): Promise<void> {
  const endsAt = batch.memory.now() + MOST_MS;
  let open: readonly Attempt[] = rows.map((row) => ({ row, tries: 1 }));
  while (open.length > 0) {
    batch.call.signal?.throwIfAborted();
    const sent = await send(
      batch,
      open.map(({ row }) => row),
    );
    const results = open.map((attempt, index) => ({ attempt, result: sent.rows[index] ?? MISSING }));
    const unsent = results.filter(({ result }) => result.reason === 'not_attempted');
    const goesOn = unsent.length < open.length && batch.memory.now() < endsAt;
    const stale = results.filter(({ attempt, result }) => result.reason === 'stale' && attempt.tries < MAX_TRIES);
    for (const one of results) {
      if (!stale.includes(one) && !(goesOn && unsent.includes(one))) told(batch, one.attempt.row, one.result, sent);
    }
    open = [...(await reconsidered(batch, stale)), ...(goesOn ? unsent.map(({ attempt }) => attempt) : [])];
    await batch.values.save();
  }
}

const MISSING: SentRow = { ok: false, reason: 'outcome_unknown', message: 'The connector answered nothing for it.' };

async function send(batch: Batch, rows: readonly OutgoingValue[]): Promise<SentValues> {
  const { kind, access, values, call, memory } = batch;
  const unitIds = [...new Set(rows.map(({ mapping }) => mapping.unitId))];
  await values.forget(unitIds);
  const timeoutMs = call.timeoutMs ?? BASE_MS + ROW_MS * rows.length;
  let sent: SentValues;
  try {
    sent = await kind.send({ ...access, call: { ...call, timeoutMs } }, rows);
  } catch (error) {
    // A deadline may end a call whose last request is still on its way, whatever the error knows of it.
    const isUnsent = ConnectorError.isInstance(error) && !error.outcomeUnknown && error.code !== 'timeout';
    if (isUnsent) await values.restore(unitIds);
    throw error;
  }
  if (sent.handle !== undefined) batch.tally.submitted();
  values.sent(rows, sent, `${memory.now()}:${rows[0]?.mapping.unitId ?? ''}`);
  await values.save();
  return sent;
}

async function reconsidered(
  batch: Batch,
  stale: readonly { readonly attempt: Attempt; readonly result: SentRow }[],
): Promise<readonly Attempt[]> {
  if (stale.length === 0) return [];
  const { kind, access, connector } = batch;
  const mappings = [...new Set(stale.map(({ attempt }) => attempt.row.mapping))];
  const canRead = kind.platform?.canRead(connector) === true;
  const shownOf = shownByUnit(canRead ? await kind.platform.read(access, mappings) : []);
  const again: Attempt[] = [];
  for (const { attempt, result } of stale) {
    const { expected: _old, overwrites: _also, ...wanted } = attempt.row;
    const own = seenNow(attempt.row, result, shownOf(wanted.mapping));
    if (own.length === 0) {
      told(batch, attempt.row, result, { rows: [] });
      continue;
    }
    const row = await decideOne(batch, wanted, own, true);
    if (row !== undefined) again.push({ row, tries: attempt.tries + 1 });
  }
  return again;
}

/** What was read; else what the write's own answer says. */
function seenNow({ mapping, locationId }: OutgoingValue, { now }: SentRow, shown: readonly ShownValue[]) {
  if (shown.length > 0 || now === undefined) return shown;
  return [omitUndefined<ShownValue>({ mapping, locationId, value: now, isReadOnly: false })];
}

function told(
  { tally, values }: Batch,
  row: OutgoingValue,
  result: SentRow,
  { handle }: Pick<SentValues, 'handle' | 'rows'>,
): void {
  const { mapping, locationId, value, overwrites } = row;
  const { ok, reason, message, previous } = result;
  const head = omitUndefined<Omit<ListingRow, 'outcome'>>({
    ...rowOf(mapping, locationId ?? result.locationId),
    value,
    platform: previous,
  });
  if (ok) tally.add({ ...head, outcome: overwrites === true ? 'overwritten' : 'written' });
  else if (handle !== undefined && reason === 'outcome_unknown') tally.add({ ...head, outcome: 'pending' });
  else {
    const isSkipped = reason === 'read_only' || (reason === 'sku_not_found' && mapping.sku === undefined);
    if (reason === 'stale') values.leave(row);
    tally.add(
      omitUndefined<ListingRow>({
        ...head,
        outcome: isSkipped ? 'skipped' : 'failed',
        reason: isSkipped && reason === 'sku_not_found' ? 'sku_missing' : reason,
        message,
      }),
    );
  }
}
