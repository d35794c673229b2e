import * as z from 'zod';
import { measuresSchema } from './measures.js';
import { moneySchema } from './money.js';
import { countSchema, isoTimeSchema } from './primitives.js';
import { fulfillmentStateSchema, mappedSchema, shipmentStateSchema } from './status.js';

/** When the platform wants the parcel to move. */
export const slaSchema = z.object({
  /** Not before: shipping earlier is refused or penalised. */
  shipAfter: z.exactOptional(isoTimeSchema),
  shipBy: z.exactOptional(isoTimeSchema),
  deliverAfter: z.exactOptional(isoTimeSchema),
  deliverBy: z.exactOptional(isoTimeSchema),
});
export type Sla = z.infer<typeof slaSchema>;

export const holdReasonSchema = z.enum([
  'awaiting_payment',
  'fraud_risk',
  'incorrect_address',
  'out_of_stock',
  'awaiting_return',
  'documents_pending',
  'merchant',
  'other',
  'unknown',
]);
export type HoldReason = z.infer<typeof holdReasonSchema>;

/** Why something must not ship now. */
export const holdSchema = z.object({
  reason: holdReasonSchema,
  /** The platform's own word. */
  raw: z.exactOptional(z.string()),
  note: z.exactOptional(z.string()),
  until: z.exactOptional(isoTimeSchema),
});
export type Hold = z.infer<typeof holdSchema>;

/** What the platform lets the seller do with a group now. */
export const groupActionSchema = z.enum([
  'fulfill',
  'pack',
  'ready',
  'dispatch',
  'cancel',
  'hold',
  'release_hold',
  'move',
  'split',
  'merge',
  'open',
  'request_fulfillment',
  'request_cancellation',
  'report_progress',
  'external',
]);
export type GroupAction = z.infer<typeof groupActionSchema>;

export const packageSpecSchema = z.object({ id: z.exactOptional(z.string()), ...measuresSchema.shape });
export type PackageSpec = z.infer<typeof packageSpecSchema>;

/** A paper that goes with the parcel; fetched when needed, since the links expire. */
export const documentRefSchema = z.object({
  kind: z.enum(['invoice', 'label', 'manifest', 'other']),
  id: z.exactOptional(z.string()),
  url: z.exactOptional(z.string()),
});
export type DocumentRef = z.infer<typeof documentRefSchema>;

/** The unit that can be shipped: Shopify's fulfillment order, Flipkart's shipment, Amazon's fulfillment order. */
export const fulfillmentGroupSchema = z.object({
  id: z.string().min(1),
  locationId: z.exactOptional(z.string()),
  locationName: z.exactOptional(z.string()),
  status: mappedSchema(fulfillmentStateSchema),
  lines: z.array(
    z.object({
      lineId: z.string(),
      /** The id of the line inside the group, where the platform has its own. */
      groupLineId: z.exactOptional(z.string()),
      total: countSchema,
      remaining: countSchema,
    }),
  ),
  actions: z.exactOptional(z.array(groupActionSchema)),
  sla: z.exactOptional(slaSchema),
  holds: z.exactOptional(z.array(holdSchema)),
  packages: z.exactOptional(z.array(packageSpecSchema)),
  documents: z.exactOptional(z.array(documentRefSchema)),
});
export type FulfillmentGroup = z.infer<typeof fulfillmentGroupSchema>;

/** A tracking number with its carrier. */
export const trackingSchema = z.object({
  number: z.string(),
  carrier: z.exactOptional(z.string()),
  carrierCode: z.exactOptional(z.string()),
  url: z.exactOptional(z.string()),
});
export type Tracking = z.infer<typeof trackingSchema>;

/** What was handed over, in one go. */
export const shipmentSchema = z.object({
  id: z.string().min(1),
  groupId: z.exactOptional(z.string()),
  /** Absent where the platform does not say what is inside. */
  lines: z.exactOptional(z.array(z.object({ lineId: z.string(), quantity: countSchema }))),
  trackings: z.array(trackingSchema),
  service: z.exactOptional(z.string()),
  status: mappedSchema(shipmentStateSchema),
  createdAt: z.exactOptional(isoTimeSchema),
  updatedAt: z.exactOptional(isoTimeSchema),
  shippedAt: z.exactOptional(isoTimeSchema),
  deliveredAt: z.exactOptional(isoTimeSchema),
  locationId: z.exactOptional(z.string()),
  cost: z.exactOptional(moneySchema),
  /** This app created it: a way to tell the host's own echo from someone else's work. */
  originatedByUs: z.exactOptional(z.boolean()),
});
export type Shipment = z.infer<typeof shipmentSchema>;
