import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  specifiedRules,
  validate,
} from 'graphql';
import { type UserError, userError } from '../graphql/errors.js';

/** One list at the root of a bulk query, with everything selected below it. */
export interface BulkRoot {
  readonly fieldName: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The query with this root field only. */
  readonly document: DocumentNode;
}

const MAX_CONNECTIONS = 5;
const MAX_NESTING = 2;

const invalid = (message: string): UserError => userError(['query'], message, 'INVALID');

/** What the platform refuses about a bulk query before it runs, word for word [REC bulk-operation-run-query-validators]. */
export function readBulkQuery(
  query: string,
  schema: GraphQLSchema,
): { readonly roots: readonly BulkRoot[] } | { readonly errors: readonly UserError[] } {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    // The platform's parser words its own; only "unexpected end of file" of an empty query is recorded [REC].
    const detail = query.trim() === '' ? 'syntax error, unexpected end of file' : error.message;
    return { errors: [invalid(`Invalid bulk query: ${detail}`)] };
  }
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation?.operation !== 'query') {
    return { errors: [invalid('Invalid operation type. Only `query` operations are supported.')] };
  }
  const mistakes = validate(schema, document, specifiedRules);
  if (mistakes.length > 0) return { errors: mistakes.map(({ message }) => invalid(`Invalid bulk query: ${message}`)) };
  const survey = new Survey(schema, document, operation);
  return survey.errors.length > 0 ? { errors: survey.errors } : { roots: survey.roots };
}

interface Place {
  /** How many connections there are above. */
  readonly depth: number;
  readonly inList: boolean;
  /** The connection whose node this is, unless that node selects its `id`. */
  readonly namelessParent: string | undefined;
}

/** Walks the query once and notes what the rules are about. */
class Survey {
  readonly errors: readonly UserError[];
  readonly roots: readonly BulkRoot[];
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #viaNodes = new Set<string>();
  readonly #withoutId = new Set<string>();
  #connections = 0;
  #deepest = 0;
  #inList = false;

  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
    const query = schema.getQueryType();
    const fields = [...this.#fieldsOf(operation.selectionSet)];
    this.#walk(fields, query, { depth: 0, inList: false, namelessParent: undefined });
    this.errors = this.#verdict(fields);
    this.roots = fields.flatMap((field) => {
      const definition = query?.getFields()[field.name.value];
      if (definition === undefined || !isConnection(definition.type)) return [];
      const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [field] };
      const definitions = document.definitions.map((part) => (part === operation ? { ...part, selectionSet } : part));
      return [
        {
          fieldName: field.name.value,
          args: getArgumentValues(definition, field),
          document: { ...document, definitions },
        },
      ];
    });
  }

  #verdict(rootFields: readonly FieldNode[]): UserError[] {
    const messages: string[] = [];
    if (rootFields.some((field) => field.name.value === 'node')) {
      messages.push('Bulk queries cannot contain a top level `node` field.');
    }
    if (this.#viaNodes.size > 0) {
      messages.push(
        `All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: 'products { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: ${[...this.#viaNodes].map((name) => `'${name}'`).join(', ')}.`,
      );
    }
    if (this.#connections === 0) messages.push('Bulk queries must contain at least one connection.');
    if (this.#connections > MAX_CONNECTIONS) {
      messages.push(`Bulk queries cannot contain more than ${MAX_CONNECTIONS} connections.`);
    }
    if (this.#deepest > MAX_NESTING) {
      messages.push(`Bulk queries cannot contain connections with a nesting depth greater than ${MAX_NESTING}.`);
    }
    if (this.#withoutId.size > 0) {
      messages.push(
        `The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': ${[...this.#withoutId].join(', ')}.`,
      );
    }
    if (this.#inList) {
      messages.push('Queries that contain a connection field within a list field are not currently supported.');
    }
    return messages.map(invalid);
  }

  #walk(fields: readonly FieldNode[], type: unknown, place: Place): void {
    for (const field of fields) {
      const definition = isObjectType(type) ? type.getFields()[field.name.value] : undefined;
      if (definition === undefined || field.selectionSet === undefined) continue;
      const named = getNamedType(definition.type);
      const inner = [...this.#fieldsOf(field.selectionSet)];
      if (isConnection(definition.type)) this.#connection(field, inner, named, place);
      else if (isCompositeType(named)) {
        const inList = place.inList || isListType(getNullableType(definition.type));
        this.#walk(inner, named, { ...place, inList });
      }
    }
  }

  #connection(field: FieldNode, inner: readonly FieldNode[], type: unknown, place: Place): void {
    const name = field.name.value;
    this.#connections += 1;
    this.#deepest = Math.max(this.#deepest, place.depth);
    if (place.inList) this.#inList = true;
    if (place.namelessParent !== undefined) this.#withoutId.add(place.namelessParent);
    if (inner.some((part) => part.name.value === 'nodes')) this.#viaNodes.add(name);
    const edges = inner.filter((part) => part.name.value === 'edges');
    const nodes = edges.flatMap((edge) => this.#below(edge).filter((part) => part.name.value === 'node'));
    const edgeType = isObjectType(type) ? getNamedType(type.getFields()['edges']?.type) : undefined;
    const nodeType = isObjectType(edgeType) ? getNamedType(edgeType.getFields()['node']?.type) : undefined;
    const selected = nodes.flatMap((node) => this.#below(node));
    const hasId = selected.some((part) => part.name.value === 'id' && part.alias === undefined);
    this.#walk(selected, nodeType, {
      depth: place.depth + 1,
      inList: false,
      namelessParent: hasId ? undefined : name,
    });
  }

  #below(field: FieldNode): FieldNode[] {
    return field.selectionSet === undefined ? [] : [...this.#fieldsOf(field.selectionSet)];
  }

  *#fieldsOf(selections: SelectionSetNode): Generator<FieldNode> {
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) yield selection;
      else {
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
        if (fragment !== undefined) yield* this.#fieldsOf(fragment.selectionSet);
      }
    }
  }
}

function isConnection(type: Parameters<typeof getNamedType>[0]): boolean {
  return getNamedType(type)?.name.endsWith('Connection') ?? false;
}
