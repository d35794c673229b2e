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
import type { FieldResolver } from '../resolvers/define.js';
import { RESOLVERS } from '../resolvers/registry.js';
import type { RequestContext } from './context.js';

/** A word that no version of the schema knows, which is what a client of an older version sees one day. */
export class UnknownEnumValue {
  readonly word: string;

  constructor(word: string) {
    this.word = word;
  }
}

/** What never changes about a field; pages ask for tens of thousands of fields, so it is worked out once. */
interface FieldFacts {
  /** `Type.field`. */
  readonly field: string;
  /** The type behind lists, connections and edges. */
  readonly returned: string;
  /** Connections and edges only wrap; what they hold was checked at the field that returned them. */
  readonly wrapper: boolean;
  readonly silent: boolean;
  readonly personal: boolean;
  readonly nullable: boolean;
  readonly redacted: unknown;
  readonly enumName: string | undefined;
  readonly connection: boolean;
  readonly root: boolean;
  readonly resolver: FieldResolver<unknown> | undefined;
}

const EMPTY_CONNECTION = {
  edges: [],
  nodes: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
};

const known = new WeakMap<object, Map<string, FieldFacts>>();

function factsOf(info: GraphQLResolveInfo): FieldFacts {
  let fields = known.get(info.parentType);
  if (fields === undefined) {
    fields = new Map();
    known.set(info.parentType, fields);
  }
  const cached = fields.get(info.fieldName);
  if (cached !== undefined) return cached;
  const facts = workOut(info);
  fields.set(info.fieldName, facts);
  return facts;
}

function workOut({ parentType, fieldName, returnType }: GraphQLResolveInfo): FieldFacts {
  const type = parentType.name;
  const field = `${type}.${fieldName}`;
  const named = getNamedType(returnType);
  const required = isNonNullType(returnType);
  return {
    field,
    returned: named.name.replace(/(?:Connection|Edge)$/, ''),
    wrapper: /(?:Connection|Edge)$/.test(type),
    silent: isSilentField(field),
    personal: isProtectedField(field),
    nullable: !required && type !== 'QueryRoot' && type !== 'PageInfo',
    // Unapproved personal data is null; where the schema forbids null it is empty [INF].
    redacted: required ? (isListType(returnType.ofType) ? [] : '') : null,
    enumName: isEnumType(named) && !isListType(returnType) ? named.name : undefined,
    connection: named.name.endsWith('Connection'),
    root: type === 'QueryRoot',
    resolver: RESOLVERS.get(type)?.get(fieldName),
  };
}

/** Every field of every type comes through here: first what the token may see, then the switched-on oddities, then the data. */
export const resolveField: GraphQLFieldResolver<unknown, RequestContext> = (source, args, context, info) => {
  const facts = factsOf(info);
  if (!facts.wrapper) {
    const { access, modes } = context;
    if (access.isClosedType(facts.returned)) throw access.closedTypeError(facts.returned);
    if (!access.allowsField(facts.field, facts.returned)) {
      if (facts.silent) return EMPTY_CONNECTION;
      throw access.denial(facts.field, facts.returned);
    }
    if (facts.personal && access.approval !== 'level2') return facts.redacted;
    const reading = info.operation.operation === 'query';
    if (modes.nulls && reading && facts.nullable) return null;
    if (reading && wantsUnknownEnum(facts, modes.unknownEnums)) {
      return new UnknownEnumValue(`SANDBOX_NEW_${info.fieldName.toUpperCase()}`);
    }
  }
  const inBulk = facts.connection && context.bulkRows !== undefined;
  if (inBulk && facts.root) return { edges: context.bulkRows?.map((node) => ({ cursor: null, node })) };
  if (facts.resolver !== undefined) {
    return facts.resolver(source, inBulk ? { ...args, all: true } : args, context, info);
  }
  if (typeof source !== 'object' || source === null) return undefined;
  return (source as Readonly<Record<string, unknown>>)[info.fieldName];
};

function wantsUnknownEnum(facts: FieldFacts, wanted: RequestContext['modes']['unknownEnums']): boolean {
  if (wanted === undefined || facts.enumName === undefined) return false;
  if (wanted !== 'all') return wanted.has(facts.field);
  return facts.enumName !== 'CurrencyCode' && facts.enumName !== 'CountryCode';
}

export const resolveType: GraphQLTypeResolver<unknown, RequestContext> = (value) =>
  typeof value === 'object' && value !== null ? (value as { readonly __typename?: string }).__typename : undefined;
