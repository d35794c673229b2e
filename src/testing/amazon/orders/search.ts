import { isoSeconds, MINUTE_MS } from '../../clock.js';
import type { SpSandboxAnswer, SpSandboxRequest } from '../http/area.js';
import {
  countParameter,
  denied,
  instantParameter,
  invalidInput,
  listParameter,
  wordsParameter,
} from '../sellers/answers.js';
import type { SandboxOrder } from '../state/order.js';
import type { Seller } from '../state/seller.js';
import { isKept } from './order-age.js';
import { orderView, type ViewOptions } from './order-view.js';
import { type PagePosition, readPageToken, writePageToken } from './page-token.js';
import { checkQuery, readIncluded } from './query.js';

const STATUSES = [
  'PENDING_AVAILABILITY',
  'PENDING',
  'UNSHIPPED',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'CANCELLED',
  'UNFULFILLABLE',
] as const;
const PARTIES = ['MERCHANT', 'AMAZON'] as const;
const MAX_MARKETPLACES = 50;
const MAX_PAGE = 100;
/** "At least two minutes before the time of the request." */
const FRESHNESS_MS = 2 * MINUTE_MS;

/** searchOrders. */
export function searchOrders(
  request: SpSandboxRequest,
  seller: Seller,
  view: Omit<ViewOptions, 'included'>,
): SpSandboxAnswer {
  const { query, now } = request;
  checkQuery(query);
  const included = readIncluded(query);
  const range = timeRange(query, now);
  const statuses = wordsParameter(query, 'fulfillmentStatuses', STATUSES);
  const parties = wordsParameter(query, 'fulfilledBy', PARTIES);
  const marketplaceIds = marketplaces(query, seller);
  const size = countParameter(query, 'maxResultsPerPage', [1, MAX_PAGE]) ?? MAX_PAGE;
  const token = query.get('paginationToken');
  const position = token === null ? undefined : readPageToken(token, query, seller.id, now);
  const upTo = position?.upTo ?? range.before;

  const timeOf = (order: SandboxOrder): number => (range.by === 'created' ? order.createdAt : order.updatedAt);
  const found = seller.orders
    .all()
    .filter(
      (order) =>
        isKept(order, now) &&
        timeOf(order) >= range.after &&
        timeOf(order) <= upTo &&
        (statuses.length === 0 || statuses.includes(order.status)) &&
        (parties.length === 0 || parties.includes(order.fulfilledBy)) &&
        (marketplaceIds.length === 0 || marketplaceIds.includes(order.marketplace.id)) &&
        !seller.refusedMarketplaces.has(order.marketplace.id) &&
        (position === undefined || isPast(order, timeOf(order), position, seller)),
    )
    .sort((a, b) => timeOf(a) - timeOf(b) || (a.id < b.id ? -1 : 1));
  const page = found.slice(0, size);
  const last = page.at(-1);
  const next =
    last === undefined || found.length <= size
      ? undefined
      : writePageToken({ at: timeOf(last), id: last.id, upTo }, query, seller.id, now);
  return {
    status: 200,
    body: {
      orders: page.map((order) => orderView(order, { ...view, included })),
      ...(next === undefined ? {} : { pagination: { nextToken: next } }),
      [range.by === 'created' ? 'createdBefore' : 'lastUpdatedBefore']: isoSeconds(upTo),
    },
  };
}

/** A fault makes pages overlap by the last row of the one before. */
function isPast(order: SandboxOrder, at: number, { at: lastAt, id }: PagePosition, { faults }: Seller): boolean {
  if (at !== lastAt) return at > lastAt;
  return faults.repeatRows ? order.id >= id : order.id > id;
}

interface Range {
  readonly by: 'created' | 'updated';
  readonly after: number;
  readonly before: number;
}

function timeRange(query: URLSearchParams, now: number): Range {
  const [created, updated] = ['createdAfter', 'lastUpdatedAfter'].map((name) => query.has(name));
  if (created === updated) throw invalidInput("Provide exactly one of 'createdAfter' and 'lastUpdatedAfter'.");
  const by = created === true ? 'created' : 'updated';
  const [afterName, beforeName, foreignName] =
    by === 'created'
      ? ['createdAfter', 'createdBefore', 'lastUpdatedBefore']
      : ['lastUpdatedAfter', 'lastUpdatedBefore', 'createdBefore'];
  if (query.has(foreignName as string)) throw invalidInput(`'${foreignName}' cannot be combined with '${afterName}'.`);
  const after = instantParameter(query, afterName as string) as number;
  const latest = now - FRESHNESS_MS;
  const before = instantParameter(query, beforeName as string);
  if (before !== undefined && before < after) throw invalidInput(`'${beforeName}' must not be before '${afterName}'.`);
  if (before !== undefined && before > latest)
    throw invalidInput(`'${beforeName}' must be at least two minutes before the time of the request.`);
  return { by, after, before: before ?? latest };
}

/** 403 also for marketplaces that exist but are closed to the public (selling-partner-api-models#5295). */
function marketplaces(query: URLSearchParams, seller: Seller): readonly string[] {
  const ids = listParameter(query, 'marketplaceIds');
  if (ids.length > MAX_MARKETPLACES || ids.some((id) => !/^A[A-Z0-9]{9,15}$/.test(id)))
    throw invalidInput("Invalid 'marketplaceIds' provided.");
  if (ids.some((id) => !seller.sellsIn(id) || seller.refusedMarketplaces.has(id))) throw denied();
  return ids;
}
