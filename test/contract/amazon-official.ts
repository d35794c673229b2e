import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';

/** Amazon's models of SP-API. They are not part of this repository; where they lie beside it, they are read. */
const MODELS = new URL('../../../shared/contracts/amazon/models/', import.meta.url);
export const areModelsThere = existsSync(MODELS);
/** For the names of tests that need the models, so that leaving them out shows. */
export const whySkipped = areModelsThere ? '' : " (skipped: Amazon's models are not beside the repository)";

export interface SpModelRequest {
  readonly method: string;
  /** As sent: path and query, with or without an origin. */
  readonly url: string;
  /** The body's text. */
  readonly body?: string | undefined;
}

export interface SpModelAnswer {
  readonly status: number;
  /** The body's text. */
  readonly body: string;
}

/** One operation of a model. */
export interface SpModelOperation {
  readonly operationId: string;
  readonly method: string;
  /** With `{names}`. */
  readonly path: string;
  /** The file without `.json`: `orders_2026-01-01`. */
  readonly model: string;
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly schema?: Schema; readonly 'x-amzn-api-sandbox'?: unknown }>>;
}

type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'body' | 'header' | 'path' | 'query';
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly type?: string;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
}

interface Model {
  readonly name: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/**
 * What a request has that the official model of its operation does not allow: unknown operations, parameters and fields,
 * missing ones, wrong types and values.
 *
 * @returns nothing for a request that the model allows.
 */
export function validateRequest(request: SpModelRequest): readonly string[] {
  const found = match(request);
  if (found === undefined) return [`${request.method} ${request.url}: no operation of the models`];
  const { operation, params, query } = found;
  const ofQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  const problems = [
    ...[...new Set(query.keys())]
      .filter((name) => !ofQuery.some((parameter) => parameter.name === name))
      .map((name) => `query ${name}: not a parameter of the operation`),
    ...ofQuery.flatMap((parameter) => parameterProblems(parameter, query.getAll(parameter.name), operation)),
    ...operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .flatMap((parameter) => parameterProblems(parameter, [params[parameter.name] ?? ''], operation)),
    ...bodyProblems(operation, request.body),
  ];
  return problems.map((problem) => `${operation.operationId}: ${problem}`);
}

/** What an answer has that the official model of its request's operation does not allow. Unknown fields are reported too. */
export function validateResponse(
  request: Pick<SpModelRequest, 'method' | 'url'>,
  { status, body }: SpModelAnswer,
): readonly string[] {
  const operation = match(request)?.operation;
  if (operation === undefined) return [`${request.method} ${request.url}: no operation of the models`];
  const response = operation.responses[String(status)];
  if (response === undefined) return [`${operation.operationId}: ${status} is no answer of the operation`];
  if (response.schema === undefined) {
    return body === '' || body === '{}' ? [] : [`${operation.operationId}: ${status} has no body`];
  }
  const parsed = parse(body);
  if (parsed === undefined) return [`${operation.operationId}: the answer is not JSON`];
  return schemaProblems(response.schema, operation, parsed.value).map(
    (problem) => `${operation.operationId} ${status}: ${problem}`,
  );
}

/** Every operation of the models, those of Amazon's own sandbox left out. */
export function modelOperations(): readonly SpModelOperation[] {
  operations ??= models().flatMap(operationsOf);
  return operations;
}

let operations: readonly SpModelOperation[] | undefined;
let loaded: readonly Model[] | undefined;

function models(): readonly Model[] {
  loaded ??= readdirSync(MODELS)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      ...(JSON.parse(readFileSync(new URL(file, MODELS), 'utf8')) as Omit<Model, 'name'>),
      name: file.replace(/\.json$/, ''),
    }));
  return loaded;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function operationsOf({ name, paths }: Model): readonly SpModelOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => {
      const found = item[method] as Schema | undefined;
      return (
        found !== undefined && found['x-amzn-api-sandbox-only'] !== true && item['x-amzn-api-sandbox-only'] !== true
      );
    }).map((method) => {
      const found = item[method] as Omit<SpModelOperation, 'method' | 'model' | 'path'>;
      const common = (item['parameters'] ?? []) as readonly Parameter[];
      const parameters = [...common, ...(found.parameters ?? [])];
      return { ...found, parameters, method: method.toUpperCase(), path, model: name };
    }),
  );
}

interface Match {
  readonly operation: SpModelOperation;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

function match({ method, url }: Pick<SpModelRequest, 'method' | 'url'>): Match | undefined {
  const { pathname, searchParams } = new URL(url, 'https://sellingpartnerapi.example.com');
  const segments = pathname.split('/');
  // `…/feeds` is a literal where another model has `{feedId}`: the template with more literals wins.
  const found = modelOperations()
    .filter((operation) => operation.method === method && fits(operation.path.split('/'), segments))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  if (found === undefined) return undefined;
  const params = Object.fromEntries(
    found.path
      .split('/')
      .flatMap((part, index) =>
        part.startsWith('{') ? [[part.slice(1, -1), decodeURIComponent(segments[index] ?? '')]] : [],
      ),
  ) as Record<string, string>;
  return { operation: found, params, query: searchParams };
}

const fits = (template: readonly string[], segments: readonly string[]): boolean =>
  template.length === segments.length &&
  template.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]));

function parameterProblems(
  { name, required, type, in: _in, ...schema }: Parameter,
  given: readonly string[],
  operation: SpModelOperation,
): readonly string[] {
  const [text] = given;
  if (text === undefined) return required === true ? [`${name}: required`] : [];
  if (given.length > 1) return [`${name}: given ${given.length} times; lists are separated by commas`];
  const value = type === 'array' ? text.split(',') : scalar(text, type);
  return schemaProblems({ ...schema, type }, operation, value).map((problem) => `${name}${problem}`);
}

function scalar(text: string, type: string | undefined): unknown {
  if (type === 'integer' || type === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function bodyProblems(operation: SpModelOperation, body: string | undefined): readonly string[] {
  const parameter = operation.parameters.find((one) => one.in === 'body');
  const isEmpty = body === undefined || body === '';
  if (parameter?.schema === undefined) return isEmpty ? [] : ['body: the operation has none'];
  if (isEmpty) return parameter.required === true ? ['body: required'] : [];
  const parsed = parse(body);
  return parsed === undefined ? ['body: not JSON'] : schemaProblems(parameter.schema, operation, parsed.value);
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

const compiled = new Map<string, ValidateFunction>();
let ajv: Ajv2019 | undefined;

function schemaProblems(schema: Schema, operation: SpModelOperation, value: unknown): readonly string[] {
  const key = `${operation.model} ${JSON.stringify(schema)}`;
  const validate = compiled.get(key) ?? compile(absolute(closed(schema, new Set()), operation.model) as Schema);
  compiled.set(key, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const unknown = params['unevaluatedProperty'] ?? params['additionalProperty'];
    return `${instancePath} ${message}${unknown === undefined ? '' : ` (${String(unknown)})`}`;
  });
}

function compile(schema: Schema): ValidateFunction {
  ajv ??= createAjv();
  return ajv.compile(schema);
}

function createAjv(): Ajv2019 {
  const made = new Ajv2019({
    strict: false,
    allErrors: true,
    logger: false,
    formats: { 'date-time': DATE_TIME, date: /^\d{4}-\d{2}-\d{2}$/ },
  });
  for (const { name, definitions } of models()) {
    const parts = partsOfOthers(definitions);
    const entries = Object.entries(definitions).map(([key, schema]) => [
      key,
      parts.has(key) ? schema : closed(schema, parts),
    ]);
    made.addSchema(absolute({ definitions: Object.fromEntries(entries) }, name) as Schema, `${name}.json`);
  }
  return made;
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/** Definitions that others contain by `allOf`: closing them would shut out the others' fields. */
function partsOfOthers(definitions: Model['definitions']): ReadonlySet<string> {
  const names = [...JSON.stringify(definitions).matchAll(/"allOf":(\[[^\]]*\])/g)].flatMap(([, list = '[]']) =>
    [...list.matchAll(/#\/definitions\/([^"]+)/g)].map(([, name = '']) => name),
  );
  return new Set(names);
}

/** Objects that list their fields allow no others: a field that Amazon does not know is a mistake of ours. */
function closed(schema: unknown, parts: ReadonlySet<string>): unknown {
  if (Array.isArray(schema)) return schema.map((entry) => closed(entry, parts));
  if (!isRecord(schema)) return schema;
  const copy = mapValues(schema, (value, key) => {
    if (key === 'properties' && isRecord(value)) return mapValues(value, (field) => closed(field, parts));
    return key === 'allOf' || key.startsWith('x-') ? value : closed(value, parts);
  });
  const listsFields = isRecord(copy['properties']) || Array.isArray(copy['allOf']);
  const isObject = copy['type'] === undefined || copy['type'] === 'object';
  if (!listsFields || !isObject || copy['additionalProperties'] !== undefined) return copy;
  return { ...copy, unevaluatedProperties: false };
}

const mapValues = (record: Schema, change: (value: unknown, key: string) => unknown): Schema =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));

/** References across the one schema that is compiled: to the model's file. */
function absolute(schema: unknown, model: string): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${model}.json#/`)) as unknown;
}

const isRecord = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
