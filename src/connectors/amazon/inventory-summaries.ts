import type { Call } from '../../core/call.js';
import { batchesOf } from '../../core/concurrently.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { type InventoryLevel, omitUndefined, toIsoUtc } from '../../model/index.js';
import { amazonChannelOf } from './inventory-channels.js';
import type { ListingsSource } from './inventory-listings.js';

/** Where a walk through a marketplace's summaries goes on. */
export interface SummaryPlace {
  readonly token: string;
  /** When Amazon handed the token out, by this process's clock; milliseconds. */
  readonly at: number;
}

export interface SummaryPage {
  readonly levels: readonly InventoryLevel[];
  /** Absent at the end. */
  readonly next: SummaryPlace | undefined;
}

/** Thrown for a token that was not used in time. */
export class SummaryTokenExpiredError extends Error {}

/** 30 seconds, less what a request may take to get there. */
const TOKEN_LIFE_MS = 25_000;
/** Left for handing the page out. */
const RESERVE_MS = 2_000;
const MAX_SKUS = 50;

/**
 * Reads what Amazon's warehouses hold for a marketplace, from a place on: to the end, because a token lives for 30 seconds
 * and nobody knows when the next page is asked for; or as far as the call's time reaches.
 *
 * @throws {SummaryTokenExpiredError} when the place is too old.
 */
export async function readSummaries(
  source: ListingsSource,
  marketplaceId: string,
  place: SummaryPlace | undefined,
  call: Call,
): Promise<SummaryPage> {
  const levels: InventoryLevel[] = [];
  let token = place?.token;
  let at = place?.at ?? call.now();
  do {
    if (token !== undefined && Math.abs(call.now() - at) > TOKEN_LIFE_MS) throw new SummaryTokenExpiredError();
    const page = await readPage(source, marketplaceId, { nextToken: token }, call).catch((error: unknown) => {
      // "Next token is invalid or expired" (2025), as any other invalid input.
      const isRefused = ConnectorError.isInstance(error) && error.code === 'invalid_request';
      throw token !== undefined && isRefused ? new SummaryTokenExpiredError() : error;
    });
    levels.push(...page.levels);
    token = page.token;
    at = call.now();
  } while (token !== undefined && call.remainingMs() > RESERVE_MS);
  return { levels, next: token === undefined ? undefined : { token, at } };
}

/** What Amazon's warehouses hold of these SKUs; one that they never held is missing. */
export async function readSummariesOf(
  source: ListingsSource,
  marketplaceId: string,
  skus: readonly string[],
  call: Call,
): Promise<readonly InventoryLevel[]> {
  // A list is separated by commas; a single SKU is not.
  const questions = [
    ...batchesOf(
      skus.filter((sku) => !sku.includes(',')),
      MAX_SKUS,
    ).map((sellerSkus) => ({ sellerSkus })),
    ...skus.filter((sku) => sku.includes(',')).map((sellerSku) => ({ sellerSku })),
  ];
  const levels: InventoryLevel[] = [];
  for (const question of questions) {
    let nextToken: string | undefined;
    do {
      const page = await readPage(source, marketplaceId, { ...question, nextToken }, call);
      levels.push(...page.levels.filter(({ sku }) => sku !== undefined && skus.includes(sku)));
      nextToken = page.token;
    } while (nextToken !== undefined);
  }
  return levels;
}

interface Question {
  readonly sellerSkus?: readonly string[];
  readonly sellerSku?: string;
  readonly nextToken: string | undefined;
}

async function readPage(
  { client, store }: ListingsSource,
  marketplaceId: string,
  question: Question,
  call: Call,
): Promise<{ readonly levels: readonly InventoryLevel[]; readonly token: string | undefined }> {
  const query = {
    details: true,
    granularityType: 'Marketplace',
    granularityId: marketplaceId,
    marketplaceIds: [marketplaceId],
    ...question,
  };
  const { body } = await client.request(store, { operation: 'getInventorySummaries', query }, call);
  const summaries = recordOf(body['payload'])?.['inventorySummaries'];
  if (!Array.isArray(summaries)) {
    const message = 'The answer of getInventorySummaries has no list of summaries.';
    throw new ConnectorError('unexpected_response', message, { platform: 'amazon', storeId: store.storeId });
  }
  // Beside the payload, not in it.
  const token = recordOf(body['pagination'])?.['nextToken'];
  return {
    levels: summaries.flatMap((summary: unknown) => levelOf(summary, marketplaceId) ?? []),
    token: typeof token === 'string' && token !== '' ? token : undefined,
  };
}

function levelOf(value: unknown, marketplaceId: string): InventoryLevel | undefined {
  const { sellerSku, inventoryDetails, lastUpdatedTime } = recordOf(value) ?? {};
  if (typeof sellerSku !== 'string') return undefined;
  const details = recordOf(inventoryDetails) ?? {};
  const inbound = ['inboundWorkingQuantity', 'inboundShippedQuantity', 'inboundReceivingQuantity'].map((name) =>
    countOf(details[name]),
  );
  const reserved = recordOf(details['reservedQuantity']);
  return omitUndefined<InventoryLevel>({
    sku: sellerSku,
    locationId: amazonChannelOf(marketplaceId),
    available: countOf(details['fulfillableQuantity']) ?? 0,
    incoming: sumOf(inbound),
    committed: countOf(reserved?.['pendingCustomerOrderQuantity']),
    reserved: countOf(reserved?.['totalReservedQuantity']),
    tracked: true,
    fulfilledBy: 'marketplace',
    updatedAt: toIsoUtc(lastUpdatedTime),
  });
}

function sumOf(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}

function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}
