import type { Call } from '../../core/call.js';
import type { PriceResult, PriceUpdate } from '../../core/connector.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import type { ShopSource } from './client.js';
import {
  isWritten,
  type PriceItem,
  type PriceRefusal,
  type PriceRow,
  type PriceWrite,
  priceProblem,
  resolveRow,
} from './price-rows.js';
import { writeProducts } from './price-writes.js';
import { findVariantIds, readVariantsById } from './product-reads.js';
import { variantPricesByIds } from './queries.js';

/** Sets prices; one row per item, in their order. A row that cannot be written fails alone. */
export async function writePrices(source: ShopSource, { items }: PriceUpdate, call: Call): Promise<PriceResult> {
  if (!Array.isArray(items)) {
    throw invalidInput('shopify', call.operation, [{ path: 'items', message: 'must be a list' }], source.storeId);
  }
  const asked = items.map((item: unknown) => (recordOf(item) ?? {}) as unknown as PriceItem);
  const outcomes = new Map<number, 'written' | PriceRefusal>();
  const sound = [...asked.entries()].filter(([index, item]) => {
    const problem = priceProblem(item);
    if (problem !== undefined) outcomes.set(index, problem);
    return problem === undefined;
  });
  const skus = sound.map(([, { sku }]) => sku);
  const matches = await findVariantIds(source, skus, call);
  const ids = skus.flatMap((sku) => matches.get(sku)?.ids ?? []);
  const { variants, currency } = await readVariantsById(source, variantPricesByIds, ids, call);

  const writes: PriceWrite[] = [];
  const seen = new Set<string>();
  for (const [index, item] of sound) {
    const row = resolveRow(item, index, matches.get(item.sku), variants, currency);
    if ('reason' in row) outcomes.set(index, row);
    else if (seen.has(row.variantId)) {
      const message = 'Another row of this call has the same SKU: send one of them.';
      outcomes.set(index, { reason: 'duplicate_item', message });
    } else {
      seen.add(row.variantId);
      if (isWritten(row, variants.get(row.variantId))) outcomes.set(index, 'written');
      else writes.push(row);
    }
  }
  for (const [index, outcome] of await writeProducts(source, writes, call)) outcomes.set(index, outcome);
  // Every row has an outcome by now.
  return { status: 'done', results: asked.flatMap((item, index) => priceRow(item, outcomes.get(index))) };
}

function priceRow({ sku }: PriceItem, outcome: 'written' | PriceRefusal | undefined): readonly PriceRow[] {
  if (outcome === undefined) return [];
  const text = typeof sku === 'string' ? sku : '';
  return [outcome === 'written' ? { sku: text, ok: true } : { sku: text, ok: false, ...outcome }];
}
