import { badRequest, isObject, type JsonObject } from '../http/refusal.js';
import type { Listing } from './listing.js';
import { isWhole } from './update.js';
import { attributeFailure, type ListingVerdict, success } from './verdict.js';

/** Sets MRP and selling price, of FBF listings too. */
export function updatePrice(listing: Listing, change: JsonObject): ListingVerdict {
  const { mrp, selling_price: sellingPrice, currency } = isObject(change['price']) ? change['price'] : {};
  if (!isWhole(mrp) || !isWhole(sellingPrice)) throw badRequest('mrp and selling_price must be int32');
  if (currency !== 'INR') return attributeFailure(2101, 'currency must be INR', 'price.currency');
  if (mrp < 1) return attributeFailure(2102, 'mrp must be positive', 'price.mrp');
  if (sellingPrice < 1) return attributeFailure(2103, 'selling_price must be positive', 'price.selling_price');
  if (sellingPrice > mrp) {
    return attributeFailure(2103, 'selling_price must not be greater than mrp', 'price.selling_price');
  }
  listing.mrp = mrp;
  listing.sellingPrice = sellingPrice;
  return success;
}
