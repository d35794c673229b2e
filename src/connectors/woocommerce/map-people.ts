import type { WireReader } from '../../core/wire-reader.js';
import { type Address, type Buyer, normalizePhone, normalizeSubdivision, omitUndefined } from '../../model/index.js';
import type { Maybe, WooAddress, WooOrder } from './wire.js';

export interface People {
  readonly buyer: Buyer | undefined;
  readonly shipTo: Address | undefined;
  readonly billTo: Address | undefined;
}

export function mapPeople(read: WireReader, order: WooOrder): People {
  const billTo = mapAddress(read, order.billing, 'billTo');
  const shipping = mapAddress(read, order.shipping, 'shipTo');
  return { buyer: mapBuyer(read, order, billTo), shipTo: mapShipTo(read, shipping, billTo), billTo };
}

/**
 * WooCommerce leaves the shipping address empty where it is the billing address, and does not ask for a telephone number
 * in it: the buyer's is the one that couriers get.
 */
function mapShipTo(read: WireReader, shipping: Address | undefined, billing: Address | undefined): Address | undefined {
  const isPlace = (address: Address | undefined) =>
    [address?.line1, address?.line2, address?.city, address?.postalCode].some((part) => part !== undefined);
  if (isPlace(shipping)) return omitUndefined<Address>({ phone: billing?.phone, ...shipping });
  if (!isPlace(billing)) return shipping;
  read.report('missing_field', 'shipTo', 'the order has no shipping address: its billing address is taken');
  return billing;
}

/** `undefined` for a block without anything in it, as WooCommerce sends it. */
function mapAddress(read: WireReader, wire: Maybe<WooAddress>, path: string): Address | undefined {
  const address = read.record(wire, path) as WooAddress | undefined;
  if (address === undefined) return undefined;
  const text = (value: unknown, name: string) => read.filledText(value, `${path}.${name}`)?.trim();
  const firstName = text(address.first_name, 'firstName');
  const lastName = text(address.last_name, 'lastName');
  const country = countryOf(read, address.country, `${path}.country`);
  const mapped = omitUndefined<Address>({
    name: [firstName, lastName].filter((part) => part !== undefined).join(' ') || undefined,
    firstName,
    lastName,
    company: text(address.company, 'company'),
    line1: text(address.address_1, 'line1'),
    line2: text(address.address_2, 'line2'),
    city: text(address.city, 'city'),
    subdivision: normalizeSubdivision({ country, ...stateOf(text(address.state, 'subdivision')) }),
    postalCode: text(address.postcode, 'postalCode'),
    country,
    phone: normalizePhone(text(address.phone, 'phone'), country),
    email: text(address.email, 'email'),
  });
  return Object.keys(mapped).length === 0 ? undefined : mapped;
}

/** A code from WooCommerce's list of states (`MH`, `JP13`), or what somebody typed where it has no list. */
function stateOf(state: string | undefined): { readonly code?: string; readonly name?: string } {
  if (state === undefined) return {};
  return /^[A-Z0-9-]{1,6}$/.test(state) ? { code: state } : { name: state };
}

function countryOf(read: WireReader, value: unknown, path: string): string | undefined {
  const code = read.filledText(value, path)?.trim().toUpperCase();
  if (code === undefined || /^[A-Z]{2}$/.test(code)) return code;
  read.report('invalid_value', path, 'expected an ISO 3166-1 alpha-2 country code');
  return undefined;
}

/** Who pays is who bought. */
function mapBuyer(read: WireReader, order: WooOrder, billing: Address | undefined): Buyer | undefined {
  const id = read.filledText(order.customer_id, 'buyer.id');
  const buyer = omitUndefined<Buyer>({
    id: id === '0' ? undefined : id,
    name: billing?.name,
    email: billing?.email,
    phone: billing?.phone,
    company: billing?.company,
  });
  return Object.keys(buyer).length === 0 ? undefined : buyer;
}
