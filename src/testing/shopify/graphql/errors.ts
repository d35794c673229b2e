import { GraphQLError } from 'graphql';

/** An error with the platform's machine code, raised by a resolver at its own path. */
export function platformError(
  message: string,
  code: string,
  extra: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extra } });
}

export const badRequest = (message: string): GraphQLError => platformError(message, 'BAD_REQUEST');

/** A gid of the wrong kind, or whose number cannot exist [REC]. */
export const invalidId = (): GraphQLError => platformError('invalid id', 'RESOURCE_NOT_FOUND');

export interface UserError {
  readonly field: readonly string[] | null;
  readonly message: string;
  readonly code?: string;
}

export function userError(field: readonly string[] | null, message: string, code?: string): UserError {
  return code === undefined ? { field, message } : { field, message, code };
}
