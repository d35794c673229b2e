import { type ExecutionResult, execute, type GraphQLError } from 'graphql';
import type { ApiVersion } from '../api-versions.js';
import type { RequestContext } from './context.js';
import { CostModel } from './cost.js';
import { type PreparedRequest, prepare, type Variables, type WireError } from './prepare.js';
import { resolveField, resolveType } from './resolve-field.js';
import { schemaOf } from './schemas.js';
import type { ThrottleBucket, ThrottleStatus } from './throttle.js';

/** No single query may cost more, on any plan [DOC-2nd]. */
const MAX_QUERY_COST = 1_000;
const RATE_LIMITS_PAGE = 'https://shopify.dev/api/usage/rate-limits';

export interface GraphQLOutcome {
  readonly body: object;
  readonly requestedCost: number | null;
  readonly actualCost: number | null;
  readonly throttled: boolean;
}

export interface GraphQLRequest {
  readonly query: string;
  readonly variables: Variables;
  readonly operationName: string | null;
}

export interface Execution {
  readonly request: GraphQLRequest;
  readonly version: ApiVersion;
  readonly context: RequestContext;
  readonly bucket: ThrottleBucket;
  /** A switched-on fault: answer as if the bucket were empty. */
  readonly forceThrottle: boolean;
  /** Runs between the cost check and the data, when the request asks for a later page. */
  readonly beforeNextPage: (variables: Variables) => void;
}

export function runGraphQL(execution: Execution): GraphQLOutcome {
  const { request, version, context, bucket } = execution;
  const schema = schemaOf(version);
  const prepared = prepare(schema, request.query, request.variables, request.operationName);
  if ('errors' in prepared) return refusal(prepared.errors);
  const model = new CostModel(schema, prepared.document, prepared.operation, prepared.variables);
  const requested = model.requested();
  if (requested > MAX_QUERY_COST) return tooExpensive(requested);
  if (execution.forceThrottle) return throttled(requested, almostEnough(bucket.status(), requested));
  if (!bucket.take(requested)) return throttled(requested, bucket.status());
  execution.beforeNextPage(prepared.variables);
  const result = executePrepared(prepared, context, version);
  const actual = Math.min(requested, Math.max(model.actual(result.data), isMutation(prepared) ? 10 : 0));
  bucket.refund(requested - actual);
  const errors = result.errors?.map(toWire);
  const search = context.searchWarnings.filter((entry) => entry.warnings.length > 0);
  const body = {
    ...(errors === undefined ? {} : { errors }),
    data: result.data ?? null,
    extensions: {
      cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: bucket.status() },
      ...(search.length === 0 ? {} : { search }),
    },
  };
  return { body, requestedCost: requested, actualCost: actual, throttled: false };
}

const isMutation = (prepared: PreparedRequest): boolean => prepared.operation.operation === 'mutation';

function executePrepared(prepared: PreparedRequest, context: RequestContext, version: ApiVersion): ExecutionResult {
  const result = execute({
    schema: schemaOf(version),
    document: prepared.document,
    ...(prepared.operation.name === undefined ? {} : { operationName: prepared.operation.name.value }),
    variableValues: prepared.variables,
    contextValue: context,
    fieldResolver: resolveField,
    typeResolver: resolveType,
  });
  if (result instanceof Promise) throw new Error('sandbox resolvers are synchronous');
  return result;
}

/** Errors at their path, with the code where the platform has one; a broken resolver of the sandbox stays visible. */
function toWire(error: GraphQLError): WireError {
  return {
    message: error.message,
    ...(error.locations === undefined
      ? {}
      : { locations: error.locations.map(({ line, column }) => ({ line, column })) }),
    ...(error.path === undefined ? {} : { path: error.path }),
    extensions: Object.keys(error.extensions).length > 0 ? error.extensions : { code: 'INTERNAL_SERVER_ERROR' },
  };
}

function refusal(errors: readonly WireError[]): GraphQLOutcome {
  return { body: { errors }, requestedCost: null, actualCost: null, throttled: false };
}

function tooExpensive(cost: number): GraphQLOutcome {
  const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${MAX_QUERY_COST}).`;
  const extensions = { code: 'MAX_COST_EXCEEDED', cost, maxCost: MAX_QUERY_COST, documentation: RATE_LIMITS_PAGE };
  return {
    body: { errors: [{ message: `${message}\n\nSee ${RATE_LIMITS_PAGE}`, extensions }] },
    requestedCost: cost,
    actualCost: null,
    throttled: false,
  };
}

/** A forced refusal tells a consistent story, and one that is over after a tenth of a second on the Standard plan. */
function almostEnough(status: ThrottleStatus, requested: number): ThrottleStatus {
  const short = Math.max(0, requested - status.restoreRate / 10);
  return { ...status, currentlyAvailable: Math.min(status.currentlyAvailable, Math.floor(short)) };
}

/** HTTP 200, the code in the error, no data, and the bucket as it is: the wait has to be computed from it. */
function throttled(requested: number, status: ThrottleStatus): GraphQLOutcome {
  const errors = [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: RATE_LIMITS_PAGE } }];
  const cost = { requestedQueryCost: requested, actualQueryCost: null, throttleStatus: status };
  return { body: { errors, extensions: { cost } }, requestedCost: requested, actualCost: null, throttled: true };
}
