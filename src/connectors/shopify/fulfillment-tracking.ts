import type { Tracking } from '../../model/index.js';
import { shopifyCarrierName } from './carriers.js';

/** `FulfillmentTrackingInput`, and what of the caller's tracking it cannot say. */
export interface TrackingInput {
  /** Absent without tracking. */
  readonly trackingInfo: Readonly<Record<string, unknown>> | undefined;
  readonly warnings: readonly string[];
}

/** Shopify takes one carrier for a fulfillment, and matches URLs to numbers by position. */
export function trackingInput(trackings: readonly Tracking[]): TrackingInput {
  const [first] = trackings;
  if (first === undefined) return { trackingInfo: undefined, warnings: [] };
  const carrier = carrierOf(trackings);
  const urls = trackings.flatMap(({ url }) => (url === undefined ? [] : [url]));
  const areAllLinked = urls.length === trackings.length;
  const warnings = [...carrier.warnings];
  if (carrier.isUnknown && !areAllLinked) {
    warnings.push(`Shopify may not know the carrier ${carrier.company}: pass tracking.url, or buyers see no link.`);
  }
  if (urls.length > 0 && !areAllLinked) {
    warnings.push('Tracking URLs were not sent: Shopify matches them to the numbers by position, and some have none.');
  }
  return {
    trackingInfo: {
      ...(carrier.company === undefined ? {} : { company: carrier.company }),
      ...(trackings.length === 1
        ? { number: first.number, ...(areAllLinked ? { url: urls[0] } : {}) }
        : { numbers: trackings.map(({ number }) => number), ...(areAllLinked ? { urls } : {}) }),
    },
    warnings,
  };
}

function carrierOf(trackings: readonly Tracking[]) {
  const given = trackings.flatMap(({ carrier }) => (carrier === undefined ? [] : [carrier.trim()]));
  const names = given.map((carrier) => shopifyCarrierName(carrier) ?? carrier);
  const [asGiven] = given;
  const [company] = names;
  const warnings: string[] = [];
  if (new Set(names).size > 1) {
    warnings.push(`Shopify keeps one carrier for a fulfillment: ${company} was sent for all tracking numbers.`);
  }
  if (asGiven !== undefined && company !== asGiven) {
    warnings.push(`The carrier was sent as ${company}, Shopify's spelling of ${asGiven}.`);
  }
  const isUnknown = asGiven !== undefined && shopifyCarrierName(asGiven) === undefined;
  return { company, isUnknown, warnings };
}
