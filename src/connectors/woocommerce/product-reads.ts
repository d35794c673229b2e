import type { Call } from '../../core/call.js';
import type { WooAnswer, WooRequest } from './client.js';
import { isNotFound } from './errors.js';
import { parseId } from './ids.js';
import { MAX_ROWS } from './order-windows.js';
import { type Terms, triesOf } from './page-retry.js';
import { type CatalogueSource, readParts } from './product-parts.js';
import { listOf, readUnit, UNIT_FIELDS, type WooSource, type WooUnit, type WooWire } from './product-units.js';

/** Products (no variations) by id, as sent; ids that lead to none are left out. */
export function readProducts(
  source: CatalogueSource,
  ids: readonly string[],
  fields: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, WooWire>> {
  return readByIds(source, 'wc/v3/products', ids, fields, call);
}

/** Products and variations by id, whichever they are; ids that lead nowhere are left out. */
export async function readUnitsById(
  source: CatalogueSource,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, WooUnit>> {
  const units = unitsOf(await readProducts(source, ids, UNIT_FIELDS, call));
  // `include` does not look among variations, while a single one can be read like a product, with its parent's id.
  const others = [...new Set(ids)].filter((id) => !units.has(id));
  const read = async ([id]: readonly string[], terms: Terms) => {
    const answer = await askForUnit(source, `wc/v3/products/${id}`, UNIT_FIELDS, call, triesOf(1, terms));
    return { unit: readUnit(answer?.body), durationMs: answer?.durationMs ?? 0 };
  };
  const reader = { paces: source.paces.singles, storeId: source.storeId, most: 1, read };
  for (const { unit } of await readParts(others, reader, call)) if (unit !== undefined) units.set(unit.id, unit);
  return units;
}

/** Reads again what one batch was to write: products, or variations of one product. */
export async function rereadUnits(
  source: CatalogueSource,
  units: readonly WooUnit[],
  call: Call,
): Promise<ReadonlyMap<string, WooUnit>> {
  const parentId = units[0]?.parentId;
  const path = parentId === undefined ? 'wc/v3/products' : `wc/v3/products/${parentId}/variations`;
  const ids = units.map(({ id }) => id);
  return unitsOf(await readByIds(source, path, ids, UNIT_FIELDS, call));
}

/** Asks for one product or variation; `undefined` when there is none. */
export async function askForUnit(
  { client, storeId }: WooSource,
  path: string,
  fields: readonly string[],
  call: Call,
  tries: Pick<WooRequest, 'maxRetries' | 'attemptTimeoutMs'> = {},
): Promise<WooAnswer | undefined> {
  const request = { method: 'GET', path, query: { _fields: fields }, label: 'product', ...tries } as const;
  try {
    return await client.request(storeId, request, call);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function readByIds(
  { client, storeId, paces }: CatalogueSource,
  path: string,
  ids: readonly string[],
  fields: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, WooWire>> {
  const read = async (include: readonly string[], terms: Terms) => {
    const query = { include, per_page: include.length, _fields: fields };
    const request = { method: 'GET', path, query, label: 'products by id' } as const;
    const { body, durationMs } = await client.request(storeId, { ...request, ...triesOf(include.length, terms) }, call);
    return { rows: listOf(body, request.label, call), durationMs };
  };
  const reader = { paces: paces.lookups, storeId, most: MAX_ROWS, read };
  const answers = await readParts([...new Set(ids)], reader, call);
  // By the ids that were asked for: a store that takes no notice of `include` answers others.
  const asked = new Set(ids);
  const rows = answers.flatMap((answer) => answer.rows.map((row) => [parseId(row['id']) ?? '', row] as const));
  return new Map(rows.filter(([id]) => asked.has(id)));
}

function unitsOf(wires: ReadonlyMap<string, WooWire>): Map<string, WooUnit> {
  return new Map(
    [...wires].flatMap(([id, wire]) => {
      const unit = readUnit(wire);
      return unit === undefined ? [] : [[id, unit] as const];
    }),
  );
}
