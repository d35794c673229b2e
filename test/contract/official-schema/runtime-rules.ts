import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isConnection } from './query-cost.js';
import type { Version } from './schema.js';

/** A refusal of something that the schema allows and Shopify does not. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

const NEEDS_KEY =
  /^(inventory(Activate|AdjustQuantities|MoveQuantities|SetOnHandQuantities|SetQuantities)|inventory(Shipment|Transfer)\w+|location(Activate|Deactivate)|refundCreate)$/;
const MAX_ROWS = 250;

type Variables = Readonly<Record<string, unknown>>;

/** Rules of the running API, found in recorded refusals. */
export function runtimeRefusals(
  schema: GraphQLSchema,
  version: Version,
  document: DocumentNode,
  variables: Variables,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const refuse = (code: string, message: string) => refusals.push({ code, message });
  const typeInfo = new TypeInfo(schema);
  const visitor: ASTVisitor = {
    Field: (node) => {
      const type = typeInfo.getType();
      if (type && isConnection(getNamedType(type))) checkPage(node, variables, refuse);
      if (typeInfo.getParentType() === schema.getMutationType()) checkKey(node, version, variables, refuse);
    },
  };
  visit(document, visitWithTypeInfo(typeInfo, visitor));
  checkRows(variables, version, refuse);
  return refusals;
}

type Refuse = (code: string, message: string) => void;

function checkPage(node: FieldNode, variables: Variables, refuse: Refuse): void {
  const argument = node.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
  const size =
    argument?.kind === 'Variable' ? variables[argument.name.value] : argument?.kind === 'IntValue' && argument.value;
  if (size === undefined || size === null || size === false) {
    refuse('BAD_REQUEST', `you must provide one of first or last (${node.name.value})`);
  } else if (!(Number(size) >= 1 && Number(size) <= MAX_ROWS)) {
    refuse('BAD_REQUEST', `first or last of ${node.name.value} must be from 1 to ${MAX_ROWS}, not ${String(size)}`);
  }
}

function checkKey(node: FieldNode, version: Version, variables: Variables, refuse: Refuse): void {
  if (version === '2026-01' || !NEEDS_KEY.test(node.name.value)) return;
  const directive = node.directives?.find(({ name }) => name.value === 'idempotent');
  const key = directive?.arguments?.find(({ name }) => name.value === 'key')?.value;
  const text = key?.kind === 'Variable' ? variables[key.name.value] : key?.kind === 'StringValue' ? key.value : '';
  if (typeof text === 'string' && text.trim() !== '') return;
  refuse('BAD_REQUEST', 'The @idempotent directive is required for this mutation but was not provided.');
}

/** Lists are bounded, and a comparison must be said or waived aloud. */
function checkRows(value: unknown, version: Version, refuse: Refuse): void {
  if (Array.isArray(value)) {
    if (value.length > MAX_ROWS) refuse('MAX_INPUT_SIZE_EXCEEDED', `an input list of ${value.length} rows`);
    for (const entry of value) checkRows(entry, version, refuse);
  } else if (typeof value === 'object' && value !== null) {
    const isStockRow = 'inventoryItemId' in value && ('quantity' in value || 'delta' in value);
    if (version !== '2026-01' && isStockRow && !('changeFromQuantity' in value)) {
      refuse('INVALID_FIELD_ARGUMENTS', 'a row must include changeFromQuantity');
    }
    for (const entry of Object.values(value)) checkRows(entry, version, refuse);
  }
}

/** Deprecated input fields in the variables, which no validation rule sees. */
export function deprecatedInputs(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): string[] {
  const found: string[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const named = definition.type;
    let inner = named;
    while (inner.kind !== 'NamedType') inner = inner.type;
    const type = schema.getType(inner.name.value);
    if (type && isInputObjectType(type)) collectDeprecated(type, variables[name], name, found);
  }
  return found;
}

function collectDeprecated(type: GraphQLInputType, value: unknown, path: string, found: string[]): void {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) {
    collectDeprecated(type.ofType, value, path, found);
  } else if (isListType(type)) {
    for (const entry of Array.isArray(value) ? value : [value]) collectDeprecated(type.ofType, entry, path, found);
  } else if (isInputObjectType(type)) {
    for (const [name, field] of Object.entries(type.getFields())) {
      const given = (value as Record<string, unknown>)[name];
      if (given !== undefined && field.deprecationReason) found.push(`${path}.${name} is deprecated`);
      collectDeprecated(field.type, given, `${path}.${name}`, found);
    }
  }
}
