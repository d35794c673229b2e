import type { Options as ParseOptions, Parser } from 'csv-parse';
import type { Stringifier, Options as StringifyOptions } from 'csv-stringify';
import { ConnectorError } from '../core/errors.js';

/** The columns, in order; those of `READ` are heeded on import, the others are for people. */
export const COLUMNS = [
  'platform',
  'store_id',
  'unit_id',
  'product_id',
  'sku',
  'title',
  'barcode',
  'host_sku',
  'host_product_name',
  'type',
  'mapped_by',
  'mapped_at',
  'confidence',
  'sync_inventory',
  'sync_price',
  'is_active',
] as const;

export type Column = (typeof COLUMNS)[number];
export type CsvRow = Readonly<Record<Column, string>>;

/** What a spreadsheet would take for a formula. Marks of our own before it count too, so that undoing takes exactly one off. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** Text that no spreadsheet runs: `=HYPERLINK(…)` in a product's title is the merchant's, or an attacker's. */
export function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that `guarded` got. */
export function unguarded(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}

export async function loadStringify(operation: string): Promise<(options: StringifyOptions) => Stringifier> {
  const { stringify } = await import('csv-stringify').catch((cause: unknown) => {
    throw missing('csv-stringify', operation, cause);
  });
  return (options) => stringify(options);
}

export async function loadParse(operation: string): Promise<(options: ParseOptions) => Parser> {
  const { parse } = await import('csv-parse').catch((cause: unknown) => {
    throw missing('csv-parse', operation, cause);
  });
  return (options) => parse(options);
}

function missing(name: string, operation: string, cause: unknown): ConnectorError {
  const message = `${operation} needs the optional package ${name}: npm install ${name}.`;
  return new ConnectorError('configuration_invalid', message, { operation, cause });
}
