import type { TokenRecord } from '../../core/ports.js';

/** What a request must know of a store. */
export interface FlipkartStore {
  /** The seller's id. */
  readonly storeId: string;
  /** Where stock goes when nothing else is said. */
  readonly locationId: string | undefined;
  /** All that are known, the default one first; may be empty. */
  readonly locationIds: readonly string[];
  readonly gstin: string | undefined;
}

export function storeFrom({ storeId, settings }: TokenRecord): FlipkartStore {
  const locationId = textOf(settings['locationId']);
  const given = settings['locationIds'];
  const others = Array.isArray(given) ? given.filter((id): id is string => textOf(id) !== undefined) : [];
  const locationIds = [...new Set([...(locationId === undefined ? [] : [locationId]), ...others])];
  return { storeId, locationId, locationIds, gstin: textOf(settings['gstin']) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
