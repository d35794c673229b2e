import type { FlipkartRoute } from '../http/area.js';
import { getListings, getListingsBySkus } from './details.js';
import { searchListings } from './search.js';
import { updateListings } from './update.js';
import { updateInventory } from './update-inventory.js';
import { updatePrice } from './update-price.js';

const LISTINGS = '/listings/v3';

export const listingRoutes = (): readonly FlipkartRoute[] => [
  { operation: 'getListings', method: 'POST', path: `${LISTINGS}/details`, handle: getListings },
  { operation: 'getListingsBySkus', method: 'GET', path: `${LISTINGS}/{skuIds}`, handle: getListingsBySkus },
  { operation: 'searchListings', method: 'POST', path: `${LISTINGS}/search`, handle: searchListings },
  {
    operation: 'updateInventory',
    method: 'POST',
    path: `${LISTINGS}/update/inventory`,
    handle: (request) => updateListings(request, updateInventory),
  },
  {
    operation: 'updatePrices',
    method: 'POST',
    path: `${LISTINGS}/update/price`,
    handle: (request) => updateListings(request, updatePrice),
  },
];
