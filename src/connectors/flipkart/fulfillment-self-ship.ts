import type { InvalidRequestIssue } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { deliveryPartnerOf } from './carriers.js';
import type { CheckedPush } from './fulfillment-input.js';
import { indianDay } from './fulfillment-options.js';
import type { FulfillmentState } from './fulfillment-state.js';

/** Clocks differ: a moment that is no further ahead of Flipkart's is taken for now. */
const CLOCK_DIFFERENCE_MS = 300_000;

/** What the dispatch of a shipment by the seller's own courier needs of a push and has not got. */
export function selfShipDemands(state: FulfillmentState, push: CheckedPush): InvalidRequestIssue[] {
  const { tracking, options, shippedAt } = push;
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  if (tracking === undefined) complain('tracking', 'is missing: the seller ships this itself, under its own number');
  if (tracking?.carrier === undefined && options.deliveryPartnerCode === undefined) {
    complain('tracking.carrier', 'is missing: Flipkart requires the courier');
  }
  if (options.invoiceDate === undefined) {
    complain('platformOptions.invoiceDate', 'is missing: Flipkart requires the invoice of what the seller ships');
  }
  if (shippedAt !== undefined && Date.parse(shippedAt) > state.readAt + CLOCK_DIFFERENCE_MS) {
    complain('shippedAt', 'is in the future: Flipkart takes a shipment when it has left');
  }
  const expected = options.expectedDelivery;
  if (expected === undefined) {
    complain('platformOptions.expectedDelivery', 'is missing: Flipkart tells the buyer when to expect the parcel');
  } else if ((indianDay(expected) ?? '') < (indianDay(new Date(state.readAt)) ?? '')) {
    complain('platformOptions.expectedDelivery', 'is in the past');
  } else if (expected < dispatchDate(state, push)) {
    complain('platformOptions.expectedDelivery', 'is before the parcel leaves (shippedAt)');
  }
  return issues;
}

/** The body of `selfShipDispatch` once nothing is missing. */
export function selfShipBody(state: FulfillmentState, push: CheckedPush, locationId: string): JsonObject {
  const { tracking, options } = push;
  const { invoiceNumber, invoiceDate = '', serialNumbers = {}, dispatchAddress } = options;
  return {
    shipments: [
      {
        shipmentId: state.shipmentId,
        dispatchDate: dispatchDate(state, push),
        tentativeDeliveryDate: options.expectedDelivery ?? null,
        ...deliveryPartnerOf(tracking?.carrier, options.deliveryPartnerCode),
        trackingId: tracking?.number ?? null,
        locationId,
        invoice: {
          ...(invoiceNumber === undefined ? {} : { invoiceNumber }),
          invoiceDate,
          items: state.live.map(({ lineItemId, quantity }) => {
            const units = serialNumbers[lineItemId];
            return { orderItemId: lineItemId, quantity, ...(units === undefined ? {} : { serialNumbers: units }) };
          }),
        },
        ...(dispatchAddress === undefined ? {} : { dispatchLocation: { locationId, address: { ...dispatchAddress } } }),
      },
    ],
  };
}

/** By Flipkart's clock at the latest: a date in its future is refused. */
function dispatchDate({ readAt }: FulfillmentState, { shippedAt }: CheckedPush): string {
  const at = shippedAt === undefined ? readAt : Math.min(Date.parse(shippedAt), readAt);
  return new Date(at).toISOString();
}
