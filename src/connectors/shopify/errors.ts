import type { Call } from '../../core/call.js';
import { ConnectorError, InvalidRequestError } from '../../core/errors.js';
import { RESPONSE_TOO_LARGE } from '../../core/http/attempt-error.js';

/** One entry of a GraphQL answer's `errors`. */
export interface GraphQLProblem {
  readonly code: string | undefined;
  /** Where in `data`: `['orders', 'nodes', 3, 'customer']`. */
  readonly path: readonly (string | number)[];
  /** For ACCESS_DENIED: the scopes Shopify asks for, in its words. */
  readonly requiredAccess: string | undefined;
}

/**
 * The typed error for an answer without usable data. Shopify's own sentences are left out: they repeat variables, and
 * those hold customer data.
 */
export function errorFromProblems(
  problems: readonly GraphQLProblem[],
  documentName: string,
  call: Call,
  requestId: string | undefined,
): ConnectorError {
  const problem = problems.find(({ code }) => code !== undefined) ?? problems[0];
  const code = problem?.code;
  const details = {
    platform: 'shopify',
    storeId: call.storeId,
    operation: call.operation,
    platformCode: code,
    requestId,
  };
  const where = `shopify ${call.operation} (${documentName})`;
  switch (code) {
    case 'ACCESS_DENIED':
      return new ConnectorError(
        'permission_denied',
        `${where}: the app may not do this${scopeHint(problem?.requiredAccess)}. Add the scope, let the merchant approve it, and authorise again.`,
        details,
      );
    case 'SHOP_INACTIVE':
      return new ConnectorError('permission_denied', `${where}: the shop is frozen, paused or closed.`, details);
    case 'RESOURCE_NOT_FOUND':
      return new ConnectorError('not_found', `${where}: no such object in this shop. Check the id.`, details);
    case 'INTERNAL_SERVER_ERROR':
    case 'TIMEOUT':
      return new ConnectorError('platform_unavailable', `${where}: Shopify failed inside. Try again later.`, details);
    case 'MAX_COST_EXCEEDED':
      return new InvalidRequestError(
        `${where}: the query costs more than Shopify allows. Ask for fewer rows at once.`,
        details,
      );
    default:
      return new InvalidRequestError(
        `${where}: Shopify refused the request${code === undefined ? '' : ` (${code})`}. Check ids and values of the input.`,
        details,
      );
  }
}

/** No such order, or none that this app may see. */
export function orderNotFound(storeId: string, operation: string): ConnectorError {
  return new ConnectorError(
    'not_found',
    `shopify ${operation}: ${storeId} has no such order, or this app may not see it (orders older than 60 days need read_all_orders).`,
    { platform: 'shopify', storeId, operation },
  );
}

const TOO_LARGE: ReadonlySet<string | undefined> = new Set(['MAX_COST_EXCEEDED', 'TIMEOUT', RESPONSE_TOO_LARGE]);

/** Whether asking for fewer rows may help: too expensive or too slow for Shopify, or too long an answer for us. */
export function isTooLarge(error: unknown): boolean {
  if (!ConnectorError.isInstance(error)) return false;
  return TOO_LARGE.has(error.platformCode) || error.status === 504;
}

/** Whether Shopify refuses the document for its price. */
export function isTooExpensive(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.platformCode === 'MAX_COST_EXCEEDED';
}

/** Whether the same request would be refused again, so that the rest of an answer must do without it. */
export function isRefusal(error: unknown): boolean {
  if (!ConnectorError.isInstance(error) || isTooLarge(error)) return false;
  return error.code === 'permission_denied' || error.code === 'not_found' || error.code === 'invalid_request';
}

function scopeHint(requiredAccess: string | undefined): string {
  const scopes = requiredAccess?.match(/\b(?:read|write)_[a-z_]+/g) ?? [];
  return scopes.length === 0 ? '' : `; it needs ${[...new Set(scopes)].join(' or ')}`;
}

/** One entry of a mutation's `userErrors`. */
export interface UserError {
  readonly code: string | undefined;
  readonly field: readonly string[];
  readonly message: string;
}

/** Reads `userErrors`, whatever is in them. */
export function userErrorsOf(payload: unknown): readonly UserError[] {
  const list = (payload as { userErrors?: unknown } | null | undefined)?.userErrors;
  if (!Array.isArray(list)) return [];
  return list.map((entry: { code?: unknown; field?: unknown; message?: unknown } | null) => ({
    code: typeof entry?.code === 'string' ? entry.code : undefined,
    field: Array.isArray(entry?.field) ? entry.field.map(String) : [],
    message: typeof entry?.message === 'string' ? entry.message : '',
  }));
}
