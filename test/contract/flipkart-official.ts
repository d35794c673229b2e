import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** Flipkart's published schemas. They are not part of this repository; where they lie beside it, they are read. */
const FILE = new URL('../../../shared/contracts/flipkart/openapi.json', import.meta.url);
export const isOpenapiThere = existsSync(FILE);
export const whySkipped = isOpenapiThere ? '' : ' (skipped: the schemas are not beside the repository)';

type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  /** Where a list has a maximum, it is told here alone. */
  readonly description?: string;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

const paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = isOpenapiThere
  ? JSON.parse(readFileSync(FILE, 'utf8')).paths
  : {};
// The schemas say `required` of properties they do not have, and formats that JavaScript's dates do not need.
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const strictAjv = new Ajv({
  ...{ strict: false, allErrors: true, logger: false },
  formats: {
    'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
    date: /^\d{4}-\d{2}-\d{2}$/,
  },
});

/** What the schema of a request's body, as published for this path, does not allow. */
export function requestProblems(method: string, path: string, body: unknown): readonly string[] {
  const content = operationOf(method, path).requestBody?.content;
  return problems(Object.values(content ?? {})[0]?.schema, body);
}

/** What the schema of an answer does not allow. Nulls count as absent: samples have them where the schemas do not. */
export function answerProblems(method: string, path: string, status: number, body: unknown): readonly string[] {
  const content = operationOf(method, path).responses[String(status)]?.content;
  return problems(content?.['application/json']?.schema, withoutNulls(body));
}

export interface SentRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly body?: unknown;
}

/**
 * What a request has that is not published: operations, parameters and fields that the file does not know, missing ones,
 * wrong types, formats and values, longer lists. Places in lists and SKUs count as one.
 */
export function sentProblems({ method, target, body }: SentRequest): readonly string[] {
  const { pathname, searchParams } = new URL(target, 'https://api.example.com');
  const segments = pathname.split('/');
  const [template, item] = Object.entries(paths)
    .filter(([path, one]) => one[method.toLowerCase()] !== undefined && fits(path.split('/'), segments))
    // `…/filter` is a literal where another path has `{shipmentIds}`.
    .sort(([some], [other]) => some.split('{').length - other.split('{').length)[0] ?? ['', undefined];
  const operation = item?.[method.toLowerCase()];
  if (operation === undefined) return ['no operation of the file'];
  const { parameters = [], requestBody } = operation;
  const inPath = Object.fromEntries(
    template.split('/').map((part, index) => [part.replace(/[{}]/g, ''), decodeURIComponent(segments[index] ?? '')]),
  );
  const ofQuery = parameters.filter((parameter) => parameter.in === 'query');
  return [
    ...[...new Set(searchParams.keys())]
      .filter((name) => !ofQuery.some((parameter) => parameter.name === name))
      .map((name) => `query ${name}: no parameter of the operation`),
    ...ofQuery.flatMap((parameter) => parameterProblems(parameter, searchParams.getAll(parameter.name))),
    ...parameters
      .filter((parameter) => parameter.in === 'path')
      .flatMap((parameter) => parameterProblems(parameter, [inPath[parameter.name] ?? ''])),
    ...bodyProblems(Object.values(requestBody?.content ?? {})[0]?.schema, body),
  ];
}

const fits = (template: readonly string[], segments: readonly string[]): boolean =>
  template.length === segments.length &&
  template.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]));

function parameterProblems({ name, description = '', schema }: Parameter, given: readonly string[]): readonly string[] {
  const [text] = given;
  if (text === undefined) return [];
  const most = Number(/\bMax(?:imum|\.)\s+(\d+)/.exec(description)?.[1] ?? Number.POSITIVE_INFINITY);
  return [
    ...(given.length > 1 ? [`${name}: given ${given.length} times`] : []),
    ...(text === '' ? [`${name}: empty`] : []),
    ...(text.split(',').length > most ? [`${name}: more than ${most}`] : []),
    ...(schema['type'] === 'boolean' && text !== 'true' && text !== 'false' ? [`${name}: not true or false`] : []),
  ];
}

const compiled = new Map<Schema, ValidateFunction>();

function bodyProblems(schema: Schema | undefined, body: unknown): readonly string[] {
  if (schema === undefined) return body === undefined ? [] : ['body: the operation has none'];
  if (body === undefined) return ['body: missing'];
  const validate = compiled.get(schema) ?? strictAjv.compile(closed(schema) as Schema);
  compiled.set(schema, validate);
  if (validate(body)) return [];
  const isMap = typeof schema['additionalProperties'] === 'object';
  return (validate.errors ?? []).map((error) => problemOf(error, isMap));
}

function problemOf({ instancePath, message, params }: ErrorObject, isMap: boolean): string {
  const places = instancePath.replace(/\/\d+(?=\/|$)/g, '/*');
  const place = isMap ? places.replace(/^\/[^/]+/, '/*') : places;
  const unknown = params['additionalProperty'];
  return `${place} ${message}${unknown === undefined ? '' : ` (${String(unknown)})`}`;
}

/** Objects that list their fields allow no others: a field that Flipkart does not know is a mistake of ours. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { properties, example: _, ...rest } = schema as Schema;
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)]));
  if (properties === undefined) return copy;
  const fields = Object.entries(properties as Schema).map(([name, field]) => [name, closed(field)]);
  return { additionalProperties: false, ...copy, properties: Object.fromEntries(fields) };
}

function operationOf(method: string, path: string): Operation {
  const found = paths[`/sellers${path}`]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`no schema for ${method} ${path}`);
  return found;
}

function problems(schema: object | undefined, value: unknown): readonly string[] {
  if (schema === undefined) throw new Error('nothing is published to compare with');
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const filled = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(filled.map(([name, inner]) => [name, withoutNulls(inner)]));
}
