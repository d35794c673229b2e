import type { Call } from '../../core/call.js';
import type { JsonObject } from '../../core/ports.js';
import type { Tracking } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { carrierWarnings, type DeliveryPartner, deliveryPartnerOf } from './carriers.js';
import type { CheckedTrackingUpdate } from './fulfillment-change-input.js';
import { readDispatched } from './fulfillment-dispatched.js';
import { indianDay } from './fulfillment-options.js';
import { isSameNumber, readTrackings } from './fulfillment-tracking.js';
import { type Verdict, verdictOn } from './fulfillment-verdicts.js';
import { type WriteSource, writeOnce } from './fulfillment-write.js';

export interface FlipkartTrackingResult {
  /** `already_done`: the shipment had this very tracking. */
  readonly status: 'already_done' | 'done';
  readonly fulfillmentId: string;
  /** What the shipment has now. */
  readonly tracking: readonly Tracking[];
  /** What it had before; empty with `already_done`, and where Flipkart did not tell. */
  readonly replaced: readonly Tracking[];
  /** A carrier without a code of Flipkart's. */
  readonly warnings: readonly string[];
}

/** Gives a shipment that left another number. */
export async function retrack(
  source: WriteSource,
  update: CheckedTrackingUpdate,
  call: Call,
): Promise<FlipkartTrackingResult> {
  const { client, store } = source;
  const { tracking, expectedDelivery, notifyCustomer } = update;
  const state = await readDispatched(source, update, call);
  const partner = deliveryPartnerOf(tracking.carrier);
  const fulfillmentId = state.shipmentId;
  const warnings = [
    ...carrierWarnings(partner),
    ...(notifyCustomer === false ? ['Flipkart tells the buyer by itself: that cannot be switched off.'] : []),
  ];
  const before = await readTrackings(client, store, state, call);
  if (isTracked(before, tracking, partner)) {
    return { status: 'already_done', fulfillmentId, tracking: before, replaced: [], warnings };
  }
  if (
    expectedDelivery !== undefined &&
    (indianDay(expectedDelivery) ?? '') < (indianDay(new Date(state.readAt)) ?? '')
  ) {
    const issue = { path: 'expectedDelivery', message: 'is in the past' };
    throw invalidInput('flipkart', call.operation, [issue], update.storeId);
  }
  const body: JsonObject = {
    shipment_id: fulfillmentId,
    tracking_id: tracking.number,
    seller_id: store.storeId,
    delivery_partner: partner.deliveryPartner,
    ...(expectedDelivery === undefined ? {} : { tentative_delivery_date: expectedDelivery }),
  };
  const request = { operation: 'updateTracking', params: { shipmentId: fulfillmentId }, body } as const;
  const isDone = async () => isTracked(await readTrackings(client, store, state, call), tracking, partner);
  // What it answers is not published: anything but a refusal of this shipment is a success.
  const verdict = (answer: Readonly<Record<string, unknown>>): Verdict => {
    const found = verdictOn(answer, fulfillmentId);
    return found.kind === 'missing' ? { kind: 'success' } : found;
  };
  await writeOnce(source, { shipmentId: fulfillmentId, request, isDone, verdict }, call);
  return { status: 'done', fulfillmentId, tracking: [tracking], replaced: before, warnings };
}

function isTracked(now: readonly Tracking[], wanted: Tracking, { deliveryPartner }: DeliveryPartner): boolean {
  return (
    now.length > 0 &&
    now.every(
      ({ number, carrier = deliveryPartner }) =>
        isSameNumber(number, wanted.number) &&
        isSameNumber(deliveryPartnerOf(carrier).deliveryPartner, deliveryPartner),
    )
  );
}
