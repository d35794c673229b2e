import { type GraphQLEnumType, getNamedType, isEnumType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../src/connectors/shopify/index.js';
import { iterateOrders } from '../../src/core/paginate.js';
import type { Order } from '../../src/model/index.js';
import { flawsOf, outcomeOf } from './official-schema/checks.js';
import { connectorTo, STORE } from './official-schema/connect.js';
import { officialSchema, VERSIONS } from './official-schema/schema.js';
import { createOfficialStandIn, type StandInOptions } from './official-schema/stand-in.js';

const ORDERS = 10;

async function readAll(options: StandInOptions) {
  const standIn = createOfficialStandIn(options);
  const shopify = await connectorTo(standIn, { apiVersion: options.version });
  const orders: Order[] = [];
  for await (const order of iterateOrders(shopify, { storeId: STORE, limit: 10 })) orders.push(order);
  const single: Order[] = [];
  for (const { orderId } of orders.slice(0, 6)) {
    const found = await outcomeOf(() => shopify.fetchOrder({ storeId: STORE, orderId }));
    if ('lines' in found) single.push(found);
    else expect(['not_found', 'permission_denied']).toContain(found.code);
  }
  await shopify.close();
  expect(standIn.refusals).toEqual([]);
  return { orders, single, flaws: [...orders, ...single].flatMap((order) => flawsOf(order, standIn)) };
}

describe.each(VERSIONS)('orders read through the official schema of %s', (version) => {
  it.each([0, 0.1, 0.5, 1])('come out whole when a nullable field is null with probability %d', async (nulls) => {
    // Another seed for each version and probability: more shapes in the same time.
    const seed = VERSIONS.indexOf(version) + 10 * nulls;
    const { orders, flaws } = await readAll({ version, seed, answers: { nulls, orders: ORDERS } });
    expect(orders).toHaveLength(ORDERS);
    expect(flaws).toEqual([]);
  });

  it.each([0.02, 0.3])('are kept when fields are denied at random (probability %d)', async (denied) => {
    const { orders, flaws } = await readAll({ version, seed: 3, answers: { denied, nulls: 0.05, orders: ORDERS } });
    expect(orders).toHaveLength(ORDERS);
    expect(flaws).toEqual([]);
  });

  it('keep a word of a later version as it came, and say so', async () => {
    const { orders, flaws } = await readAll({ version, seed: 4, answers: { unknownWords: 1, orders: ORDERS } });
    expect(orders).toHaveLength(ORDERS);
    expect(flaws).toEqual([]);
    const words = orders.flatMap(({ payment, fulfillment, returns }) => [payment, fulfillment, returns]);
    for (const word of words) {
      if (word.raw !== undefined) expect(word).toEqual({ value: 'unknown', raw: 'WORD_OF_A_LATER_VERSION' });
    }
    for (const { issues, returns } of orders) {
      if (returns.raw !== undefined) {
        expect(issues.map(({ code, path }) => `${code} ${path}`)).toContain('unknown_value returns');
      }
    }
  });
});

/** Where each official word ends up, by the field that holds it. */
const WORDS: readonly (readonly [type: string, field: string, statusOf: (order: Order) => unknown])[] = [
  ['Order', 'displayFinancialStatus', ({ payment }) => payment.value],
  ['Order', 'displayFulfillmentStatus', ({ fulfillment }) => fulfillment.value],
  ['Order', 'returnStatus', ({ returns }) => returns.value],
  ['Fulfillment', 'displayStatus', ({ shipments }) => shipments?.[0]?.status.value],
  ['FulfillmentOrder', 'status', ({ fulfillmentGroups }) => fulfillmentGroups?.[0]?.status.value],
  ['OrderTransaction', 'status', ({ transactions }) => transactions?.[0]?.status.value],
];

describe.each(VERSIONS)('every official word of %s', (version) => {
  it.each(WORDS)('of %s.%s has a meaning', (type, field, statusOf) => {
    for (const word of wordsOf(version, type, field)) {
      // Shopify's own word for "we do not know".
      if (word === 'UNKNOWN') continue;
      const { order, issues } = mapOrder(orderWith(type, { [field]: word }), { storeId: STORE });
      expect([word, statusOf(order)]).not.toEqual([word, 'unknown']);
      expect(issues.filter(({ raw }) => raw === word)).toEqual([]);
    }
  });

  it('for a currency or a country is taken over', () => {
    const schema = officialSchema(version);
    const currencies = (schema.getType('CurrencyCode') as GraphQLEnumType).getValues().map(({ name }) => name);
    const countries = (schema.getType('CountryCode') as GraphQLEnumType).getValues().map(({ name }) => name);
    for (const currencyCode of currencies) {
      const { order, issues } = mapOrder(
        { id: 'gid://shopify/Order/1', currencyCode, createdAt: 'x' },
        { storeId: STORE },
      );
      expect([order.currency, issues.filter(({ path }) => path === 'currency')]).toEqual([currencyCode, []]);
    }
    for (const countryCodeV2 of countries) {
      const { order } = mapOrder(
        { id: 'gid://shopify/Order/1', shippingAddress: { countryCodeV2 } },
        { storeId: STORE },
      );
      expect(order.shipTo?.country).toBe(countryCodeV2);
    }
  });
});

function orderWith(type: string, fields: Readonly<Record<string, unknown>>) {
  const order = { id: 'gid://shopify/Order/1', createdAt: '2026-10-01T00:00:00Z', updatedAt: '2026-10-01T00:00:00Z' };
  const part = { id: `gid://shopify/${type}/1`, ...fields };
  switch (type) {
    case 'Fulfillment':
      return { ...order, fulfillments: [part] };
    case 'FulfillmentOrder':
      return { ...order, fulfillmentOrders: { nodes: [part] } };
    case 'OrderTransaction':
      return { ...order, transactions: [part] };
    default:
      return { ...order, ...fields };
  }
}

function wordsOf(version: (typeof VERSIONS)[number], typeName: string, fieldName: string): readonly string[] {
  const type = officialSchema(version).getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  const words = field === undefined ? undefined : getNamedType(field.type);
  if (!isEnumType(words)) throw new Error(`${typeName}.${fieldName} is no enum`);
  return words.getValues().map(({ name }) => name);
}
