import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS, type Operation } from '../../src/connectors/amazon/operations.js';
import type { AmazonLoggedRequest } from '../../src/testing/amazon/request-log.js';
import { areModelsThere, modelOperations, validateRequest, whySkipped } from './amazon-official.js';
import * as work from './amazon-work.js';

/** Amazon's published figures and schemas. They are not part of this repository; where they lie beside it, they are read. */
const CONTRACTS = new URL('../../../shared/contracts/amazon/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, CONTRACTS), 'utf8'));

/** Answers other than 2xx that the work brings about on purpose; all others mean that a request was wrong. */
const EXPECTED_REFUSALS = new Set([
  // The order that nobody has, of the ids and of `diagnose`.
  'getOrder 404',
  // No subscription of the kind yet.
  'getSubscription 404',
  // A marketplace that is refused.
  'searchOrders 403',
]);

let log: readonly AmazonLoggedRequest[] = [];
let large = { products: 0, levels: 0 };

const ofSpApi = () => log.filter(({ operation }) => operation !== 'token' && operation !== 'document');
const ofDocuments = () => log.filter(({ operation }) => operation === 'document');
const bodyOf = ({ body }: AmazonLoggedRequest) => (body === undefined ? undefined : JSON.stringify(body));

describe.skipIf(!areModelsThere)(`what the Amazon connector sends, against Amazon's models${whySkipped}`, () => {
  beforeAll(async () => {
    const shop = await work.startWork({ sellers: 3 });
    const department = await work.startWork({ sellers: 1, listings: 1_050 });
    try {
      await work.connectAndCheck(shop);
      await work.readOrders(shop);
      await work.ship(shop);
      await work.readCatalogue(shop);
      await work.subscribe(shop);
      await work.setPrices(shop);
      await work.keepStock(shop);
      await work.cancel(shop);
      await work.waitForFeeds(shop);
      large = await work.readLargeCatalogue(department);
      log = [shop, department].flatMap(({ controls }) => controls.requests.list());
    } finally {
      await shop.close();
      await department.close();
    }
  }, 60_000);

  afterAll(() => {
    log = [];
  });

  it('is every operation that it knows, but those that nothing calls', () => {
    const used = new Set(ofSpApi().map(({ operation }) => operation));
    expect([...used].filter((name) => !(name in OPERATIONS))).toEqual([]);
    expect(Object.keys(OPERATIONS).filter((name) => !used.has(name))).toEqual([]);
    expect(ofSpApi().length).toBeGreaterThan(300);
    expect(Math.min(large.products, large.levels)).toBeGreaterThan(1_000);
  });

  it('fits the models: path, parameters and body', () => {
    const problems = ofSpApi().flatMap((request) =>
      validateRequest({ method: request.method, url: request.target, body: bodyOf(request) }),
    );
    expect([...new Set(problems)]).toEqual([]);
  });

  it('says all that can be said of a shipment', () => {
    const sent = ofSpApi().filter(({ operation }) => operation === 'confirmShipment');
    const bodies = sent.map(
      ({ body }) => body as { readonly packageDetail: { readonly orderItems: readonly object[] } },
    );
    const fields = (records: readonly object[]) =>
      [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
    const packages = bodies.map(({ packageDetail }) => packageDetail);
    expect(fields(bodies)).toEqual(['codCollectionMethod', 'marketplaceId', 'packageDetail']);
    expect(fields(packages)).toEqual([
      'carrierCode',
      'carrierName',
      'orderItems',
      'packageReferenceId',
      'shipDate',
      'shipFromSupplySourceId',
      'shippingMethod',
      'trackingNumber',
    ]);
    const items = packages.flatMap(({ orderItems }) => orderItems);
    expect(fields(items)).toEqual(['orderItemId', 'quantity', 'transparencyCodes']);
  });

  it('has been taken by the sandbox, but for what was refused on purpose', () => {
    const refused = ofSpApi()
      .filter(({ status, fault }) => fault === undefined && (status < 200 || status >= 300))
      .map(({ operation, status }) => `${operation} ${status}`);
    expect(new Set(refused)).toEqual(EXPECTED_REFUSALS);
  });

  it('says JSON where there is a body, and carries the token to SP-API alone', () => {
    // Two of them are of every `fetch`.
    const all = ['accept', 'accept-encoding', 'accept-language', 'connection', 'host', 'sec-fetch-mode', 'user-agent'];
    const headersOf = (requests: readonly AmazonLoggedRequest[]) =>
      [...new Set(requests.flatMap(({ headers }) => headers))].sort();
    const [withBody, without] = [true, false].map((has) =>
      ofSpApi().filter((request) => (bodyOf(request) !== undefined) === has),
    );
    expect(headersOf(without ?? [])).toEqual([...all, 'x-amz-access-token'].sort());
    expect(headersOf(withBody ?? [])).toEqual([...all, 'content-length', 'content-type', 'x-amz-access-token'].sort());
    expect(ofSpApi().filter(({ headers }) => !headers.includes('x-amz-access-token'))).toEqual([]);

    const uploads = ofDocuments().filter(({ method }) => method === 'PUT');
    const downloads = ofDocuments().filter(({ method }) => method === 'GET');
    expect([uploads.length > 0, downloads.length > 0]).toEqual([true, true]);
    expect(headersOf(downloads)).toEqual(all);
    expect(headersOf(uploads)).toEqual([...all, 'content-length', 'content-type'].sort());
  });

  it.skipIf(!existsSync(new URL('schemas/feeds/', CONTRACTS)))('fits the schema of listings feeds', () => {
    const validate = new Ajv({ strict: false, allErrors: true }).compile(
      read('schemas/feeds/listings-feed-schema-v2.json'),
    );
    const feeds = ofDocuments().filter(({ method, body }) => method === 'PUT' && typeof body === 'object');
    // Of prices in one marketplace, of stock in three.
    expect(feeds.length).toBeGreaterThanOrEqual(4);
    for (const { body } of feeds) expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe.skipIf(!areModelsThere)(`what the Amazon connector knows of its operations${whySkipped}`, () => {
  const official = () =>
    Object.entries(OPERATIONS).map(([name, { method, path }]) => {
      const found = modelOperations().find(
        (one) => one.operationId === name && one.method === method && one.path === path,
      );
      return { name, description: (found as { readonly description?: string } | undefined)?.description ?? '' };
    });

  it.skipIf(!existsSync(new URL('rate-limits.json', CONTRACTS)))('are the published quotas', () => {
    const published: readonly (Operation & { readonly operationId: string })[] = read('rate-limits.json');
    const listed = Object.entries(OPERATIONS).flatMap(([name, operation]) => {
      const { method, path } = operation;
      const row = published.find((one) => one.operationId === name && one.method === method && one.path === path);
      return row === undefined ? [] : [{ name, operation, row }];
    });
    // Reports are not in the table, but in their model.
    expect(listed).toHaveLength(Object.keys(OPERATIONS).length - 3);
    for (const { name, operation, row } of listed) {
      expect([name, operation.rate, operation.burst]).toEqual([name, row.rate, row.burst]);
    }
  });

  it('are the quotas that the models tell', () => {
    const told = official().map(({ name, description }) => {
      const [, rate, burst] = /\|\s*([\d.]+)\s*\|\s*(\d+)\s*\|/.exec(description) ?? [];
      return [name, Number(rate), Number(burst)];
    });
    expect(Object.entries(OPERATIONS).map(([name, { rate, burst }]) => [name, rate, burst])).toEqual(told);
  });

  it('are whose tokens they take', () => {
    const grantless = Object.entries<Operation>(OPERATIONS).flatMap(([name, one]) => (one.grantless ? [name] : []));
    const told = official().filter(({ description }) => /operation is grantless/i.test(description));
    expect(grantless).toEqual(told.map(({ name }) => name));
  });
});
