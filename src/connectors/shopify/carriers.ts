/**
 * Shopify shows a tracking link for couriers whose name it knows, letter by letter: these in every country
 * (https://shopify.dev, "Supported tracking companies", checked 2026-11), those of India below.
 */
const WORLDWIDE: readonly string[] = [
  '4PX',
  'AGS',
  'Amazon',
  'Amazon Logistics UK',
  'An Post',
  'Anjun Logistics',
  'APC',
  'Asendia USA',
  'Australia Post',
  'Bonshaw',
  'BPost',
  'BPost International',
  'Canada Post',
  'Canpar',
  'CDL Last Mile',
  'China Post',
  'Chronopost',
  'Chukou1',
  'Colissimo',
  'Comingle',
  'Coordinadora',
  'Correios',
  'Correos',
  'CTT',
  'CTT Express',
  'Cyprus Post',
  'Delnext',
  'Deutsche Post',
  'DHL eCommerce',
  'DHL eCommerce Asia',
  'DHL Express',
  'DPD',
  'DPD Local',
  'DPD UK',
  'DTD Express',
  'DX',
  'Eagle',
  'Estes',
  'Evri',
  'FedEx',
  'First Global Logistics',
  'First Line',
  'FSC',
  'Fulfilla',
  'GLS',
  'Guangdong Weisuyi Information Technology (WSE)',
  'Heppner Internationale Spedition GmbH & Co.',
  'Iceland Post',
  'IDEX',
  'Israel Post',
  'Japan Post (EN)',
  'Japan Post (JA)',
  'La Poste Colissimo',
  'La Poste Burkina Faso',
  'Lasership',
  'Latvia Post',
  'Lietuvos Paštas',
  'Logisters',
  'Lone Star Overnight',
  'M3 Logistics',
  'Meteor Space',
  'Mondial Relay',
  'New Zealand Post',
  'NinjaVan',
  'North Russia Supply Chain (Shenzhen) Co.',
  'OnTrac',
  'Packeta',
  'Pago Logistics',
  'Ping An Da Tengfei Express',
  'Pitney Bowes',
  'Portal PostNord',
  'Poste Italiane',
  'PostNL',
  'PostNord DK',
  'PostNord NO',
  'PostNord SE',
  'Purolator',
  'Qxpress',
  'Qyun Express',
  'Royal Mail',
  'Royal Shipments',
  'Sagawa (EN)',
  'Sagawa (JA)',
  'Sendle',
  'SF Express',
  'SFC Fulfillment',
  'ShipBob',
  'SHREE NANDAN COURIER',
  'Singapore Post',
  'Southwest Air Cargo',
  'StarTrack',
  'Step Forward Freight',
  'Swiss Post',
  'TForce Final Mile',
  'Tinghao',
  'TNT',
  'Toll IPEC',
  'United Delivery Service',
  'UPS',
  'USPS',
  'Venipak',
  'We Post',
  'Whistl',
  'Wizmo',
  'WMYC',
  'Xpedigo',
  'XPO Logistics',
  'Yamato (EN)',
  'Yamato (JA)',
  'YiFan Express',
  'YunExpress',
];

/** What hosts call them, those of India first; `delhivery surface 5 kg` and the like need no entry. */
const OTHER_NAMES: readonly (readonly [string, ...string[]])[] = [
  ['Delhivery'],
  ['Bluedart', 'blue dart', 'blue dart express', 'bluedart express', 'blue dart aviation'],
  ['DTDC', 'dtdc express', 'dtdc courier', 'dtdc smart express'],
  ['XpressBees', 'xpress bees', 'busybees', 'busybees logistics'],
  ['Ecom Express', 'ecomexpress', 'ecom'],
  ['Ekart', 'e kart', 'ekl', 'ekart logistics'],
  ['Shadowfax', 'shadow fax'],
  ['India Post', 'indiapost', 'speed post', 'speedpost', 'india post speed post', 'department of posts'],
  ['Gati KWE', 'gati', 'gatikwe', 'gati kintetsu', 'gati kintetsu express', 'allcargo gati'],
  ['Professional Couriers', 'the professional couriers', 'professional courier', 'tpc'],
  ['SHREE NANDAN COURIER', 'shree nandan', 'nandan courier'],
  ['Amazon', 'amazon shipping', 'amazon transportation', 'amazon transportation services', 'ats'],
  ['FedEx', 'fed ex', 'federal express'],
  ['DHL Express', 'dhl', 'dhl india'],
  ['DHL eCommerce', 'dhl ecommerce solutions'],
  ['UPS', 'united parcel service'],
  ['USPS', 'us postal service', 'united states postal service'],
  ['Evri', 'hermes uk'],
  ['Japan Post (EN)', 'japan post'],
  ['NinjaVan', 'ninja van'],
  ['Singapore Post', 'singpost'],
  ['YunExpress', 'yun express'],
];

const BY_NAME: ReadonlyMap<string, string> = new Map([
  ...WORLDWIDE.map((name) => [normalized(name), name] as const),
  ...OTHER_NAMES.flatMap(([name, ...others]) => [name, ...others].map((other) => [normalized(other), name] as const)),
]);
const WELL_KNOWN: ReadonlySet<string> = new Set(OTHER_NAMES.map(([name]) => name));

/** Aggregators sell services of a courier under its name: by speed, by weight, and back from the buyer. */
const SERVICE_WORD =
  /^(?:air|apex|b2b|b2c|cargo|cod|courier|couriers|domestic|economy|express|heavy|hyperlocal|india|lite|local|logistics|ndd|plus|prepaid|premium|priority|reverse|ros|sdd|smart|standard|surface|\d+(?:g|gm|gms|kg|kgs)?|g|gm|gms|kg|kgs)$/;

/** Longer than any courier's name with its service; what comes from outside may not make us slow. */
const MAX_LENGTH = 100;

/** Shopify's spelling of a courier's name, or `undefined` when it is not known here. */
export function shopifyCarrierName(carrier: string): string | undefined {
  if (carrier.length > MAX_LENGTH) return undefined;
  const words = normalized(carrier).split(' ');
  const exact = BY_NAME.get(words.join(' '));
  if (exact !== undefined) return exact;
  while (words.length > 1 && SERVICE_WORD.test(words.at(-1) ?? '')) {
    words.pop();
    const name = BY_NAME.get(words.join(' '));
    // Of a lesser known one the service may be another company's name.
    if (name !== undefined) return WELL_KNOWN.has(name) ? name : undefined;
  }
  return undefined;
}

function normalized(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\b(?:ltd|limited|pvt|private)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
