import { ConnectorError } from '../../core/errors.js';
import { omitUndefined, type Product, type ProductState, parseAmount } from '../../model/index.js';

/** One row of a tab-separated report, by the header's names. */
export type ReportRow = ReadonlyMap<string, string>;

/**
 * Cuts a tab-separated report into rows. Columns differ by account and come and go without notice (seen 2024 to 2026), so
 * they go by the header's names, in small letters.
 *
 * @throws {ConnectorError} `unexpected_response` for a text whose header has no SKU.
 */
export async function* reportRows(text: AsyncIterable<string>): AsyncGenerator<ReportRow, void, undefined> {
  let header: readonly string[] | undefined;
  for await (const line of linesOf(text)) {
    if (line.trim() === '') continue;
    const cells = line.split('\t');
    if (header === undefined) {
      header = cells.map((name) => name.trim().toLowerCase());
      if (!header.includes('seller-sku')) throw unreadable();
    } else {
      const names = header;
      yield new Map(cells.flatMap((cell, index) => (names[index] === undefined ? [] : [[names[index], cell]])));
    }
  }
  if (header === undefined) throw unreadable();
}

/** No report has lines of such length; a text without an end of line is none. */
const MAX_LINE = 1_000_000;

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const piece of text) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw unreadable();
    for (const line of lines) yield line.replace(/^\uFEFF|\r$/g, '');
  }
  if (rest !== '') yield rest.replace(/^\uFEFF|\r$/g, '');
}

const STATES: ReadonlyMap<string, ProductState> = new Map<string, ProductState>([
  ['active', 'active'],
  ['inactive', 'unlisted'],
  ['incomplete', 'draft'],
]);

/** `product-id-type`: UPC, EAN. An ASIN (1) or an ISBN (2) is no bar code of the seller's. */
const BARCODE_TYPES = ['3', '4'];

/**
 * A row of the report of all listings; `undefined` for one without a SKU.
 *
 * @param currency of the marketplace that the report is of: it names none.
 */
export function productFromRow(row: ReportRow, storeId: string, currency: string | undefined): Product | undefined {
  // As it is: blanks around it are a part of a SKU.
  const sku = row.get('seller-sku');
  if (sku === undefined || sku.trim() === '') return undefined;
  const cell = (name: string): string | undefined => row.get(name)?.trim() || undefined;
  const amount = parseAmount(cell('price') ?? '');
  const status = cell('status');
  const quantity = cell('quantity') ?? '';
  const isBarcode = BARCODE_TYPES.includes(cell('product-id-type') ?? '');
  return omitUndefined<Product>({
    platform: 'amazon',
    storeId,
    id: sku,
    productId: sku,
    sku,
    listingId: cell('listing-id'),
    asin: cell('asin1'),
    barcode: isBarcode ? cell('product-id') : undefined,
    title: cell('item-name') ?? '',
    price: amount === undefined || currency === undefined ? undefined : { amount, currency },
    status:
      status === undefined
        ? { value: 'unknown' }
        : { value: STATES.get(status.toLowerCase()) ?? 'unknown', raw: status },
    // Empty for what lies in Amazon's warehouses.
    available: /^\d{1,9}$/.test(quantity) ? Number(quantity) : undefined,
    tracked: true,
    requiresShipping: true,
  });
}

function unreadable(): ConnectorError {
  const message = "Amazon's report of all listings cannot be read: its first line names no column seller-sku.";
  return new ConnectorError('unexpected_response', message, { platform: 'amazon', operation: 'fetchProducts' });
}
