import type { WireReader } from '../../core/wire-reader.js';
import { type Address, type Buyer, normalizePhone, normalizeSubdivision, omitUndefined } from '../../model/index.js';
import { decodeEntities } from './map-text.js';
import type { FlipkartAddress, FlipkartShipmentDetails } from './wire-details.js';

/**
 * An address; `undefined` for a block without anything in it. Flipkart names no country: it delivers in India alone.
 *
 * @param isPhoneTold Flipkart gives the buyer's number out for what the seller ships; whatever stands there otherwise is
 * not the buyer's.
 */
export function mapAddress(read: WireReader, value: unknown, path: string, isPhoneTold: boolean): Address | undefined {
  const wire = read.record(value, path) as FlipkartAddress | undefined;
  if (wire === undefined) return undefined;
  const text = (part: unknown, name: string) => textOf(read, part, `${path}.${name}`);
  const name = nameOf(read, wire, path);
  const state = { code: text(wire.stateCode, 'subdivision'), name: text(wire.state ?? wire.stateName, 'subdivision') };
  const mapped = omitUndefined<Address>({
    ...name,
    line1: text(wire.addressLine1, 'line1'),
    line2: text(wire.addressLine2, 'line2'),
    landmark: text(wire.landmark, 'landmark'),
    city: text(wire.city, 'city'),
    subdivision: normalizeSubdivision({ country: 'IN', ...state }),
    postalCode: text(wire.pinCode ?? wire.pincode, 'postalCode'),
    phone: isPhoneTold ? normalizePhone(text(wire.contactNumber, 'phone'), 'IN') : undefined,
  });
  return Object.keys(mapped).length === 0 ? undefined : { ...mapped, country: 'IN' };
}

/** Who bought; the receiver may be another. */
export function mapBuyer(
  read: WireReader,
  details: FlipkartShipmentDetails | undefined,
  billTo: Address | undefined,
): Buyer | undefined {
  const { name } = nameOf(read, read.record(details?.buyerDetails, 'buyer'), 'buyer');
  const buyer = omitUndefined<Buyer>({ name: name ?? billTo?.name, phone: billTo?.phone });
  return Object.keys(buyer).length === 0 ? undefined : buyer;
}

function nameOf(
  read: WireReader,
  wire: { readonly firstName?: unknown; readonly lastName?: unknown } | undefined,
  path: string,
): Pick<Address, 'name' | 'firstName' | 'lastName'> {
  const firstName = textOf(read, wire?.firstName, `${path}.firstName`);
  const lastName = textOf(read, wire?.lastName, `${path}.lastName`);
  const name = [firstName, lastName].filter((part) => part !== undefined).join(' ');
  return omitUndefined<Pick<Address, 'name' | 'firstName' | 'lastName'>>({
    name: name === '' ? undefined : name,
    firstName,
    lastName,
  });
}

function textOf(read: WireReader, value: unknown, path: string): string | undefined {
  const text = read.filledText(value, path);
  return text === undefined ? undefined : decodeEntities(text).trim() || undefined;
}
