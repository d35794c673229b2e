import type { ListingAccess, OutgoingValue } from './listing-kind.js';
import { rowOf } from './listing-report.js';
import { type Batch, type BatchInput, decideOne, shownByUnit, tellReadOnly } from './listing-settle.js';
import { loadValues } from './listing-values.js';
import { writeListingValues } from './listing-write.js';

/**
 * Brings some listings to what the host wants now: read, decide, write, remember. To be run alone for a store and kind,
 * since between the host's answer and the write nobody else may write an older one.
 *
 * @throws {ConnectorError} of a whole request; what was written before is remembered.
 */
export async function applyListings(input: BatchInput): Promise<void> {
  const { kind, memory, entry, connector, mappings, tally, call } = input;
  const store = { platform: entry.platform, storeId: entry.storeId };
  const active = mappings.filter((mapping) => kind.isOn(mapping));
  for (const mapping of mappings) {
    if (!kind.isOn(mapping)) tally.add({ ...rowOf(mapping), outcome: 'skipped', reason: 'switched_off' });
  }
  const values = await loadValues(memory, entry, kind, active);
  const access: ListingAccess = { connector, store, settings: entry.settings, call };
  const batch: Batch = { ...input, store, values, access };
  const shown = input.read && kind.platform !== undefined ? await kind.platform.read(access, active) : [];
  await tellReadOnly(batch, shown);
  const { wanted, unwanted } = await kind.wanted(entry, connector, active, call.signal);
  for (const { mapping, locationId, ...why } of unwanted) tally.add({ ...rowOf(mapping, locationId), ...why });
  const shownOf = shownByUnit(shown);
  const outgoing: OutgoingValue[] = [];
  for (const one of wanted) {
    const write = await decideOne(batch, one, shownOf(one.mapping), false);
    if (write !== undefined) outgoing.push(write);
  }
  if (input.dryRun) {
    for (const { mapping, locationId, value } of outgoing) {
      tally.add({ ...rowOf(mapping, locationId), outcome: 'written', value });
    }
    return;
  }
  await values.save();
  await writeListingValues(batch, outgoing);
}
