import { DAY_MS, SECOND_MS } from '../../clock.js';
import type { SpRoute, SpSandboxAnswer, SpSandboxRequest } from '../http/area.js';
import { ISO, invalidInput, listParameter, marketplacesNamed, spRoute } from '../sellers/answers.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import type { FbaInventory, FbaStock } from './fba-inventory.js';
import { summaryView } from './summary-view.js';

/** "The string token will expire 30 seconds after being created" [MODEL]. */
const TOKEN_LIFE_MS = 30 * SECOND_MS;
/** selling-partner-api-docs#2312. */
const PAGE_SIZE = 50;
const EIGHTEEN_MONTHS_MS = 548 * DAY_MS;

/** The FBA Inventory API: reading what Amazon's warehouses hold. */
export const fbaRoutes = (inventoryOf: (request: SpSandboxRequest) => FbaInventory): readonly SpRoute[] => [
  spRoute({
    operation: 'getInventorySummaries',
    method: 'GET',
    path: '/fba/inventory/v1/summaries',
    rate: 2,
    burst: 2,
    handle: (request) => getSummaries(request.query, inventoryOf(request)),
  }),
];

function getSummaries(query: URLSearchParams, inventory: FbaInventory): SpSandboxAnswer {
  const marketplace = granularity(query, inventory);
  const details = flag(query, 'details');
  const wanted = wantedStock(query, inventory.now);
  const found = inventory.all().filter((stock) => {
    return wanted(stock) && inventory.listings.get(stock.sku)?.marketplaceIds.includes(marketplace.id) === true;
  });
  const offset = offsetOf(query, inventory.now);
  const page = found.slice(offset, offset + PAGE_SIZE);
  const more = offset + PAGE_SIZE < found.length;
  return {
    status: 200,
    body: {
      // Beside the payload, not in it.
      ...(more ? { pagination: { nextToken: tokenOf(query, offset + PAGE_SIZE, inventory.now) } } : {}),
      payload: {
        granularity: { granularityType: 'Marketplace', granularityId: marketplace.id },
        inventorySummaries: page.flatMap((stock) => {
          const listing = inventory.listings.get(stock.sku);
          return listing === undefined ? [] : summaryView(stock, listing, marketplace, details);
        }),
      },
    },
  };
}

/** One marketplace, named twice. */
function granularity(query: URLSearchParams, inventory: FbaInventory): SandboxMarketplace {
  const ids = listParameter(query, 'marketplaceIds');
  if (query.get('granularityType') !== 'Marketplace') throw invalidInput('This is an invalid input', 'granularityType');
  if (ids.length !== 1) throw invalidInput('This is an invalid input', 'marketplaceIds');
  if (query.get('granularityId') !== ids[0]) throw invalidInput('This is an invalid input', 'granularityId');
  return marketplacesNamed(ids, inventory.listings.marketplaces)[0] as SandboxMarketplace;
}

function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name) ?? 'false';
  if (value !== 'true' && value !== 'false') throw invalidInput('This is an invalid input', name);
  return value === 'true';
}

/** With `startDateTime` the SKUs are ignored; with a list of SKUs the single one is [MODEL]. */
function wantedStock(query: URLSearchParams, now: number): (stock: FbaStock) => boolean {
  const skus = listParameter(query, 'sellerSkus');
  if (skus.length > 50) throw invalidInput('This is an invalid input', 'sellerSkus');
  const start = startOf(query, now);
  if (start !== undefined) return ({ updatedAt }) => updatedAt >= start;
  const named = skus.length > 0 ? skus : query.getAll('sellerSku');
  return ({ sku }) => named.length === 0 || named.includes(sku);
}

function startOf(query: URLSearchParams, now: number): number | undefined {
  const text = query.get('startDateTime');
  if (text === null) return undefined;
  const start = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(start)) {
    // selling-partner-api-docs#110.
    const details = 'Query parameter [startDateTime] value is not a valid ISO date-time object.';
    throw invalidInput('This is an invalid input', details);
  }
  if (start < now - EIGHTEEN_MONTHS_MS) {
    // The double negative is theirs (selling-partner-api-models#358).
    throw invalidInput('Query startDateTime cannot not be earlier than 18 months');
  }
  return start;
}

const tokenOf = (query: URLSearchParams, offset: number, now: number): string =>
  Buffer.from(JSON.stringify([offset, now, questionOf(query)])).toString('base64');

/**
 * Where a token leads to. Of a list of changes it needs the same `startDateTime` beside it, which is an error since
 * 2022-10-31 (changelog "Update to workflow for retrieving inventory summaries"), and of any list the same question.
 */
function offsetOf(query: URLSearchParams, now: number): number {
  const token = query.get('nextToken');
  if (token === null) return 0;
  const [offset, madeAt, question] = parsed(token);
  const fits = typeof offset === 'number' && typeof madeAt === 'number' && question === questionOf(query);
  // selling-partner-api-models#4946.
  if (!fits || now - madeAt > TOKEN_LIFE_MS) throw invalidInput('Next token is invalid or expired');
  return offset;
}

function parsed(token: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function questionOf(query: URLSearchParams): string {
  const asked = ['granularityId', 'startDateTime', 'sellerSkus', 'sellerSku'].map((name) => query.get(name) ?? '');
  return JSON.stringify(asked);
}
