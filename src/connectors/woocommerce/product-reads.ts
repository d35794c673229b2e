import type { Call } from '../../core/call.js';
import { batchesOf, concurrently } from '../concurrently.js';
import { isNotFound } from './errors.js';
import { parseId } from './ids.js';
import { listOf, readUnit, UNIT_FIELDS, type WooSource, type WooUnit, type WooWire } from './product-units.js';

const PAGE = 100;
const CONCURRENT_READS = 3;

/** Products (no variations) by id, as sent; ids that lead to none are left out. */
export async function readProducts(
  { client, storeId }: WooSource,
  ids: readonly string[],
  fields: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, WooWire>> {
  const pages = await concurrently(batchesOf([...new Set(ids)], PAGE), CONCURRENT_READS, async (include) => {
    const query = { include, per_page: include.length, _fields: fields };
    const request = { method: 'GET', path: 'wc/v3/products', query, label: 'products by id' } as const;
    const { body } = await client.request(storeId, request, call);
    return listOf(body, request.label, call);
  });
  const products = new Map<string, WooWire>();
  for (const row of pages.flat()) {
    const id = parseId(row['id']);
    if (id !== undefined) products.set(id, row);
  }
  return products;
}

/** Products and variations by id, whichever they are; ids that lead nowhere are left out. */
export async function readUnitsById(
  source: WooSource,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, WooUnit>> {
  const units = new Map<string, WooUnit>();
  for (const [id, row] of await readProducts(source, ids, UNIT_FIELDS, call)) {
    const unit = readUnit(row);
    if (unit !== undefined) units.set(id, unit);
  }
  // `include` does not look among variations, while a single one can be read like a product, with its parent's id.
  const others = [...new Set(ids)].filter((id) => !units.has(id));
  await concurrently(others, CONCURRENT_READS, async (id) => {
    const unit = await readUnitAt(source, `wc/v3/products/${id}`, call);
    if (unit !== undefined) units.set(id, unit);
  });
  return units;
}

/** Reads again what one batch was to write: products, or variations of one product. */
export async function rereadUnits(
  source: WooSource,
  units: readonly WooUnit[],
  call: Call,
): Promise<ReadonlyMap<string, WooUnit>> {
  const parentId = units[0]?.parentId;
  const path = parentId === undefined ? 'wc/v3/products' : `wc/v3/products/${parentId}/variations`;
  const query = { include: units.map(({ id }) => id), per_page: units.length, _fields: UNIT_FIELDS };
  const request = { method: 'GET', path, query, label: 'rows again' } as const;
  const { body } = await source.client.request(source.storeId, request, call);
  return new Map(
    listOf(body, request.label, call)
      .flatMap((row) => readUnit(row) ?? [])
      .map((unit) => [unit.id, unit] as const),
  );
}

async function readUnitAt(source: WooSource, path: string, call: Call): Promise<WooUnit | undefined> {
  const request = { method: 'GET', path, query: { _fields: UNIT_FIELDS }, label: 'product' } as const;
  try {
    return readUnit((await source.client.request(source.storeId, request, call)).body);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
