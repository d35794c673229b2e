import { setImmediate as nextTurn } from 'node:timers/promises';
import { concurrently } from '../core/concurrently.js';
import type { Clock } from '../core/ports.js';
import { sameValue } from '../model/equality.js';
import type { Product } from '../model/index.js';
import { batchesFrom } from './batches.js';
import {
  type CatalogueIndex,
  type HostCatalogue,
  indexCatalogue,
  type MappingCandidate,
  type MappingRule,
} from './mapping-catalogue.js';
import { decideMapping } from './mapping-decision.js';
import { type ListingPlan, planListing } from './mapping-plan.js';
import { indexTitles, type TitleIndex } from './mapping-titles.js';
import type { ProductMapping, ProductMappingStore, StoreEntry } from './ports/index.js';
import type { TitleSimilarity } from './title-similarity.js';

/** What matching a store's listings came to. */
export interface AutoMappingReport {
  /** Products of the host that were looked at. */
  readonly hostProducts: number;
  readonly listings: number;
  /** Mapped now, to a product that they were not mapped to before. */
  readonly mapped: number;
  /** Mapped as before, by hand or by a run. */
  readonly kept: number;
  /** On the list: nothing reaches the threshold. */
  readonly unmapped: number;
  /** On the list: two products are as likely. */
  readonly ambiguous: number;
  /** Listings that are mapped by each rule now; those made by hand apart. */
  readonly byRule: Readonly<Record<MappingRule, number>>;
}

export interface AutoMappingInput {
  readonly mappings: ProductMappingStore;
  readonly catalogue: HostCatalogue;
  readonly entry: StoreEntry;
  readonly threshold: number;
  /** `undefined`: titles are not compared. */
  readonly similarity: TitleSimilarity | undefined;
  readonly now: Clock;
  readonly signal: AbortSignal | undefined;
  /** After each batch: how many listings are done, and how many of the batch were mapped anew. */
  readonly onBatch: (done: number, mapped: number) => Promise<void>;
}

/** Few enough that a server that matches on the side stays awake: comparing titles takes a millisecond a listing. */
const BATCH = 50;
const WRITES = 8;

/** Matches every listing of a store with the host's catalogue, which is read once and held in memory. */
export async function autoMap(input: AutoMappingInput): Promise<AutoMappingReport> {
  const { mappings, catalogue, entry, similarity, signal, onBatch } = input;
  const { platform, storeId, companyId } = entry;
  const store = { platform, storeId };
  const index = await indexCatalogue(catalogue.products(companyId, signal === undefined ? {} : { signal }), signal);
  const titles = similarity === undefined ? undefined : indexTitles(index.names(), similarity);
  const known = await mappingsOf(mappings, entry);
  const open = new Set<string>();
  for await (const { unitId } of mappings.open(store)) open.add(unitId);

  const run = { ...input, index, titles, known, open };
  const tally = createTally(index.size);
  for await (const batch of batchesFrom(mappings.listings(store), BATCH)) {
    signal?.throwIfAborted();
    const done = await mapBatch(run, batch);
    for (const plan of done) tally.add(plan);
    await nextTurn();
    await onBatch(tally.report().listings, done.filter(({ outcome }) => outcome === 'mapped').length);
  }
  // Open ones whose listing is gone meanwhile.
  await concurrently([...open], WRITES, (unitId) => mappings.removeOpen(store, unitId));
  return tally.report();
}

interface Run extends AutoMappingInput {
  readonly index: CatalogueIndex;
  readonly titles: TitleIndex | undefined;
  readonly known: ReadonlyMap<string, ProductMapping>;
  /** Units on the list that no batch has come to. */
  readonly open: Set<string>;
}

/** Writes what changed, and answers the plans as they came out. */
async function mapBatch(run: Run, batch: readonly Product[]): Promise<readonly ListingPlan[]> {
  const { mappings, entry, index, known, open, now } = run;
  const at = new Date(now()).toISOString();
  const plans = batch.map((listing) => {
    const existing = known.get(listing.id);
    const decide = () => decideMapping(candidatesOf(run, listing), run.threshold);
    const plan = planListing({ companyId: entry.companyId, listing, existing, decide, nameOf: index.nameOf, at });
    return { listing, existing, plan };
  });
  const changed = plans.filter(
    ({ existing, plan }) => plan.mapping !== undefined && !sameValue(existing, plan.mapping),
  );
  const stale = await saveUnchanged(mappings, changed);
  const saved = plans.map(({ plan }) => (stale.has(plan.mapping?.mappingId ?? '') ? KEPT : plan));
  await mappings.putOpen(saved.flatMap((plan) => plan.open ?? []));
  const closed = plans.filter(({ listing }, place) => open.delete(listing.id) && saved[place]?.open === undefined);
  await concurrently(closed, WRITES, ({ listing }) => mappings.removeOpen(listing, listing.id));
  return saved;
}

function candidatesOf({ index, titles }: Run, listing: Product): readonly MappingCandidate[] {
  const found = index.find(listing);
  // A title says less than any of those, so that it could not change what they say.
  return found.length > 0 ? found : (titles?.find(listing) ?? []);
}

const KEPT: ListingPlan = { outcome: 'kept' };

/**
 * Writes what the plans say, but not over what somebody changed since the run read it: their word is newer.
 *
 * @returns ids of what was left.
 */
async function saveUnchanged(
  mappings: ProductMappingStore,
  changed: readonly { readonly existing: ProductMapping | undefined; readonly plan: ListingPlan }[],
): Promise<ReadonlySet<string>> {
  const left = new Set<string>();
  const checked = await concurrently(changed, WRITES, async ({ existing, plan: { mapping } }) => {
    if (mapping === undefined) return [];
    if (existing === undefined || sameValue(await mappings.get(mapping.mappingId), existing)) return [mapping];
    left.add(mapping.mappingId);
    return [];
  });
  const fresh = checked.flat();
  if (fresh.length === 0) return left;
  const written = await (mappings.saveMany?.(fresh) ??
    concurrently(fresh, WRITES, (mapping) => mappings.save(mapping)));
  for (const [index, { mappingId }] of fresh.entries()) if (written[index] !== true) left.add(mappingId);
  return left;
}

/** By unit. Mappings of a company that had the store before are removed: nothing of it may be mapped any more. */
async function mappingsOf(
  mappings: ProductMappingStore,
  { platform, storeId, companyId }: StoreEntry,
): Promise<Map<string, ProductMapping>> {
  const known = new Map<string, ProductMapping>();
  for await (const mapping of mappings.list({ platform, storeId })) {
    if (mapping.companyId === companyId) known.set(mapping.unitId, mapping);
    else await mappings.delete(mapping.mappingId);
  }
  return known;
}

function createTally(hostProducts: number) {
  const counts = { listings: 0, mapped: 0, kept: 0, unmapped: 0, ambiguous: 0 };
  const byRule: Record<MappingRule, number> = { sku: 0, barcode: 0, alias: 0, normalized_sku: 0, title: 0 };
  return {
    add({ outcome, candidate }: ListingPlan) {
      counts.listings += 1;
      counts[outcome] += 1;
      if (candidate !== undefined) byRule[candidate.rule] += 1;
    },
    report: (): AutoMappingReport => ({ hostProducts, ...counts, byRule: { ...byRule } }),
  };
}
