import type { PageIssue } from '../../core/connector.js';
import type { Clock } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Availability, AvailabilityReason } from '../../model/index.js';
import { type MappedRows, mapOrderRows } from '../order-rows.js';
import type { GraphQLAnswer } from './client.js';
import type { GraphQLProblem } from './errors.js';
import { mapOrder } from './map-order.js';
import type { CodGateways } from './map-payment.js';
import type { ShopifyOrder } from './wire.js';

const MAPPER = 'shopify/1';

/** An order as read, with what went wrong while reading it. */
export interface OrderRow {
  readonly wire: ShopifyOrder;
  /** Errors below this order; their paths begin inside it. */
  readonly problems: readonly GraphQLProblem[];
  /** Lists of the canonical order that end before the platform's do. */
  readonly truncated: readonly string[];
}

/** The rows of a list in an answer, each with its own problems; `null`s and what is no object keep their place. */
export function rowsOf(answer: GraphQLAnswer, path: readonly string[]): readonly (OrderRow | undefined)[] {
  const list = path.reduce<unknown>((value, step) => recordOf(value)?.[step], answer.data);
  if (!Array.isArray(list)) return [];
  return list.map((node: unknown, index) => {
    const wire = recordOf(node);
    return wire === undefined ? undefined : rowOf(wire, answer, [...path, index]);
  });
}

/** One order of an answer. */
export function rowOf(wire: ShopifyOrder, answer: GraphQLAnswer, path: readonly (string | number)[]): OrderRow {
  const problems = answer.problems
    .filter((problem) => problem.path.length > path.length && path.every((step, index) => problem.path[index] === step))
    .map((problem) => ({ ...problem, path: problem.path.slice(path.length) }));
  return { wire, problems, truncated: [] };
}

/** What every order of one read shares. */
export interface RowContext {
  readonly storeId: string;
  readonly availability: Availability;
  readonly codGateways: CodGateways | undefined;
  readonly includeRaw: boolean;
  readonly endpoint: string;
  readonly answer: GraphQLAnswer;
  readonly now: Clock;
}

export function mapRows(rows: readonly OrderRow[], context: RowContext): MappedRows {
  const { storeId, codGateways, answer, includeRaw, endpoint, now } = context;
  return mapOrderRows(rows, {
    apiVersion: answer.apiVersion,
    endpoint,
    fetchedAt: answer.serverTime ?? now(),
    mapper: MAPPER,
    includeRaw,
    map: (row) =>
      mapOrder(row.wire, {
        storeId,
        availability: { ...context.availability, ...availabilityOfRow(row) },
        ...(codGateways === undefined ? {} : { codGateways }),
      }).order,
    rawOf: ({ wire }) => wire,
    idOf: () => undefined,
  });
}

/** The canonical field that an unreadable part of the answer leaves empty. */
const CANONICAL_FIELD: ReadonlyMap<string, string> = new Map([
  ['billingAddress', 'billTo'],
  ['customer', 'buyer.id'],
  ['fulfillmentOrders', 'fulfillmentGroups'],
  ['fulfillments', 'shipments'],
  ['inventoryItem', 'lines.*.hsn'],
  ['location', 'shipments.*.locationId'],
  ['product', 'lines.*.productId'],
  ['refunds', 'refunds'],
  ['shippingAddress', 'shipTo'],
  ['transactions', 'transactions'],
  ['variant', 'lines.*.variantId'],
]);

/** An error below an order makes a field absent, never the order. */
function availabilityOfRow({ problems, truncated }: OrderRow): Availability {
  const unreadable = problems.flatMap((problem) => {
    const field = CANONICAL_FIELD.get(String(problem.path.at(-1)));
    return field === undefined ? [] : [[field, reasonOf(problem)] as const];
  });
  return Object.fromEntries([...unreadable, ...truncated.map((field) => [field, 'truncated' as const])]);
}

function reasonOf({ code, requiredAccess }: GraphQLProblem): AvailabilityReason {
  if (code !== 'ACCESS_DENIED') return 'not_yet_available';
  // Without a scope that would help, it is the app's approval for protected customer data that is missing.
  return requiredAccess === undefined ? 'redacted' : 'scope_missing';
}

/** Tells of errors next to the data. */
export function partialDataIssues(problems: readonly GraphQLProblem[]): readonly PageIssue[] {
  if (problems.length === 0) return [];
  const names = problems.map(({ path }) => path.findLast((step) => typeof step === 'string') ?? 'something');
  const fields = [...new Set(names)];
  const codes = [...new Set(problems.map(({ code }) => code ?? 'no code'))];
  const message = `Shopify left out ${fields.join(', ')} (${codes.join(', ')}); order.availability says where.`;
  return [{ code: 'partial_data', message }];
}

/** Tells of an answer by another API version than the one asked for. */
export function versionIssues({ apiVersion }: GraphQLAnswer, requested: string): readonly PageIssue[] {
  if (apiVersion === requested) return [];
  const message = `Shopify answered with API version ${apiVersion} instead of ${requested}: upgrade, or set apiVersion.`;
  return [{ code: 'api_version_drift', message }];
}
