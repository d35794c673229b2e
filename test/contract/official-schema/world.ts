import {
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLTypeResolver,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { scalarValue } from './scalars.js';
import { createSeeded } from './seeded.js';

/** What the answers are like. Probabilities from 0 to 1. */
export interface Answers {
  /** Of a nullable field being `null`. */
  readonly nulls?: number;
  /** Of a nullable field being `null` with an ACCESS_DENIED error. */
  readonly denied?: number;
  /** Of an enum having a word that the schema does not know. */
  readonly unknownWords?: number;
  /** Of a mutation having user errors. */
  readonly userErrors?: number;
  /** What the app was granted. @default some, at random */
  readonly scopes?: readonly string[];
  /** How many orders the shop has. */
  readonly orders?: number;
  /** How many lines every order has. @default mostly few, now and then hundreds */
  readonly linesPerOrder?: number;
}

/** A shop full of random objects, every value of the type that the schema promises. */
export interface World {
  readonly fieldResolver: GraphQLFieldResolver<unknown, unknown>;
  readonly typeResolver: GraphQLTypeResolver<unknown, unknown>;
  /** How many nodes a connection has, whatever page of it is asked. */
  sizeOf(type: string, id: string, connection: string): number;
}

interface Thing {
  readonly __typename: string;
  readonly key: string;
  readonly id?: string;
  /** Fields that are not random. */
  readonly known?: Readonly<Record<string, unknown>>;
}

/** An object whose fields are known: a connection, its page info. */
class Known {
  constructor(readonly fields: Readonly<Record<string, unknown>>) {}
}

const FIRST_ORDER = 5_000_000_000_000;
/** Few of these exist, so that the same ones come up again in different places. */
const POOLS: ReadonlyMap<string, number> = new Map([
  ['Location', 5],
  ['InventoryItem', 40],
]);
/** Connections that outgrow a page now and then: the chance of it, and the largest size. */
const LARGE: ReadonlyMap<string, readonly [chance: number, size: number]> = new Map([
  ['Order.lineItems', [0.06, 330]],
  ['Order.fulfillmentOrders', [0.1, 24]],
  ['Order.transactions', [0.05, 30]],
  ['Order.refunds', [0.05, 25]],
  ['Order.discountApplications', [0.1, 12]],
  ['Order.shippingLines', [0.1, 8]],
  ['FulfillmentOrder.lineItems', [0.02, 270]],
  ['InventoryItem.inventoryLevels', [0.1, 30]],
  ['QueryRoot.inventoryItems', [1, 230]],
  ['QueryRoot.locations', [0.5, 260]],
  ['QueryRoot.productVariants', [1, 120]],
  ['QueryRoot.products', [0.5, 70]],
]);

/** Words that most objects of a shop have; every word of the other enums is as likely as the next. */
const USUAL: ReadonlyMap<string, string> = new Map([
  ['CurrencyCode', 'INR'],
  ['FulfillmentOrderAction', 'CREATE_FULFILLMENT'],
]);

export function createWorld(seed: number, answers: Answers): World {
  const random = createSeeded(seed);
  // Most of it never happens: then nothing has to be drawn.
  const chance = (of: number | undefined, ...names: readonly string[]) =>
    of !== undefined && of > 0 && random.fraction(...names) < of;

  const sizeFor = (type: string, key: string, field: string): number => {
    if (type === 'QueryRoot' && field === 'orders') return answers.orders ?? 60;
    if (type === 'Order' && field === 'lineItems' && answers.linesPerOrder !== undefined) return answers.linesPerOrder;
    const [chance, size] = LARGE.get(`${type}.${field}`) ?? [0, 0];
    const isLarge = random.fraction(key, field, 'is large') < chance;
    return random.below(isLarge ? size + 1 : 4, key, field, 'size');
  };

  const thing = (typename: string, hasId: boolean, path: string): Thing => {
    if (!hasId) return { __typename: typename, key: path };
    const order = /^QueryRoot\.orders\[(\d+)\]$/.exec(path)?.[1];
    const number =
      order === undefined
        ? 1 + random.below(POOLS.get(typename) ?? 1_000_000_000, path, 'id')
        : FIRST_ORDER + Number(order);
    return identified(typename, String(number));
  };

  const objectOf = (type: GraphQLOutputType, path: string, info: GraphQLResolveInfo): Thing => {
    const concrete = isAbstractType(type) ? pickType(type, path, info) : type;
    if (!isObjectType(concrete)) throw new Error(`${String(type)} is no object`);
    return thing(concrete.name, concrete.getFields()['id'] !== undefined, path);
  };

  const pickType = (type: GraphQLAbstractType, path: string, info: GraphQLResolveInfo) =>
    random.pick(info.schema.getPossibleTypes(type), path, 'type');

  const valueFor = (type: GraphQLOutputType, path: string, info: GraphQLResolveInfo, size?: number): unknown => {
    if (isNonNullType(type)) return valueFor(type.ofType, path, info, size);
    if (isListType(type)) {
      const length = size ?? random.below(4, path, 'length');
      return Array.from({ length }, (_, index) => valueFor(type.ofType, `${path}[${index}]`, info));
    }
    if (isScalarType(type)) return scalarValue(type.name, info.fieldName, path, random);
    if (isEnumType(type)) {
      if (chance(answers.unknownWords, path, 'word')) return unknownWord(type.name);
      const usual = USUAL.get(type.name);
      if (usual !== undefined && random.fraction(path, 'own') < 0.7) return usual;
      return random.pick(type.getValues(), path, 'value').name;
    }
    return objectOf(type, path, info);
  };

  const pageOf = (source: Thing, args: Arguments, info: GraphQLResolveInfo, nodeType: GraphQLOutputType) => {
    const total = sizeFor(source.__typename, source.key, info.fieldName);
    const offset = typeof args['after'] === 'string' ? Number(args['after'].replace('after-', '')) : 0;
    const end = Math.min(total, offset + Number(args['first'] ?? args['last']));
    const path = `${source.key}.${info.fieldName}`;
    const nodes = Array.from({ length: Math.max(0, end - offset) }, (_, index) =>
      objectOf(nodeType, `${path}[${offset + index}]`, info),
    );
    return connection(nodes, offset, end < total);
  };

  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (parent, args: Arguments, _context, info) => {
    if (parent instanceof Known) return parent.fields[info.fieldName];
    const source = (parent ?? { __typename: info.parentType.name, key: info.parentType.name }) as Thing;
    const { fieldName, returnType } = info;
    if (fieldName === 'id' && source.id !== undefined) return source.id;
    if (source.known !== undefined && fieldName in source.known) return source.known[fieldName];
    const path = `${source.key}.${fieldName}${printArguments(args)}`;

    if (!isNonNullType(returnType)) {
      if (chance(answers.denied, path, 'is denied')) throw accessDenied(fieldName);
      // A payload is null only for a mutation that did not run at all.
      const isPayload = info.parentType === info.schema.getMutationType();
      if (!isPayload && chance(answers.nulls, path, 'is null')) return null;
    }
    if (fieldName === 'nodes' && Array.isArray(args['ids'])) {
      return args['ids'].map((id) => (random.fraction(String(id), 'is gone') < (answers.nulls ?? 0) ? null : byId(id)));
    }
    if (fieldName === 'quantities' && Array.isArray(args['names'])) {
      return args['names'].map((name) => wellKnown('InventoryQuantity', `${path}.${name}`, { name }));
    }
    if (fieldName === 'accessScopes' && answers.scopes !== undefined) {
      return answers.scopes.map((handle) => wellKnown('AccessScope', `${path}.${handle}`, { handle }));
    }
    if (typeof args['id'] === 'string' && isIdentified(returnType, args['id'])) return byId(args['id']);
    if (fieldName === 'userErrors') {
      const count = random.fraction(path, 'has errors') < (answers.userErrors ?? 0) ? 2 : 0;
      return valueFor(returnType, path, info, count);
    }
    const nodeType = nodeTypeOf(returnType);
    if (nodeType !== undefined) return pageOf(source, args, info, nodeType);
    if (fieldName === 'updatedAt' && source.__typename === 'Order') return orderTime(source.id ?? '');
    if (args['first'] === undefined) return valueFor(returnType, path, info);
    const size = Math.min(Number(args['first']), sizeFor(source.__typename, source.key, fieldName));
    return valueFor(returnType, path, info, size);
  };

  return {
    fieldResolver,
    typeResolver: (value) => (value as Thing).__typename,
    sizeOf: (type, id, connection) => sizeFor(type, keyOf(type, id), connection),
  };
}

type Arguments = Readonly<Record<string, unknown>>;

function identified(typename: string, number: string): Thing {
  const id = `gid://shopify/${typename}/${number}`;
  return { __typename: typename, id, key: keyOf(typename, id) };
}

const wellKnown = (typename: string, key: string, known: Readonly<Record<string, unknown>>): Thing => ({
  __typename: typename,
  key,
  known,
});

const keyOf = (typename: string, id: string): string => (id === '' ? typename : id);

function byId(id: unknown): Thing | null {
  const match = /^gid:\/\/shopify\/(\w+)\/(\d+)/.exec(String(id));
  return match?.[1] === undefined || match[2] === undefined ? null : identified(match[1], match[2]);
}

function isIdentified(type: GraphQLOutputType, id: string): boolean {
  const named = isNonNullType(type) ? type.ofType : type;
  return isObjectType(named) && id.startsWith(`gid://shopify/${named.name}/`);
}

/** The node type of a connection; `undefined` for any other type. */
function nodeTypeOf(type: GraphQLOutputType): GraphQLOutputType | undefined {
  const named = isNonNullType(type) ? type.ofType : type;
  if (!isObjectType(named) || !named.name.endsWith('Connection')) return undefined;
  const nodes = named.getFields()['nodes']?.type;
  const list = isNonNullType(nodes) ? nodes.ofType : nodes;
  if (!isListType(list)) return undefined;
  return isNonNullType(list.ofType) ? list.ofType.ofType : list.ofType;
}

function connection(nodes: readonly Thing[], offset: number, hasNextPage: boolean): Known {
  const cursor = (position: number) => (nodes.length === 0 ? null : `after-${offset + position}`);
  return new Known({
    nodes,
    edges: nodes.map((node, index) => new Known({ node, cursor: cursor(index + 1) })),
    pageInfo: new Known({
      hasNextPage,
      hasPreviousPage: offset > 0,
      startCursor: cursor(1),
      endCursor: cursor(nodes.length),
    }),
  });
}

const PAGING: ReadonlySet<string> = new Set(['first', 'last', 'after', 'before']);

function printArguments(args: Arguments): string {
  const others = Object.entries(args).filter(([name]) => !PAGING.has(name));
  return others.length === 0 ? '' : JSON.stringify(others);
}

function orderTime(id: string): string {
  const number = Number(id.split('/').at(-1)) - FIRST_ORDER;
  return new Date(Date.UTC(2026, 9, 1) + number * 60_000).toISOString().replace('.000Z', 'Z');
}

function unknownWord(type: string): string {
  if (type === 'CurrencyCode') return 'QXZ';
  return type === 'CountryCode' ? 'QX' : 'WORD_OF_A_LATER_VERSION';
}

function accessDenied(field: string): GraphQLError {
  return new GraphQLError(`Access denied for ${field} field. Required access: \`read_something\` access scope.`, {
    extensions: { code: 'ACCESS_DENIED', requiredAccess: '`read_something` access scope.' },
  });
}
