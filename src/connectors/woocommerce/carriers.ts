import type { Call } from '../../core/call.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Tracking } from '../../model/index.js';
import { carrierFinder } from '../carriers.js';
import { isNoRoute, isNotFound } from './errors.js';
import type { OrderSource } from './fulfillment-order.js';
import { type CarrierFields, trackingsPath } from './tracking-items.js';

/** The carriers a store's plugin knows, in its spelling; empty when it does not say. */
export async function readProviders(source: OrderSource, call: Call): Promise<readonly string[]> {
  // The first as Advanced Shipment Tracking has it (seen 2026-11), the second as Shipment Tracking documents it.
  const paths = [`${trackingsPath(source)}/providers`, 'wc-shipment-tracking/v3/shipment-trackings/providers'];
  for (const path of paths) {
    try {
      const { body } = await source.client.request(source.storeId, { method: 'GET', path, label: 'carriers' }, call);
      return Object.values(recordOf(body) ?? {}).flatMap((group) => Object.keys(recordOf(group) ?? {}));
    } catch (error) {
      if (!isNoRoute(error) && !isNotFound(error)) throw error;
    }
  }
  return [];
}

/** A carrier that the plugin knows goes by the plugin's spelling, any other as the merchant's own with the caller's link. */
export function carrierFields({ carrier, url }: Tracking, providers: readonly string[]): CarrierFields {
  const link = url === undefined ? {} : { custom_tracking_link: url };
  if (carrier === undefined) return link;
  const known =
    providers.find((provider) => lettersOf(provider) === lettersOf(carrier)) ?? carrierFinder(providers)(carrier);
  return known === undefined
    ? { custom_tracking_provider: carrier.trim(), ...link }
    : { tracking_provider: known, ...link };
}

/** WordPress's slug of a name, by which Order Fulfillments knows its carriers. */
export function carrierSlug(carrier: string): string {
  return carrier
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
