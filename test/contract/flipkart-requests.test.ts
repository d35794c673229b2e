import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/connectors/flipkart/operations.js';
import type { FlipkartLoggedRequest } from '../../src/testing/flipkart/request-log.js';
import { isOpenapiThere, sentProblems, whySkipped } from './flipkart-official.js';
import * as work from './flipkart-work.js';

/**
 * What the connector sends although Flipkart's file of 2024 has it not, or otherwise, and why. A line that nothing needs any
 * more fails as well.
 */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['getListings: no operation of the file', 'In the documentation of 2026; by path a comma in a SKU makes two of it.'],
  ['getLocations: no operation of the file', 'Not published; integrators call it, and nothing depends on its answer.'],
  ['toggleNotifications: no operation of the file', 'In the documentation of 2026.'],
  [
    'searchShipments: /filter must NOT have additional properties (hold)',
    'In the text beside the schema: without it held shipments are in no search.',
  ],
  [
    'getReturns: query page: no parameter of the operation',
    'Of the `nextUrl` that an answer names; what Flipkart writes there is not published, and it is sent back as it came.',
  ],
  ['searchListings: /page_id must be string', 'The text of the operation asks for null on the first page.'],
  [
    'pack: /shipments/*/invoices/*/invoiceDate must match format "date-time"',
    'A day in integrations that work, and in the version before.',
  ],
  [
    'selfShipDispatch: /shipments/* must NOT have additional properties (deliveryPartnerCode)',
    'Mandatory on the newest page.',
  ],
  ...['/deliveryDate', '/failureAttributes/newDeliveryDate'].map((field): [string, string] => [
    `selfShipDeliveryAttempt: /shipments/*${field} must match format "date-time"`,
    '`yyyy-MM-dd` on the page of the operation.',
  ]),
  [
    'selfShipDelivery: /shipments/*/deliveryDate must match format "date-time"',
    '`yyyy-MM-dd` on the page of the operation.',
  ],
  [
    "updateInventory: /*/locations/* must have required property 'status'",
    'Not required on the other page; it would switch on a location that the seller switched off, so it is sent only as read.',
  ],
]);

/** Answers other than 2xx that the work brings about on purpose; all others mean that a request was wrong. */
const EXPECTED_REFUSALS = new Set([
  // No ticket is settled yet.
  'toggleNotifications 404',
]);

const isOauth = (target: string) => target.startsWith('/oauth-service/');

let log: readonly FlipkartLoggedRequest[] = [];
let sent: readonly work.SentRequest[] = [];
let shipmentIds: ReadonlySet<string> = new Set();
let unusedMethods: readonly string[] = [];
let largeCatalogue = 0;

const pathOf = ({ target }: work.SentRequest) => target.split('?')[0] ?? '';
const toSellers = () => sent.filter(({ target }) => !isOauth(target));
const toOauth = () => sent.filter(({ target }) => isOauth(target));
const logged = (operation: string) => log.filter((request) => request.operation === operation);
const bodyOf = ({ body }: work.SentRequest): unknown => (body === undefined ? undefined : JSON.parse(body));

describe.skipIf(!isOpenapiThere)(`what the Flipkart connector sends, against Flipkart's schemas${whySkipped}`, () => {
  beforeAll(async () => {
    const shop = await work.startWork({ sellers: 2 });
    const department = await work.startWork({ orders: 0, listings: 510 });
    try {
      await work.connectAndCheck(shop);
      await work.readOrders(shop);
      await work.readReturns(shop);
      await work.shipWithFlipkart(shop);
      await work.shipOneself(shop);
      await work.printPapers(shop);
      await work.cancel(shop);
      await work.keepStock(shop);
      await work.readCatalogue(shop);
      await work.setPrices(shop);
      await work.subscribe(shop);
      await work.askForMore(shop);
      largeCatalogue = await work.readLargeCatalogue(department);
      log = [shop, department].flatMap(({ controls }) => controls.requests.list());
      sent = [shop, department].flatMap((one) => one.sent);
      shipmentIds = new Set(
        shop.controls.credentials().storeIds.flatMap((id) => shop.controls.orders(id).map((one) => one.id)),
      );
    } finally {
      await shop.close();
      await department.close();
    }
    unusedMethods = shop.methods.all.filter((name) => !shop.methods.used.has(name));
  }, 60_000);

  afterAll(() => {
    log = [];
    sent = [];
  });

  it('is every operation that it knows, by every method that it has', () => {
    const operations = new Set(log.map(({ operation }) => operation));
    expect([...operations].filter((name) => !(name in OPERATIONS))).toEqual(['token', 'tokenExpiry']);
    expect(Object.keys(OPERATIONS).filter((name) => !operations.has(name))).toEqual([]);
    expect(unusedMethods).toEqual([]);
    expect(largeCatalogue).toBe(510);
  });

  it('is what the sandbox has in its log', () => {
    const inLog = log.map(({ method, path }) => `${method} ${path}`);
    expect(sent.map((request) => `${request.method} ${pathOf(request)}`).sort()).toEqual(inLog.sort());
    expect(sent.length).toBeGreaterThan(300);
  });

  it('fits the schemas: path, parameters and body, but for what is listed with its reason', () => {
    const operations = new Map(log.map(({ method, path, operation }) => [`${method} ${path}`, operation]));
    const problems = toSellers().flatMap((request) =>
      sentProblems({ ...request, body: bodyOf(request) }).map(
        (problem) => `${operations.get(`${request.method} ${pathOf(request)}`)}: ${problem}`,
      ),
    );
    expect([...new Set(problems)].sort()).toEqual([...EXCEPTIONS.keys()].sort());
  });

  it('is noticed where it does not fit', () => {
    const dispatch = { method: 'POST', target: '/sellers/v3/shipments/dispatch' };
    const wrong = [
      { ...dispatch, body: { shipmentIds: ['s1'], locationID: 'LOC1' } },
      { ...dispatch, body: { shipmentIds: Array.from({ length: 26 }, (_, index) => `s${index}`) } },
      { ...dispatch, body: { shipmentIds: 's1' } },
      { ...dispatch, method: 'PUT', body: {} },
      dispatch,
      { method: 'GET', target: '/sellers/v3/orders' },
      { method: 'GET', target: '/sellers/v3/shipments?shipmentId=s1' },
      { method: 'GET', target: '/sellers/v3/shipments?shipmentIds=s1&shipmentIds=s2' },
      { method: 'GET', target: `/sellers/v2/returns?returnIds=${Array.from({ length: 26 }, () => '1').join(',')}` },
      { method: 'GET', target: '/sellers/v3/shipments/s1/labels', body: {} },
      { method: 'POST', target: '/sellers/v3/shipments/s1/labelOnly/pdf?reprint=yes' },
    ];
    expect(wrong.map(sentProblems).filter((problems) => problems.length !== 1)).toEqual([]);
  });

  it('has been taken by the sandbox, but for what was refused on purpose', () => {
    const refused = log
      .filter(({ status, fault }) => fault === undefined && (status < 200 || status >= 300))
      .map(({ operation, status }) => `${operation} ${status}`);
    expect(new Set(refused)).toEqual(EXPECTED_REFUSALS);
  });

  it('carries the bearer token to the API alone, and the secret to the OAuth service alone', () => {
    const schemesOf = (requests: readonly work.SentRequest[]) =>
      new Set(requests.map(({ headers }) => headers['authorization']?.split(' ')[0]));
    expect(toSellers().filter(({ target }) => !target.startsWith('/sellers/'))).toEqual([]);
    expect(schemesOf(toSellers())).toEqual(new Set(['Bearer']));
    expect(schemesOf(toOauth())).toEqual(new Set(['Basic']));
    const secrets = new Set(sent.map(({ headers }) => headers['authorization']?.split(' ')[1] ?? ''));
    const elsewhere = toSellers().map(({ target, body = '' }) => `${target} ${body}`);
    expect([...secrets].filter((secret) => elsewhere.some((text) => text.includes(secret)))).toEqual([]);
  });

  it('asks for tokens as published: GET, all in the query', () => {
    const formOf = (request: work.SentRequest) => {
      const { searchParams } = new URL(request.target, 'https://api.example.com');
      const kind = searchParams.get('grant_type') ?? searchParams.get('token_type');
      return `${request.method} ${pathOf(request)} ${kind}: ${[...searchParams.keys()].sort().join(' ')}`;
    };
    const oauth = '/oauth-service/oauth';
    expect([...new Set(toOauth().map(formOf))].sort()).toEqual([
      `GET ${oauth}/token authorization_code: code grant_type redirect_uri state`,
      `GET ${oauth}/token client_credentials: grant_type scope`,
      `GET ${oauth}/token refresh_token: grant_type refresh_token`,
      `GET ${oauth}/token/expiry access: token token_type`,
      `GET ${oauth}/token/expiry refresh: token token_type`,
    ]);
    expect(toOauth().filter(({ body }) => body !== undefined)).toEqual([]);
  });

  it('says JSON where there is a body, and nowhere else', () => {
    const all = ['accept', 'authorization', 'user-agent'];
    const [withBody, without] = [true, false].map((has) => sent.filter(({ body }) => (body !== undefined) === has));
    const headersOf = (requests: readonly work.SentRequest[] = []) =>
      [...new Set(requests.flatMap(({ headers }) => Object.keys(headers)))].sort();
    expect(headersOf(withBody)).toEqual([...all, 'content-type'].sort());
    expect(headersOf(without)).toEqual(all);
    expect(new Set(withBody?.map(({ headers }) => headers['content-type']))).toEqual(new Set(['application/json']));
    expect(log.filter(({ body }) => typeof body === 'string')).toEqual([]);
  });

  it('encodes ids and times once', () => {
    const parts = toSellers().flatMap(({ target }) => {
      const [path = '', query = ''] = target.split('?');
      const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1));
      return [...path.split('/'), ...values].flatMap((part) => part.split(','));
    });
    const decoded = parts.map(decodeURIComponent);
    expect(decoded.map(encodeURIComponent)).toEqual(parts);
    expect(decoded.filter((part) => /%[0-9a-f]{2}/i.test(part))).toEqual([]);
    expect(decoded.some((part) => part.endsWith('+05:30'))).toBe(true);

    const idsInPaths = toSellers().flatMap(
      (request) => /^\/sellers\/v3\/shipments\/([^/]*-[^/]*)/.exec(pathOf(request))?.[1]?.split(',') ?? [],
    );
    expect(idsInPaths.filter((id) => !shipmentIds.has(id))).toEqual([]);
    expect(idsInPaths.length).toBeGreaterThan(100);
  });

  it('asks for no more at once than Flipkart takes or recommends', () => {
    const most = (operation: string, countOf: (request: FlipkartLoggedRequest) => number) =>
      Math.max(...logged(operation).map(countOf));
    const keys = ({ body = {} }: FlipkartLoggedRequest) => Object.keys(body as object).length;
    expect(most('updateInventory', keys)).toBe(10);
    expect(most('updatePrices', keys)).toBe(10);
    expect(most('getListings', ({ body }) => (body as { readonly sku_ids: readonly string[] }).sku_ids.length)).toBe(
      10,
    );
    expect(most('getShipmentDetails', ({ path }) => path.split(',').length)).toBe(25);
    expect(most('getShipments', ({ query }) => Object.values(query)[0]?.split(',').length ?? 0)).toBe(100);
  });

  it('says all that can be said of a pack and of a dispatch by the seller', () => {
    const fields = (records: readonly object[]) =>
      [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
    const shipments = (operation: string) =>
      logged(operation).flatMap(({ body }) => (body as { readonly shipments: readonly object[] }).shipments);
    expect(fields(shipments('pack'))).toEqual([
      ...['ignoreWarning', 'invoices', 'locationId', 'serialNumbers', 'shipmentId', 'subShipments', 'taxItems'],
    ]);
    expect(fields(shipments('selfShipDispatch'))).toEqual([
      ...['deliveryPartner', 'deliveryPartnerCode', 'dispatchDate', 'dispatchLocation', 'invoice', 'locationId'],
      ...['shipmentId', 'tentativeDeliveryDate', 'trackingId'],
    ]);
  });
});
