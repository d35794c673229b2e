import type { GraphQLResolveInfo } from 'graphql';
import type { BulkOperation } from '../bulk/bulk-operation.js';
import { type PageArgs, paginate } from '../graphql/connection.js';
import type { RequestContext } from '../graphql/context.js';
import { platformError, userError } from '../graphql/errors.js';
import { gid, idOfKind } from '../ids.js';
import { compileSearch, idTest, type SearchFields, timeTest, wordTest } from '../search/evaluate.js';
import { parseSearch } from '../search/parse.js';
import { define, type FieldArgs, instant } from './define.js';

type Source = unknown;

/** Nothing is counted before it runs, whatever was written ahead. */
const counted = (operation: BulkOperation, count: number): string =>
  operation.status === 'CREATED' ? '0' : String(count);

export const BULK_OPERATION = define<BulkOperation>({
  id: (operation) => gid('BulkOperation', operation.id),
  type: () => 'QUERY',
  createdAt: (operation) => instant(operation.createdAt),
  completedAt: (operation) => instant(operation.completedAt),
  objectCount: (operation) => counted(operation, operation.objectCount),
  rootObjectCount: (operation) => counted(operation, operation.rootObjectCount),
  fileSize: (operation) => {
    const { download } = operation;
    return download === undefined || download.partial ? null : String(download.size);
  },
  url: (operation, _args, context) =>
    operation.status === 'COMPLETED' && operation.objectCount > 0 ? context.bulk.urlOf(operation) : null,
  partialDataUrl: (operation, _args, context) =>
    operation.download?.partial === true ? context.bulk.urlOf(operation) : null,
});

const FIELDS: SearchFields<BulkOperation> = {
  fields: new Map([
    ['id', idTest<BulkOperation>((operation) => operation.id)],
    ['created_at', timeTest<BulkOperation>((operation) => operation.createdAt)],
    ['operation_type', wordTest<BulkOperation>(() => ['query'])],
    ['status', wordTest<BulkOperation>((operation) => [operation.status])],
  ]),
  text: () => true,
};

/** Newest first unless `reverse` [REC bulk-operation-status-catalog-cancel]. */
function bulkOperations(_root: Source, args: FieldArgs, context: RequestContext): object {
  const { matches } = compileSearch(parseSearch(args['query'] as string | undefined), FIELDS);
  const rows = context.bulk.operations.list().filter(matches).reverse();
  return paginate(rows, args as PageArgs, (operation) => operation.id);
}

/** Looking at an operation is what moves it on. */
export function watchedBulkOperation(id: string, context: RequestContext): BulkOperation | null {
  const operation = context.bulk.operations.find(id);
  if (operation === undefined) return null;
  context.bulk.operations.poll(operation);
  return operation;
}

export const BULK_QUERIES = {
  bulkOperations,
  bulkOperation: (_root: Source, args: FieldArgs, context: RequestContext): BulkOperation | null => {
    const id = idOfKind(String(args['id']), 'BulkOperation');
    if (id === undefined) throw platformError(`Invalid id: ${String(args['id'])}`, 'RESOURCE_NOT_FOUND');
    return watchedBulkOperation(id, context);
  },
  currentBulkOperation: (_root: Source, args: FieldArgs, context: RequestContext): BulkOperation | null => {
    const latest = args['type'] === 'MUTATION' ? undefined : context.bulk.operations.list().at(-1);
    return latest === undefined ? null : watchedBulkOperation(latest.id, context);
  },
};

export const BULK_MUTATIONS = {
  bulkOperationRunQuery(_root: Source, args: FieldArgs, context: RequestContext, info: GraphQLResolveInfo): object {
    const started = context.bulk.operations.start({
      query: String(args['query']),
      groupObjects: args['groupObjects'] === true,
      schema: info.schema,
      context,
    });
    return 'status' in started
      ? { bulkOperation: started, userErrors: [] }
      : { bulkOperation: null, userErrors: started };
  },
  bulkOperationCancel(_root: Source, args: FieldArgs, context: RequestContext): object {
    const id = idOfKind(String(args['id']), 'BulkOperation');
    const operation = id === undefined ? undefined : context.bulk.operations.find(id);
    if (operation === undefined) {
      return { bulkOperation: null, userErrors: [userError(['id'], 'Bulk operation does not exist')] };
    }
    if (!operation.isRunning) {
      const message = `A bulk operation cannot be canceled when it is ${operation.status.toLowerCase()}`;
      return { bulkOperation: operation, userErrors: [userError(null, message)] };
    }
    operation.startCancel();
    return { bulkOperation: operation, userErrors: [] };
  },
};
