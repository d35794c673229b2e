import type { WireReader } from '../../core/wire-reader.js';
import {
  type Address,
  type Buyer,
  isGstin,
  normalizePhone,
  normalizeSubdivision,
  type Order,
  omitUndefined,
  type TaxId,
} from '../../model/index.js';
import type { OrderItem } from './map-items.js';
import { TAX_PARTY } from './statuses.js';
import type { AmazonAddress, AmazonOrder, AmazonTaxRegistration, Maybe } from './wire.js';

/** An address; `undefined` for a block without anything in it. */
export function mapAddress(read: WireReader, value: unknown, path: string): Address | undefined {
  const wire = read.record(value, path) as AmazonAddress | undefined;
  if (wire === undefined) return undefined;
  const text = (part: unknown, name: string) => read.filledText(part, `${path}.${name}`)?.trim();
  const country = countryOf(read, wire.countryCode, `${path}.country`);
  const municipality = text(wire.municipality, 'city');
  const city = text(wire.city, 'city');
  const street = streetOf(read, wire, path);
  const mapped = omitUndefined<Address>({
    name: text(wire.name, 'name'),
    company: text(wire.companyName, 'company'),
    line1: text(wire.addressLine1, 'line1') ?? street.line,
    line2: text(wire.addressLine2, 'line2') ?? street.complement,
    line3: text(wire.addressLine3, 'line3'),
    city: city ?? municipality,
    district: text(wire.districtOrCounty, 'district') ?? street.neighborhood ?? (city && municipality),
    subdivision: normalizeSubdivision({ country, ...stateOf(text(wire.stateOrRegion, 'subdivision')) }),
    postalCode: text(wire.postalCode, 'postalCode'),
    country,
    phone: normalizePhone(text(wire.phone, 'phone'), country),
    kind: kindOf(read, wire.addressType, `${path}.kind`),
  });
  return Object.keys(mapped).length === 0 ? undefined : mapped;
}

/** The parts of a Brazilian street, where the lines do not have them. */
function streetOf(read: WireReader, { extendedFields }: AmazonAddress, path: string) {
  if (extendedFields === undefined) return {};
  const fields = read.record(extendedFields, path) as NonNullable<AmazonAddress['extendedFields']> | undefined;
  const text = (part: unknown) => read.filledText(part, path)?.trim();
  const parts = [text(fields?.streetName), text(fields?.streetNumber)].filter((part) => part !== undefined);
  return {
    line: parts.length === 0 ? undefined : parts.join(', '),
    complement: text(fields?.complement),
    neighborhood: text(fields?.neighborhood),
  };
}

/** A code (`WA`, `NSW`), or the state's name in whatever spelling: one field for both. */
function stateOf(state: string | undefined): { readonly code?: string; readonly name?: string } {
  if (state === undefined) return {};
  return /^[A-Z]{2,3}$/.test(state) ? { code: state } : { name: state };
}

function countryOf(read: WireReader, value: unknown, path: string): string | undefined {
  const code = read.filledText(value, path)?.trim().toUpperCase();
  if (code === undefined || /^[A-Z]{2}$/.test(code)) return code;
  read.report('invalid_value', path, 'expected an ISO 3166-1 alpha-2 country code');
  return undefined;
}

const KIND: ReadonlyMap<string, NonNullable<Address['kind']>> = new Map<string, NonNullable<Address['kind']>>([
  ['COMMERCIAL', 'commercial'],
  ['PICKUP_POINT', 'unknown'],
  ['RESIDENTIAL', 'residential'],
]);

function kindOf(read: WireReader, value: unknown, path: string): Address['kind'] {
  const word = read.filledText(value, path);
  if (word === undefined) return undefined;
  if (!KIND.has(word)) read.report('unknown_value', path, 'a kind of address that this version does not know', word);
  return KIND.get(word) ?? 'unknown';
}

/** Where to leave the parcel, and how to find the door. */
export function mapDeliveryInstructions(read: WireReader, { recipient }: AmazonOrder): string | undefined {
  const preference = read.record(recipient, 'deliveryInstructions')?.['deliveryPreference'];
  const wire = read.record(preference, 'deliveryInstructions');
  const words = [wire?.['dropOffLocation'], wire?.['addressInstruction']].flatMap(
    (part) => read.filledText(part, 'deliveryInstructions')?.trim() ?? [],
  );
  return words.length === 0 ? undefined : words.join('; ');
}

/** Every address that Amazon gives out in the buyer's place. */
const RELAY = /@marketplace\.amazon\./i;

export function mapBuyer(read: WireReader, order: AmazonOrder, company: string | undefined): Buyer | undefined {
  const wire = read.record(order.buyer, 'buyer') as NonNullable<AmazonOrder['buyer']> | undefined;
  const email = read.filledText(wire?.buyerEmail, 'buyer.email')?.trim();
  const buyer = omitUndefined<Buyer>({
    name: read.filledText(wire?.buyerName, 'buyer.name')?.trim(),
    email,
    company: read.filledText(wire?.buyerCompanyName, 'buyer.company')?.trim() ?? company,
    marketplaceEmail: email === undefined ? undefined : RELAY.test(email),
  });
  return Object.keys(buyer).length === 0 ? undefined : buyer;
}

/** What Amazon tells of the registrations of both parties. */
export interface TaxParties {
  readonly taxIds: TaxId[];
  /** Where the buyer's registration is: Turkey, where the invoice goes there. */
  readonly billTo: Address | undefined;
  readonly company: string | undefined;
}

export function mapTaxParties(read: WireReader, order: AmazonOrder, items: readonly OrderItem[]): TaxParties {
  const list = read.list(read.record(order.tax, 'taxIds')?.['taxRegistrations'], 'taxIds') ?? [];
  const registrations = list.flatMap((value) => {
    const wire = read.record(value, 'taxIds') as AmazonTaxRegistration | undefined;
    return wire === undefined ? [] : [{ wire, party: partyOf(read, wire.entityType) }];
  });
  const buyer = registrations.find(({ party }) => party === 'buyer')?.wire;
  const company = read.filledText(buyer?.legalName, 'billTo.company')?.trim();
  const address = mapAddress(read, buyer?.taxRegistrationAddress, 'billTo');
  const ids = registrations.flatMap(({ wire, party }) => (party === undefined ? [] : mapTaxId(read, wire, party)));
  return {
    taxIds: [...ids, ...mapIoss(read, items)],
    billTo: address && omitUndefined<Address>({ company, ...address }),
    company,
  };
}

function partyOf(read: WireReader, entity: Maybe<string>): TaxId['party'] | undefined {
  const word = read.filledText(entity, 'taxIds');
  if (word !== undefined && !TAX_PARTY.has(word)) {
    read.report('unknown_value', 'taxIds', 'a party that this version does not know', word);
  }
  return TAX_PARTY.get(word ?? '');
}

function mapTaxId(read: WireReader, wire: AmazonTaxRegistration, party: TaxId['party']): TaxId[] {
  const value = read.filledText(wire.taxRegistrationNumber, 'taxIds')?.trim();
  if (value === undefined) return [];
  const number = value.toUpperCase();
  if (isGstin(number)) return [{ type: 'GSTIN', value: number, party }];
  return [{ type: wire.taxRegistrationType === 'VAT' ? 'VAT' : 'OTHER', value, party }];
}

/** The carrier must be told it where Amazon took the tax for goods from outside the EU: it stands for the seller's side. */
function mapIoss(read: WireReader, items: readonly OrderItem[]): NonNullable<Order['taxIds']> {
  const numbers = items.flatMap(({ wire }) => {
    const number = wire.fulfillment?.shipping?.internationalShipping?.iossNumber;
    return number === undefined ? [] : (read.filledText(number, 'taxIds')?.trim() ?? []);
  });
  return [...new Set(numbers)].map((value) => ({ type: 'IOSS', value, party: 'seller' }));
}
