import type { SellerEvent } from './events.js';

/** What a test notification of a type tells: of nothing that there is. `undefined` for types without events here. */
export function testEvent(type: string, at: number): SellerEvent | undefined {
  const listing = { at, sku: 'TEST-SKU', asin: 'B000000000', marketplaceId: 'ATVPDKIKX0DER' };
  const events: readonly SellerEvent[] = [
    {
      ...{ type: 'ORDER_CHANGE', at, orderId: '111-1111111-1111111', marketplaceId: 'ATVPDKIKX0DER' },
      ...{ change: 'OrderStatusChange', reason: 'Test', status: 'Unshipped', fulfillmentType: 'MFN', placedAt: at },
      ...{
        postalCode: undefined,
        items: [{ orderItemId: '11111111111111', sku: 'TEST-SKU', quantity: 1, shipped: 0 }],
      },
    },
    { type: 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE', at, sku: 'TEST-SKU', channel: 'DEFAULT', quantity: 1 },
    { ...listing, type: 'LISTINGS_ITEM_STATUS_CHANGE', createdAt: at, status: ['BUYABLE'] },
    { ...listing, type: 'LISTINGS_ITEM_ISSUES_CHANGE', severities: ['ERROR'], searchSuppressed: false },
    {
      ...{ type: 'FEED_PROCESSING_FINISHED', at, feedId: '1', feedType: 'JSON_LISTINGS_FEED', status: 'DONE' },
      resultFeedDocumentId: undefined,
    },
    {
      ...{ type: 'REPORT_PROCESSING_FINISHED', at, reportId: '1', reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' },
      ...{ status: 'DONE', reportDocumentId: undefined },
    },
    {
      ...{ type: 'FBA_INVENTORY_AVAILABILITY_CHANGES', at, sku: 'TEST-SKU', fnSku: 'X000000000', asin: 'B000000000' },
      markets: [{ marketplaceId: 'ATVPDKIKX0DER', itemName: 'Test item' }],
      units: {
        fulfillable: 1,
        inbound: { working: 0, shipped: 0, receiving: 0 },
        reserved: { processing: 0, transfer: 0, customerOrder: 0 },
        researching: 0,
        unfulfillable: 0,
      },
    },
  ];
  return events.find((event) => event.type === type);
}
