import type { Call } from '../../core/call.js';
import { concurrently } from '../concurrently.js';
import { isNoRoute, isNotFound } from './errors.js';
import { parseId } from './ids.js';
import { type CatalogueSource, readList } from './product-list.js';
import { readProducts } from './product-reads.js';
import { isSince, modifiedSince } from './product-times.js';
import type { WooSource, WooWire } from './product-units.js';

export interface CatalogueRow {
  readonly wire: WooWire;
  /** Of a variation: its product, while that can be found. */
  readonly parent: WooWire | undefined;
}

const CONCURRENT_PARENTS = 3;

/** Whether a product is sold as its variations: plugins add types of their own (`variable-subscription`). */
export function hasVariations({ type, variations }: WooWire): boolean {
  return (typeof type === 'string' && type.startsWith('variable')) || variationCount(variations) > 0;
}

export function variationCount(variations: unknown): number {
  return Array.isArray(variations) ? variations.length : 0;
}

/**
 * Whether the store lists all its variations at once, as WooCommerce does from 10.3 on; if so, also when it was asked, by
 * the server's clock. Not remembered: stores are upgraded.
 */
export async function probeVariationsRoute(
  { client, storeId }: WooSource,
  call: Call,
): Promise<{ readonly exists: boolean; readonly askedAt: number | undefined }> {
  const query = { per_page: 1, _fields: ['id'] };
  const request = { method: 'GET', path: 'wc/v3/variations', query, label: 'list of all variations' } as const;
  try {
    const { serverTime, durationMs } = await client.request(storeId, request, call);
    return { exists: true, askedAt: serverTime === undefined ? undefined : serverTime - Math.ceil(durationMs) };
  } catch (error) {
    if (isNoRoute(error)) return { exists: false, askedAt: undefined };
    throw error;
  }
}

/** The variations of some products, each with its product; at most those changed since. */
export async function readVariations(
  source: CatalogueSource,
  productIds: readonly string[],
  { fields, since }: { readonly fields: readonly string[]; readonly since: number | undefined },
  call: Call,
): Promise<readonly CatalogueRow[]> {
  const query = { ...modifiedSince(since), _fields: fields };
  const lists = await concurrently(productIds, CONCURRENT_PARENTS, async (id) => {
    try {
      const rows = await readList(source, { path: `wc/v3/products/${id}/variations`, query }, call);
      // Older stores leave the parent out where the path names it.
      return rows.filter((row) => isSince(row, since)).map((row) => ({ ...row, parent_id: id, type: 'variation' }));
    } catch (error) {
      // Deleted since it was listed.
      if (isNotFound(error)) return [];
      throw error;
    }
  });
  return withProducts(source, lists.flat(), fields, call);
}

/** Adds the product to each variation. */
export async function withProducts(
  source: WooSource,
  wires: readonly WooWire[],
  fields: readonly string[],
  call: Call,
): Promise<readonly CatalogueRow[]> {
  const parentOf = (wire: WooWire) => parseId(wire['parent_id']);
  const ids = wires.flatMap((wire) => parentOf(wire) ?? []);
  const products = ids.length === 0 ? new Map<string, WooWire>() : await readProducts(source, ids, fields, call);
  return wires.map((wire) => ({ wire, parent: products.get(parentOf(wire) ?? '') }));
}
