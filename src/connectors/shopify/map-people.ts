import type { WireReader } from '../../core/wire-reader.js';
import { type Address, type Buyer, normalizePhone, normalizeSubdivision, omitUndefined } from '../../model/index.js';
import type { Maybe, ShopifyAddress, ShopifyOrder } from './wire.js';

export function mapAddress(read: WireReader, wire: Maybe<ShopifyAddress>, path: string): Address | undefined {
  const address = read.record(wire, path) as ShopifyAddress | undefined;
  if (address === undefined) return undefined;
  const text = (value: unknown, name: string) => read.filledText(value, `${path}.${name}`);
  const firstName = text(address.firstName, 'firstName');
  const lastName = text(address.lastName, 'lastName');
  const country = countryOf(read, address.countryCodeV2, `${path}.country`);
  return omitUndefined<Address>({
    name: text(address.name, 'name') ?? joined(firstName, lastName),
    firstName,
    lastName,
    company: text(address.company, 'company'),
    line1: text(address.address1, 'line1'),
    line2: text(address.address2, 'line2'),
    city: text(address.city, 'city'),
    subdivision: normalizeSubdivision({
      country,
      code: text(address.provinceCode, 'subdivision'),
      name: text(address.province, 'subdivision'),
    }),
    postalCode: text(address.zip, 'postalCode'),
    country,
    phone: normalizePhone(text(address.phone, 'phone'), country),
  });
}

function countryOf(read: WireReader, value: unknown, path: string): string | undefined {
  const code = read.filledText(value, path);
  if (code === undefined || /^[A-Z]{2}$/.test(code)) return code;
  read.report('invalid_value', path, 'expected an ISO 3166-1 alpha-2 country code');
  return undefined;
}

/**
 * Whether Shopify withheld the personal parts of an address: an app that is not approved for protected customer data
 * gets `null` for names, street, postal code and phone, while city and country stay.
 */
export function isRedacted(wire: Maybe<ShopifyAddress>): boolean {
  if (wire === null || typeof wire !== 'object') return false;
  const personal = [wire.name, wire.firstName, wire.lastName, wire.address1, wire.zip, wire.phone];
  const kept = [wire.city, wire.countryCodeV2, wire.provinceCode];
  return (
    personal.every((value) => value === null || value === undefined) && kept.some((value) => typeof value === 'string')
  );
}

/** The customer where the app may read customers, else what the order itself says of its buyer. */
export function mapBuyer(read: WireReader, order: ShopifyOrder): Buyer | undefined {
  const customer = read.record(order.customer, 'buyer') as NonNullable<ShopifyOrder['customer']> | undefined;
  const text = (value: unknown, name: string) => read.filledText(value, `buyer.${name}`);
  const country = order.shippingAddress?.countryCodeV2 ?? order.billingAddress?.countryCodeV2 ?? undefined;
  const buyer = omitUndefined<Buyer>({
    id: text(customer?.id, 'id'),
    name:
      text(customer?.displayName, 'name') ??
      joined(text(customer?.firstName, 'name'), text(customer?.lastName, 'name')) ??
      text(order.billingAddress?.name, 'name') ??
      text(order.shippingAddress?.name, 'name'),
    email: text(order.email, 'email') ?? text(customer?.defaultEmailAddress?.emailAddress, 'email'),
    phone: normalizePhone(
      text(order.phone, 'phone') ?? text(customer?.defaultPhoneNumber?.phoneNumber, 'phone'),
      typeof country === 'string' ? country : undefined,
    ),
    locale: text(order.customerLocale, 'locale'),
  });
  return Object.keys(buyer).length === 0 ? undefined : buyer;
}

function joined(firstName: string | undefined, lastName: string | undefined): string | undefined {
  const parts = [firstName, lastName].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}
