import type { Connector } from '../core/connector.js';
import type { StoreKey } from '../core/ports.js';
import type { WebhookEvent } from '../model/index.js';
import { applyListings } from './listing-batch.js';
import type { DirtySkus } from './listing-dirty.js';
import { lastValue, shownValue } from './listing-kind.js';
import { createTally, type ListingTally } from './listing-report.js';
import { isSettling } from './listing-settle.js';
import { aloneWith, besidesRuns, callOptions, type ListingContext, type OpenStore } from './listing-store.js';
import type { ListingValue, MappingFilter, ProductMapping } from './ports/index.js';
import { isStoreRefusal } from './store-access.js';
import type { WebhookHandler } from './webhook-handler.js';

/**
 * Words of stock events:
 *
 * - `echo`: the listing shows what it was last told
 * - `unchanged`: it shows what the host wants by now
 * - `overwritten`: a `one_way` store showed something else; the host's value is written with the next flush, or run
 * - `proposed`, `conflict`: a `two_way` store; the host was told, or has won
 * - `ignored`: nothing of ours
 */
type StockWord = 'echo' | 'unchanged' | 'overwritten' | 'proposed' | 'conflict' | 'ignored';

/** What the platform says of stock. What an event tells is not believed: the listing is read, which is right in any order. */
export function createStockWebhooks(
  context: ListingContext,
  dirty: DirtySkus,
  operations: WebhookHandler,
): WebhookHandler {
  const { kind, connectors } = context;
  return {
    topics: ['inventory.updated', 'product.updated', ...operations.topics],
    handle: async (event, handling) => {
      if (event.topic === 'operation.finished') return operations.handle(event, handling);
      const { store, signal } = handling;
      const connector = Object.hasOwn(connectors, store.platform) ? connectors[store.platform] : undefined;
      if (connector === undefined || !tellsStock(event, connector)) return 'ignored';
      try {
        const operation = `${kind.service}.webhooks`;
        return await besidesRuns(context, store, operation, async () => {
          const tally = createTally();
          const result = await aloneWith(context, store, operation, signal, async (open) => {
            const found = await mappingsOf(context, event, { ...store, companyId: open.entry.companyId });
            const mappings = found.filter((mapping) => kind.isOn(mapping));
            return take(context, dirty, open, { mappings, tally, signal });
          });
          return { result, counters: tally.newCounters(context.kind.counter) };
        });
      } catch (error) {
        if (isStoreRefusal(error)) return 'ignored';
        throw error;
      }
    },
  };
}

/** Where stock has no event of its own (WooCommerce), it comes with the product's. */
function tellsStock({ topic }: WebhookEvent, { capabilities }: Connector): boolean {
  if (!capabilities.operations.fetchInventory) return false;
  return topic === 'inventory.updated' || !capabilities.webhooks.topics.includes('inventory.updated');
}

interface Taking {
  readonly mappings: readonly ProductMapping[];
  readonly tally: ListingTally;
  readonly signal: AbortSignal | undefined;
}

async function take(
  context: ListingContext,
  dirty: DirtySkus,
  open: OpenStore,
  { mappings, tally, signal }: Taking,
): Promise<StockWord> {
  const { kind } = context;
  if (mappings.length === 0 || kind.platform === undefined) return 'ignored';
  if (!kind.platform.isTwoWay(open.entry)) return markOverwritten(context, dirty, open, mappings, signal);
  const flags = { full: false, dryRun: false, read: true };
  await applyListings({
    kind,
    memory: context,
    ...open,
    mappings,
    tally,
    ...flags,
    call: callOptions(context, signal),
  });
  dirty.add(open.entry.companyId, tally.again());
  const { conflicts, proposed, echoes, written } = tally.report({ store: open.entry, status: 'done', dryRun: false });
  if (conflicts > 0) return 'conflict';
  if (proposed > 0) return 'proposed';
  return echoes > 0 && written === 0 ? 'echo' : 'unchanged';
}

/**
 * A sale changes the platform first and the host a moment later: written back at once, the sold unit would be for sale again.
 * So the value is forgotten, which survives a crash, and the newest one follows.
 */
async function markOverwritten(
  context: ListingContext,
  dirty: DirtySkus,
  { entry, connector }: OpenStore,
  mappings: readonly ProductMapping[],
  signal: AbortSignal | undefined,
): Promise<StockWord> {
  const { kind, values } = context;
  const store: StoreKey = { platform: entry.platform, storeId: entry.storeId };
  const shown =
    (await kind.platform?.read(
      { connector, store, settings: entry.settings, call: callOptions(context, signal) },
      mappings,
    )) ?? [];
  const foreign: ProductMapping[] = [];
  let isEcho = false;
  for (const mapping of mappings) {
    const own = shown.filter((one) => one.mapping === mapping);
    const told: ListingValue[] = [];
    for await (const value of values.list(store, kind.kind, { unitIds: [mapping.unitId] })) told.push(value);
    // What is settling, or pending, shows what was there before.
    const settled = told.filter(
      (last) => last.pending === undefined && last.readOnly !== true && !isSettling(last, context.now()),
    );
    const pairs = settled.map((last) => ({
      last,
      seen: shownValue(own, last.locationId, lastValue(told, last.locationId)),
    }));
    if (pairs.some(({ last, seen }) => seen !== undefined && seen.value !== last.value)) foreign.push(mapping);
    else if (told.length > 0) isEcho = true;
  }
  if (foreign.length === 0) return isEcho ? 'echo' : 'ignored';
  await values.remove(
    store,
    kind.kind,
    foreign.map(({ unitId }) => unitId),
  );
  dirty.add(
    entry.companyId,
    foreign.map(({ hostSku }) => hostSku),
  );
  return 'overwritten';
}

/** By whatever the event names. Filters of a store that does not know them are checked again here. */
async function mappingsOf(
  { mappings }: ListingContext,
  { resource }: WebhookEvent,
  of: Required<Pick<MappingFilter, 'platform' | 'storeId' | 'companyId'>>,
): Promise<readonly ProductMapping[]> {
  const { id, sku, productId } = resource ?? {};
  const wanted: Partial<Pick<ProductMapping, 'sku' | 'unitId' | 'itemId' | 'productId'>>[] = [
    ...(sku === undefined ? [] : [{ sku }]),
    ...(id === undefined ? [] : [{ itemId: id }, { unitId: id }]),
    ...(productId === undefined ? [] : [{ productId }]),
  ];
  const found = new Map<string, ProductMapping>();
  for (const names of wanted) {
    for await (const mapping of mappings.list({ ...of, ...names })) {
      const isSame = Object.entries(names).every(([name, value]) => mapping[name as keyof typeof names] === value);
      if (isSame) found.set(mapping.unitId, mapping);
    }
    if (found.size > 0) break;
  }
  return [...found.values()];
}
