import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLTypeResolver,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
} from 'graphql';
import { isProtectedField, isSilentField } from '../auth/access.js';
import { RESOLVERS } from '../resolvers/registry.js';
import type { RequestContext } from './context.js';

/** A word that no version of the schema knows, which is what a client of an older version sees one day. */
export class UnknownEnumValue {
  readonly word: string;

  constructor(word: string) {
    this.word = word;
  }
}

const EMPTY_CONNECTION = {
  edges: [],
  nodes: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
};

/** Every field of every type comes through here: first what the token may see, then the switched-on oddities, then the data. */
export const resolveField: GraphQLFieldResolver<unknown, RequestContext> = (source, args, context, info) => {
  const type = info.parentType.name;
  const field = `${type}.${info.fieldName}`;
  const wrapper = /(?:Connection|Edge)$/.test(type);
  const named = getNamedType(info.returnType).name;
  const returned = named.replace(/(?:Connection|Edge)$/, '');
  if (!wrapper) {
    if (context.access.isClosedType(returned)) throw context.access.closedTypeError(returned);
    if (!context.access.allowsField(field, returned)) {
      if (isSilentField(field)) return EMPTY_CONNECTION;
      throw context.access.denial(field, returned);
    }
    if (context.access.approval !== 'level2' && isProtectedField(field)) return redacted(info);
    if (context.modes.nulls && isNullable(info, type)) return null;
    if (wantsUnknownEnum(field, info, context))
      return new UnknownEnumValue(`SANDBOX_NEW_${info.fieldName.toUpperCase()}`);
  }
  const resolver = RESOLVERS.get(type)?.get(info.fieldName);
  if (resolver !== undefined) return resolver(source, args as Readonly<Record<string, unknown>>, context, info);
  return typeof source === 'object' && source !== null
    ? (source as Readonly<Record<string, unknown>>)[info.fieldName]
    : undefined;
};

/** Unapproved personal data is null; where the schema forbids null it is empty [INF]. */
function redacted(info: GraphQLResolveInfo): unknown {
  if (!isNonNullType(info.returnType)) return null;
  return isListType(info.returnType.ofType) ? [] : '';
}

/** Everything below an order that may be null; the way to the order and the paging stay. */
function isNullable(info: GraphQLResolveInfo, type: string): boolean {
  if (isNonNullType(info.returnType) || info.operation.operation !== 'query') return false;
  return type !== 'QueryRoot' && type !== 'PageInfo';
}

function wantsUnknownEnum(field: string, info: GraphQLResolveInfo, context: RequestContext): boolean {
  const wanted = context.modes.unknownEnums;
  const named = getNamedType(info.returnType);
  if (wanted === undefined || !isEnumType(named) || isListType(info.returnType)) return false;
  if (info.operation.operation !== 'query') return false;
  return wanted === 'all' ? named.name !== 'CurrencyCode' && named.name !== 'CountryCode' : wanted.has(field);
}

export const resolveType: GraphQLTypeResolver<unknown, RequestContext> = (value) =>
  typeof value === 'object' && value !== null ? (value as { readonly __typename?: string }).__typename : undefined;
