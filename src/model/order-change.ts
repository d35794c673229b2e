import type { Address } from './address.js';
import type { Totals } from './charges.js';
import type { FulfillmentGroup, Shipment } from './fulfillment.js';
import type { LineItem, LineQuantity } from './line-item.js';
import type { MoneyPair } from './money.js';
import type { Cancellation, Order } from './order.js';
import type { Cod } from './payment.js';
import type { Iso8601 } from './primitives.js';
import type { Refund, Return } from './returns.js';

/** The four statuses of an order. */
export type OrderStatusField = 'state' | 'payment' | 'fulfillment' | 'returns';

/** The addresses of an order. */
export type OrderAddressField = 'shipTo' | 'billTo' | 'shipFrom' | 'returnTo';

/** The lists of an order whose entries come and go by id, with the type of an entry. */
export interface OrderEntries {
  line: LineItem;
  fulfillment_group: FulfillmentGroup;
  shipment: Shipment;
  refund: Refund;
  return: Return;
}

type EntryChange = {
  [K in keyof OrderEntries]:
    | { readonly kind: `${K}_added`; readonly entry: OrderEntries[K] }
    | { readonly kind: `${K}_removed`; readonly entry: OrderEntries[K] }
    | {
        readonly kind: `${K}_changed`;
        readonly id: string;
        /** The properties that differ. */
        readonly fields: readonly string[];
        readonly before: OrderEntries[K];
        readonly after: OrderEntries[K];
      };
}[keyof OrderEntries];

/** One difference between two versions of an order. Carries the order's own data, personal data too. */
export type OrderChange =
  | EntryChange
  | {
      readonly kind: 'line_quantity_changed';
      readonly id: string;
      readonly counter: keyof LineQuantity;
      readonly before: number | undefined;
      readonly after: number | undefined;
    }
  | {
      readonly kind: 'status_changed';
      readonly status: OrderStatusField;
      readonly before: Order[OrderStatusField];
      readonly after: Order[OrderStatusField];
    }
  | {
      readonly kind: 'cancelled';
      readonly at: Iso8601 | undefined;
      readonly cancellation: Cancellation | undefined;
    }
  | {
      readonly kind: 'address_changed';
      readonly address: OrderAddressField;
      readonly fields: readonly string[];
      readonly before: Address | undefined;
      readonly after: Address | undefined;
    }
  | {
      readonly kind: 'total_changed';
      readonly total: keyof Totals;
      readonly before: MoneyPair | undefined;
      readonly after: MoneyPair | undefined;
    }
  | { readonly kind: 'cod_changed'; readonly before: Cod | undefined; readonly after: Cod | undefined }
  | { readonly kind: 'tags_changed'; readonly added: readonly string[]; readonly removed: readonly string[] }
  | {
      readonly kind: 'notes_changed';
      readonly before: Order['notes'];
      readonly after: Order['notes'];
    }
  | { readonly kind: 'field_changed'; readonly field: keyof Order; readonly before: unknown; readonly after: unknown };
