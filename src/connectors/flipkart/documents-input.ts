import type { Instant } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { toIsoUtc } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { isFilled } from './fulfillment-options.js';
import { isId, requireOrderId, requireStoreId } from './ids.js';

/** Papers of shipments. */
export interface FlipkartShipmentDocumentQuery {
  readonly storeId: string;
  readonly kind: 'invoice' | 'label' | 'label-and-invoice';
  /** Shipment ids (`order.orderId`). At most 50 for `label`, 100 for the others. */
  readonly orderIds: readonly string[];
  /** Of `label`: that it was printed before. @default false */
  readonly reprint?: boolean;
}

/** The list that the courier signs for what it fetches. */
export interface FlipkartManifestQuery {
  readonly storeId: string;
  readonly kind: 'manifest';
  /** Which courier, in Flipkart's words: the seller dashboard tells it with the parcels to hand over. */
  readonly vendorGroupCode: string;
  /** Where it fetches. @default the store's own */
  readonly locationId?: string;
  readonly pickupFrom?: Instant;
  readonly pickupTo?: Instant;
  /** Of shipments with several packages only, or of those with one. */
  readonly isMultiPackage?: boolean;
}

export type FlipkartDocumentQuery = FlipkartManifestQuery | FlipkartShipmentDocumentQuery;

export type CheckedDocument =
  | FlipkartShipmentDocumentQuery
  | {
      readonly storeId: string;
      readonly kind: 'manifest';
      readonly vendorGroupCode: string;
      readonly locationId: string | undefined;
      /** ISO 8601, UTC. */
      readonly pickup: { readonly from: string; readonly to: string } | undefined;
      readonly isMultiPackage: boolean | undefined;
    };

const MOST_BY_KIND: Readonly<Record<FlipkartShipmentDocumentQuery['kind'], number>> = {
  invoice: 100,
  label: 50,
  'label-and-invoice': 100,
};

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkDocument(query: FlipkartDocumentQuery, operation: string): CheckedDocument {
  const storeId = requireStoreId(query.storeId, operation);
  const issues: InvalidRequestIssue[] = [];
  const checked = query.kind === 'manifest' ? checkManifest(query, issues) : checkShipments(query, operation, issues);
  if (issues.length > 0) throw invalidInput('flipkart', operation, issues, storeId);
  return checked;
}

function checkShipments(
  query: FlipkartShipmentDocumentQuery,
  operation: string,
  issues: InvalidRequestIssue[],
): CheckedDocument {
  const { storeId, kind, reprint } = query;
  const most = Object.hasOwn(MOST_BY_KIND, kind) ? MOST_BY_KIND[kind] : undefined;
  if (most === undefined) {
    issues.push({ path: 'kind', message: `must be one of ${Object.keys(MOST_BY_KIND).join(', ')}, manifest` });
  }
  const given: readonly unknown[] = Array.isArray(query.orderIds) ? query.orderIds : [];
  const orderIds = [...new Set(given)].map((id, index) => requireOrderId(id, operation, `orderIds[${index}]`));
  if (orderIds.length === 0) issues.push({ path: 'orderIds', message: 'must be a list of shipment ids, not empty' });
  if (most !== undefined && orderIds.length > most) {
    issues.push({ path: 'orderIds', message: `must be ${most} at most for ${kind}: fetch the others apart` });
  }
  if (reprint !== undefined && typeof reprint !== 'boolean') {
    issues.push({ path: 'reprint', message: 'must be true or false' });
  } else if (reprint !== undefined && kind !== 'label') {
    issues.push({ path: 'reprint', message: 'is of kind label only' });
  }
  return { storeId, kind, orderIds, ...(reprint === undefined ? {} : { reprint }) };
}

function checkManifest(query: FlipkartManifestQuery, issues: InvalidRequestIssue[]): CheckedDocument {
  const { storeId, kind, vendorGroupCode, locationId, pickupFrom, pickupTo, isMultiPackage } = query;
  const complain = (path: string, message: string) => issues.push({ path, message });
  if (!isFilled(vendorGroupCode)) complain('vendorGroupCode', "must be Flipkart's word for the courier");
  if (locationId !== undefined && !isId(locationId)) complain('locationId', 'must be the id of a location: LOC…');
  const from = pickupFrom === undefined ? undefined : toIsoUtc(pickupFrom);
  const to = pickupTo === undefined ? undefined : toIsoUtc(pickupTo);
  const isWindow = from !== undefined && to !== undefined && from <= to;
  if ((pickupFrom !== undefined || pickupTo !== undefined) && !isWindow) {
    complain('pickupFrom', 'and pickupTo must both be given: valid Dates or ISO 8601 texts with an offset, in order');
  }
  if (isMultiPackage !== undefined && typeof isMultiPackage !== 'boolean') {
    complain('isMultiPackage', 'must be true or false');
  }
  return { storeId, kind, vendorGroupCode, locationId, pickup: isWindow ? { from, to } : undefined, isMultiPackage };
}
