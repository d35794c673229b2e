import type { Call } from '../../core/call.js';
import { parseUrl } from '../../core/url.js';
import type { Tracking } from '../../model/index.js';
import type { ShopifyClient } from './client.js';
import type { CheckedTrackingUpdate } from './fulfillment-change-input.js';
import { madeBy, type OneFulfillment, oneFulfillment, readOne, requireAlive } from './fulfillment-one.js';
import { fulfillmentById, fulfillmentTrackingUpdate } from './queries.js';
import { writeOnce } from './write-once.js';

export interface ShopifyTrackingResult {
  /** `already_done`: the fulfillment had this very tracking. */
  readonly status: 'done' | 'already_done';
  readonly fulfillmentId: string;
  /** What the fulfillment has now. */
  readonly tracking: readonly Tracking[];
  /** What it had before, all of it replaced; empty with `already_done`. */
  readonly replaced: readonly Tracking[];
  /** A carrier name that was translated, links that could not be sent. */
  readonly warnings: readonly string[];
}

/** Gives a fulfillment other tracking. Read first: a second e-mail to the buyer would be the price of repeating it. */
export async function retrack(
  client: ShopifyClient,
  update: CheckedTrackingUpdate,
  call: Call,
): Promise<ShopifyTrackingResult> {
  const { storeId, fulfillmentId, warnings } = update;
  const read = () => readOne(client, update, fulfillmentById, call);
  const before = await read();
  requireAlive(before, update, call);
  const result = { fulfillmentId, warnings };
  if (isTracked(before, update)) {
    return { ...result, status: 'already_done', tracking: before.trackings, replaced: [] };
  }

  const after = await writeOnce<OneFulfillment>(
    {
      storeId,
      send: async () => {
        const { data } = await client.request(storeId, fulfillmentTrackingUpdate, variablesOf(update), call);
        const made = madeBy(data, 'fulfillmentTrackingInfoUpdate', 'fulfillment', update, call);
        return oneFulfillment(made) ?? read();
      },
      find: async () => {
        const now = await read();
        return isTracked(now, update) ? now : undefined;
      },
      doubt: 'Whether the tracking was replaced is not known: update it again, it will be looked at first.',
    },
    call,
  );
  requireAlive(after, update, call);
  return { ...result, status: 'done', tracking: after.trackings, replaced: before.trackings };
}

function variablesOf({ fulfillmentId, trackingInfo, notifyCustomer }: CheckedTrackingUpdate) {
  return {
    id: fulfillmentId,
    tracking: trackingInfo,
    ...(notifyCustomer === undefined ? {} : { notifyCustomer }),
  };
}

/** Whether it has the same numbers in the same order, and the carrier and the links that would be sent. */
function isTracked({ trackings }: OneFulfillment, { trackingInfo }: CheckedTrackingUpdate): boolean {
  const { company, number, numbers, url, urls } = trackingInfo ?? {};
  const wanted = (numbers ?? [number]) as readonly unknown[];
  const links = (urls ?? [url]) as readonly unknown[];
  return (
    trackings.length === wanted.length &&
    trackings.every(
      (tracking, index) =>
        tracking.number === wanted[index] &&
        (company === undefined || tracking.carrier === company) &&
        (links[index] === undefined || isSameLink(tracking.url, links[index])),
    )
  );
}

function isSameLink(url: string | undefined, wanted: unknown): boolean {
  return url !== undefined && parseUrl(url)?.href === new URL(String(wanted)).href;
}
