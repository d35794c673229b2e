import { type GraphQLResolveInfo, getDirectiveValues } from 'graphql';
import type { RequestContext } from '../graphql/context.js';
import { badRequest, type UserError, userError } from '../graphql/errors.js';
import type { FieldArgs } from './define.js';

interface KeyedMutation {
  readonly args: FieldArgs;
  readonly context: RequestContext;
  readonly info: GraphQLResolveInfo;
  readonly run: () => object;
  readonly failed: (error: UserError) => object;
}

/**
 * Runs a mutation under the `@idempotent` key of its field. The key is required at run time since 2026-04 although the
 * schema does not say so [REC]; a repeat gets the first answer, a failed first attempt burns the key.
 */
export function idempotently({ args, context, info, run, failed }: KeyedMutation): object {
  const key = directiveKey(info);
  if (key === undefined) {
    if (context.version < '2026-04') return run();
    throw badRequest('The @idempotent directive is required for this mutation but was not provided.');
  }
  if (key.trim() === '') throw badRequest('The idempotency key cannot be an empty string or whitespace only.');
  const parameters = JSON.stringify([info.fieldName, args]);
  const now = context.shop.clock.now();
  const known = context.idempotency.replay(key, parameters, now);
  if (known !== undefined) {
    return 'payload' in known ? known.payload : failed(userError(null, known.problem.message, known.problem.code));
  }
  const payload = run();
  const errors = (payload as { readonly userErrors?: readonly unknown[] }).userErrors ?? [];
  context.idempotency.record(key, parameters, now, errors.length === 0 ? payload : undefined);
  return payload;
}

function directiveKey(info: GraphQLResolveInfo): string | undefined {
  const directive = info.schema.getDirective('idempotent');
  if (directive == null) return undefined;
  for (const node of info.fieldNodes) {
    const values = getDirectiveValues(directive, node, info.variableValues);
    if (values !== undefined) return String(values['key']);
  }
  return undefined;
}
