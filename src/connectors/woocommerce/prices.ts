import type { Call } from '../../core/call.js';
import type { PriceResult, PriceUpdate } from '../../core/connector.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import { type UnitWrite, writeUnits } from './batches.js';
import {
  type PriceItem,
  type PriceRefusal,
  type PriceRow,
  pricelessBecause,
  priceProblem,
  priceRow,
  priceWrite,
} from './price-rows.js';
import type { CatalogueSource } from './product-parts.js';
import type { StoreUnits } from './settings.js';
import { isRefusal, resolveTargets } from './sku-rows.js';

/** Sets prices in batches; one row per item, in their order. A row that cannot be written fails alone. */
export async function writePrices(
  source: CatalogueSource,
  { items }: PriceUpdate,
  readUnits: () => Promise<StoreUnits>,
  call: Call,
): Promise<PriceResult> {
  if (!Array.isArray(items)) {
    throw invalidInput('woocommerce', call.operation, [{ path: 'items', message: 'must be a list' }], source.storeId);
  }
  const asked = items.map((item: unknown) => (recordOf(item) ?? {}) as unknown as PriceItem);
  const units = await readUnits();
  const results = new Map<number, PriceRow>();
  const fail = (index: number, { reason, message }: PriceRefusal) => {
    const sku: unknown = asked[index]?.sku;
    results.set(index, { sku: typeof sku === 'string' ? sku : '', ok: false, reason, message });
  };
  const sound = [...asked.entries()].filter(([index, item]) => {
    const problem = priceProblem(item, units);
    if (problem !== undefined) fail(index, problem);
    return problem === undefined;
  });
  const found = await resolveTargets(
    source,
    sound.map(([, { sku }]) => ({ sku })),
    { takesIds: false },
    call,
  );
  const writes = new Map<number, UnitWrite>();
  const seen = new Set<string>();
  for (const [position, [index, item]] of sound.entries()) {
    const unit = found[position];
    if (unit === undefined) continue;
    if (isRefusal(unit)) {
      fail(index, unit);
      continue;
    }
    const priceless = pricelessBecause(unit);
    if (priceless !== undefined) fail(index, { reason: 'read_only', message: priceless });
    else if (seen.has(unit.id)) {
      fail(index, {
        reason: 'duplicate_item',
        message: 'Another row of this call has the same SKU: send one of them.',
      });
    } else {
      seen.add(unit.id);
      const write = priceWrite(unit, item);
      if (write.isDone(unit)) results.set(index, { sku: item.sku, ok: true });
      else writes.set(index, write);
    }
  }
  const outcomes = await writeUnits(source, [...writes.values()], call);
  for (const [index, write] of writes) {
    const item = asked[index];
    if (item !== undefined) results.set(index, priceRow(item, write, outcomes.get(write.unit.id)));
  }
  return { status: 'done', results: asked.flatMap((_, index) => results.get(index) ?? []) };
}
