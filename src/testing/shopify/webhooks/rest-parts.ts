import { gid } from '../ids.js';
import { fixedDecimal, type MoneyPair } from '../money.js';
import type { AddressRecord, OrderRecord, TaxRecord } from '../state/records.js';
import type { ExactJson } from './exact-json.js';

/** Small pieces of the REST-shaped bodies; field names and value forms of the platform's webhook payloads. */
export type Json = { readonly [key: string]: ExactJson };

/** Ids are JSON numbers there, with all their digits. */
export const number = (id: string): bigint => BigInt(id);

export const identity = (kind: string, id: string): Json => ({ id: number(id), admin_graphql_api_id: gid(kind, id) });

/** Instants carry the shop's offset, not Z. */
export function shopTime(ms: number | null): string | null {
  if (ms === null) return null;
  return `${new Date(ms + 330 * 60_000).toISOString().slice(0, 19)}+05:30`;
}

export const moneySet = (pair: MoneyPair, order: OrderRecord): Json => ({
  shop_money: { amount: fixedDecimal(pair.shop), currency_code: order.currency },
  presentment_money: { amount: fixedDecimal(pair.presentment), currency_code: order.presentmentCurrency },
});

/** `name` as plain shop amount and `name_set` in both currencies. */
export const amounts = (name: string, pair: MoneyPair, order: OrderRecord): Json => ({
  [name]: fixedDecimal(pair.shop),
  [`${name}_set`]: moneySet(pair, order),
});

export const taxLines = (taxes: readonly TaxRecord[], order: OrderRecord): Json[] =>
  taxes.map((tax) => ({
    channel_liable: false,
    price: fixedDecimal(tax.amount.shop),
    price_set: moneySet(tax.amount, order),
    rate: tax.rate,
    title: tax.title,
  }));

/** Without level 2 of protected customer data the personal parts of a body are null as well. */
export function address(record: AddressRecord | null, personal: boolean): Json | null {
  if (record === null) return null;
  const shown = <Value>(value: Value): Value | null => (personal ? value : null);
  return {
    first_name: shown(record.firstName),
    last_name: shown(record.lastName),
    name: shown(`${record.firstName} ${record.lastName}`),
    company: record.company,
    address1: shown(record.address1),
    address2: shown(record.address2),
    city: record.city,
    province: record.province,
    province_code: record.provinceCode,
    zip: shown(record.zip),
    country: record.country,
    country_code: record.countryCode,
    phone: shown(record.phone),
    latitude: null,
    longitude: null,
  };
}
