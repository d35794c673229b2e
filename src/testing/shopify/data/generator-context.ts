import type { IdKind } from '../ids.js';
import type { MoneyPair } from '../money.js';
import type { VariantRecord } from '../state/records.js';
import type { Catalogue } from './catalogue.js';

/** Minor units of the foreign currency for one rupee. */
const RATE = { USD: 1 / 84, AED: 1 / 22.9 } as const;

export interface GeneratorContext {
  readonly seed: number;
  readonly shopIndex: number;
  readonly catalogue: Catalogue;
  readonly variants: readonly VariantRecord[];
  /** Where the shop sits; decides between CGST + SGST and IGST. */
  readonly provinceCode: string;
}

export type MakeId = (kind: IdKind, part: number) => string;

export function priced(paise: number, currency: string): MoneyPair {
  if (currency === 'USD' || currency === 'AED') return { shop: paise, presentment: Math.round(paise * RATE[currency]) };
  return { shop: paise, presentment: paise };
}
