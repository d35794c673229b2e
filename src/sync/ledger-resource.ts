import type { LedgerEntry } from './ports/index.js';

/**
 * Names what an entry is about: entries of one name must not be processed at the same time. What belongs to an order (a
 * shipment, a refund, a return) counts as the order. `undefined` where the event names nothing: it stands in nobody's way.
 */
export function ledgerResource({
  platform,
  storeId,
  event,
}: Pick<LedgerEntry, 'platform' | 'storeId' | 'event'>): string | undefined {
  const { resource } = event;
  if (resource === undefined) return undefined;
  const orderId = resource.type === 'order' ? resource.id : resource.orderId;
  const name = orderId === undefined ? [resource.type, resource.id] : ['order', orderId];
  return name[1] === undefined ? undefined : JSON.stringify([platform, storeId ?? null, ...name]);
}
