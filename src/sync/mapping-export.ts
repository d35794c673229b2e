import { Readable } from 'node:stream';
import { COLUMNS, type CsvRow, guarded, loadStringify } from './mapping-csv.js';
import { titleOf } from './mapping-facts.js';
import { listOpen } from './mapping-manual.js';
import type { MappingFilter, OpenListing, ProductMapping, ProductMappingStore, StoreRegistry } from './ports/index.js';

export interface MappingExportFilter extends MappingFilter {
  /** Listings without a mapping as well, with an empty `host_sku`. @default false */
  readonly open?: boolean;
}

interface ExportInput {
  readonly stores: StoreRegistry;
  readonly mappings: ProductMappingStore;
}

export async function* exportMappings(
  input: ExportInput,
  filter: MappingExportFilter = {},
): AsyncGenerator<string, void, undefined> {
  const stringify = await loadStringify('productMapping.exportCsv');
  const rows = Readable.from(rowsOf(input, filter));
  const writer = stringify({
    // Spreadsheets take a file without it for one in the machine's own encoding.
    bom: true,
    header: true,
    columns: [...COLUMNS],
    // Whatever is in a text, it reads back as it was.
    quoted: true,
    record_delimiter: 'windows',
  });
  rows.once('error', (error) => writer.destroy(error));
  rows.pipe(writer);
  try {
    for await (const chunk of writer) yield String(chunk);
  } finally {
    rows.destroy();
  }
}

async function* rowsOf(
  { stores, mappings }: ExportInput,
  { open = false, ...filter }: MappingExportFilter,
): AsyncGenerator<CsvRow> {
  for await (const mapping of mappings.list(filter)) yield safe(mappingRow(mapping));
  if (!open) return;
  for await (const listing of listOpen(stores, mappings, filter)) yield safe(openRow(listing));
}

function mappingRow(mapping: ProductMapping): CsvRow {
  return {
    platform: mapping.platform,
    store_id: mapping.storeId,
    unit_id: mapping.unitId,
    product_id: mapping.productId ?? '',
    sku: mapping.sku ?? '',
    title: mapping.title ?? '',
    barcode: mapping.barcode ?? '',
    host_sku: mapping.hostSku,
    host_product_name: mapping.hostProductName ?? '',
    type: mapping.type,
    mapped_by: mapping.mappedBy,
    mapped_at: mapping.mappedAt,
    confidence: String(mapping.confidence),
    sync_inventory: String(mapping.syncInventory),
    sync_price: String(mapping.syncPrice),
    is_active: String(mapping.isActive),
  };
}

function openRow({ platform, storeId, unitId, product }: OpenListing): CsvRow {
  const nothing = { host_sku: '', host_product_name: '', type: '', mapped_by: '', mapped_at: '', confidence: '' };
  return {
    platform,
    store_id: storeId,
    unit_id: unitId,
    product_id: product.productId ?? '',
    sku: product.sku ?? '',
    title: titleOf(product),
    barcode: product.barcode ?? '',
    ...nothing,
    ...{ sync_inventory: '', sync_price: '', is_active: '' },
  };
}

function safe(row: CsvRow): CsvRow {
  const cells = COLUMNS.map((column) => [column, guarded(row[column])] as const);
  return Object.fromEntries(cells) as CsvRow;
}
