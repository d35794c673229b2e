import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import type { ShopifyClient } from './client.js';
import { isRefusal, userErrorsOf } from './errors.js';
import { bulkOperationById, bulkOperationRunQuery, bulkOperations } from './queries.js';

/** A bulk operation as Shopify tells of it. */
export interface BulkOperation {
  readonly id: string;
  readonly status: string;
  readonly errorCode: string | undefined;
  /** By Shopify's clock; milliseconds since the epoch. */
  readonly createdAt: number | undefined;
  readonly orderCount: number | undefined;
  /** The whole result; absent when there is nothing in it, or it is not there yet or any more. */
  readonly url: string | undefined;
  readonly fileSize: number | undefined;
  /** What an operation that failed had read by then. */
  readonly partialDataUrl: string | undefined;
  /** The API version that told so. */
  readonly apiVersion: string;
}

/** What became of an attempt to begin. `busy`: as many as may run at once do. `refused`: it would be again. */
export type BulkStart =
  | { readonly outcome: 'running'; readonly operation: BulkOperation }
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'refused'; readonly code: string };

export interface BulkOperations {
  /** Finds the operation under way that reads the same, or begins one. */
  begin(storeId: string, query: string, call: Call): Promise<BulkStart>;
  /** `undefined` when Shopify does not know it any more. */
  find(storeId: string, id: string, call: Call): Promise<BulkOperation | undefined>;
}

const UNDER_WAY: ReadonlySet<string> = new Set(['CREATED', 'RUNNING']);
/** Five at once for an app in a shop (documented 2025-12). */
const BUSY: ReadonlySet<string | undefined> = new Set(['OPERATION_IN_PROGRESS', 'LIMIT_REACHED']);

/** Whether an operation still has to be waited for. */
export function isUnderWay({ status }: BulkOperation): boolean {
  return UNDER_WAY.has(status) || status === 'CANCELING';
}

export function createBulkOperations(runtime: Runtime, client: ShopifyClient): BulkOperations {
  const listed = async (storeId: string, query: string, call: Call): Promise<readonly BulkOperation[]> => {
    const { data, apiVersion } = await client.request(storeId, bulkOperations, {}, call);
    const nodes = recordOf(data['bulkOperations'])?.['nodes'];
    return (Array.isArray(nodes) ? nodes : []).flatMap((node: unknown) => {
      const isSame = compact(recordOf(node)?.['query']) === compact(query);
      return isSame ? (operationOf(node, apiVersion) ?? []) : [];
    });
  };

  const run = async (storeId: string, query: string, call: Call): Promise<BulkStart> => {
    const { data, apiVersion } = await client.request(storeId, bulkOperationRunQuery, { query }, call);
    const payload = recordOf(data['bulkOperationRunQuery']);
    const operation = operationOf(payload?.['bulkOperation'], apiVersion);
    if (operation !== undefined) return { outcome: 'running', operation };
    const [error] = userErrorsOf(payload);
    return BUSY.has(error?.code) ? { outcome: 'busy' } : { outcome: 'refused', code: error?.code ?? 'no code' };
  };

  const beginAlone = async (storeId: string, query: string, call: Call): Promise<BulkStart> => {
    const known = await listed(storeId, query, call);
    const underWay = known.find(({ status }) => UNDER_WAY.has(status));
    if (underWay !== undefined) return { outcome: 'running', operation: underWay };
    try {
      return await run(storeId, query, call);
    } catch (error) {
      if (isRefusal(error)) return { outcome: 'refused', code: codeOf(error) };
      if (!ConnectorError.isInstance(error) || !error.outcomeUnknown) throw error;
      // It may have begun, and may even have ended since.
      const now = await listed(storeId, query, call);
      const begun = now.find(({ id }) => !known.some((before) => before.id === id));
      return begun === undefined ? run(storeId, query, call) : { outcome: 'running', operation: begun };
    }
  };

  return {
    begin: (storeId, query, call) => runtime.alone(`bulk:${storeId}`, call, () => beginAlone(storeId, query, call)),
    find: async (storeId, id, call) => {
      const { data, apiVersion } = await client.request(storeId, bulkOperationById, { id }, call);
      return operationOf(data['bulkOperation'], apiVersion);
    },
  };
}

function operationOf(value: unknown, apiVersion: string): BulkOperation | undefined {
  const wire = recordOf(value);
  const id = textOf(wire?.['id']);
  if (id === undefined) return undefined;
  const createdAt = Date.parse(textOf(wire?.['createdAt']) ?? '');
  return {
    id,
    status: textOf(wire?.['status']) ?? 'UNKNOWN',
    errorCode: textOf(wire?.['errorCode']),
    createdAt: Number.isNaN(createdAt) ? undefined : createdAt,
    orderCount: countOf(wire?.['rootObjectCount']),
    url: textOf(wire?.['url']),
    fileSize: countOf(wire?.['fileSize']),
    partialDataUrl: textOf(wire?.['partialDataUrl']),
    apiVersion,
  };
}

/** UnsignedInt64 comes as text. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Nobody promises that a query comes back with the white space it was sent with. */
function compact(query: unknown): string | undefined {
  return textOf(query)?.replace(/\s+/g, ' ').trim();
}

function codeOf(error: unknown): string {
  return ConnectorError.isInstance(error) ? (error.platformCode ?? error.code) : 'no code';
}
