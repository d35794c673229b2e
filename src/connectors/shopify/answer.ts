import { ConnectorError } from '../../core/errors.js';
import { parseJson, type ResponseContext } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import { recordOf } from '../../core/wire-reader.js';
import type { GraphQLProblem } from './errors.js';

/** An answer as the server wrote it, before anyone decides what it means. */
export interface ParsedAnswer {
  /** `undefined` when `data` is missing, or there are errors and nothing else in it. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly GraphQLProblem[];
  readonly cost: QueryCost;
}

/** `extensions.cost`, as far as the answer has it. */
export interface QueryCost {
  readonly requested: number | undefined;
  readonly actual: number | undefined;
  readonly available: number | undefined;
  readonly capacity: number | undefined;
  readonly restorePerSecond: number | undefined;
}

/** @throws {ConnectorError} `unexpected_response` for a body that is no GraphQL answer. */
export function parseAnswer(response: HttpResponse, context: ResponseContext): ParsedAnswer {
  const envelope = recordOf(parseJson(response, { ...context, expect: 'object' })) ?? {};
  const problems = problemsOf(envelope['errors']);
  const data = recordOf(envelope['data']);
  const isUsable = data !== undefined && (problems.length === 0 || Object.values(data).some(hasContent));
  if (!isUsable && problems.length === 0) {
    throw new ConnectorError(
      'unexpected_response',
      `shopify ${context.operation} (${context.label}): the answer has neither data nor errors. A proxy in between is the usual cause.`,
      { ...context, status: response.status, outcomeUnknown: context.retry === 'unsafe' },
    );
  }
  return { data: isUsable ? data : undefined, problems, cost: costOf(envelope['extensions']) };
}

/** Rows asked for by id that were all refused are a refusal, not rows that do not exist. */
function hasContent(value: unknown): boolean {
  return Array.isArray(value) ? value.some((row) => row !== null) : value !== null;
}

function problemsOf(errors: unknown): readonly GraphQLProblem[] {
  if (errors === undefined || errors === null) return [];
  // Some refusals before execution (a bad token, a bad body) answer with a text or an object instead of a list.
  return (Array.isArray(errors) ? errors : [errors]).map(problemOf);
}

function problemOf(entry: unknown): GraphQLProblem {
  const error = recordOf(entry);
  const extensions = recordOf(error?.['extensions']);
  const path = Array.isArray(error?.['path']) ? error['path'] : [];
  return {
    code: textOf(extensions?.['code']),
    path: path.filter((step) => typeof step === 'string' || typeof step === 'number'),
    requiredAccess: textOf(extensions?.['requiredAccess']),
  };
}

function costOf(extensions: unknown): QueryCost {
  const cost = recordOf(recordOf(extensions)?.['cost']);
  const status = recordOf(cost?.['throttleStatus']);
  return {
    requested: numberOf(cost?.['requestedQueryCost']),
    actual: numberOf(cost?.['actualQueryCost']),
    available: numberOf(status?.['currentlyAvailable']),
    capacity: numberOf(status?.['maximumAvailable']),
    restorePerSecond: numberOf(status?.['restoreRate']),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
