import { ConnectorError } from '../core/errors.js';
import type { StoreKey } from '../core/ports.js';
import type { UnwantedListing, WantedValue } from './listing-kind.js';
import type { ProductMapping, StoreEntry } from './ports/index.js';

/** What the host is asked about. */
export interface HostQuestion {
  readonly companyId: string;
  readonly store: StoreKey;
  /** Each once. */
  readonly hostSkus: readonly string[];
  readonly signal?: AbortSignal;
}

export interface WantedListings {
  readonly wanted: readonly WantedValue[];
  readonly unwanted: readonly UnwantedListing[];
}

/** Asks the host for the values of a batch, each SKU once, and says what they mean for each listing. */
export async function wantedOf<Answer>(
  { companyId, platform, storeId }: StoreEntry,
  mappings: readonly ProductMapping[],
  signal: AbortSignal | undefined,
  ask: (question: HostQuestion) => Promise<ReadonlyMap<string, Answer>>,
  meaning: (mapping: ProductMapping, answer: Answer | undefined) => readonly WantedValue[] | UnwantedListing,
): Promise<WantedListings> {
  const wanted: WantedValue[] = [];
  const unwanted: UnwantedListing[] = [];
  if (mappings.length === 0) return { wanted, unwanted };
  const hostSkus = [...new Set(mappings.map(({ hostSku }) => hostSku))];
  const store = { platform, storeId };
  const answers = await ask({ companyId, store, hostSkus, ...(signal === undefined ? {} : { signal }) });
  // For callers whose types say nothing.
  if (typeof (answers as Partial<typeof answers> | undefined)?.get !== 'function') {
    const message = 'The host was asked for its stock or prices and must answer a Map, by its own SKU.';
    throw new ConnectorError('configuration_invalid', message, { platform, storeId });
  }
  for (const mapping of mappings) {
    const found = meaning(mapping, answers.get(mapping.hostSku));
    if ('reason' in found) unwanted.push(found);
    else wanted.push(...found);
  }
  return { wanted, unwanted };
}
