import { valuesOf } from '../listings/attributes.js';
import { fbaChannelOf, itemName, type Listing, merchantQuantity, standardPrice } from '../listings/listing.js';
import type { Listings } from '../listings/listings.js';
import { decimalsOf, type SandboxMarketplace } from '../sellers/marketplaces.js';
import { headedColumns, type ReportColumn, type ReportHeader } from './report-columns.js';

export interface ListingsReportInput {
  readonly listings: Listings;
  /** Those of the report; no column tells them apart. */
  readonly marketplaces: readonly SandboxMarketplace[];
  readonly header: ReportHeader;
  /** `preferredReportDocumentLocale` */
  readonly locale: string | undefined;
}

/** `GET_MERCHANT_LISTINGS_ALL_DATA`: tab-separated and never quoted, one line for each listing and marketplace. */
export function listingsReport({ listings, marketplaces, header, locale }: ListingsReportInput): string {
  const columns = headedColumns(header, locale);
  const rows = marketplaces.flatMap((marketplace) =>
    listings
      .all()
      .filter(({ asin, marketplaceIds }) => asin !== undefined && marketplaceIds.includes(marketplace.id))
      .map((listing) => {
        const cells = row(listing, marketplace, listings);
        return columns.map(({ column }) => cell(cells[column])).join('\t');
      }),
  );
  return `${[columns.map(({ title }) => title).join('\t'), ...rows].join('\n')}\n`;
}

const cell = (value: string | undefined): string => (value ?? '').replace(/[\t\r\n]+/g, ' ');

function row(
  listing: Listing,
  marketplace: SandboxMarketplace,
  listings: Listings,
): Readonly<Partial<Record<ReportColumn, string>>> {
  const price = standardPrice(listing, marketplace.id);
  const quantity = merchantQuantity(listing);
  const channel = fbaChannelOf(listing);
  const status = listings.statusIn(listing, marketplace).includes('BUYABLE') ? 'Active' : 'Inactive';
  return {
    'item-name': itemName(listing, marketplace.id),
    'listing-id': `${listing.createdAt.toString(36)}${listing.asin}`.toUpperCase().slice(-11),
    'seller-sku': listing.sku,
    price: price?.toFixed(decimalsOf(marketplace.currency)) ?? '',
    // Amazon's warehouses do not tell their stock here.
    quantity: channel === undefined ? String(quantity ?? '') : '',
    'open-date': `${new Date(listing.createdAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    'item-is-marketplace': 'y',
    // 1: the product id is an ASIN.
    'product-id-type': '1',
    'product-id': listing.asin ?? '',
    'item-condition': valuesOf(listing.attributes, 'condition_type')[0]?.['value'] === 'new_new' ? '11' : '3',
    asin1: listing.asin ?? '',
    'pending-quantity': '0',
    'fulfillment-channel': channel ?? 'DEFAULT',
    'merchant-shipping-group': 'Migrated Template',
    status: listing.issues.some(({ code }) => code === '90220') ? 'Incomplete' : status,
  };
}
