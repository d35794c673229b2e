/** Something that Amazon tells subscribers of; each becomes the notification of its type. */
export type SellerEvent =
  | FbaStockEvent
  | FeedEvent
  | ListingIssuesEvent
  | ListingStatusEvent
  | MerchantStockEvent
  | OrderEvent
  | ReportEvent;

interface EventBase {
  /** When it happened; ms since the epoch. */
  readonly at: number;
}

/** An order changed. Statuses are those of Orders v0, which these notifications kept. */
export interface OrderEvent extends EventBase {
  readonly type: 'ORDER_CHANGE';
  readonly orderId: string;
  readonly marketplaceId: string;
  readonly change: 'BuyerRequestedChange' | 'DeliveryTipChange' | 'OrderStatusChange';
  readonly reason: string;
  readonly status:
    | 'Canceled'
    | 'InvoiceUnconfirmed'
    | 'PartiallyShipped'
    | 'Pending'
    | 'PendingAvailability'
    | 'Shipped'
    | 'Unfulfillable'
    | 'Unshipped';
  readonly fulfillmentType: 'AFN' | 'MFN';
  readonly placedAt: number;
  readonly postalCode: string | undefined;
  readonly items: readonly {
    readonly orderItemId: string;
    readonly sku: string;
    readonly quantity: number;
    readonly shipped: number;
    readonly cancelRequested?: boolean;
  }[];
}

export interface MerchantStockEvent extends EventBase {
  readonly type: 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE';
  readonly sku: string;
  readonly channel: string;
  readonly quantity: number;
}

export interface ListingStatusEvent extends EventBase {
  readonly type: 'LISTINGS_ITEM_STATUS_CHANGE';
  readonly sku: string;
  readonly asin: string | undefined;
  readonly marketplaceId: string;
  readonly createdAt: number;
  readonly status: readonly ('BUYABLE' | 'DELETED' | 'DISCOVERABLE')[];
}

export interface ListingIssuesEvent extends EventBase {
  readonly type: 'LISTINGS_ITEM_ISSUES_CHANGE';
  readonly sku: string;
  readonly asin: string | undefined;
  readonly marketplaceId: string;
  readonly severities: readonly ('ERROR' | 'WARNING')[];
  readonly searchSuppressed: boolean;
}

export interface FbaStockEvent extends EventBase {
  readonly type: 'FBA_INVENTORY_AVAILABILITY_CHANGES';
  readonly sku: string;
  readonly fnSku: string;
  readonly asin: string;
  readonly markets: readonly { readonly marketplaceId: string; readonly itemName: string }[];
  readonly units: {
    readonly fulfillable: number;
    readonly inbound: { readonly working: number; readonly shipped: number; readonly receiving: number };
    readonly reserved: { readonly processing: number; readonly transfer: number; readonly customerOrder: number };
    readonly researching: number;
    readonly unfulfillable: number;
  };
}

export interface FeedEvent extends EventBase {
  readonly type: 'FEED_PROCESSING_FINISHED';
  readonly feedId: string;
  readonly feedType: string;
  readonly status: 'CANCELLED' | 'DONE' | 'FATAL';
  readonly resultFeedDocumentId: string | undefined;
}

export interface ReportEvent extends EventBase {
  readonly type: 'REPORT_PROCESSING_FINISHED';
  readonly reportId: string;
  readonly reportType: string;
  readonly status: 'CANCELLED' | 'DONE' | 'FATAL';
  readonly reportDocumentId: string | undefined;
}

export type Emit = (event: SellerEvent) => void;
