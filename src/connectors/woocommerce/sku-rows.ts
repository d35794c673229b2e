import type { Call } from '../../core/call.js';
import type { CatalogueSource } from './product-parts.js';
import { readUnitsById } from './product-reads.js';
import { readUnit, UNIT_FIELDS, type WooUnit } from './product-units.js';
import { findBySku, isSearchable, type SkuMatches } from './sku-search.js';

/** Names one product or variation. */
export interface UnitTarget {
  readonly sku: string;
  readonly itemId?: string;
}

/** Why a target leads to no product. */
export interface UnitRefusal {
  readonly reason: 'sku_not_found' | 'sku_ambiguous';
  readonly message: string;
  readonly candidates?: readonly string[];
}

/** What the caller may name targets by, which decides what to do about an odd SKU. */
export interface TargetTerms {
  readonly takesIds: boolean;
}

/** What is wrong with a target before anything is asked. Its texts may be of any type. */
export function targetProblem({ sku, itemId }: UnitTarget, { takesIds }: TargetTerms): UnitRefusal | undefined {
  if (typeof sku !== 'string' || (sku === '' && itemId === undefined)) {
    const exception = takesIds ? ' (it may be empty next to itemId)' : '';
    return { reason: 'sku_not_found', message: `sku must be text that is not empty${exception}.` };
  }
  if (itemId !== undefined && !(typeof itemId === 'string' && /^[1-9]\d{0,14}$/.test(itemId))) {
    return {
      reason: 'sku_not_found',
      message: 'itemId is not the id of a product or variation: a whole number as text.',
    };
  }
  return undefined;
}

/** Finds what sound targets name, in their order. Reads only; each fails alone. */
export async function resolveTargets(
  source: CatalogueSource,
  targets: readonly UnitTarget[],
  terms: TargetTerms,
  call: Call,
): Promise<readonly (WooUnit | UnitRefusal)[]> {
  const skus = targets.flatMap(({ sku, itemId }) => (itemId === undefined ? [sku] : []));
  const ids = targets.flatMap(({ itemId }) => itemId ?? []);
  const bySku = await findBySku(source, skus, UNIT_FIELDS, call);
  const byId = ids.length === 0 ? new Map<string, WooUnit>() : await readUnitsById(source, ids, call);
  return targets.map(({ sku, itemId }) => {
    if (itemId === undefined) return onlyMatch(sku, bySku.get(sku), terms);
    const message = 'The store has no product and no variation with this itemId.';
    return byId.get(itemId) ?? { reason: 'sku_not_found', message };
  });
}

export function isRefusal(target: object): target is UnitRefusal {
  return 'reason' in target;
}

function onlyMatch(sku: string, matches: SkuMatches | undefined, { takesIds }: TargetTerms): WooUnit | UnitRefusal {
  const orById = takesIds ? 'pass itemId, or ' : '';
  if (!isSearchable(sku)) {
    const message = `WooCommerce's search cannot find this SKU: it drops spaces before and doubled within, tabs, <markup> and %xx, and takes 0 for nothing: ${orById}change the SKU in the store.`;
    return { reason: 'sku_not_found', message };
  }
  const units = (matches?.rows ?? []).flatMap((row) => readUnit(row) ?? []);
  const candidates = units.map(({ id }) => id);
  if (matches?.isIncomplete === true) {
    const message = `The store has too many SKUs similar to this one to be sure: ${orById}make it more distinct.`;
    return { reason: 'sku_ambiguous', message, candidates };
  }
  if (units.length > 1) {
    const message = `${units.length} products or variations of the store have this SKU: ${orById}make the SKUs unique.`;
    return { reason: 'sku_ambiguous', message, candidates };
  }
  const message = 'The store has no such SKU, letter by letter (capitals, accents and spaces count).';
  return units[0] ?? { reason: 'sku_not_found', message };
}
