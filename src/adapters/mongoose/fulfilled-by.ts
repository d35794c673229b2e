import type { FulfilledBy } from '../../model/index.js';

/** Amazon has words of its own for who fulfils; elsewhere ours are kept. */
export interface FulfilledByFields {
  readonly fulfilledBy?: FulfilledBy | 'any';
  /** Amazon, orders. */
  readonly fulfillmentTypes?: readonly AmazonWord[];
  /** Amazon, stock. */
  readonly syncType?: AmazonWord | 'BOTH';
}

type AmazonWord = 'FBA' | 'MFN';

const WORDS: Readonly<Partial<Record<FulfilledBy | 'any', AmazonWord | 'BOTH'>>> = {
  marketplace: 'FBA',
  merchant: 'MFN',
  any: 'BOTH',
};

/** Sets the field of the platform and removes the others, by path. `mixed` and `unknown` have no word of Amazon's. */
export function fulfilledByFields(
  path: string,
  amazonField: 'fulfillmentTypes' | 'syncType',
  platform: string,
  value: FulfilledBy | 'any' | undefined,
): Record<string, unknown> {
  const word = platform !== 'amazon' || value === undefined ? undefined : WORDS[value];
  const types = word === 'BOTH' ? ['FBA', 'MFN'] : word === undefined ? undefined : [word];
  return {
    [`${path}.${amazonField}`]: amazonField === 'syncType' ? word : types,
    [`${path}.fulfilledBy`]: word === undefined ? value : undefined,
  };
}

export function fulfilledByOf({
  fulfilledBy,
  fulfillmentTypes,
  syncType,
}: FulfilledByFields): FulfilledBy | 'any' | undefined {
  if (fulfilledBy !== undefined) return fulfilledBy;
  const words = new Set<string>(syncType === undefined ? fulfillmentTypes : [syncType]);
  if (words.has('BOTH') || words.size > 1) return 'any';
  if (words.has('FBA')) return 'marketplace';
  return words.has('MFN') ? 'merchant' : undefined;
}
