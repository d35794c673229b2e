import type { CallOptions } from '../core/call.js';
import { iterateProducts } from '../core/paginate.js';
import type { Clock, StoreKey } from '../core/ports.js';
import type { Product, WebhookEvent } from '../model/index.js';
import { type Connectors, connectorFor } from './connectors.js';
import { type ListingSource, removeMissing } from './mapping-gone.js';
import { refreshListings } from './mapping-refresh.js';
import { endOfWalk, StopWalk } from './order-walk.js';
import type { ProductMappingStore, StoreEntry, StoreRegistry, SyncStateStore } from './ports/index.js';
import { advanceCatalogue, loadCataloguePosition } from './product-mapping-position.js';
import { requireActiveStore } from './store-access.js';
import type { WebhookHandler } from './webhook-handler.js';

export interface MappingWebhooksInput {
  readonly connectors: Connectors;
  readonly stores: StoreRegistry;
  readonly state: SyncStateStore;
  readonly mappings: ProductMappingStore;
  readonly waitMs: number;
  readonly call: Pick<CallOptions, 'timeoutMs' | 'maxRetries'> | undefined;
  readonly now: Clock;
}

/** What changed is read that often at most, however many events say so. */
const READ_EVERY_MS = 60_000;
/** Of one such read; what is more is left to the next pull. */
const MAX_PAGES = 20;

/**
 * Keeps listings fresh between pulls. An event says that a product changed, not how: what changed is read, once a minute at
 * most, which finds new variants too. In between the product's known SKUs are.
 *
 * Answers `applied`; `unchanged`; `marked` where the next pull will find it; `ignored` where the store's products are not
 * kept, or the event names none.
 */
export function createMappingWebhooks(input: MappingWebhooksInput): WebhookHandler {
  const readAt = new Map<string, number>();
  return {
    topics: ['product.created', 'product.updated', 'product.deleted', 'listing.updated'],
    async handle(event, { store, signal }) {
      const entry = await input.stores.load(store);
      const { resource } = event;
      if (entry?.settings.products.enabled !== true || resource === undefined) return 'ignored';
      const source = sourceOf(input, entry, event, signal);
      const known = await knownUnits(input.mappings, source.store, resource);
      if (event.topic === 'product.deleted') {
        return (await removeMissing(source, known)) > 0 ? 'applied' : 'unchanged';
      }
      const key = JSON.stringify([store.platform, store.storeId]);
      const isDue = input.now() - (readAt.get(key) ?? Number.NEGATIVE_INFINITY) >= READ_EVERY_MS;
      // A listing's event names its SKU: there is nothing beside it to find.
      if (resource.type === 'product' && isDue) {
        readAt.set(key, input.now());
        const outcome = await readChanges(input, source);
        if (outcome !== undefined) return outcome;
      }
      const skus = [...new Set([...known, resource].flatMap(({ sku }) => sku ?? []))];
      return refreshBySku(input, source, known, skus);
    },
  };
}

function sourceOf(
  { connectors, mappings, waitMs, call }: MappingWebhooksInput,
  { platform, storeId }: StoreEntry,
  { topic }: WebhookEvent,
  signal: AbortSignal | undefined,
): ListingSource {
  const store = { platform, storeId };
  return {
    ...{ mappings, store, waitMs, call: { ...call, signal } },
    connector: connectorFor(connectors, store, `productMapping.webhooks (${topic})`),
  };
}

/** A product's units, or the unit that the event is about. */
async function knownUnits(
  mappings: ProductMappingStore,
  store: StoreKey,
  { id, productId, sku }: NonNullable<WebhookEvent['resource']>,
): Promise<readonly Product[]> {
  const units = new Map<string, Product>();
  const ids = [id, sku].flatMap((name) => name ?? []);
  const take = async (listings: AsyncIterable<Product>) => {
    for await (const listing of listings) units.set(listing.id, listing);
  };
  await take(mappings.listings(store, { unitIds: ids }));
  // A variation's event names its product as well, and is about itself alone.
  if (id !== undefined && (productId === undefined || productId === id)) {
    await take(mappings.listings(store, { productId: id }));
  }
  return [...units.values()];
}

/** Takes in what was read, unless somebody has paused or removed the store meanwhile. @returns how many changed. */
async function takeIn(
  { stores, mappings }: MappingWebhooksInput,
  store: StoreKey,
  products: readonly Product[],
): Promise<number> {
  const entry = await requireActiveStore(stores, store, 'productMapping.webhooks');
  return refreshListings(mappings, entry, products);
}

/** @returns `undefined` where that cannot be read, or not all of it. */
async function readChanges(
  input: MappingWebhooksInput,
  { connector, store, call, waitMs }: ListingSource,
): Promise<string | undefined> {
  const { state } = input;
  const { syncedUntil } = await loadCataloguePosition(state, store);
  // Without it the first pull is still to come, and reads everything.
  if (syncedUntil === undefined) return undefined;
  let pages = 0;
  let changed = 0;
  let until: string | undefined;
  const { status } = await endOfWalk(store, async () => {
    const walk = iterateProducts(
      connector,
      { storeId: store.storeId, updatedAfter: syncedUntil },
      {
        ...call,
        waitMs,
        onPage: async (page) => {
          changed += await takeIn(input, store, page.products);
          until = page.syncedUntil;
          pages += 1;
          if (page.nextCursor !== undefined && pages >= MAX_PAGES) throw new StopWalk();
        },
      },
    );
    for await (const _product of walk);
  });
  if (status === 'stopped') return undefined;
  if (until !== undefined) await advanceCatalogue(state, store, syncedUntil, until);
  return changed > 0 ? 'applied' : 'unchanged';
}

async function refreshBySku(
  input: MappingWebhooksInput,
  { connector, store, call, waitMs }: ListingSource,
  known: readonly Product[],
  skus: readonly string[],
): Promise<string> {
  if (skus.length === 0) return 'marked';
  const found: Product[] = [];
  const walk = iterateProducts(connector, { storeId: store.storeId, skus }, { ...call, waitMs });
  for await (const product of walk) found.push(product);
  const changed = await takeIn(input, store, found);
  const there = new Set(found.map(({ id }) => id));
  // One that does not answer to its SKU any more has another one: only the next pull can tell which.
  if (found.length === 0 || known.some(({ id }) => !there.has(id))) return 'marked';
  return changed > 0 ? 'applied' : 'unchanged';
}
