import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { isNoRoute, isNotFound } from './errors.js';
import { parseId } from './ids.js';
import { readList } from './product-list.js';
import { type CatalogueSource, type PartReader, readRound } from './product-parts.js';
import { readProducts } from './product-reads.js';
import { isSince, modifiedSince } from './product-times.js';
import type { WooSource, WooWire } from './product-units.js';

export interface CatalogueRow {
  readonly wire: WooWire;
  /** Of a variation: its product, while that can be found. */
  readonly parent: WooWire | undefined;
}

/** With less than this share of the time left nothing new is begun. */
export const TIME_KEPT = 0.4;

/** A product with variations, and how many there are. */
export type PendingProduct = readonly [id: string, count: number];

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

/**
 * The variations of the first of some products, each with its product; at most those changed since.
 *
 * @returns of as many products as there was time for, one at least.
 */
export async function readVariations(
  source: CatalogueSource,
  products: readonly PendingProduct[],
  { fields, since }: { readonly fields: readonly string[]; readonly since: number | undefined },
  call: Call,
): Promise<{ readonly rows: readonly CatalogueRow[]; readonly products: number }> {
  const query = { ...modifiedSince(since), _fields: fields };
  const reader: PartReader<PendingProduct, { readonly rows: readonly WooWire[]; readonly durationMs: number }> = {
    paces: source.paces.singles,
    storeId: source.storeId,
    most: 1,
    rows: Math.max(...products.map(([, count]) => count)) + 1,
    read: async (part, terms) => {
      const [[id, count] = ['', 0]] = part;
      try {
        const { rows, durationMs } = await readList(
          source,
          { path: `wc/v3/products/${id}/variations`, query },
          count,
          terms,
          call,
        );
        // Older stores leave the parent out where the path names it.
        const known = rows.filter((row) => isSince(row, since));
        return { rows: known.map((row) => ({ ...row, parent_id: id, type: 'variation' })), durationMs };
      } catch (error) {
        // Deleted since it was listed.
        if (isNotFound(error)) return { rows: [], durationMs: 0 };
        throw error;
      }
    },
  };
  const wires: WooWire[] = [];
  const enough = call.remainingMs() * TIME_KEPT;
  let done = 0;
  while (done < products.length && (done === 0 || call.remainingMs() > enough)) {
    try {
      const round = await readRound(products.slice(done), reader, call);
      wires.push(...round.answers.flatMap(({ rows }) => rows));
      done += round.keys;
    } catch (error) {
      // What is in hand is handed out; should the failure last, the next call meets it.
      if (done === 0 || call.signal.aborted || !ConnectorError.isInstance(error)) throw error;
      break;
    }
  }
  return { rows: await withProducts(source, wires, fields, call), products: done };
}

/** Adds the product to each variation. */
export async function withProducts(
  source: CatalogueSource,
  wires: readonly WooWire[],
  fields: readonly string[],
  call: Call,
): Promise<readonly CatalogueRow[]> {
  const parentOf = (wire: WooWire) => parseId(wire['parent_id']);
  const ids = wires.flatMap((wire) => parentOf(wire) ?? []);
  const products = ids.length === 0 ? new Map<string, WooWire>() : await readProducts(source, ids, fields, call);
  return wires.map((wire) => ({ wire, parent: products.get(parentOf(wire) ?? '') }));
}
