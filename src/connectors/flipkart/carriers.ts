import { carrierFinder } from '../carriers.js';

/**
 * `deliveryPartnerCode` by the name that couriers go by. Flipkart hands its list out to sellers by a call that is not
 * published (2026): `DELHIVERY` and `Other` are seen in use, the others are formed like the former. A seller whose list
 * differs names its code in `platformOptions.deliveryPartnerCode`.
 */
const CODES: ReadonlyMap<string, string> = new Map([
  ['Delhivery', 'DELHIVERY'],
  ['Bluedart', 'BLUEDART'],
  ['DTDC', 'DTDC'],
  ['Ecom Express', 'ECOM_EXPRESS'],
  ['Ekart', 'EKART'],
  ['Gati KWE', 'GATI'],
  ['India Post', 'INDIA_POST'],
  ['Professional Couriers', 'PROFESSIONAL_COURIERS'],
  ['Shadowfax', 'SHADOWFAX'],
  ['XpressBees', 'XPRESSBEES'],
]);

const OTHER = 'Other';

const find = carrierFinder([...CODES.keys()]);

/** How Flipkart is told who carries a parcel of the seller's. */
export interface DeliveryPartner {
  readonly deliveryPartner: string;
  readonly deliveryPartnerCode: string;
}

/** @param code the caller's own, which wins. */
export function deliveryPartnerOf(carrier: string | undefined, code?: string): DeliveryPartner {
  const name = carrier?.trim() ?? '';
  const known = CODES.get(find(name) ?? '');
  if (code !== undefined) return { deliveryPartner: name === '' ? code : name, deliveryPartnerCode: code };
  if (known === undefined) return { deliveryPartner: name, deliveryPartnerCode: OTHER };
  return { deliveryPartner: known, deliveryPartnerCode: known };
}

/** What to tell a caller whose courier has no code; empty for the others. */
export function carrierWarnings({ deliveryPartner, deliveryPartnerCode }: DeliveryPartner): readonly string[] {
  if (deliveryPartnerCode !== OTHER) return [];
  return [`No code of Flipkart's is known for the carrier ${deliveryPartner}: it was sent as Other.`];
}
