import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, isEnumType } from 'graphql';
import * as queries from '../../src/connectors/shopify/queries.js';

/** The Admin API versions that Shopify serves today and the connector supports. */
export const VERSIONS = ['2026-01', '2026-04', '2026-07', '2026-10'] as const;

const toolkit = dirname(createRequire(import.meta.url).resolve('@shopify/ai-toolkit/package.json'));
const schemas = new Map<string, GraphQLSchema>();

/** The official schema of a version, from Shopify's own package. Loading one takes half a second: kept. */
export function officialSchema(version: string): GraphQLSchema {
  const known = schemas.get(version);
  if (known !== undefined) return known;
  const file = join(toolkit, `skills/shopify-admin/assets/admin_${version}.json.br`);
  const introspection = JSON.parse(brotliDecompressSync(readFileSync(file)).toString()).data;
  const schema = buildClientSchema(introspection, { assumeValid: true });
  schemas.set(version, schema);
  return schema;
}

export function enumValues(version: string, name: string): readonly string[] {
  const type = officialSchema(version).getType(name);
  if (!isEnumType(type)) throw new Error(`${name} is no enum of ${version}`);
  return type.getValues().map((value) => value.name);
}

const FLAGS = [true, false];

const SELECTIONS: readonly queries.Selection[] = FLAGS.flatMap((customers) =>
  FLAGS.flatMap((products) =>
    FLAGS.flatMap((locations) =>
      FLAGS.map((fulfillmentOrders) => ({ customers, products, locations, fulfillmentOrders })),
    ),
  ),
);

/** Rows that {@link allDocuments} asks a page of, where the document's price depends on it. */
export const PAGE_ROWS = 250;

/** Every document that the connector can send, in every selection: whatever `queries.ts` exports, so none is forgotten. */
export function allDocuments(): readonly queries.GraphQLDocument[] {
  const documents = Object.values<unknown>(queries).flatMap((member) =>
    typeof member === 'function' ? SELECTIONS.map((select): unknown => member(select, PAGE_ROWS)) : [member],
  );
  const byText = new Map(documents.filter(isDocument).map((document) => [document.text, document]));
  return [...byText.values()];
}

function isDocument(value: unknown): value is queries.GraphQLDocument {
  return typeof value === 'object' && value !== null && 'text' in value && 'cost' in value;
}
