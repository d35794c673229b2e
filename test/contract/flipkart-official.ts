import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

/** Flipkart's published schemas. They are not part of this repository; where they lie beside it, they are read. */
const FILE = new URL('../../../shared/contracts/flipkart/openapi.json', import.meta.url);
export const isOpenapiThere = existsSync(FILE);
export const whySkipped = isOpenapiThere ? '' : ' (skipped: the schemas are not beside the repository)';

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

const paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = isOpenapiThere
  ? JSON.parse(readFileSync(FILE, 'utf8')).paths
  : {};
// The schemas say `required` of properties they do not have, and formats that JavaScript's dates do not need.
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });

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
