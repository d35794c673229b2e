import type { Call, CallOptions } from '../../core/call.js';
import type { OrderPage, OrderQuery, OrderRef, PageIssue, ReadLimit } from '../../core/connector.js';
import { type CursorScope, decodeCursor, encodeCursor } from '../../core/cursor.js';
import { ConnectorError, InvalidRequestError } from '../../core/errors.js';
import { toEpochMs } from '../../core/instant.js';
import type { JsonObject, JsonValue, TokenRecord } from '../../core/ports.js';
import { VERSION } from '../../core/version.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Availability, Order } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import type { GraphQLAnswer, ShopifyClient } from './client.js';
import { largestPage } from './cost.js';
import type { GraphQLProblem } from './errors.js';
import { numberOfGlobalId, toGlobalId } from './ids.js';
import { mapOrder } from './map-order.js';
import type { ShopifyOptions } from './options.js';
import { completeLines, completeOrders, isTooExpensive, nodesOfAnswer } from './order-details.js';
import { orderById, ordersByIds, ordersPage, pageOrderCost, type Selection } from './queries.js';
import { hasScope, parseScopes, selectionFor } from './scopes.js';
import { timeTerm } from './search.js';
import { requireShopDomain } from './shop-domain.js';
import type { ShopifyConnection, ShopifyOrder } from './wire.js';

/** What Shopify limits, and how much of it one walk uses. */
export interface WalkLimits {
  /**
   * Rows read through one search before a new one begins where it ended: a search stops, without a word, after 25,000
   * (documented 2026-09).
   */
  readonly rowsPerSearch: number;
}

const DEFAULT_LIMITS: WalkLimits = { rowsPerSearch: 20_000 };

/**
 * How far the next run goes back: the search index may lag behind the orders. Recorded for products (2026-06), assumed
 * for orders.
 */
export const OVERLAP_MS = 5 * 60_000;

const HISTORY_DAYS = 60;
const IDS_PER_PAGE = 50;
/** Ids kept in a cursor to recognise rows of the second at which a new search begins. */
const MAX_BORDER_IDS = 500;
const CURSOR_VERSION = 1;
const MAPPER = 'shopify/1';

export interface ShopifyOrders {
  fetchOrders(query: OrderQuery, options?: CallOptions): Promise<OrderPage>;
  fetchOrder(ref: OrderRef, options?: CallOptions): Promise<Order>;
}

export function createShopifyOrders(
  runtime: Runtime,
  client: ShopifyClient,
  options: ShopifyOptions,
  limits: WalkLimits = DEFAULT_LIMITS,
): ShopifyOrders {
  // The page size a selection turned out to afford, where Shopify charged more than estimated. Sixteen entries at most.
  const affordablePage = new Map<string, number>();

  const mapAll = (
    wires: readonly ShopifyOrder[],
    context: ReadContext,
    answer: GraphQLAnswer,
    endpoint: string,
    problemsOf: (index: number) => readonly GraphQLProblem[],
  ): { readonly orders: readonly Order[]; readonly issues: readonly PageIssue[] } => {
    const orders: Order[] = [];
    const issues: PageIssue[] = [];
    wires.forEach((wire, index) => {
      const availability = { ...context.availability, ...deniedFields(problemsOf(index)) };
      try {
        const { order } = mapOrder(wire, {
          storeId: context.storeId,
          availability,
          ...(options.codGateways === undefined ? {} : { codGateways: options.codGateways }),
        });
        orders.push({
          ...order,
          provenance: {
            apiVersion: client.apiVersion,
            endpoint,
            fetchedAt: new Date(answer.serverTime ?? runtime.now()).toISOString(),
            sdkVersion: VERSION,
            mapper: MAPPER,
          },
          ...(context.includeRaw ? { raw: wire } : {}),
        });
      } catch (error) {
        if (!ConnectorError.isInstance(error)) throw error;
        const orderId = typeof wire?.id === 'string' ? { orderId: wire.id } : {};
        issues.push({ code: 'order_unmappable', message: error.message, ...orderId });
      }
    });
    return { orders, issues };
  };

  const readPage = async (
    walk: Walk,
    search: string,
    wish: number | undefined,
    context: ReadContext,
    call: Call,
  ): Promise<GraphQLAnswer> => {
    const key = JSON.stringify(context.select);
    const largest = largestPage(pageOrderCost(context.select));
    let first = Math.max(1, Math.min(wish ?? largest, affordablePage.get(key) ?? largest));
    for (;;) {
      try {
        const variables = { first, after: walk.after ?? null, query: search === '' ? null : search };
        return await client.request(context.storeId, ordersPage(context.select, first), variables, call);
      } catch (error) {
        if (!isTooExpensive(error) || first === 1) throw error;
        first = Math.max(1, Math.floor(first / 2));
        affordablePage.set(key, first);
      }
    }
  };

  const walkPage = async (query: CheckedQuery, walk: Walk, context: ReadContext, call: Call): Promise<OrderPage> => {
    const answer = await readPage(walk, searchOf(query, walk), query.limit, context, call);
    const connection = recordOf(answer.data['orders']) as ShopifyConnection<ShopifyOrder> | undefined;
    const nodes = connection?.nodes;
    if (!Array.isArray(nodes)) throw oddAnswer(context.storeId);
    const border = new Set(walk.border);
    const isNew = (wire: ShopifyOrder | null | undefined) =>
      !(wire?.updatedAt === walk.from && typeof wire?.id === 'string' && border.has(numberOfGlobalId(wire.id) ?? ''));
    const rows = nodes.map((wire, index) => ({ wire, index })).filter(({ wire }) => isNew(wire));
    const completed = await completeOrders(
      client,
      context.storeId,
      rows.map(({ wire }) => wire ?? {}),
      context.select,
      call,
    );
    const mapped = mapAll(completed, context, answer, 'orders', (position) =>
      problemsAt(answer.problems, ['orders', 'nodes', rows[position]?.index ?? -1]),
    );
    const startedAt = walk.startedAt ?? isoOf(answer.serverTime);
    const next = nextWalk({ ...walk, startedAt }, connection, nodes, limits, context.storeId);
    const issues = [...mapped.issues, ...partialDataIssue(answer.problems)];
    const page = { orders: mapped.orders.filter(query.accepts), issues, limits: readLimits(context, startedAt) };
    if (next !== undefined) return { ...page, nextCursor: encodeCursor(query.scope, walkState(next)) };
    const syncedUntil = syncedUntilOf(query, startedAt, nodes);
    return syncedUntil === undefined ? page : { ...page, syncedUntil };
  };

  const idsPage = async (query: CheckedQuery, offset: number, context: ReadContext, call: Call): Promise<OrderPage> => {
    const size = Math.max(1, Math.min(query.limit ?? IDS_PER_PAGE, IDS_PER_PAGE));
    const ids = query.ids.slice(offset, offset + size);
    const answer = await client.request(context.storeId, ordersByIds(context.select), { ids }, call);
    const wires = nodesOfAnswer(answer.data['nodes']);
    const completed = await completeOrders(client, context.storeId, wires, context.select, call);
    const found = new Set(wires.map(({ id }) => id));
    const nodes = Array.isArray(answer.data['nodes']) ? answer.data['nodes'] : [];
    const mapped = mapAll(completed, context, answer, 'nodes', (position) =>
      problemsAt(answer.problems, ['nodes', nodes.indexOf(wires[position])]),
    );
    const missing = ids
      .filter((id) => !found.has(id))
      .map(
        (orderId): PageIssue => ({
          code: 'order_missing',
          message: 'no such order, or not visible to this app',
          orderId,
        }),
      );
    const end = offset + ids.length;
    return {
      orders: mapped.orders.filter(query.accepts),
      issues: [...mapped.issues, ...missing, ...partialDataIssue(answer.problems)],
      limits: readLimits(context, isoOf(answer.serverTime)),
      ...(end < query.ids.length ? { nextCursor: encodeCursor(query.scope, { offset: end }) } : {}),
    };
  };

  return {
    fetchOrders: (input, callOptions) =>
      runtime.call('fetchOrders', input.storeId, callOptions, async (call) => {
        const query = checkQuery(input);
        const record = await runtime.tokens.load(query.storeId);
        const context = readContext(query.storeId, record, input.includeRaw === true);
        const state = input.cursor === undefined ? {} : decodeCursor(query.scope, input.cursor);
        if (query.ids.length > 0) return idsPage(query, Number(state['offset'] ?? 0), context, call);
        return walkPage(query, walkOf(state), context, call);
      }),

    fetchOrder: (ref, callOptions) =>
      runtime.call('fetchOrder', ref.storeId, callOptions, async (call) => {
        const storeId = requireShopDomain(ref.storeId, 'fetchOrder');
        const id = requireOrderId(ref.orderId, 'fetchOrder', 'orderId');
        const context = readContext(storeId, await runtime.tokens.load(storeId), false);
        const answer = await client.request(storeId, orderById(context.select), { id }, call);
        const wire = recordOf(answer.data['order']) as ShopifyOrder | undefined;
        if (wire === undefined) throw orderNotFound(storeId, call.operation);
        const completed = await completeLines(client, storeId, wire, context.select, call);
        const { orders, issues } = mapAll([completed], context, answer, 'order', () =>
          problemsAt(answer.problems, ['order']),
        );
        const [order] = orders;
        if (order !== undefined) return order;
        throw new ConnectorError('unexpected_response', issues[0]?.message ?? 'no order', {
          platform: 'shopify',
          storeId,
          operation: 'fetchOrder',
        });
      }),
  };
}

/** What a read may see of one store. */
interface ReadContext {
  readonly storeId: string;
  readonly scopes: readonly string[] | undefined;
  readonly select: Selection;
  readonly availability: Availability;
  readonly includeRaw: boolean;
}

function readContext(storeId: string, record: TokenRecord, includeRaw: boolean): ReadContext {
  const granted = record.settings['scopes'];
  const scopes = granted === undefined ? undefined : parseScopes(granted);
  const select = selectionFor(scopes);
  const unread = [
    ...(select.customers ? [] : ['buyer.id']),
    ...(select.products ? [] : ['lines.*.productId', 'lines.*.variantId', 'lines.*.barcode', 'lines.*.hsn']),
    ...(select.locations ? [] : ['shipments.*.locationId']),
    ...(select.fulfillmentOrders ? [] : ['fulfillmentGroups']),
  ];
  const availability: Availability = Object.fromEntries(unread.map((path) => [path, 'scope_missing' as const]));
  return { storeId, scopes, select, availability, includeRaw };
}

function readLimits({ scopes, select }: ReadContext, asOf: string | undefined): readonly ReadLimit[] {
  const limits: ReadLimit[] = [];
  if (scopes !== undefined && !hasScope(scopes, 'read_all_orders')) {
    const since = asOf === undefined ? undefined : new Date(Date.parse(asOf) - HISTORY_DAYS * 86_400_000).toISOString();
    limits.push({
      code: 'history_window',
      message: `Orders older than ${HISTORY_DAYS} days are invisible without the scope read_all_orders, which Shopify grants on request.`,
      ...(since === undefined ? {} : { since }),
    });
  }
  const missing = [
    ...(select.customers ? [] : ['read_customers']),
    ...(select.products ? [] : ['read_products']),
    ...(select.locations ? [] : ['read_locations']),
  ];
  if (missing.length > 0) {
    limits.push({
      code: 'scope_missing',
      message: `Without ${missing.join(', ')} some fields stay empty; order.availability names them.`,
    });
  }
  return limits;
}

/** A checked query: ids global, times in milliseconds. */
interface CheckedQuery {
  readonly storeId: string;
  readonly ids: readonly string[];
  readonly limit: number | undefined;
  readonly times: Readonly<Partial<Record<TimeFilter, number>>>;
  readonly scope: CursorScope;
  readonly accepts: (order: Order) => boolean;
}

const TIME_FILTERS = ['updatedAfter', 'updatedBefore', 'createdAfter', 'createdBefore'] as const;
type TimeFilter = (typeof TIME_FILTERS)[number];

function checkQuery(query: OrderQuery): CheckedQuery {
  const storeId = requireShopDomain(query.storeId, 'fetchOrders');
  const times: Partial<Record<TimeFilter, number>> = {};
  for (const name of TIME_FILTERS) {
    const instant = query[name];
    if (instant !== undefined) times[name] = toEpochMs(instant, name);
  }
  const ids = [...new Set((query.ids ?? []).map((id, index) => requireOrderId(id, 'fetchOrders', `ids[${index}]`)))];
  if (query.limit !== undefined && !(Number.isSafeInteger(query.limit) && query.limit > 0)) {
    throw invalid('fetchOrders', 'limit', 'must be a whole number above 0');
  }
  if (query.ids !== undefined && Object.keys(times).length > 0) {
    throw invalid('fetchOrders', 'ids', 'cannot be combined with time filters: ask for the ids, or for the times');
  }
  if (query.ids !== undefined && ids.length === 0) {
    throw invalid('fetchOrders', 'ids', 'is empty: leave it out to read all orders');
  }
  const fulfilledBy = query.fulfilledBy ?? 'merchant';
  const fingerprint: JsonValue = {
    storeId,
    ids,
    times,
    statuses: query.statuses === undefined ? null : [...query.statuses].sort(),
    fulfilledBy,
  };
  return {
    storeId,
    ids,
    limit: query.limit,
    times,
    scope: { platform: 'shopify', version: CURSOR_VERSION, query: fingerprint },
    // Shopify has no filter with the canonical meaning of these.
    accepts: (order) =>
      (query.statuses === undefined || query.statuses.includes(order.state.value)) &&
      (fulfilledBy === 'any' || order.fulfilledBy === fulfilledBy || order.fulfilledBy === 'unknown'),
  };
}

/** Where a walk stands. */
interface Walk {
  /** Shopify's clock when the walk began. */
  readonly startedAt: string | undefined;
  /** `updatedAt` at which the present search begins, when it is not the first. */
  readonly from: string | undefined;
  /** Numbers of the orders of that second that the search before had. */
  readonly border: readonly string[];
  /** Rows read through the present search. */
  readonly rows: number;
  readonly after: string | undefined;
}

function walkOf(state: JsonObject): Walk {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    startedAt: text(state['startedAt']),
    from: text(state['from']),
    border: Array.isArray(state['border']) ? state['border'].map(String) : [],
    rows: Number(state['rows'] ?? 0),
    after: text(state['after']),
  };
}

function walkState(walk: Walk): JsonObject {
  const { startedAt, from, border, rows, after } = walk;
  return {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(from === undefined ? {} : { from }),
    ...(border.length === 0 ? {} : { border }),
    rows,
    ...(after === undefined ? {} : { after }),
  };
}

function searchOf({ times }: CheckedQuery, walk: Walk): string {
  const from = walk.from === undefined ? times.updatedAfter : Date.parse(walk.from);
  const terms = [
    from !== undefined && timeTerm('updated_at', 'from', from),
    times.updatedBefore !== undefined && timeTerm('updated_at', 'before', times.updatedBefore),
    times.createdAfter !== undefined && timeTerm('created_at', 'from', times.createdAfter),
    times.createdBefore !== undefined && timeTerm('created_at', 'before', times.createdBefore),
  ];
  return terms.filter((term) => term !== false).join(' ');
}

/** Where the walk goes on; `undefined` at its end. */
function nextWalk(
  walk: Walk,
  connection: ShopifyConnection<ShopifyOrder> | undefined,
  nodes: readonly (ShopifyOrder | null)[],
  limits: WalkLimits,
  storeId: string,
): Walk | undefined {
  const { hasNextPage, endCursor } = connection?.pageInfo ?? {};
  if (hasNextPage !== true) return undefined;
  if (typeof endCursor !== 'string' || endCursor === walk.after) throw oddAnswer(storeId);
  const rows = walk.rows + nodes.length;
  const last = nodes.findLast((node) => typeof node?.updatedAt === 'string')?.updatedAt;
  // More rows of one second than a search may hold cannot be cut by time: then the search simply goes on.
  if (rows < limits.rowsPerSearch || typeof last !== 'string' || last === walk.from) {
    return { ...walk, rows, after: endCursor };
  }
  const border = nodes.flatMap((node) =>
    node?.updatedAt === last && typeof node?.id === 'string' ? (numberOfGlobalId(node.id) ?? []) : [],
  );
  return { startedAt: walk.startedAt, from: last, border: border.slice(-MAX_BORDER_IDS), rows: 0, after: undefined };
}

/** By Shopify's clock, never by this machine's. */
function syncedUntilOf(
  { times }: CheckedQuery,
  startedAt: string | undefined,
  nodes: readonly (ShopifyOrder | null)[],
): string | undefined {
  const last = nodes.findLast((node) => typeof node?.updatedAt === 'string')?.updatedAt;
  const known = startedAt ?? last ?? isoOf(times.updatedAfter);
  if (known === undefined) return undefined;
  return new Date(
    Math.min(Date.parse(known) - OVERLAP_MS, times.updatedBefore ?? Number.POSITIVE_INFINITY),
  ).toISOString();
}

/** The problems below one row of the answer. */
function problemsAt(
  problems: readonly GraphQLProblem[],
  prefix: readonly (string | number)[],
): readonly GraphQLProblem[] {
  return problems.filter(
    ({ path }) => path.length > prefix.length && prefix.every((step, index) => path[index] === step),
  );
}

const CANONICAL_FIELD: ReadonlyMap<string, string> = new Map([
  ['customer', 'buyer.id'],
  ['product', 'lines.*.productId'],
  ['variant', 'lines.*.variantId'],
  ['inventoryItem', 'lines.*.hsn'],
  ['location', 'shipments.*.locationId'],
  ['fulfillmentOrders', 'fulfillmentGroups'],
  ['transactions', 'transactions'],
  ['refunds', 'refunds'],
  ['fulfillments', 'shipments'],
  ['billingAddress', 'billTo'],
  ['shippingAddress', 'shipTo'],
]);

/** An ACCESS_DENIED below an order makes a field absent, never the order. */
function deniedFields(problems: readonly GraphQLProblem[]): Availability {
  const fields = problems.flatMap(({ path }) => CANONICAL_FIELD.get(String(path.at(-1))) ?? []);
  return Object.fromEntries(fields.map((field) => [field, 'scope_missing' as const]));
}

function partialDataIssue(problems: readonly GraphQLProblem[]): readonly PageIssue[] {
  if (problems.length === 0) return [];
  const fields = [...new Set(problems.map(({ path }) => String(path.at(-1) ?? 'unknown')))];
  const codes = [...new Set(problems.map(({ code }) => code ?? 'no code'))];
  return [
    {
      code: 'partial_data',
      message: `Shopify left out ${fields.join(', ')} (${codes.join(', ')}); order.availability says where.`,
    },
  ];
}

/** @throws {InvalidRequestError} for anything but an order's global id or its number. */
export function requireOrderId(orderId: unknown, operation: string, path: string): string {
  const id = toGlobalId('Order', orderId);
  if (id !== undefined) return id;
  throw invalid(operation, path, 'is not a Shopify order id: gid://shopify/Order/<number>, or the number');
}

export function orderNotFound(storeId: string, operation: string): ConnectorError {
  return new ConnectorError(
    'not_found',
    `${operation}: ${storeId} has no such order, or this app may not see it (orders older than ${HISTORY_DAYS} days need read_all_orders).`,
    { platform: 'shopify', storeId, operation },
  );
}

function invalid(operation: string, path: string, message: string): InvalidRequestError {
  return new InvalidRequestError(`${operation}: ${path} ${message}.`, {
    platform: 'shopify',
    operation,
    issues: [{ path, message }],
  });
}

function oddAnswer(storeId: string): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    'Shopify answered a page of orders that cannot be walked: no rows, or a cursor that stands still. Try again later.',
    { platform: 'shopify', storeId, operation: 'fetchOrders', retryable: true },
  );
}

function isoOf(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : new Date(epochMs).toISOString();
}
