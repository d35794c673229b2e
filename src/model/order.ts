import * as z from 'zod';
import { addressSchema, buyerSchema } from './address.js';
import { discountSchema, feeLineSchema, shippingLineSchema, totalsSchema } from './charges.js';
import { fulfillmentGroupSchema, holdSchema, shipmentSchema, slaSchema } from './fulfillment.js';
import { availabilitySchema, mappingIssueSchema } from './issues.js';
import { bundleSchema, lineItemSchema } from './line-item.js';
import { currencySchema } from './money.js';
import { codSchema, paymentMethodSchema, transactionSchema } from './payment.js';
import { decimalSchema, isoTimeSchema } from './primitives.js';
import { refundSchema, returnSchema } from './returns.js';
import {
  fulfillmentStateSchema,
  mappedSchema,
  orderStateSchema,
  paymentStateSchema,
  returnSummarySchema,
} from './status.js';
import { taxIdSchema, taxLineSchema } from './tax.js';

/** A version of an order: the platform's clock, and a hash of the facts every shape of the order carries. */
export const revisionSchema = z.object({ at: isoTimeSchema, token: z.string().min(1) });
export type Revision = z.infer<typeof revisionSchema>;

/** Another name of the order: seller's own id, legacy id, purchase order, the order it replaces. */
export const externalRefSchema = z.object({ type: z.string(), value: z.string() });
export type ExternalRef = z.infer<typeof externalRefSchema>;

/** Where the order was placed. */
export const channelSchema = z.object({
  name: z.exactOptional(z.string()),
  marketplaceId: z.exactOptional(z.string()),
  sourceName: z.exactOptional(z.string()),
  isPos: z.exactOptional(z.boolean()),
});
export type Channel = z.infer<typeof channelSchema>;

export const cancellationSchema = z.object({
  at: z.exactOptional(isoTimeSchema),
  by: z.exactOptional(z.enum(['buyer', 'seller', 'marketplace', 'system', 'unknown'])),
  reason: z.exactOptional(z.string()),
  subReason: z.exactOptional(z.string()),
});
export type Cancellation = z.infer<typeof cancellationSchema>;

export const noteSchema = z.object({ text: z.string(), from: z.enum(['buyer', 'merchant', 'gift']) });
export type Note = z.infer<typeof noteSchema>;

/** Where the order came from and what read it; added by the connector, never by a mapper. */
export const provenanceSchema = z.object({
  apiVersion: z.string(),
  endpoint: z.string(),
  fetchedAt: isoTimeSchema,
  sdkVersion: z.string(),
  mapper: z.string(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

export const fulfilledBySchema = z.enum(['merchant', 'marketplace', 'mixed', 'unknown']);
export type FulfilledBy = z.infer<typeof fulfilledBySchema>;

export const shippingModelSchema = z.enum(['seller_ships', 'marketplace_ships', 'unknown']);
export type ShippingModel = z.infer<typeof shippingModelSchema>;

/**
 * The canonical order.
 *
 * An optional field that is absent is not known, and `availability` says why; an empty list is known to be empty.
 */
export const orderSchema = z.object({
  schemaVersion: z.literal('1'),
  /** `platform:storeId:orderId`, the key to store an order under; see `orderKey`. */
  key: z.string().min(1),
  platform: z.string().min(1),
  storeId: z.string().min(1),
  orderId: z.string().min(1),
  /** The ordering guard; see `shouldApply`. */
  revision: revisionSchema,
  /** What the store calls the order, e.g. `#1001`. */
  number: z.exactOptional(z.string()),
  externalRefs: z.exactOptional(z.array(externalRefSchema)),
  channel: z.exactOptional(channelSchema),
  /** Platform programmes, e.g. `PRIME`, `AMAZON_BUSINESS`, `FBF_LITE`. */
  programs: z.exactOptional(z.array(z.string())),
  isTest: z.exactOptional(z.boolean()),
  isReplacement: z.exactOptional(z.boolean()),
  parentOrderId: z.exactOptional(z.string()),

  state: mappedSchema(orderStateSchema),
  payment: mappedSchema(paymentStateSchema),
  fulfillment: mappedSchema(fulfillmentStateSchema),
  returns: mappedSchema(returnSummarySchema),
  fulfilledBy: fulfilledBySchema,
  /** Whose courier carries it: the seller's, or one the marketplace assigns. */
  shippingModel: z.exactOptional(shippingModelSchema),
  holds: z.exactOptional(z.array(holdSchema)),
  cancellation: z.exactOptional(cancellationSchema),

  placedAt: isoTimeSchema,
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
  paidAt: z.exactOptional(isoTimeSchema),
  cancelledAt: z.exactOptional(isoTimeSchema),
  closedAt: z.exactOptional(isoTimeSchema),
  deletedAt: z.exactOptional(isoTimeSchema),
  sla: z.exactOptional(slaSchema),

  buyer: z.exactOptional(buyerSchema),
  shipTo: z.exactOptional(addressSchema),
  billTo: z.exactOptional(addressSchema),
  shipFrom: z.exactOptional(addressSchema),
  returnTo: z.exactOptional(addressSchema),
  deliveryInstructions: z.exactOptional(z.string()),
  pickupPoint: z.exactOptional(z.object({ carrier: z.exactOptional(z.string()), id: z.string() })),

  /** The store's currency: the one of every `shop` amount. */
  currency: z.exactOptional(currencySchema),
  /** The currency of every `buyer` amount. */
  buyerCurrency: z.exactOptional(currencySchema),
  exchangeRate: z.exactOptional(decimalSchema),
  /** Whether the prices of lines, shipping and fees include tax. */
  taxesIncluded: z.exactOptional(z.boolean()),
  totals: z.exactOptional(totalsSchema),
  cod: z.exactOptional(codSchema),
  paymentMethods: z.exactOptional(z.array(paymentMethodSchema)),
  transactions: z.exactOptional(z.array(transactionSchema)),
  discounts: z.exactOptional(z.array(discountSchema)),
  shippingLines: z.exactOptional(z.array(shippingLineSchema)),
  feeLines: z.exactOptional(z.array(feeLineSchema)),
  taxLines: z.exactOptional(z.array(taxLineSchema)),
  taxIds: z.exactOptional(z.array(taxIdSchema)),
  /** ISO 3166-2 with the country, e.g. `IN-KA`; derived from `shipTo`, see `placeOfSupply`. */
  placeOfSupply: z.exactOptional(z.string()),

  lines: z.array(lineItemSchema),
  bundles: z.exactOptional(z.array(bundleSchema)),
  fulfillmentGroups: z.exactOptional(z.array(fulfillmentGroupSchema)),
  shipments: z.exactOptional(z.array(shipmentSchema)),
  refunds: z.exactOptional(z.array(refundSchema)),
  returnsList: z.exactOptional(z.array(returnSchema)),

  notes: z.exactOptional(z.array(noteSchema)),
  tags: z.exactOptional(z.array(z.string())),
  attributes: z.exactOptional(z.record(z.string(), z.string())),
  risk: z.exactOptional(
    z.object({ level: z.enum(['low', 'medium', 'high', 'unknown']), source: z.exactOptional(z.string()) }),
  ),

  /** Field path to the reason why it is absent. */
  availability: availabilitySchema,
  /** What the mapper could not take at face value. */
  issues: z.array(mappingIssueSchema),
  provenance: z.exactOptional(provenanceSchema),
  /** The platform's own payload, only when asked for. Holds personal data. */
  raw: z.exactOptional(z.unknown()),
});
export type Order = z.infer<typeof orderSchema>;

/** The key to store an order under, unique over platforms and stores. */
export function orderKey(ref: { platform: string; storeId: string; orderId: string }): string {
  return `${ref.platform}:${ref.storeId}:${ref.orderId}`;
}
