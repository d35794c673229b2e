import type { ReadLimit } from '../../core/connector.js';
import type { TokenRecord } from '../../core/ports.js';
import type { Availability, Order } from '../../model/index.js';
import type { Selection } from './queries.js';
import { grantedScopes, hasScope, selectionFor } from './scopes.js';

const HISTORY_DAYS = 60;
const DAY_MS = 86_400_000;

/** What a read may see of one store, by the scopes its merchant granted. */
export interface OrderAccess {
  readonly storeId: string;
  readonly select: Selection;
  /** The fields that are not asked for, and why. */
  readonly availability: Availability;
  /** Whether orders older than 60 days are visible. */
  readonly seesOldOrders: boolean;
  /** The scopes that some fields stay empty without. */
  readonly missingScopes: readonly string[];
}

export function orderAccess(record: TokenRecord): OrderAccess {
  // Unknown scopes are not taken for missing ones.
  const scopes = grantedScopes(record);
  const select = selectionFor(scopes);
  const unread = UNREAD_WITHOUT.filter(({ part }) => !select[part]);
  return {
    storeId: record.storeId,
    select,
    availability: Object.fromEntries(
      unread.flatMap(({ fields }) => fields).map((field) => [field, 'scope_missing' as const]),
    ),
    seesOldOrders: scopes === undefined || hasScope(scopes, 'read_all_orders'),
    missingScopes: unread.map(({ scope }) => scope),
  };
}

const UNREAD_WITHOUT: readonly {
  readonly part: keyof Selection;
  readonly scope: string;
  readonly fields: readonly string[];
}[] = [
  { part: 'customers', scope: 'read_customers', fields: ['buyer.id'] },
  {
    part: 'products',
    scope: 'read_products',
    fields: ['lines.*.productId', 'lines.*.variantId', 'lines.*.barcode', 'lines.*.hsn'],
  },
  { part: 'locations', scope: 'read_locations', fields: ['shipments.*.locationId'] },
  {
    part: 'fulfillmentOrders',
    scope: 'read_merchant_managed_fulfillment_orders',
    fields: ['fulfillmentGroups', 'holds'],
  },
];

/**
 * What a page cannot show, whatever is asked.
 *
 * @param asOf Shopify's clock; milliseconds since the epoch.
 */
export function readLimits(
  { seesOldOrders, missingScopes }: OrderAccess,
  asOf: number | undefined,
  orders: readonly Order[],
): readonly ReadLimit[] {
  const limits: ReadLimit[] = [];
  if (!seesOldOrders) {
    limits.push({
      code: 'history_window',
      message: `Orders older than ${HISTORY_DAYS} days are invisible without the scope read_all_orders, which Shopify grants on request.`,
      ...(asOf === undefined ? {} : { since: new Date(asOf - HISTORY_DAYS * DAY_MS).toISOString() }),
    });
  }
  if (missingScopes.length > 0) {
    limits.push({
      code: 'scope_missing',
      message: `Without ${missingScopes.join(', ')} some fields stay empty; order.availability names them.`,
    });
  }
  if (orders.some(({ availability }) => Object.values(availability).includes('redacted'))) {
    limits.push({
      code: 'customer_data_restricted',
      message:
        'Shopify withholds names, addresses and contacts from this app: request access to protected customer data (level 2) for it.',
    });
  }
  return limits;
}
