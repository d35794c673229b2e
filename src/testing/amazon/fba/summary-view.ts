import { isoSeconds } from '../../clock.js';
import { itemName, type Listing } from '../listings/listing.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import type { FbaStock } from './fba-inventory.js';

/** One entry of `inventorySummaries`. */
export function summaryView(
  { sku, units, updatedAt }: FbaStock,
  listing: Listing,
  marketplace: SandboxMarketplace,
  details: boolean,
): Readonly<Record<string, unknown>> {
  const { fulfillable, inbound, reserved, researching, unfulfillable } = units;
  const inboundUnits = inbound.working + inbound.shipped + inbound.receiving;
  const reservedUnits = reserved.processing + reserved.transfer + reserved.customerOrder;
  return {
    ...{ asin: listing.asin, fnSku: listing.fnSku, sellerSku: sku, condition: 'NewItem' },
    ...(details ? { inventoryDetails: detailsOf(units, reservedUnits) } : {}),
    lastUpdatedTime: isoSeconds(updatedAt),
    productName: itemName(listing, marketplace.id),
    totalQuantity: fulfillable + inboundUnits + reservedUnits + researching + unfulfillable,
    stores: [],
  };
}

function detailsOf({ fulfillable, inbound, reserved, researching, unfulfillable }: FbaStock['units'], total: number) {
  return {
    fulfillableQuantity: fulfillable,
    inboundWorkingQuantity: inbound.working,
    inboundShippedQuantity: inbound.shipped,
    inboundReceivingQuantity: inbound.receiving,
    reservedQuantity: {
      totalReservedQuantity: total,
      pendingCustomerOrderQuantity: reserved.customerOrder,
      pendingTransshipmentQuantity: reserved.transfer,
      fcProcessingQuantity: reserved.processing,
    },
    researchingQuantity: {
      totalResearchingQuantity: researching,
      researchingQuantityBreakdown: [
        { name: 'researchingQuantityInShortTerm', quantity: researching },
        { name: 'researchingQuantityInMidTerm', quantity: 0 },
        { name: 'researchingQuantityInLongTerm', quantity: 0 },
      ],
    },
    unfulfillableQuantity: {
      totalUnfulfillableQuantity: unfulfillable,
      customerDamagedQuantity: unfulfillable,
      warehouseDamagedQuantity: 0,
      distributorDamagedQuantity: 0,
      carrierDamagedQuantity: 0,
      defectiveQuantity: 0,
      expiredQuantity: 0,
    },
  };
}
