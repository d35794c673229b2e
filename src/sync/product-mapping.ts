import type { CallOptions } from '../core/call.js';
import { ConnectorError } from '../core/errors.js';
import type { Clock, Lock, Logger, StoreKey } from '../core/ports.js';
import type { Order } from '../model/index.js';
import { type Connectors, connectorFor } from './connectors.js';
import { createLocalLock } from './local-lock.js';
import { type AutoMappingReport, autoMap } from './mapping-auto.js';
import type { HostCatalogue } from './mapping-catalogue.js';
import { exportMappings, type MappingExportFilter } from './mapping-export.js';
import { importMappings, type MappingImportOptions, type MappingImportReport } from './mapping-import.js';
import {
  createManualMapping,
  listOpen,
  type ManualMapping,
  type MappingChanges,
  type OpenListingFilter,
} from './mapping-manual.js';
import { hostSkusOf, type ListingName, resolveListing } from './mapping-resolve.js';
import { createMappingWebhooks } from './mapping-webhooks.js';
import type {
  MappingFilter,
  OpenListing,
  ProductMapping,
  ProductMappingStore,
  StoreRegistry,
  SyncStateStore,
} from './ports/index.js';
import { type CataloguePullReport, pullCatalogue } from './product-mapping-pull.js';
import { requirePorts } from './require-ports.js';
import { requireStore } from './store-access.js';
import { runStoreJob } from './store-job.js';
import { loadTitleSimilarity, type TitleSimilarity } from './title-similarity.js';
import type { WebhookHandler } from './webhook-handler.js';

export interface ProductMappingOptions {
  readonly connectors: Connectors;
  readonly stores: StoreRegistry;
  readonly state: SyncStateStore;
  readonly mappings: ProductMappingStore;
  readonly catalogue: HostCatalogue;
  /**
   * What an automatic mapping has to reach, 0 to 100. SKU 100, barcode 98, alias 97, SKU written differently 95, title at most 85: at the
   * default a title alone is never enough.
   * @default 90
   */
  readonly threshold?: number;
  /** `false`: titles are not compared, and suggest nothing. @default by the optional package fuzzball */
  readonly titleSimilarity?: TitleSimilarity | false;
  /** Keeps two processes from working on the same store at once. @default in process */
  readonly lock?: Lock;
  /** @default Date.now */
  readonly now?: Clock;
  readonly logger?: Logger;
  /** For each page. @default the connector's own */
  readonly call?: Pick<CallOptions, 'timeoutMs' | 'maxRetries'>;
  /** How long a run waits for a platform's rate limit before it stops and leaves the rest to the next one. @default 60_000 */
  readonly waitMs?: number;
}

export interface MappingRunOptions {
  readonly signal?: AbortSignal;
}

export interface CataloguePullOptions extends MappingRunOptions {
  /** The whole catalogue, or only what changed. @default the whole the first time, and when the last time is a week ago */
  readonly full?: boolean;
  /** Stops after so many pages; the next run goes on behind them. */
  readonly maxPages?: number;
}

export interface MappingSyncReport {
  readonly pull: CataloguePullReport;
  /** Absent while the catalogue was not read to its end. */
  readonly auto?: AutoMappingReport;
}

/** Knows which listing of which store is which product of the host. */
export interface ProductMappingService {
  /**
   * Reads the store's catalogue into the listings, or goes on where a read stopped. Listings that are gone are found when
   * the whole is read; their mappings are switched off, not removed.
   *
   * @throws {ConnectorError} what the platform refused; `conflict` with `store_paused`, `store_disconnected` or `job_disabled`
   * as `platformCode` before anything is asked.
   */
  pull(store: StoreKey, options?: CataloguePullOptions): Promise<CataloguePullReport>;
  /**
   * Matches the listings with the host's catalogue, which is read once and held in memory. Mappings made by hand stay; what
   * cannot be decided goes to `open`. Does the same whatever order products come in.
   */
  auto(store: StoreKey, options?: MappingRunOptions): Promise<AutoMappingReport>;
  /** `pull` and `auto` in one run of the job `products`. */
  sync(store: StoreKey, options?: CataloguePullOptions): Promise<MappingSyncReport>;
  /**
   * Says by hand which product a listing is. Wins over every automatic run, and takes the listing off the list.
   *
   * @throws {ConnectorError} `not_found` for a store that is not registered, or a listing that no `pull` has brought.
   */
  map(mapping: ManualMapping): Promise<ProductMapping>;
  /**
   * Forgets a mapping: its listing is open again, and the next automatic run decides about it. To keep that from happening
   * switch it off with `update` instead.
   *
   * @returns whether there was one.
   */
  unmap(mappingId: string): Promise<boolean>;
  /** @throws {ConnectorError} `not_found`. */
  update(mappingId: string, changes: MappingChanges): Promise<ProductMapping>;
  list(filter?: MappingFilter): AsyncIterable<ProductMapping>;
  /** Listings that wait for somebody's decision. */
  open(filter?: OpenListingFilter): AsyncIterable<OpenListing>;
  /**
   * The active mapping of a listing by one of its names. `undefined` where there is none, or where the name is shared by
   * listings that are different products.
   */
  resolve(store: StoreKey, name: ListingName): Promise<ProductMapping | undefined>;
  /** The host's SKU of each line that has one, by the line's `id`. */
  hostSkusOf(order: Order): Promise<ReadonlyMap<string, string>>;
  /**
   * Mappings as CSV text, line by line, safe to open in a spreadsheet. With `open: true` listings without a mapping too,
   * their `host_sku` empty: fill it in and import the file.
   *
   * Needs the optional package `csv-stringify`.
   */
  exportCsv(filter?: MappingExportFilter): AsyncIterable<string>;
  /**
   * Takes such a file in: what it says differently from what is stored becomes a mapping made by hand, the rest stays. A bad
   * line fails alone. Needs the optional package `csv-parse`.
   */
  importCsv(
    csv: string | AsyncIterable<string | Uint8Array>,
    options: MappingImportOptions,
  ): Promise<MappingImportReport>;
  /** Keeps listings fresh by the platform's product webhooks: give it to the inbox. */
  readonly webhooks: WebhookHandler;
}

const DEFAULT_THRESHOLD = 90;
const DEFAULT_WAIT_MS = 60_000;

export function createProductMapping(options: ProductMappingOptions): ProductMappingService {
  requirePorts('createProductMapping', options, ['stores', 'state', 'mappings', 'catalogue']);
  const { connectors, stores, state, mappings, catalogue, logger } = options;
  const { titleSimilarity, threshold = DEFAULT_THRESHOLD, waitMs = DEFAULT_WAIT_MS } = options;
  const { lock = createLocalLock(), now = Date.now } = options;
  const context = { stores, state, lock, now };
  checkThreshold(threshold);

  type Work<Report> = Parameters<typeof runStoreJob<Report>>[3];
  const run = <Report>(store: StoreKey, name: string, signal: AbortSignal | undefined, work: Work<Report>) =>
    runStoreJob(context, store, { job: 'products', operation: `productMapping.${name}`, signal }, work);

  const pull = (
    store: StoreKey,
    operation: string,
    { full, maxPages = Number.POSITIVE_INFINITY, signal }: CataloguePullOptions,
    [entry, keeper]: Parameters<Work<unknown>>,
  ) =>
    pullCatalogue({
      ...{ stores, state, mappings, entry, keeper, operation, full, maxPages, waitMs, now, logger },
      connector: connectorFor(connectors, store, operation),
      call: { ...options.call, signal },
    });

  const auto = (
    [entry, keeper]: Parameters<Work<unknown>>,
    similarity: TitleSimilarity | undefined,
    signal: AbortSignal | undefined,
  ) =>
    autoMap({
      ...{ mappings, catalogue, entry, threshold, similarity, now, signal },
      onBatch: (done, mapped) => keeper.advanced({ productsMapped: mapped }, { done }),
    });

  const manual = createManualMapping({ stores, mappings, now });
  return {
    pull: (store, pullOptions = {}) =>
      run(store, 'pull', pullOptions.signal, async (...job) => {
        const report = await pull(store, 'productMapping.pull', pullOptions, job);
        return { report, isDone: report.status === 'done' };
      }),
    auto: (store, { signal } = {}) =>
      run(store, 'auto', signal, async (...job) => {
        const similarity = await similarityOf(titleSimilarity, 'productMapping.auto');
        return { report: await auto(job, similarity, signal), isDone: true };
      }),
    sync: (store, pullOptions = {}) =>
      run<MappingSyncReport>(store, 'sync', pullOptions.signal, async (...job) => {
        const operation = 'productMapping.sync';
        // First, so that what is missing shows before a catalogue was read.
        const similarity = await similarityOf(titleSimilarity, operation);
        const pulled = await pull(store, operation, pullOptions, job);
        if (pulled.status === 'stopped') return { report: { pull: pulled }, isDone: false };
        return { report: { pull: pulled, auto: await auto(job, similarity, pullOptions.signal) }, isDone: true };
      }),
    ...manual,
    list: (filter) => mappings.list(filter),
    open: (filter) => listOpen(stores, mappings, filter),
    async resolve(store, name) {
      const entry = await requireStore(stores, store, 'productMapping.resolve');
      return resolveListing(mappings, entry, name);
    },
    async hostSkusOf(order) {
      const entry = await requireStore(stores, order, 'productMapping.hostSkusOf');
      return hostSkusOf(mappings, entry, order);
    },
    exportCsv: (filter) => exportMappings({ stores, mappings }, filter),
    importCsv: (csv, importOptions) => importMappings({ stores, mappings, manual }, csv, importOptions),
    webhooks: createMappingWebhooks({ connectors, stores, state, mappings, waitMs, now, call: options.call }),
  };
}

async function similarityOf(
  given: TitleSimilarity | false | undefined,
  operation: string,
): Promise<TitleSimilarity | undefined> {
  if (given === false) return undefined;
  return given ?? loadTitleSimilarity(operation);
}

function checkThreshold(threshold: number): void {
  if (threshold >= 0 && threshold <= 100) return;
  const message = 'createProductMapping: threshold must be a number from 0 to 100.';
  throw new ConnectorError('configuration_invalid', message, { operation: 'createProductMapping' });
}
