/**
 * Shopify shows a tracking link for couriers whose name it knows, letter by letter
 * (https://shopify.dev, "Supported tracking companies", checked 2026-11). Hosts know them by other names: this table
 * brings the usual ones to Shopify's spelling, those of India first.
 */
const SHOPIFY_NAME_BY_ALIAS: ReadonlyMap<string, string> = new Map(
  (
    [
      ['Delhivery', 'delhivery surface', 'delhivery express', 'delhivery air'],
      ['Bluedart', 'blue dart', 'blue dart express', 'bluedart express', 'bluedart surface'],
      ['DTDC', 'dtdc express', 'dtdc surface', 'dtdc courier'],
      ['XpressBees', 'xpress bees', 'xpressbees surface', 'xpressbees air', 'busybees'],
      ['Ecom Express', 'ecomexpress', 'ecom', 'ecom express surface', 'ecom express ros'],
      ['Ekart', 'ekart logistics', 'e-kart', 'ekl'],
      ['Shadowfax', 'shadow fax', 'shadowfax surface'],
      ['India Post', 'indiapost', 'speed post', 'india post speed post', 'department of posts'],
      ['Gati KWE', 'gati', 'gati kintetsu', 'gati-kwe'],
      ['Professional Couriers', 'the professional couriers', 'tpc'],
      ['SHREE NANDAN COURIER', 'shree nandan', 'nandan courier'],
      ['Amazon', 'amazon shipping', 'amazon transportation', 'ats'],
      ['FedEx', 'fedex express', 'fed ex', 'federal express'],
      ['DHL Express', 'dhl', 'dhl india'],
      ['DHL eCommerce', 'dhl ecommerce solutions'],
      ['UPS', 'united parcel service'],
      ['USPS', 'us postal service'],
      ['Australia Post'],
      ['Canada Post'],
      ['China Post'],
      ['Deutsche Post'],
      ['DPD'],
      ['Evri', 'hermes uk'],
      ['GLS'],
      ['Japan Post (EN)', 'japan post'],
      ['NinjaVan', 'ninja van'],
      ['PostNL'],
      ['Royal Mail'],
      ['SF Express'],
      ['Singapore Post', 'singpost'],
      ['Swiss Post'],
      ['TNT'],
      ['YunExpress', 'yun express'],
    ] as const
  ).flatMap(([name, ...aliases]) => [name, ...aliases].map((alias) => [normalized(alias), name] as const)),
);

/** Shopify's spelling of a courier's name, or `undefined` when the table has none. */
export function shopifyCarrierName(carrier: string): string | undefined {
  return SHOPIFY_NAME_BY_ALIAS.get(normalized(carrier));
}

function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\b(?:ltd|limited|pvt|private)\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
