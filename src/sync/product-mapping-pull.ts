import type { CallOptions } from '../core/call.js';
import type { Connector, ProductPage, ProductQuery } from '../core/connector.js';
import { iterateProducts } from '../core/paginate.js';
import type { Clock, Logger, StoreKey } from '../core/ports.js';
import { omitUndefined, type Product } from '../model/index.js';
import type { JobStateKeeper } from './job-state.js';
import { removeGoneListings } from './mapping-gone.js';
import { endOfWalk, readFrom, StopWalk, type WalkEnd } from './order-walk.js';
import type { ProductMappingStore, StoreEntry, StoreRegistry, SyncStateStore } from './ports/index.js';
import { type CataloguePosition, loadCataloguePosition, saveCataloguePosition } from './product-mapping-position.js';
import { requireActiveStore } from './store-access.js';

/** What reading a store's catalogue came to. */
export interface CataloguePullReport extends WalkEnd {
  /** Whether the whole catalogue was read, or only what changed. */
  readonly full: boolean;
  readonly pages: number;
  /** Listings that came, some of them twice. */
  readonly listings: number;
  /** Listings that are gone; a read of changes does not find those. */
  readonly removed: number;
}

export interface CataloguePull {
  readonly stores: StoreRegistry;
  readonly state: SyncStateStore;
  readonly mappings: ProductMappingStore;
  readonly connector: Connector;
  readonly entry: StoreEntry;
  readonly operation: string;
  readonly full: boolean | undefined;
  readonly maxPages: number;
  readonly waitMs: number;
  readonly call: CallOptions;
  readonly now: Clock;
  readonly logger: Logger | undefined;
  readonly keeper: JobStateKeeper;
}

/** What is deleted is in no list of changes: the whole catalogue is read again when the last time is a week ago. */
const WHOLE_EVERY_MS = 7 * 24 * 60 * 60_000;

/** Of that many listings all may be gone at once. */
const FEW = 10;

/** Reads a store's catalogue, or what changed of it, into the listings; goes on where a read stopped. */
export async function pullCatalogue(pull: CataloguePull): Promise<CataloguePullReport> {
  const { state, entry, now, logger } = pull;
  const store: StoreKey = { platform: entry.platform, storeId: entry.storeId };
  const position = await loadCataloguePosition(state, store);
  const begun = beginningOf(pull, position);
  const { isWhole, updatedAfter, cursor } = begun;
  const query = omitUndefined<ProductQuery>({ storeId: store.storeId, updatedAfter });
  const counts = { pages: 0, listings: 0, removed: 0 };
  let syncedUntil: string | undefined;
  let isDoubtful = false;

  const readPages = async (from: ProductQuery, isResumed: boolean) => {
    const seen = new Set<string>();
    await readAll(pull, from, async (page) => {
      for (const { id } of page.products) seen.add(id);
      await takePage(pull, store, page);
      counts.pages += 1;
      counts.listings += page.products.length;
      await pull.keeper.advanced({}, { done: counts.listings });
      syncedUntil = page.syncedUntil;
      if (page.nextCursor === undefined) return;
      const run = omitUndefined<NonNullable<CataloguePosition['run']>>({
        isWhole,
        cursor: page.nextCursor,
        updatedAfter,
      });
      await saveCataloguePosition(state, store, { ...position, run });
      if (counts.pages >= pull.maxPages) throw new StopWalk();
    });
    if (!isWhole) return;
    isDoubtful = !isResumed && seen.size === 0 && (await hasMoreThan(pull.mappings.listings(store), FEW));
    if (isDoubtful) warnOfNothing(pull);
    else counts.removed = await removeGoneListings({ ...pull, store, seen, isSeenWhole: !isResumed });
  };

  const end = await endOfWalk(store, async () => {
    await readFrom({ query, cursor, name: 'catalogue', store, logger }, readPages);
    await saveCataloguePosition(
      state,
      store,
      omitUndefined<CataloguePosition>({
        // Without it the next read is of the whole.
        syncedUntil: isDoubtful ? undefined : syncedUntil,
        wholeAt: isWhole ? new Date(now()).toISOString() : position.wholeAt,
      }),
    );
  });
  return { ...end, full: isWhole, ...counts };
}

interface Beginning {
  readonly isWhole: boolean;
  readonly updatedAfter: string | undefined;
  readonly cursor: string | undefined;
}

/** Goes on with the read under way, unless the whole is asked for and that is of changes. */
function beginningOf({ full, now }: CataloguePull, { run, syncedUntil, wholeAt }: CataloguePosition): Beginning {
  if (run !== undefined && (run.isWhole || full !== true)) {
    return { isWhole: run.isWhole, updatedAfter: run.updatedAfter, cursor: run.cursor };
  }
  const isOld = wholeAt === undefined || now() - Date.parse(wholeAt) >= WHOLE_EVERY_MS;
  // A platform that does not say where the next read begins is read as a whole each time.
  const isWhole = syncedUntil === undefined || (full ?? isOld);
  return { isWhole, updatedAfter: isWhole ? undefined : syncedUntil, cursor: undefined };
}

async function readAll(
  { connector, call, waitMs }: CataloguePull,
  query: ProductQuery,
  onPage: (page: ProductPage) => Promise<void>,
): Promise<void> {
  // The pages are what counts; their products come one by one as well.
  for await (const _product of iterateProducts(connector, query, { ...call, waitMs, onPage }));
}

async function takePage(
  { stores, mappings, operation }: CataloguePull,
  store: StoreKey,
  { products }: ProductPage,
): Promise<void> {
  // Whoever pauses or disconnects a store in the middle of a run wants it to end there.
  await requireActiveStore(stores, store, operation);
  await mappings.putListings(store, lastOfEach(products));
}

/** A page may hold a unit twice: the later one is newer. */
function lastOfEach(products: readonly Product[]): readonly Product[] {
  return [...new Map(products.map((product) => [product.id, product])).values()];
}

async function hasMoreThan(rows: AsyncIterable<unknown>, count: number): Promise<boolean> {
  let seen = 0;
  for await (const _row of rows) {
    seen += 1;
    if (seen > count) return true;
  }
  return false;
}

/** A plugin or a permission that hides everything says the same as an empty shop; stock must not stand still because of it. */
function warnOfNothing({ entry: { platform, storeId }, logger }: CataloguePull): void {
  const message = `${platform} shows no listing of ${storeId} any more: those that are known stay as they are, and the next run looks again.`;
  logger?.warn({ event: 'catalogue_empty', message, platform, storeId });
}
