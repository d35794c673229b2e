import type { Call } from '../../core/call.js';
import type { InventoryPage, InventoryQuery } from '../../core/connector.js';
import { decodeCursor, encodeCursor } from '../../core/cursor.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { InventoryLevel } from '../../model/index.js';
import { checkInventoryQuery, countOf, type InventoryQueryTerms } from '../inventory-query.js';
import { amazonChannelOf, isAmazonChannel } from './inventory-channels.js';
import { findListings, type ListingsSource, type StockListing } from './inventory-listings.js';
import {
  readSummaries,
  readSummariesOf,
  type SummaryPage,
  type SummaryPlace,
  SummaryTokenExpiredError,
} from './inventory-summaries.js';
import { listingsPlaceFrom, listingsState, walkListings } from './inventory-walk.js';
import { marketplaceOf } from './marketplaces.js';
import type { AmazonStore } from './store.js';

const CURSOR_VERSION = 1;
const QUERY: InventoryQueryTerms = {
  platform: 'amazon',
  defaultPageSize: 100,
  maxPageSize: 200,
  locations: 'DEFAULT, AMAZON_EU, …',
};

/** One page of stock: of the asked SKUs, in their order, or of all there is; the seller's own first, then Amazon's. */
export async function readInventoryPage(
  source: ListingsSource,
  query: InventoryQuery,
  call: Call,
): Promise<InventoryPage> {
  const { size, skus, locationIds, cursor } = checkInventoryQuery(query, QUERY, call.operation);
  const { storeId, marketplaceIds } = source.store;
  const scope = {
    platform: 'amazon',
    storeId,
    operation: call.operation,
    version: CURSOR_VERSION,
    query: { storeId, marketplaceIds, skus: skus ?? null, locationIds: locationIds ?? null, kind: 'inventory' },
  };
  const state = cursor === undefined ? {} : decodeCursor(scope, cursor);
  const page =
    skus === undefined
      ? await readStage(source, stagesOf(source.store, locationIds), state, size, call)
      : await readSkus(source, skus, state, size, call);
  const { next, levels, unresolved } = page;
  const isWanted = ({ locationId }: InventoryLevel) =>
    locationIds === undefined || locationIds.includes(locationId ?? '');
  return {
    levels: levels.filter(isWanted),
    unresolved,
    ...(next === undefined ? {} : { nextCursor: encodeCursor(scope, next) }),
  };
}

interface Page {
  readonly levels: readonly InventoryLevel[];
  readonly unresolved: InventoryPage['unresolved'];
  /** The state of the next cursor. */
  readonly next: JsonObject | undefined;
}

async function readSkus(
  source: ListingsSource,
  skus: readonly string[],
  state: JsonObject,
  size: number,
  call: Call,
): Promise<Page> {
  const offset = countOf(state['offset']);
  const wanted = skus.slice(offset, offset + size);
  const { bySku, unread, failure } = await findListings(source, wanted, source.store.marketplaceIds, call);
  // All before the first that there was no time for.
  const unreadAt = wanted.findIndex((sku) => unread.has(sku));
  if (unreadAt === 0 && failure !== undefined) throw failure;
  const read = unreadAt === -1 ? wanted : wanted.slice(0, unreadAt);
  const amazon = await amazonLevels(
    source,
    read.flatMap((sku) => bySku.get(sku) ?? []),
    call,
  );
  const end = offset + read.length;
  return {
    levels: read.flatMap((sku) => [
      ...(bySku.get(sku) ?? []).flatMap((listing) => ownLevels(listing, source.store)),
      ...(amazon.get(sku) ?? []),
    ]),
    unresolved: read.flatMap((sku) => (bySku.has(sku) ? [] : [{ sku, reason: 'sku_not_found' as const }])),
    next: end < skus.length ? { offset: end } : undefined,
  };
}

/** By SKU. One that Amazon's warehouses never held is there with nothing. */
async function amazonLevels(
  source: ListingsSource,
  listings: readonly StockListing[],
  call: Call,
): Promise<ReadonlyMap<string, readonly InventoryLevel[]>> {
  const bySku = new Map<string, InventoryLevel[]>();
  for (const marketplaceId of source.store.marketplaceIds) {
    const skus = listings.flatMap((listing) => {
      return listing.marketplaceId === marketplaceId && amazonChannel(listing) !== undefined ? [listing.sku] : [];
    });
    if (skus.length === 0) continue;
    const known = await readSummariesOf(source, marketplaceId, skus, call);
    for (const sku of skus) {
      const locationId = amazonChannelOf(marketplaceId);
      const found = known.filter((level) => level.sku === sku);
      const levels =
        found.length > 0
          ? found
          : [{ sku, locationId, available: 0, tracked: true, fulfilledBy: 'marketplace' as const }];
      bySku.set(sku, [...(bySku.get(sku) ?? []), ...levels.map((level) => named(level, marketplaceId, source.store))]);
    }
  }
  return bySku;
}

function amazonChannel({ channels }: StockListing): string | undefined {
  return [...channels.keys()].find(isAmazonChannel);
}

/** A part of a walk: the listings of a marketplace, or what Amazon's warehouses hold for it. */
interface Stage {
  readonly kind: 'own' | 'amazon';
  readonly marketplaceId: string;
}

function stagesOf({ marketplaceIds }: AmazonStore, locationIds: readonly string[] | undefined): readonly Stage[] {
  const wantsOwn = locationIds?.some((id) => !isAmazonChannel(id)) ?? true;
  const own = wantsOwn ? marketplaceIds : [];
  const amazon = marketplaceIds.filter((id) => locationIds?.includes(amazonChannelOf(id)) ?? true);
  return [
    ...own.map((marketplaceId) => ({ kind: 'own' as const, marketplaceId })),
    ...amazon.map((marketplaceId) => ({ kind: 'amazon' as const, marketplaceId })),
  ];
}

/**
 * State: `stage`, which one; `place`, where in it; `fba`, whether a listing with stock at Amazon was seen; `restarts`, how
 * often the stage had to be begun anew.
 */
async function readStage(
  source: ListingsSource,
  stages: readonly Stage[],
  state: JsonObject,
  size: number,
  call: Call,
): Promise<Page> {
  const index = countOf(state['stage']);
  const stage = stages[index];
  if (stage === undefined) return { levels: [], unresolved: [], next: undefined };
  const fba = state['fba'] === true;
  const { marketplaceId } = stage;
  const goOn = (place: JsonObject | undefined, more: { fba: boolean; restarts?: number }): JsonObject | undefined => {
    const flags = { ...(more.fba ? { fba: true } : {}), ...(more.restarts ? { restarts: more.restarts } : {}) };
    if (place !== undefined) return { stage: index, place, ...flags };
    return index + 1 < stages.length ? { stage: index + 1, ...flags } : undefined;
  };
  if (stage.kind === 'own') {
    const page = await walkListings(source, marketplaceId, listingsPlaceFrom(state['place']), size, call);
    const next = page.next === undefined ? undefined : listingsState(page.next);
    const seesFba = fba || page.listings.some((listing) => amazonChannel(listing) !== undefined);
    return {
      levels: page.listings.flatMap((listing) => ownLevels(listing, source.store)),
      unresolved: [],
      next: goOn(next, { fba: seesFba }),
    };
  }
  const isOptional = !fba && stages.some(({ kind }) => kind === 'own');
  const { levels, next, restarts } = await readAmazonStage(source, marketplaceId, state, isOptional, call);
  return {
    levels: levels.map((level) => named(level, marketplaceId, source.store)),
    unresolved: [],
    next: goOn(next === undefined ? undefined : { ...next }, { fba, restarts: next === undefined ? 0 : restarts }),
  };
}

/** @param isOptional no listing says that Amazon holds stock: an app that may not ask about it misses nothing. */
async function readAmazonStage(
  source: ListingsSource,
  marketplaceId: string,
  state: JsonObject,
  isOptional: boolean,
  call: Call,
): Promise<SummaryPage & { readonly restarts: number }> {
  const restarts = countOf(state['restarts']);
  try {
    return { ...(await readSummaries(source, marketplaceId, summaryPlaceFrom(state['place']), call)), restarts };
  } catch (error) {
    if (error instanceof SummaryTokenExpiredError) {
      // From the beginning, in one go. What takes longer than a call never ends this way.
      if (restarts > 0) throw tooSlow(call);
      return { ...(await readSummaries(source, marketplaceId, undefined, call)), restarts: restarts + 1 };
    }
    const isDenied = ConnectorError.isInstance(error) && error.code === 'permission_denied';
    if (!isOptional || !isDenied) throw error;
    return { levels: [], next: undefined, restarts };
  }
}

function summaryPlaceFrom(value: unknown): SummaryPlace | undefined {
  const { token, at } = recordOf(value) ?? {};
  return typeof token === 'string' && typeof at === 'number' ? { token, at } : undefined;
}

function tooSlow({ operation, storeId }: Call): ConnectorError {
  const message = `amazon ${operation}: a page of Amazon's FBA stock has to be followed by the next one within 30 seconds. Raise timeoutMs, so that the stock of a marketplace is read in one call (100 SKUs a second), or ask for the next page sooner.`;
  return new ConnectorError('timeout', message, { platform: 'amazon', storeId, operation, retryable: false });
}

/** The seller's own stock; a listing that was never stocked, and one that Amazon ships, have none. */
function ownLevels({ sku, marketplaceId, channels }: StockListing, store: AmazonStore): readonly InventoryLevel[] {
  return [...channels].flatMap(([channel, quantity]) => {
    if (isAmazonChannel(channel)) return [];
    return [named({ sku, locationId: channel, available: quantity ?? 0, tracked: true }, marketplaceId, store)];
  });
}

/** Where a store sells in several marketplaces, each may have a quantity of its own under the same location. */
function named(level: InventoryLevel, marketplaceId: string, { marketplaceIds }: AmazonStore): InventoryLevel {
  if (marketplaceIds.length < 2) return level;
  return { ...level, locationName: marketplaceOf(marketplaceId)?.code ?? marketplaceId };
}
