import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';

/** Types whose objects are free: money and a few small ones. */
const FREE: ReadonlySet<string> = new Set(['MoneyBag', 'MoneyV2', 'Image', 'ShopAddress', 'Job', 'PageInfo']);
const COUNT_COST = 10;
const MUTATION_COST = 10;
/** Mutations that Shopify prices by hand. */
const OWN_PRICE: ReadonlyMap<string, number> = new Map([
  ['fulfillmentTrackingInfoUpdate', 50],
  ['refundCreate', 20],
]);

interface Pricing {
  readonly schema: GraphQLSchema;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** What a document may cost at most: the price that has to be in the bucket before it runs. */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  return priceDocument(schema, document, variables, undefined);
}

/** What it did cost: the same prices over what came back. */
export function actualCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  data: unknown,
): number {
  return data === null || data === undefined ? 0 : priceDocument(schema, document, variables, data);
}

function priceDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  data: unknown,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operation: OperationDefinitionNode | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operation = definition;
  }
  if (operation === undefined) return 0;
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const pricing: Pricing = { schema, variables, fragments };
  if (operation.operation !== 'mutation') return priceFields(pricing, root, [operation.selectionSet], data);
  const fields = collectFields(pricing, root, [operation.selectionSet]);
  return sum([...fields.values()].map(({ nodes, type }) => priceMutation(pricing, type, nodes, at(data, nodes))));
}

/** The payload and what is directly in it come with the mutation's own price. */
function priceMutation(pricing: Pricing, type: GraphQLNamedType, nodes: readonly FieldNode[], data: unknown): number {
  const base = OWN_PRICE.get(nodes[0]?.name.value ?? '') ?? MUTATION_COST;
  if (!isObjectType(type)) return base;
  const payload = collectFields(pricing, type, selectionsOf(nodes));
  const inside = [...payload.values()].map((field) => {
    if (isLeafType(field.type)) return 0;
    return priceFields(pricing, field.type, selectionsOf(field.nodes), sampleOf(at(data, field.nodes)));
  });
  return base + sum(inside);
}

interface Collected {
  readonly type: GraphQLNamedType;
  readonly nodes: FieldNode[];
}

/** Fields by the name they have in the answer, fragments spread out. */
function collectFields(
  pricing: Pricing,
  type: GraphQLNamedType,
  selections: readonly SelectionSetNode[],
  into = new Map<string, Collected>(),
): Map<string, Collected> {
  for (const selection of selections.flatMap((set) => set.selections)) {
    if (selection.kind === Kind.FIELD) {
      const definition =
        'getFields' in type ? (type as GraphQLObjectType).getFields()[selection.name.value] : undefined;
      if (definition === undefined) continue;
      const key = selection.alias?.value ?? selection.name.value;
      const known = into.get(key);
      if (known === undefined) into.set(key, { type: getNamedType(definition.type), nodes: [selection] });
      else known.nodes.push(selection);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? pricing.fragments.get(selection.name.value) : selection;
    if (fragment === undefined) continue;
    const condition = fragment.typeCondition && typeFromAST(pricing.schema, fragment.typeCondition);
    collectFields(pricing, condition ?? type, [fragment.selectionSet], into);
  }
  return into;
}

function priceFields(
  pricing: Pricing,
  type: GraphQLNamedType,
  selections: readonly SelectionSetNode[],
  data: unknown,
): number {
  if (isLeafType(type)) return 0;
  const fields = collectFields(pricing, type, selections);
  return sum([...fields.values()].map((field) => priceField(pricing, field, data)));
}

function priceField(pricing: Pricing, { type, nodes }: Collected, parent: unknown): number {
  const isActual = parent !== undefined;
  const data = isActual ? at(parent, nodes) : undefined;
  if (isLeafType(type) || (isActual && (data === null || data === undefined))) return 0;
  if (type.name === 'Count') return COUNT_COST;
  if (isConnection(type)) return priceConnection(pricing, type, nodes, data);
  const own = FREE.has(type.name) ? 0 : 1;
  if (!Array.isArray(data)) return own + priceFields(pricing, type, selectionsOf(nodes), data);
  return own + Math.max(0, ...data.map((entry) => priceFields(pricing, type, selectionsOf(nodes), entry ?? undefined)));
}

function priceConnection(pricing: Pricing, type: GraphQLNamedType, nodes: readonly FieldNode[], data: unknown): number {
  const fields = collectFields(pricing, type, selectionsOf(nodes));
  const rows = [...fields].filter(([, field]) => field.nodes[0]?.name.value === 'nodes' || isEdges(field));
  let price = 2;
  for (const [key, field] of rows) {
    const list = data === undefined ? undefined : (data as Record<string, unknown>)[key];
    const size = Array.isArray(list) ? list.length : sizeArgument(pricing, nodes[0]);
    const entries = Array.isArray(list) ? list : [undefined];
    if (size === 0) continue;
    // An edge is free, its node is what is paid for.
    const each = entries.map((entry) => priceFields(pricing, field.type, selectionsOf(field.nodes), entry));
    price += sizeFactor(size) * ((isEdges(field) ? 0 : 1) + Math.max(...each));
  }
  return price;
}

const sizeFactor = (size: number): number => Math.max(1, Math.floor(2 * Math.log(size)));

const isEdges = ({ nodes }: Collected): boolean => nodes[0]?.name.value === 'edges';

export function isConnection(type: GraphQLNamedType): boolean {
  return !isAbstractType(type) && type.name.endsWith('Connection') && 'getFields' in type;
}

function sizeArgument(pricing: Pricing, node: FieldNode | undefined): number {
  const argument = node?.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
  if (argument?.kind === Kind.INT) return Number(argument.value);
  return argument?.kind === Kind.VARIABLE ? Number(pricing.variables[argument.name.value]) : 0;
}

function selectionsOf(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
}

function at(data: unknown, nodes: readonly FieldNode[]): unknown {
  const key = nodes[0]?.alias?.value ?? nodes[0]?.name.value ?? '';
  return data === null || data === undefined ? undefined : (data as Record<string, unknown>)[key];
}

const sampleOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : (value ?? undefined));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
