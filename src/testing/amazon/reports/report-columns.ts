/** A column of the all-listings report; those without a value of their own stay empty. */
export const REPORT_COLUMNS = [
  'item-name',
  'item-description',
  'listing-id',
  'seller-sku',
  'price',
  'quantity',
  'open-date',
  'image-url',
  'item-is-marketplace',
  'product-id-type',
  'zshop-shipping-fee',
  'item-note',
  'item-condition',
  'zshop-category1',
  'zshop-browse-path',
  'zshop-storefront-feature',
  'asin1',
  'asin2',
  'asin3',
  'will-ship-internationally',
  'expedited-shipping',
  'zshop-boldface',
  'product-id',
  'bid-for-featured-placement',
  'add-delete',
  'pending-quantity',
  'fulfillment-channel',
  'merchant-shipping-group',
  'status',
] as const;
export type ReportColumn = (typeof REPORT_COLUMNS)[number];

/**
 * How an account's report is headed: as documented; with the other spelling and columns that are only called "Deprecated
 * column" (selling-partner-api-models#3999, #4140); without `status` (#5216); or in the language of the seller.
 */
export type ReportHeader = 'deprecated' | 'localised' | 'no-status' | 'standard';

const DEPRECATED: readonly ReportColumn[] = [
  'image-url',
  'zshop-shipping-fee',
  'zshop-category1',
  'zshop-browse-path',
  'zshop-storefront-feature',
  'asin2',
  'asin3',
  'zshop-boldface',
  'bid-for-featured-placement',
];

/** German, as a seller whose account is German sees it. */
const LOCALISED: Readonly<Partial<Record<ReportColumn, string>>> = {
  'item-name': 'Artikelbezeichnung',
  'item-description': 'Artikelbeschreibung',
  'listing-id': 'Angebotsnummer',
  'seller-sku': 'Händler-SKU',
  price: 'Preis',
  quantity: 'Menge',
  'open-date': 'Erstellungsdatum',
  'product-id-type': 'Produkt-ID-Typ',
  'item-condition': 'Artikelzustand',
  asin1: 'ASIN 1',
  'product-id': 'Produkt-ID',
  'fulfillment-channel': 'Versand durch',
  'merchant-shipping-group': 'Versandvorlage',
  status: 'Status',
};

export interface HeadedColumn {
  readonly column: ReportColumn;
  readonly title: string;
}

/** The columns of a report with their titles. A locale that was asked for wins over the seller's language. */
export function headedColumns(header: ReportHeader, locale: string | undefined): readonly HeadedColumn[] {
  const columns = header === 'no-status' ? REPORT_COLUMNS.filter((column) => column !== 'status') : REPORT_COLUMNS;
  return columns.map((column) => ({ column, title: titleOf(column, header, locale) }));
}

function titleOf(column: ReportColumn, header: ReportHeader, locale: string | undefined): string {
  if (header === 'localised' && locale !== 'en_US') return LOCALISED[column] ?? column;
  if (header !== 'deprecated') return column;
  if (DEPRECATED.includes(column)) return 'Deprecated column';
  return column === 'fulfillment-channel' ? 'fulfilment-channel' : column;
}
