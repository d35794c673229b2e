import { carrierFinder } from '../carriers.js';

/**
 * Carrier codes of Amazon's order feeds, those most parcels of our users go by. The list is not part of the API's model,
 * which takes any text: a courier that is not here goes as `Other` with its name.
 */
const CODES: readonly string[] = [
  'AFL/Fedex',
  'Aramex',
  'BlueDart',
  'Canada Post',
  'Chronopost',
  'Delhivery',
  'Deutsche Post',
  'DHL',
  'DPD',
  'DTDC',
  'Fastway',
  'FedEx',
  'First Flight',
  'GLS',
  'Hermes Logistik Gruppe',
  'India Post',
  'JP_EXPRESS',
  'La Poste',
  'Lasership',
  'NITTSU',
  'OnTrac',
  'Overnite Express',
  'Parcelforce',
  'Poste Italiane',
  'Professional',
  'Royal Mail',
  'SAGAWA',
  'SDA',
  'TNT',
  'UPS',
  'USPS',
  'YAMATO',
  'Yodel',
];

/** Where Amazon's word is another than the one couriers and aggregators go by. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['Bluedart', 'BlueDart'],
  ['Professional Couriers', 'Professional'],
  ['DHL Express', 'DHL'],
  ['Japan Post (EN)', 'JP_EXPRESS'],
]);

const find = carrierFinder([...CODES, ...ALIASES.keys()]);

/** How Amazon is told who carries a parcel. */
export interface CarrierFields {
  readonly carrierCode: string;
  /** Required beside `Other`, where it is all the buyer reads. */
  readonly carrierName?: string;
}

export function carrierFieldsOf(carrier: string): CarrierFields {
  const found = find(carrier);
  if (found === undefined) return { carrierCode: 'Other', carrierName: carrier.trim() };
  return { carrierCode: ALIASES.get(found) ?? found };
}
