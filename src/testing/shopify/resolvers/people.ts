import { gid } from '../ids.js';
import type { AddressRecord, CustomerRecord } from '../state/records.js';
import { define, instant } from './define.js';

export const CUSTOMER = define<CustomerRecord>({
  id: (customer) => gid('Customer', customer.id),
  legacyResourceId: (customer) => customer.id,
  displayName: (customer) => `${customer.firstName} ${customer.lastName}`,
  defaultEmailAddress: (customer) =>
    customer.email === null ? null : { emailAddress: customer.email, validFormat: true },
  defaultPhoneNumber: (customer) => (customer.phone === null ? null : { phoneNumber: customer.phone }),
  createdAt: (customer) => instant(customer.createdAt),
  updatedAt: (customer) => instant(customer.createdAt),
  note: () => null,
  numberOfOrders: () => '1',
  tags: () => [],
  verifiedEmail: () => true,
});

export const MAILING_ADDRESS = define<AddressRecord>({
  id: (address) => `gid://shopify/MailingAddress/${address.id}?model_name=Address`,
  name: (address) => `${address.firstName} ${address.lastName}`,
  countryCodeV2: (address) => address.countryCode,
  latitude: () => null,
  longitude: () => null,
  coordinatesValidated: () => false,
  formatted: (address) => [address.address1, `${address.city} ${address.zip}`, address.country],
});
