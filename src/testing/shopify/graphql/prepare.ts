import {
  coerceInputValue,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  specifiedRules,
  typeFromAST,
  type ValueNode,
  validate,
  valueFromAST,
  visit,
} from 'graphql';
import { parseGid } from '../ids.js';

export type Variables = Readonly<Record<string, unknown>>;

export interface PreparedRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

export interface WireError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (number | string)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export type Preparation = PreparedRequest | { readonly errors: readonly WireError[] };

const MAX_INPUT_LIST = 250;

const validated = new WeakMap<GraphQLSchema, Map<string, DocumentNode | readonly WireError[]>>();

/** Parses, validates and coerces; everything the platform refuses before it looks at a cost. */
export function prepare(
  schema: GraphQLSchema,
  query: string,
  raw: Variables,
  operationName: string | null | undefined,
): Preparation {
  const document = parseAndValidate(schema, query);
  if (!('kind' in document)) return { errors: document };
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const operation =
    operationName == null ? operations[0] : operations.find((candidate) => candidate.name?.value === operationName);
  if (operation === undefined || (operationName == null && operations.length > 1)) {
    return {
      errors: [
        { message: operationName == null ? 'An operation name is required' : `No operation named "${operationName}"` },
      ],
    };
  }
  const { variables, errors } = coerceVariables(schema, operation, raw);
  if (errors.length > 0) return { errors };
  const tooLong = longestList(operation, document, raw);
  if (tooLong > MAX_INPUT_LIST) {
    const message = `The input array size of ${tooLong} is greater than the maximum allowed of ${MAX_INPUT_LIST}.`;
    return { errors: [{ message, extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' } }] };
  }
  return { document, operation, variables };
}

function parseAndValidate(schema: GraphQLSchema, query: string): DocumentNode | readonly WireError[] {
  let known = validated.get(schema);
  if (known === undefined) {
    known = new Map();
    validated.set(schema, known);
  }
  const cached = known.get(query);
  if (cached !== undefined) return cached;
  const result = parseAndValidateAnew(schema, query);
  known.set(query, result);
  return result;
}

function parseAndValidateAnew(schema: GraphQLSchema, query: string): DocumentNode | readonly WireError[] {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [{ message: error.message, ...locationsOf(error) }];
  }
  const errors = validate(schema, document, specifiedRules);
  return errors.length === 0 ? document : errors.map(describeInvalid);
}

const locationsOf = (error: GraphQLError): Pick<WireError, 'locations'> =>
  error.locations === undefined ? {} : { locations: error.locations.map(({ line, column }) => ({ line, column })) };

/** The platform's own words for the mistakes that clients match on; other wordings are graphql-js's. */
function describeInvalid(error: GraphQLError): WireError {
  const locations = locationsOf(error);
  const field = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(error.message);
  if (field !== null) {
    const [, fieldName, typeName] = field;
    const extensions = { code: 'undefinedField', typeName, fieldName };
    return { message: `Field '${fieldName}' doesn't exist on type '${typeName}'`, ...locations, extensions };
  }
  const argument = /^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"/.exec(error.message);
  if (argument !== null) {
    const [, argumentName, , fieldName] = argument;
    const extensions = { code: 'argumentNotAccepted', name: fieldName, typeName: 'Field', argumentName };
    return { message: `Field '${fieldName}' doesn't accept argument '${argumentName}'`, ...locations, extensions };
  }
  const misplaced = /^Directive "@(\w+)" may not be used on (\w+)/.exec(error.message);
  if (misplaced !== null) {
    const [, directive, place] = misplaced;
    const target = place === 'MUTATION' ? 'mutations' : place === 'QUERY' ? 'queries' : 'this location';
    const extensions = { code: 'directiveCannotBeApplied', targetName: target, name: directive };
    return { message: `'@${directive}' can't be applied to ${target} (allowed: fields)`, ...locations, extensions };
  }
  return { message: error.message, ...locations, extensions: { code: 'invalid' } };
}

interface Problem {
  readonly path: readonly (number | string)[];
  readonly explanation: string;
}

function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  raw: Variables,
): { variables: Variables; errors: readonly WireError[] } {
  const variables: Record<string, unknown> = {};
  const errors: WireError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) continue;
    const problems: Problem[] = [];
    if (!(name in raw) && definition.defaultValue !== undefined) {
      variables[name] = valueFromAST(definition.defaultValue, type);
      continue;
    }
    const required = definition.type.kind === Kind.NON_NULL_TYPE;
    if (!(name in raw) && !required) continue;
    if (raw[name] == null && required) problems.push({ path: [], explanation: 'Expected value to not be null' });
    else {
      variables[name] = coerceInputValue(raw[name], type, (path, value, error) => {
        problems.push({ path: [...path, ...unknownField(error.message)], explanation: explain(error.message, value) });
      });
    }
    if (getNamedType(type).name === 'ID') problems.push(...invalidGids(variables[name]));
    if (problems.length > 0)
      errors.push(describeVariable(name, print(definition.type), definition.loc, raw[name], problems));
  }
  return { variables, errors };
}

/** An id that is no gid at all is refused as a variable; one of the wrong kind only by the field that reads it. */
function invalidGids(value: unknown): Problem[] {
  const ids = Array.isArray(value) ? value : [value];
  return ids.flatMap((id, index) => {
    if (typeof id !== 'string' || parseGid(id) !== undefined) return [];
    return [{ path: Array.isArray(value) ? [index] : [], explanation: `Invalid global id '${id}'` }];
  });
}

/** graphql-js reports an unknown field at its parent, the platform at the field. */
function unknownField(message: string): string[] {
  const field = /^Field "(\w+)" is not defined by type/.exec(message)?.[1];
  const missing = /^Field "(\w+)" of required type/.exec(message)?.[1];
  const name = field ?? missing;
  return name === undefined ? [] : [name];
}

function explain(message: string, value: unknown): string {
  const undefinedField = /^Field "\w+" is not defined by type "(\w+)"/.exec(message);
  if (undefinedField !== null) return `Field is not defined on ${undefinedField[1]}`;
  if (/of required type/.test(message) || /non-nullable type/.test(message)) return 'Expected value to not be null';
  const enumType = /does not exist in "(\w+)" enum/.exec(message);
  if (enumType !== null) return `Expected "${String(value)}" to be one of: values of ${enumType[1]}`;
  const scalar = /^(?:Int|Float|String|Boolean|ID) cannot represent/.exec(message);
  return scalar === null ? message : `Could not coerce value ${JSON.stringify(value)} to ${message.split(' ')[0]}`;
}

function describeVariable(
  name: string,
  type: string,
  location: { readonly startToken: { readonly line: number; readonly column: number } } | undefined,
  value: unknown,
  problems: readonly Problem[],
): WireError {
  const details = problems.map((problem) => `${problem.path.join('.')} (${problem.explanation})`).join(', ');
  const where = problems.every((problem) => problem.path.length === 0) ? '' : ` for ${details}`;
  return {
    message: `Variable $${name} of type ${type} was provided invalid value${where}`,
    ...(location === undefined
      ? {}
      : { locations: [{ line: location.startToken.line, column: location.startToken.column }] }),
    extensions: { code: 'INVALID_VARIABLE', value, problems },
  };
}

/** The longest list anywhere in the input, in variables or written into the document. */
function longestList(operation: OperationDefinitionNode, document: DocumentNode, raw: Variables): number {
  let longest = 0;
  const look = (value: unknown): void => {
    if (Array.isArray(value)) {
      longest = Math.max(longest, value.length);
      value.forEach(look);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  for (const definition of operation.variableDefinitions ?? []) look(raw[definition.variable.name.value]);
  visit(document, {
    ListValue: (node: ValueNode & { readonly values: readonly ValueNode[] }) => {
      longest = Math.max(longest, node.values.length);
    },
  });
  return longest;
}
