import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** Amazon's JSON schemas of feeds and notifications; they lie beside the repository or not at all. */
const ROOT = new URL('../../../../../shared/contracts/amazon/schemas/', import.meta.url);
export const areSchemasThere = existsSync(ROOT);
/** For the names of tests that are nothing without them. */
export const whySkipped = areSchemasThere ? '' : " (skipped: Amazon's schemas are not beside the repository)";

type Check = ValidateFunction | undefined;

/** What a schema has against a value; nothing where there is no schema. */
export function problemsBy(check: Check, value: unknown): readonly string[] {
  if (check === undefined || check(value) === true) return [];
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

export const feedSchemas = {
  feed: schema('feeds/listings-feed-schema-v2.json'),
  report: schema('feeds/listings-feed-processing-report-schema-v2.json'),
};

export function notificationSchema(file: string, change: (schema: object) => object = (same) => same): Check {
  return schema(`notifications/${file}.json`, change);
}

function schema(file: string, change: (schema: object) => object = (same) => same): Check {
  if (!areSchemasThere) return undefined;
  // Some carry the same made-up `$id` in several places.
  const parsed = JSON.parse(readFileSync(new URL(file, ROOT), 'utf8'), (key, value) =>
    key === '$id' ? undefined : value,
  ) as object;
  return new Ajv({ strict: false, validateFormats: false }).compile(change(parsed));
}
