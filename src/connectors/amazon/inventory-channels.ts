import { marketplaceOf } from './marketplaces.js';

/** The seller's own stock, where it is not kept by location. */
export const OWN_CHANNEL = 'DEFAULT';

/** Where a listing keeps stock of its own by location: supply sources, in the US alone (2026-11). */
const MULTI_LOCATION_MARKETPLACE = 'ATVPDKIKX0DER';

/** Whether stock lies in Amazon's warehouses (FBA): `AMAZON_NA`, `AMAZON_EU`, `AMAZON_IN`, … */
export function isAmazonChannel(channel: string): boolean {
  return channel.startsWith('AMAZON_');
}

export function hasLocations(marketplaceId: string): boolean {
  return marketplaceId === MULTI_LOCATION_MARKETPLACE;
}

/** Countries whose warehouses have a channel of their own. */
const OWN_FBA_CHANNELS: ReadonlySet<string> = new Set(['AU', 'IN', 'JP', 'SG']);

/** How listings call Amazon's warehouses of a marketplace; the FBA Inventory API does not say. */
export function amazonChannelOf(marketplaceId: string): string {
  const { code, region } = marketplaceOf(marketplaceId) ?? { code: '', region: 'eu' };
  return `AMAZON_${OWN_FBA_CHANNELS.has(code) ? code : region.toUpperCase()}`;
}

/**
 * Countries that share one merchant-fulfilled quantity of a SKU: writing it in one writes it in all (Amazon's support,
 * 2024-12). Great Britain is left to be written on its own: whether it still shares is not known.
 */
const SHARED_STOCK: ReadonlySet<string> = new Set(['BE', 'DE', 'ES', 'FR', 'IE', 'IT', 'NL', 'PL', 'SE']);

export function sharesStock(marketplaceId: string): boolean {
  return SHARED_STOCK.has(marketplaceOf(marketplaceId)?.code ?? '');
}
