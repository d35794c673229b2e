import { type ExecutionResult, execute, type GraphQLError, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../graphql/context.js';
import { resolveField, resolveType } from '../graphql/resolve-field.js';
import { bulkRows } from '../resolvers/listings.js';
import type { BulkRoot } from './bulk-query.js';

/** How many objects of the root are read at once; what hangs on them is in memory together. */
const BATCH = 50;

export interface BulkLine {
  readonly text: string;
  readonly isRoot: boolean;
}

export interface BulkReading {
  readonly roots: readonly BulkRoot[];
  readonly groupObjects: boolean;
  readonly schema: GraphQLSchema;
  readonly context: RequestContext;
}

/**
 * The lines of the result in batches, made while they are asked for. Children come after their parent and name it;
 * only grouped output puts them directly below, otherwise a whole batch of parents comes first.
 *
 * @throws {GraphQLError} the first error of a field: it ends a bulk operation.
 */
export function* bulkLines(reading: BulkReading): Generator<readonly BulkLine[]> {
  for (const root of reading.roots) {
    for (const rows of batches(bulkRows(root.fieldName, root.args, reading.context))) {
      const nodes = read(root, rows, reading).map((node) => split(node, undefined));
      yield reading.groupObjects
        ? nodes.flatMap(({ own, below }) => [own, ...below])
        : [...nodes.map(({ own }) => own), ...nodes.flatMap(({ below }) => below)];
    }
  }
}

function* batches<Row>(rows: Iterable<Row>): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

type Fields = Readonly<Record<string, unknown>>;

function read(root: BulkRoot, rows: readonly unknown[], { schema, context }: BulkReading): Fields[] {
  const result = execute({
    schema,
    document: root.document,
    contextValue: { ...context, bulkRows: rows, totalsCache: new Map(), searchWarnings: [] },
    fieldResolver: resolveField,
    typeResolver: resolveType,
  }) as ExecutionResult;
  const problem: GraphQLError | undefined = result.errors?.[0];
  if (problem !== undefined) throw problem;
  return childrenOf(Object.values(result.data ?? {})[0]);
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Only connections have `edges`. */
const isConnection = (value: unknown): boolean => isObject(value) && Array.isArray(value['edges']);

const childrenOf = (connection: unknown): Fields[] =>
  (connection as { readonly edges: readonly { readonly node: Fields }[] }).edges.map((edge) => edge.node);

function split(node: Fields, parentId: string | undefined): { own: BulkLine; below: BulkLine[] } {
  const below: BulkLine[] = [];
  const id = typeof node['id'] === 'string' ? node['id'] : parentId;
  const withoutConnections = (fields: Fields): Fields => {
    const kept: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(fields)) {
      if (isConnection(value)) {
        for (const child of childrenOf(value)) {
          const part = split(child, id);
          below.push(part.own, ...part.below);
        }
      } else kept[key] = isObject(value) ? withoutConnections(value) : value;
    }
    return kept;
  };
  const fields = withoutConnections(node);
  const line = parentId === undefined ? fields : { ...fields, __parentId: parentId };
  return { own: { text: JSON.stringify(line), isRoot: parentId === undefined }, below };
}
