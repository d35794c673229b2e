import type { CheckedPush } from './fulfillment-input.js';
import type { PushPlan } from './fulfillment-plan.js';
import type { FulfillmentState } from './fulfillment-state.js';
import type { TrackingMethod } from './settings.js';
import { isSameNumber } from './tracking-items.js';

const KEPT_BY: Readonly<Record<TrackingMethod, string>> = {
  fulfillments: "The tracking is kept in WooCommerce's own Order Fulfillments.",
  'advanced-shipment-tracking': 'The tracking is kept by the plugin Advanced Shipment Tracking.',
  'shipment-tracking': 'The tracking is kept by the plugin Shipment Tracking.',
  meta: 'The store has no tracking plugin: the tracking is kept in the meta data of the order.',
};

/** What the host should know of a plan, whether it is carried out or not. */
export function planWarnings(state: FulfillmentState, push: CheckedPush, plan: PushPlan): readonly string[] {
  const { method } = state;
  const { trackings, shippedAt } = push;
  const isWritten = plan.shipment !== undefined;
  const isCore = method === 'fulfillments';
  const warnings: string[] = [];
  if (trackings.length > 0) warnings.push(KEPT_BY[method]);
  if (isWritten && isCore && trackings.length > 1) {
    warnings.push(
      'A fulfillment of WooCommerce has one tracking number: buyers see the first, the others are in its meta data.',
    );
  }
  if (isWritten && isCore && shippedAt !== undefined) {
    warnings.push('shippedAt was not sent: WooCommerce takes the time of the call as the time of shipping.');
  }
  const others = foreignNumbers(state, push);
  if (isWritten && others > 0) {
    warnings.push(
      `The order has ${others} tracking number(s) from elsewhere; which of its lines they carry is not known.`,
    );
  }
  if (plan.laterUnits > 0) {
    warnings.push(
      `${plan.laterUnits} unit(s) of the order were not in this push when it was first made and were not shipped with it: push them on their own.`,
    );
  }
  if (isWritten) warnings.push(...notificationWarnings(state, push, plan));
  return warnings;
}

/** The e-mail about a completed order is the store's own affair; a note for the customer is the other one there is. */
function notificationWarnings(
  { method }: FulfillmentState,
  { notifyCustomer }: CheckedPush,
  { status, note }: PushPlan,
): readonly string[] {
  if (notifyCustomer === false && status === 'completed') {
    return [
      'WooCommerce e-mails the buyer when an order is completed, unless the store turned that off: notifyCustomer: false does not stop it.',
    ];
  }
  const isTold = method === 'fulfillments' || note?.isForCustomer === true || status === 'completed';
  return notifyCustomer === true && !isTold
    ? [
        'The buyer is not told: WooCommerce sends an e-mail when an order is completed, or with a note (platformOptions.note).',
      ]
    : [];
}

function foreignNumbers({ items, shipments }: FulfillmentState, { trackings }: CheckedPush): number {
  const own = [...shipments.flatMap(({ numbers }) => numbers), ...trackings.map(({ number }) => number)];
  return items.filter((item) => !own.some((number) => isSameNumber(number, item.number))).length;
}
