import type { FbaStockEvent, OrderEvent, SellerEvent } from './events.js';

type Payload = Readonly<Record<string, unknown>>;

/** The `Payload` of a notification. Some are wrapped in an object named after their kind, some are flat. */
export function payloadOf(event: SellerEvent, sellerId: string): Payload {
  switch (event.type) {
    case 'ORDER_CHANGE':
      return { OrderChangeNotification: orderChange(event, sellerId) };
    case 'FBA_INVENTORY_AVAILABILITY_CHANGES':
      return fbaStock(event, sellerId);
    case 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE': {
      const { channel, sku, quantity } = event;
      return { SellerId: sellerId, FulfillmentChannelCode: channel, Sku: sku, Quantity: quantity };
    }
    case 'LISTINGS_ITEM_STATUS_CHANGE': {
      const { marketplaceId, asin, sku, createdAt, status } = event;
      return {
        ...{
          SellerId: sellerId,
          MarketplaceId: marketplaceId,
          ...(asin === undefined ? {} : { Asin: asin }),
          Sku: sku,
        },
        ...{ CreatedDate: iso(createdAt), Status: status },
      };
    }
    case 'LISTINGS_ITEM_ISSUES_CHANGE': {
      const { marketplaceId, asin, sku, severities, searchSuppressed } = event;
      return {
        ...{
          SellerId: sellerId,
          MarketplaceId: marketplaceId,
          ...(asin === undefined ? {} : { Asin: asin }),
          Sku: sku,
        },
        Severities: severities.length === 0 ? ['NONE'] : severities,
        EnforcementActions: searchSuppressed ? ['SEARCH_SUPPRESSED'] : [],
      };
    }
    case 'FEED_PROCESSING_FINISHED': {
      const { feedId, feedType, status: processingStatus, resultFeedDocumentId } = event;
      const result = resultFeedDocumentId === undefined ? {} : { resultFeedDocumentId };
      const content = { ...account(sellerId), feedId, feedType, processingStatus, ...result };
      return { feedProcessingFinishedNotification: content };
    }
    case 'REPORT_PROCESSING_FINISHED': {
      const { reportId, reportType, status: processingStatus, reportDocumentId } = event;
      const result = reportDocumentId === undefined ? {} : { reportDocumentId };
      const content = { ...account(sellerId), reportId, reportType, processingStatus, ...result };
      return { reportProcessingFinishedNotification: content };
    }
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

const account = (sellerId: string): Payload => ({ sellerId, accountId: `amzn1.merchant.o.${sellerId}` });

/** No prices and nothing about the buyer but the postal code (selling-partner-api-models#5062). */
function orderChange(event: OrderEvent, sellerId: string): Payload {
  const { items } = event;
  const shipped = items.reduce((sum, item) => sum + item.shipped, 0);
  const ordered = items.reduce((sum, item) => sum + item.quantity, 0);
  return {
    NotificationLevel: 'OrderLevel',
    SellerId: sellerId,
    AmazonOrderId: event.orderId,
    OrderChangeType: event.change,
    OrderChangeTrigger: { TimeOfOrderChange: iso(event.at), ChangeReason: event.reason },
    Summary: {
      MarketplaceId: event.marketplaceId,
      OrderStatus: event.status,
      PurchaseDate: iso(event.placedAt),
      DestinationPostalCode: event.postalCode ?? null,
      FulfillmentType: event.fulfillmentType,
      OrderType: 'StandardOrder',
      NumberOfItemsShipped: shipped,
      NumberOfItemsUnshipped: event.status === 'Canceled' ? 0 : ordered - shipped,
      OrderItems: items.map(({ orderItemId, sku, quantity, shipped: sent, cancelRequested }) => ({
        OrderItemId: orderItemId,
        SellerSKU: sku,
        SupplySourceId: null,
        OrderItemStatus: sent >= quantity ? 'Shipped' : 'Unshipped',
        Quantity: quantity,
        QuantityShipped: sent,
        ...(cancelRequested === true ? { IsBuyerRequestedCancel: true } : {}),
      })),
    },
  };
}

function fbaStock({ fnSku, asin, sku, markets, units }: FbaStockEvent, sellerId: string): Payload {
  const { fulfillable, unfulfillable, researching, inbound, reserved } = units;
  const inventory = {
    InboundQuantityBreakdown: { Working: inbound.working, Shipped: inbound.shipped, Receiving: inbound.receiving },
    Fulfillable: fulfillable,
    Unfulfillable: unfulfillable,
    Researching: researching,
    ReservedQuantityBreakdown: {
      WarehouseProcessing: reserved.processing,
      WarehouseTransfer: reserved.transfer,
      PendingCustomerOrder: reserved.customerOrder,
    },
    FutureSupplyBuyable: 0,
    PendingCustomerOrderInTransit: 0,
  };
  return {
    ...{ SellerId: sellerId, FNSKU: fnSku, ASIN: asin, SKU: sku },
    FulfillmentInventoryByMarketplace: markets.map(({ marketplaceId, itemName }) => ({
      ...{ MarketplaceId: marketplaceId, ItemName: itemName, FulfillmentInventory: inventory, Stores: [] },
    })),
  };
}
