import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { badRequest, jsonBody } from '../http/refusal.js';
import type { Seller } from '../state/seller.js';
import { listingView } from './listing-view.js';

const MAX_SKUS = 10;
/** Not published. */
const MAX_SKU_LENGTH = 64;

/** `POST /listings/v3/details`. */
export function getListings(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { sku_ids: skus } = jsonBody(request);
  if (!Array.isArray(skus) || !skus.every((sku) => typeof sku === 'string')) {
    throw badRequest('sku_ids must be a list of texts');
  }
  return details(skus, request.seller);
}

/** `GET /listings/v3/{skuIds}`: a comma in a SKU makes two of it, encoded or not. */
export function getListingsBySkus({ params, seller }: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  return details((params['skuIds'] ?? '').split(','), seller);
}

function details(skus: readonly string[], { catalogue }: Seller): FlipkartSandboxAnswer {
  if (skus.length === 0 || skus.length > MAX_SKUS) throw badRequest(`1 to ${MAX_SKUS} SKUs are allowed per request`);
  const told = [...new Set(skus)].filter((sku) => !catalogue.leftOut.has(sku));
  const isSku = (sku: string) => sku.trim() !== '' && sku.length <= MAX_SKU_LENGTH;
  const found = told.flatMap((sku) => catalogue.listings.get(sku) ?? []);
  return {
    status: 200,
    body: {
      available: Object.fromEntries(found.map((listing) => [listing.sku, listingView(listing, catalogue)])),
      unavailable: told.filter((sku) => isSku(sku) && !catalogue.listings.has(sku)),
      invalid: told.filter((sku) => !isSku(sku)),
    },
  };
}
