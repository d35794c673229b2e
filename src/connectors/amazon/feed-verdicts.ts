import type { InventoryRow, PriceResult } from '../../core/connector.js';
import { marketplaceOf } from './marketplaces.js';

/** A row of `updateInventory` or `updatePrices`. */
export type ListingsRow = InventoryRow | PriceResult['results'][number];

/** What became of one write to one listing in one marketplace. */
export type WriteVerdict =
  | { readonly ok: true; readonly message?: string }
  | {
      readonly ok: false;
      readonly reason: 'sku_not_found' | 'platform_rejected' | 'outcome_unknown' | 'not_attempted';
      readonly message: string;
    };

/** A row after its writes, one for each marketplace; the first that failed is told. */
export function settledRow<R extends ListingsRow>(
  row: R,
  verdicts: readonly { readonly marketplaceId: string; readonly verdict: WriteVerdict }[],
): R {
  const told =
    verdicts.find(({ verdict }) => !verdict.ok) ?? verdicts.find(({ verdict }) => verdict.message !== undefined);
  if (told === undefined) return row;
  const { marketplaceId, verdict } = told;
  const where = verdicts.length > 1 ? `${marketplaceOf(marketplaceId)?.code ?? marketplaceId}: ` : '';
  const message = `${where}${verdict.message ?? ''}`;
  return verdict.ok ? { ...row, message } : failedRow(row, verdict.reason, message);
}

export function failedRow<R extends ListingsRow>(row: R, reason: NonNullable<R['reason']>, message: string): R {
  return { ...row, ok: false, reason, message };
}
