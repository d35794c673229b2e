import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, isEnumType } from 'graphql';

/** Every version the connector may be configured with. */
export const VERSIONS = ['2026-01', '2026-04', '2026-07', '2026-10'] as const;
export type Version = (typeof VERSIONS)[number];

const toolkit = dirname(createRequire(import.meta.url).resolve('@shopify/ai-toolkit/package.json'));
const schemas = new Map<Version, GraphQLSchema>();

/** Shopify's own Admin schema, as its toolkit ships it. */
export function officialSchema(version: Version): GraphQLSchema {
  const known = schemas.get(version);
  if (known !== undefined) return known;
  const file = join(toolkit, `skills/shopify-admin/assets/admin_${version}.json.br`);
  const introspection = JSON.parse(brotliDecompressSync(readFileSync(file)).toString()).data;
  const schema = buildClientSchema(introspection, { assumeValid: true });
  for (const type of Object.values(schema.getTypeMap())) {
    // Input stays strict. Answers may hold words from a later version, as a real shop's do.
    if (isEnumType(type)) type.serialize = String;
  }
  schemas.set(version, schema);
  return schema;
}
