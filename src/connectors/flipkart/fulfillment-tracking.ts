import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { createWireReader } from '../../core/wire-reader.js';
import { omitUndefined, type Tracking } from '../../model/index.js';
import type { FlipkartClient } from './client.js';
import { type FulfillmentState, shipmentIn } from './fulfillment-state.js';
import type { FlipkartStore } from './store.js';
import { couriersOf, type FlipkartShipmentDetails } from './wire-details.js';

/** Under which numbers a shipment travels, one for each sub-shipment; empty where Flipkart does not tell (yet). */
export async function readTrackings(
  client: FlipkartClient,
  store: FlipkartStore,
  state: FulfillmentState,
  call: Call,
): Promise<readonly Tracking[]> {
  const request = { operation: 'getShipmentDetails', params: { shipmentIds: [state.shipmentId] } } as const;
  const { body } = await client.request(store, request, call);
  return trackingsIn(shipmentIn(body['shipments'], state.shipmentId), state.subShipmentIds);
}

/** As {@link readTrackings}, and `undefined` where it fails: what was written stands all the same. */
export async function findTrackings(
  client: FlipkartClient,
  store: FlipkartStore,
  state: FulfillmentState,
  call: Call,
): Promise<readonly Tracking[] | undefined> {
  try {
    return await readTrackings(client, store, state, call);
  } catch (error) {
    if (ConnectorError.isInstance(error) && (!call.signal.aborted || call.timedOut())) return undefined;
    throw error;
  }
}

export function trackingsIn(
  details: FlipkartShipmentDetails | undefined,
  subShipmentIds: readonly string[],
): readonly Tracking[] {
  const read = createWireReader();
  const parts = subShipmentIds.length === 0 ? [undefined] : subShipmentIds;
  const trackings = parts.flatMap((subShipmentId): Tracking[] => {
    for (const { trackingId, vendorName } of couriersOf(read, details, subShipmentId, '')) {
      const number = read.filledText(trackingId, '')?.trim();
      if (number) return [omitUndefined<Tracking>({ number, carrier: read.filledText(vendorName, '')?.trim() })];
    }
    return [];
  });
  return trackings.filter(({ number }, index) => trackings.findIndex((other) => other.number === number) === index);
}

/** Whether two texts are one tracking number. */
export function isSameNumber(some: string, other: string): boolean {
  return some.trim().toUpperCase() === other.trim().toUpperCase();
}
