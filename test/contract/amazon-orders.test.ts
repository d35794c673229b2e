import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapOrder } from '../../src/connectors/amazon/map-order.js';
import { INCLUDED_DATA, type IncludedData } from '../../src/connectors/amazon/wire.js';
import { readOrder, readOrderSearch } from '../../src/connectors/amazon/wire-answers.js';
import {
  assertOrderInvariants,
  compareDecimals,
  type MoneyPair,
  type Order,
  reconcileTotals,
  sumMoney,
} from '../../src/model/index.js';

/** Amazon's own model of Orders v2026-01-01. It is not part of this repository; where it lies beside it, it is read. */
const MODEL = new URL('../../../shared/contracts/amazon/models/orders_2026-01-01.json', import.meta.url);
const isThere = existsSync(MODEL);
const why = isThere ? '' : ' (skipped: the models are not beside the repository)';

type Json = Readonly<Record<string, unknown>>;

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Example {
  readonly request: { readonly parameters: Readonly<Record<string, { readonly value: unknown }>> };
  readonly response: unknown;
}

interface Answer {
  readonly examples?: Readonly<Record<string, unknown>>;
  readonly 'x-amzn-api-sandbox'?: { readonly static: readonly Example[] };
}

interface Model {
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly paths: Readonly<Record<string, { readonly get: { readonly responses: Readonly<Record<string, Answer>> } }>>;
}

const model: Model = isThere ? JSON.parse(readFileSync(MODEL, 'utf8')) : { definitions: {}, paths: {} };
const STORE = 'A2SELLER0EXAMPLE';

interface Sample {
  readonly wire: Json;
  readonly includedData: readonly IncludedData[];
}

/** Every order of the answers that an operation has as examples. */
function samplesOf(path: string, rowsOf: (body: unknown) => readonly unknown[]): Sample[] {
  const answer = model.paths[path]?.get.responses['200'];
  const bodies = [
    ...Object.values(answer?.examples ?? {}).map((body) => [body, INCLUDED_DATA] as const),
    ...(answer?.['x-amzn-api-sandbox']?.static ?? []).map(
      ({ request, response }) =>
        [response, request.parameters['includedData']?.value as readonly IncludedData[]] as const,
    ),
  ];
  return bodies.flatMap(([body, includedData]) => rowsOf(body).map((row) => ({ wire: row as Json, includedData })));
}

const samples: readonly Sample[] = [
  ...samplesOf('/orders/2026-01-01/orders', (body) => readOrderSearch(body, STORE).rows),
  ...samplesOf('/orders/2026-01-01/orders/{orderId}', (body) => [readOrder(body, STORE)]),
];
const named = samples.map((sample) => [String(sample.wire['orderId']), sample] as const);
const map = ({ wire, includedData }: Sample): Order => mapOrder(wire, { storeId: STORE, includedData }).order;

const part = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Json | undefined)?.[key], value);
const amountAt = (value: unknown, ...path: readonly string[]) => part(value, ...path, 'amount') as string;
const amountsOf = (rows: readonly { readonly amount?: MoneyPair }[] = []) => rows.map(({ amount }) => amount);

/** Of amounts, none of which may be missing. */
function expectSum(pairs: readonly (MoneyPair | undefined)[], expected: string): void {
  const known = pairs.filter((pair) => pair !== undefined).map(({ shop }) => shop);
  expect(known).toHaveLength(pairs.length);
  const { amount } = sumMoney(known, known[0]?.currency ?? '');
  expect(compareDecimals(amount, expected), `${amount} instead of ${expected}`).toBe(0);
}

describe(`the orders of Amazon's own examples${why}`, () => {
  it.skipIf(!isThere)('are all there', () => {
    expect(samples).toHaveLength(8);
  });

  it.skipIf(!isThere).each(named)('%s is mapped whole, sound and without a word', (orderId, sample) => {
    const order = map(sample);
    assertOrderInvariants(order);
    expect(order.issues).toEqual([]);
    expect(order.orderId).toBe(orderId);
    expect(order.state.raw).toBe(part(sample.wire, 'fulfillment', 'fulfillmentStatus'));
    expect(order.channel?.marketplaceId).toBe(part(sample.wire, 'salesChannel', 'marketplaceId'));
    const items = sample.wire['orderItems'] as readonly Json[];
    expect(order.lines.map(({ id, quantity }) => [id, quantity.ordered])).toEqual(
      items.map((item) => [item['orderItemId'], item['quantityOrdered']]),
    );
    expect(order.shipments?.length ?? 0).toBe((sample.wire['packages'] as readonly unknown[] | undefined)?.length ?? 0);
  });

  it.skipIf(!isThere).each(named)('%s keeps its sums', (_orderId, sample) => {
    const order = map(sample);
    expect(reconcileTotals(order)).toEqual([]);
    const grand = amountAt(sample.wire, 'proceeds', 'grandTotal');
    expectSum([order.totals?.grand], grand);
    const { lines, shippingLines = [], feeLines, totals = {} } = order;
    const tax = order.taxesIncluded ? [] : [totals.tax];
    const tip = totals.tip === undefined ? [] : [totals.tip];
    const charges = [...shippingLines.map(({ total }) => total), ...amountsOf(feeLines)];
    expectSum([...lines.map(({ total }) => total), ...charges, ...tax, ...tip], grand);
    const items = sample.wire['orderItems'] as readonly Json[];
    for (const [index, item] of items.entries()) {
      const line = lines[index];
      expectSum([line?.unitPrice], amountAt(item, 'product', 'price', 'unitPrice'));
      const others = items.length === 1 ? [...charges, ...shippingLines.flatMap((row) => amountsOf(row.taxLines))] : [];
      expectSum([line?.total, ...amountsOf(line?.taxLines), ...others], amountAt(item, 'proceeds', 'proceedsTotal'));
    }
  });
});

/** Every schema of the model that has a certain property, by that property. */
function propertiesNamed(name: string): readonly Schema[] {
  return Object.values(model.definitions).flatMap(({ properties }) => properties?.[name] ?? []);
}

/** What a text may be: an enum, or the words that its description lists. */
function wordsOf(schema: Schema): readonly string[] {
  const resolved = resolve(schema);
  const text = resolved.description ?? '';
  const listed = /\*\*Possible values?\*\*:?([\s\S]*)/.exec(text)?.[1]?.split('**Note**')[0] ?? '';
  return resolved.enum ?? [...listed.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, word]) => word ?? '');
}

function resolve(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : { ...model.definitions[name], description: schema.description ?? '' };
}

const wordsNamed = (name: string) => [...new Set(propertiesNamed(name).flatMap(wordsOf))];
const bare = (overrides: object) => ({
  wire: {
    orderId: '902-1',
    createdTime: '2026-11-20T05:30:00Z',
    lastUpdatedTime: '2026-11-20T05:30:00Z',
    salesChannel: { channelName: 'AMAZON', marketplaceId: 'A21TJRUUN4KGV' },
    fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
    orderItems: [],
    ...overrides,
  } as Json,
  includedData: INCLUDED_DATA,
});

/** Where each word of the model ends up. */
const WORDS: readonly (readonly [name: string, count: number, orderWith: (word: string) => object])[] = [
  ['fulfillmentStatus', 7, (fulfillmentStatus) => ({ fulfillment: { fulfillmentStatus, fulfilledBy: 'MERCHANT' } })],
  ['fulfilledBy', 2, (fulfilledBy) => ({ fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy } })],
  ['status', 6, (status) => ({ packages: [{ packageReferenceId: '1', packageStatus: { status } }] })],
  [
    'detailedStatus',
    16,
    (word) => ({
      packages: [{ packageReferenceId: '1', packageStatus: { status: 'IN_TRANSIT', detailedStatus: word } }],
    }),
  ],
  ['addressType', 3, (addressType) => ({ recipient: { deliveryAddress: { addressType } } })],
  ['entityType', 3, (entityType) => ({ tax: { taxRegistrations: [{ entityType, taxRegistrationNumber: '1' }] } })],
  ['associationType', 3, (associationType) => ({ associatedOrders: [{ orderId: '902-2', associationType }] })],
];

describe(`the words of Amazon's model${why}`, () => {
  it.skipIf(!isThere).each(WORDS)('for %s all have a meaning', (name, count, orderWith) => {
    // Of the order's proceeds, `status` is that of a tip.
    const words = wordsNamed(name).filter((word) => word !== 'FINALIZED');
    expect(words).toHaveLength(count);
    for (const word of words) {
      const order = map(bare(orderWith(word)));
      assertOrderInvariants(order);
      expect(order.issues).toEqual([]);
      const statuses = [order.state, ...(order.shipments ?? []).map(({ status }) => status)];
      expect(statuses.filter(({ value }) => value === 'unknown')).toEqual([]);
    }
  });

  it.skipIf(!isThere)('for the parts of the proceeds are all counted', () => {
    const types = new Set(
      ['OrderProceedsBreakdown', 'ItemProceedsBreakdown'].flatMap((name) =>
        wordsOf(model.definitions[name]?.properties?.['type'] ?? {}),
      ),
    );
    expect([...types].sort()).toEqual([
      'COD_FEE',
      'DELIVERY_TIP',
      'DISCOUNT',
      'GIFT_WRAP',
      'ITEM',
      'OTHER',
      'SHIPPING',
      'TAX',
    ]);
    for (const type of types) {
      const subtotal = { amount: '1.00', currencyCode: 'INR' };
      const proceeds = { grandTotal: subtotal, breakdowns: [{ type, subtotal }] };
      const order = map(bare({ proceeds, orderItems: [{ orderItemId: '1', quantityOrdered: 1 }] }));
      expect(order.issues.filter(({ code }) => code === 'unknown_value')).toEqual([]);
    }
  });

  it.skipIf(!isThere)('for what can be asked for are those of the connector', () => {
    const parameters = part(model.paths['/orders/2026-01-01/orders'], 'get', 'parameters') as readonly Json[];
    const parameter = parameters.find(({ name }) => name === 'includedData');
    expect([...INCLUDED_DATA].sort()).toEqual([...(part(parameter, 'items', 'enum') as readonly string[])].sort());
  });
});

const decimal = fc.integer({ min: -500_000, max: 5_000_000 }).map((units) => (units / 100).toFixed(2));
const time = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Anything that the model allows: each optional field there or not, each word among those it lists. */
function arbitraryOf(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  const { type, format, items, properties, required = [] } = resolve(schema);
  if (schema.$ref === '#/definitions/Decimal') return decimal;
  if (schema.$ref === '#/definitions/Money') {
    return fc.record({ amount: decimal, currencyCode: fc.constantFrom('INR', 'INR', 'INR', 'USD') });
  }
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(([key, field]) => [key, arbitraryOf(field, key)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] as never[], noNullPrototype: true });
  }
  if (type === 'array') return fc.array(arbitraryOf(items ?? {}, name), { maxLength: 3 });
  if (type === 'integer') return fc.nat(5);
  if (type === 'number') return fc.double({ min: 0, max: 100, noNaN: true });
  const words = wordsOf(schema);
  if (words.length > 0) return fc.constantFrom(...words);
  if (format === 'date-time') return time;
  return name === 'countryCode' ? fc.constantFrom('IN', 'US', 'GB') : fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/);
}

/** What may be said of an order that keeps to the model: what lies between its fields, which the model says nothing of. */
const BETWEEN_FIELDS = [
  /^totals_mismatch /,
  /^invalid_money /,
  /^duplicate_id /,
  /^missing_field state$/,
  /^invalid_value lines\.\d+\.quantity\.fulfillable$/,
  /^invalid_value shipments\.\d+\.lines\.\d+$/,
];

describe(`orders as Amazon's model allows them${why}`, () => {
  it.skipIf(!isThere)('are mapped, and sound', () => {
    fc.assert(
      fc.property(
        arbitraryOf({ $ref: '#/definitions/Order' }),
        fc.subarray([...INCLUDED_DATA]),
        (wire, includedData) => {
          // An id is not empty; what else a text may be the model leaves open.
          const order = map({ wire: { ...(wire as Json), orderId: '902-1' }, includedData });
          assertOrderInvariants(order);
          expect(order.lines).toHaveLength(((wire as Json)['orderItems'] as readonly unknown[]).length);
          const said = order.issues.map(({ code, path }) => `${code} ${path}`);
          expect(said.filter((issue) => !BETWEEN_FIELDS.some((known) => known.test(issue)))).toEqual([]);
        },
      ),
      { numRuns: 150, seed: 11 },
    );
  });
});

/** Tells which fields are read of an object that is none of its schema's. */
function watched(value: unknown, schema: Schema, strays: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { properties, items } = resolve(schema);
  return new Proxy(value, {
    get(target, key) {
      const field: unknown = Reflect.get(target, key);
      if (Array.isArray(target)) return watched(field, items ?? {}, strays);
      const known = typeof key === 'string' ? properties?.[key] : {};
      if (known === undefined) strays.add(`${schema.$ref ?? '?'}: ${String(key)}`);
      return watched(field, known ?? {}, strays);
    },
  });
}

describe(`the fields that are read of an order${why}`, () => {
  it.skipIf(!isThere)("are all in Amazon's model", () => {
    const root = { $ref: '#/definitions/Order' };
    const strays = new Set<string>();
    for (const wire of fc.sample(arbitraryOf(root), { numRuns: 100, seed: 12 })) {
      map({
        wire: watched({ ...(wire as Json), orderId: '902-1' }, root, strays) as Json,
        includedData: INCLUDED_DATA,
      });
    }
    // Two kinds of address, and two of breakdowns, are read in one way each.
    expect([...strays].sort()).toEqual([
      '#/definitions/MerchantAddress: addressType',
      '#/definitions/MerchantAddress: companyName',
      '#/definitions/MerchantAddress: extendedFields',
      '#/definitions/MerchantAddress: phone',
      '#/definitions/OrderProceedsBreakdown: detailedBreakdowns',
    ]);
  });
});
