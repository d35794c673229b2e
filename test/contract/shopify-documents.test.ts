import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, NoDeprecatedCustomRule, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { allDocuments } from '../../src/connectors/shopify/queries.js';

const VERSIONS = ['2026-01', '2026-04', '2026-07', '2026-10'];
const toolkit = dirname(createRequire(import.meta.url).resolve('@shopify/ai-toolkit/package.json'));

function officialSchema(version: string): GraphQLSchema {
  const file = join(toolkit, `skills/shopify-admin/assets/admin_${version}.json.br`);
  return buildClientSchema(JSON.parse(brotliDecompressSync(readFileSync(file)).toString()).data, { assumeValid: true });
}

describe.each(VERSIONS)('the official Admin schema of %s', (version) => {
  const schema = officialSchema(version);

  it('accepts every document, without a deprecated field', () => {
    const refused = allDocuments().flatMap((document) =>
      validate(schema, parse(document.text), [...specifiedRules, NoDeprecatedCustomRule]).map(
        (error) => `${document.name}: ${error.message}`,
      ),
    );
    expect([...new Set(refused)]).toEqual([]);
  });

  it('refuses a field that does not exist, so the check above can fail', () => {
    expect(validate(schema, parse('{ shop { noSuchField } }'))).not.toEqual([]);
  });
});
