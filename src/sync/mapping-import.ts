import { Readable } from 'node:stream';
import { ConnectorError, type ErrorCode, InvalidRequestError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import { type Column, loadParse, unguarded } from './mapping-csv.js';
import { mappingIdOf } from './mapping-id.js';
import type { ManualMappings, MappingChanges } from './mapping-manual.js';
import type { ProductMapping, ProductMappingStore, StoreRegistry } from './ports/index.js';

export interface MappingImportOptions {
  /** Whose stores may be named in the file. */
  readonly companyId: string;
  /** Who says so: `mappedBy` of what is made. */
  readonly mappedBy: string;
  readonly signal?: AbortSignal;
}

/** What became of a file. */
export interface MappingImportReport {
  /** Lines with a mapping or the room for one; header and empty lines apart. */
  readonly rows: number;
  /** New ones, and those to another product than before. */
  readonly mapped: number;
  /** Only a switch changed. */
  readonly updated: number;
  readonly unchanged: number;
  /** Left out, since `host_sku` is empty. */
  readonly skipped: number;
  readonly failed: number;
  /** The first thousand of those that failed. */
  readonly failures: readonly MappingImportFailure[];
}

export interface MappingImportFailure {
  /** In the file, the header is 1; of a row of several lines the last. */
  readonly line: number;
  readonly code: ErrorCode;
  readonly message: string;
}

interface ImportInput {
  readonly stores: StoreRegistry;
  readonly mappings: ProductMappingStore;
  readonly manual: ManualMappings;
}

type Outcome = 'mapped' | 'updated' | 'unchanged' | 'skipped';
type Cells = { readonly [Name in Column]?: string };

const OPERATION = 'productMapping.importCsv';
const MAX_FAILURES = 1_000;
/** Characters: a quote that is never closed must not swallow the file. */
const MAX_ROW = 64 * 1024;
const REQUIRED: readonly Column[] = ['platform', 'store_id', 'host_sku'];

export async function importMappings(
  input: ImportInput,
  csv: string | AsyncIterable<string | Uint8Array>,
  options: MappingImportOptions,
): Promise<MappingImportReport> {
  const parse = await loadParse(OPERATION);
  const counts = { rows: 0, mapped: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 };
  const failures: MappingImportFailure[] = [];
  const fail = (line: number, code: ErrorCode, message: string) => {
    counts.failed += 1;
    if (failures.length < MAX_FAILURES) failures.push({ line, code, message });
  };
  const parser = parse({
    bom: true,
    columns: (header: readonly string[]) => columnsOf(header),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_records_with_error: true,
    on_skip: (error) => {
      counts.rows += 1;
      fail(Number(error?.['lines'] ?? 0), 'invalid_request', `The line is no CSV: ${error?.code ?? 'unknown'}.`);
      return undefined;
    },
  });
  const source = Readable.from(typeof csv === 'string' ? [csv] : csv);
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Cells; info: { lines: number } }>) {
      options.signal?.throwIfAborted();
      counts.rows += 1;
      try {
        counts[await takeRow(input, options, record)] += 1;
      } catch (error) {
        if (!isRowError(error)) throw error;
        fail(info.lines, error.code, error.message);
      }
    }
  } finally {
    source.destroy();
  }
  // The parser is ahead of the rows it hands out: what is no CSV comes early.
  return { ...counts, failures: failures.sort((left, right) => left.line - right.line) };
}

/** What the row itself is to blame for; a storage that is down is not. */
function isRowError(error: unknown): error is ConnectorError {
  return ConnectorError.isInstance(error) && (error.code === 'invalid_request' || error.code === 'not_found');
}

function columnsOf(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = [
    ...REQUIRED.filter((name) => !names.includes(name)),
    ...(names.includes('unit_id') || names.includes('sku') ? [] : ['unit_id']),
  ];
  if (missing.length === 0) return names;
  const message = `${OPERATION}: the header lacks ${missing.join(', ')}. Columns are separated by commas; an export has the names.`;
  throw new InvalidRequestError(message, {
    operation: OPERATION,
    issues: missing.map((path) => ({ path, message: 'is missing in the header' })),
  });
}

async function takeRow(
  { stores, mappings, manual }: ImportInput,
  { companyId, mappedBy }: MappingImportOptions,
  cells: Cells,
): Promise<Outcome> {
  const text = (name: Column) => unguarded(cells[name] ?? '');
  const hostSku = text('host_sku');
  if (hostSku === '') return 'skipped';
  const store: StoreKey = { platform: text('platform'), storeId: text('store_id') };
  const entry = await stores.load(store);
  // A store of somebody else and one that is not there look the same.
  if (entry?.companyId !== companyId) throw invalid('store_id', 'names no store of this company', 'not_found');
  const switches: MappingChanges = {
    ...switchOf('syncInventory', 'sync_inventory', text),
    ...switchOf('syncPrice', 'sync_price', text),
    ...switchOf('isActive', 'is_active', text),
  };
  const unitId = text('unit_id') || (await unitOf(mappings, store, text('sku')));
  const before = await mappings.get(mappingIdOf(store, unitId));
  if (before?.companyId === companyId && before.hostSku === hostSku) return change(manual, before, switches);
  const name = text('host_product_name');
  const { isActive, ...flags } = switches;
  const mapping = await manual.map({
    ...{ store, unitId, hostSku, mappedBy },
    ...(name === '' ? {} : { hostProductName: name }),
    ...flags,
  });
  if (isActive === false) await manual.update(mapping.mappingId, { isActive });
  return 'mapped';
}

async function change(manual: ManualMappings, before: ProductMapping, switches: MappingChanges): Promise<Outcome> {
  const changed = (['syncInventory', 'syncPrice', 'isActive'] as const).filter(
    (name) => switches[name] !== undefined && switches[name] !== before[name],
  );
  if (changed.length === 0) return 'unchanged';
  await manual.update(before.mappingId, Object.fromEntries(changed.map((name) => [name, switches[name]])));
  return 'updated';
}

async function unitOf(mappings: ProductMappingStore, store: StoreKey, sku: string): Promise<string> {
  if (sku === '') throw invalid('unit_id', 'is empty, and so is sku');
  const units: string[] = [];
  for await (const { id } of mappings.listings(store, { sku })) units.push(id);
  const [unit, ...others] = units;
  if (unit === undefined) throw invalid('sku', 'names no listing of the store: pull its catalogue first', 'not_found');
  if (others.length > 0) throw invalid('sku', 'names several listings of the store: say which by unit_id');
  return unit;
}

const SWITCH: ReadonlyMap<string, boolean | undefined> = new Map([
  ['', undefined],
  ...['true', 'yes', 'y', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', '0'].map((word) => [word, false] as const),
]);

function switchOf(name: keyof MappingChanges, column: Column, text: (name: Column) => string): MappingChanges {
  const word = text(column).trim().toLowerCase();
  if (!SWITCH.has(word)) throw invalid(column, 'must be true, false or empty');
  const value = SWITCH.get(word);
  return value === undefined ? {} : { [name]: value };
}

function invalid(path: Column, message: string, code: 'invalid_request' | 'not_found' = 'invalid_request') {
  const text = `${path} ${message}.`;
  if (code === 'not_found') return new ConnectorError(code, text, { operation: OPERATION });
  return new InvalidRequestError(text, { operation: OPERATION, issues: [{ path, message }] });
}
