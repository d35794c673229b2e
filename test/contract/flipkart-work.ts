import { createFlipkartConnector } from '../../src/connectors/flipkart/index.js';
import type { FulfillmentPush, FulfillmentResult, OperationHandle, OperationResult } from '../../src/core/connector.js';
import { createUndiciTransport } from '../../src/core/http/transport.js';
import type { TransportRequest } from '../../src/core/ports.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { type FlipkartSandboxOptions, startSandbox } from '../../src/testing/index.js';

const REDIRECT = 'https://app.example.com/flipkart/callback';
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const GSTIN = '29AAGCB7383J1Z4';
/** A failure is looked into at once. */
const ONCE = { maxRetries: 0 };
/** Too short to wait for a pack. */
const BRIEF = { timeoutMs: 5_900 };

/** A request as it left, with the secrets that the sandbox's log leaves out. */
export interface SentRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The sandbox with sellers, and a connector that shares its clock; what it sends and which of its methods are used is noted. */
export async function startWork({
  orders = 60,
  ...flipkart
}: FlipkartSandboxOptions & { readonly orders?: number } = {}) {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const sandbox = await startSandbox({ platforms: ['flipkart'], orders, now, flipkart });
  const controls = sandbox.controls.flipkart;
  const tokenStore = createMemoryTokenStore();
  const wire = createUndiciTransport();
  const sent: SentRequest[] = [];
  const connector = createFlipkartConnector({
    ...controls.credentials().partner,
    ...{ baseURL: controls.baseURL, notificationURL: controls.credentials().notificationURL },
    ...{ tokenStore, now, requestsPerHour: 1e6 },
    transport: (url, request) => {
      sent.push(sentRequest(url, request));
      return wire.transport(url, request);
    },
  });
  const used = new Set<string>();
  const noted = notingUse(connector, used);
  return {
    connector: noted,
    controls,
    sent,
    /** Names of methods: all there are, and those that were used. */
    methods: { all: methodsOf(connector), used },
    refreshTokenOf: async (storeId: string) =>
      String((await tokenStore.load({ platform: 'flipkart', storeId }))?.credentials['refreshToken']),
    /** With the seller's own app. */
    connect: async (storeId = controls.credentials().storeId, verify = false) => {
      const { appId, appSecret, locationId, locationIds } = controls.credentials(storeId);
      await noted.auth.connect({ storeId, appId, appSecret, locationId, locationIds, gstin: GSTIN, verify });
      return storeId;
    },
    now,
    advance: (ms: number) => {
      ahead += ms;
    },
    close: async () => {
      await noted.close();
      await wire.close();
      await sandbox.close();
    },
  };
}

type Work = Awaited<ReturnType<typeof startWork>>;

function sentRequest(url: string, { method, headers, body }: TransportRequest): SentRequest {
  const { origin } = new URL(url);
  return { method, target: url.slice(origin.length), headers, body };
}

function methodsOf(group: object, prefix = ''): readonly string[] {
  return Object.entries(group).flatMap(([name, member]) => {
    if (typeof member === 'function') return [`${prefix}${name}`];
    return name === 'auth' || name === 'webhooks' ? methodsOf(member, `${name}.`) : [];
  });
}

function notingUse<T extends object>(group: T, used: Set<string>, prefix = ''): T {
  const members = Object.entries(group).map(([name, member]) => {
    if (name === 'auth' || name === 'webhooks') return [name, notingUse(member, used, `${name}.`)];
    if (typeof member !== 'function') return [name, member];
    const noting = (...input: readonly unknown[]) => {
      used.add(`${prefix}${name}`);
      return member(...input);
    };
    return [name, noting];
  });
  return Object.fromEntries(members) as T;
}

const daysFrom = (now: number, days: number) => new Date(now + days * DAY_MS);

/** Reads page after page. */
async function walk<P extends { readonly nextCursor?: string }>(
  read: (cursor: { readonly cursor?: string }) => Promise<P>,
): Promise<readonly P[]> {
  const pages = [await read({})];
  for (let next = pages[0]?.nextCursor; next !== undefined; next = pages.at(-1)?.nextCursor) {
    pages.push(await read({ cursor: next }));
  }
  return pages;
}

/** Both kinds of app, a token that came from elsewhere, one that ended, and what is asked of a store then. */
export async function connectAndCheck({ connector, controls, connect, refreshTokenOf }: Work): Promise<void> {
  const { auth } = connector;
  for (const storeId of controls.credentials().storeIds) {
    const { url, state } = await auth.begin({ storeId, redirectUri: REDIRECT });
    await auth.complete({ url: controls.authorize({ url, storeId }), state });
    await auth.refresh(storeId);
    await auth.check(storeId);
    const refreshToken = await refreshTokenOf(storeId);
    await auth.disconnect(storeId);
    await auth.connect({ storeId, refreshToken });
    await connector.diagnose({ storeId });
    await auth.disconnect(storeId);
    await connect(storeId, true);
    await auth.refresh(storeId);
    await auth.check(storeId);
    await connector.diagnose({ storeId });
    controls.faults.invalidToken({ operation: 'getShipments' });
    await connector.fetchOrdersByNumber({ storeId, number: controls.orders(storeId)[0]?.orderId ?? '' });
  }
}

/** Every filter of `fetchOrders`, several pages, ids and numbers, both forms of the details. */
export async function readOrders({ connector, controls, connect, now }: Work): Promise<void> {
  const storeId = await connect();
  const [dayAgo, threeDaysAgo, yearAgo] = [daysFrom(now(), -1), daysFrom(now(), -3), daysFrom(now(), -365)];
  // Pages can be told apart by time, as long as no page is of one second.
  for (let count = 0; count < 45; count += 1) controls.insert({ updatedAt: daysFrom(now(), -2) });
  const queries = [
    { updatedAfter: threeDaysAgo, fulfilledBy: 'any', limit: 7 },
    { updatedAfter: threeDaysAgo, updatedBefore: dayAgo, fulfilledBy: 'marketplace' },
    { createdAfter: threeDaysAgo, createdBefore: dayAgo, updatedAfter: threeDaysAgo, includeRaw: true },
    { statuses: ['open', 'on_hold'], updatedAfter: yearAgo, limit: 1_000 },
    { statuses: ['cancelled'], createdAfter: yearAgo },
  ] as const;
  for (const query of queries) await walk((cursor) => connector.fetchOrders({ storeId, ...query, ...cursor }));
  controls.setDetails('pages');
  const orders = controls.orders();
  const ids = [...orders.map(({ id }) => id), ...orders.map(({ id }) => `${id}-none`)];
  await walk((cursor) => connector.fetchOrders({ storeId, ids, ...cursor }));
  await connector.fetchOrder({ storeId, orderId: ids[0] ?? '' });
  await connector.fetchOrder({ storeId, orderId: 'nobodys' }).catch(() => undefined);
  await connector.fetchOrdersByNumber({ storeId, number: orders[6]?.orderId ?? '' });
  controls.setDetails('sdk');
}

/** Returns of buyers and couriers, by time, over several pages, and by id. */
export async function readReturns({ connector, controls, connect, now }: Work): Promise<void> {
  const storeId = await connect();
  const shipped = controls.orders().filter(({ status }) => status === 'SHIPPED');
  for (const { id: shipmentId } of [...shipped, ...shipped, ...shipped, ...shipped].slice(0, 30)) {
    controls.insertReturn({ shipmentId });
  }
  const [dayAgo, yearAgo] = [daysFrom(now(), -1), daysFrom(now(), -365)];
  const queries = [
    { updatedAfter: yearAgo, updatedBefore: new Date(now() + HOUR_MS), limit: 10 },
    { createdAfter: yearAgo, createdBefore: dayAgo, kind: 'courier' },
    { ids: [...controls.returns().map(({ id }) => id), 'nobodys'] },
  ] as const;
  for (const query of queries) await walk((cursor) => connector.fetchReturns({ storeId, ...query, ...cursor }));
}

/** A shipment that may be worked on now. */
const newShipment = ({ controls, now }: Work, scenario: { readonly type?: 'EXPRESS' | 'NORMAL' | 'SELF' } = {}) =>
  controls.insert({
    scenario: { label: 'new', state: 'APPROVED', lines: 2, quantity: 2, ...scenario },
    orderedAt: new Date(now() - HOUR_MS),
  });

type Shipment = ReturnType<typeof newShipment>;

const DIMENSIONS = { length: 20.5, breadth: 10, height: 4, weight: 0.35 };

/** Everything that can be said of a pack. */
function packPush(storeId: string, { id, locationId, lines, subShipments }: Shipment, now: number): FulfillmentPush {
  return {
    ...{ storeId, orderId: id, locationId, notifyCustomer: false, shippedAt: new Date(now - MINUTE_MS) },
    lineItems: lines.map((line) => ({ lineItemId: line.id, quantity: line.quantity })),
    platformOptions: {
      ...{ invoiceNumber: 'INV/26-27/0042', invoiceDate: new Date(now), ignoreWarning: true },
      taxRates: Object.fromEntries(lines.map((line, index) => [line.id, [12, 18][index]])),
      dimensions: Object.fromEntries(subShipments.map((part) => [part.id, DIMENSIONS])),
      serialNumbers: Object.fromEntries(lines.map((line) => [line.id, [['IMEI-1'], ['IMEI-2', 'IMEI-3']]])),
    },
  };
}

/** Shipments by Flipkart's courier, packed while nobody waits, a push made twice, and lost answers. */
export async function shipWithFlipkart(work: Work): Promise<void> {
  const { connector, controls, connect, now } = work;
  const storeId = await connect();
  const push = packPush(storeId, newShipment(work), now());
  await connector.planFulfillment(push);
  const handle = pending(await connector.pushFulfillment(push, BRIEF));
  await connector.checkOperation(handle);
  work.advance(MINUTE_MS);
  done(await connector.checkOperation(handle));
  await connector.pushFulfillment(push);

  controls.setPackingDelay(0);
  const platformOptions = { invoiceDate: new Date(now()), taxRates: 18, dimensions: DIMENSIONS };
  const pushNew = () => {
    const { id: orderId } = newShipment(work, { type: 'EXPRESS' });
    return connector.pushFulfillment({ storeId, orderId, platformOptions }, { ...BRIEF, ...ONCE });
  };
  const packed = pending(await pushNew());
  controls.faults.resetAfter({ operation: 'pack' });
  controls.faults.invalidToken({ operation: 'dispatch', wrapped: true });
  controls.loseVerdicts('dispatch');
  const [, dispatched] = await Promise.all([pushNew(), connector.checkOperation(packed)]);
  done(dispatched);
}

function pending({ status, handle }: FulfillmentResult): OperationHandle {
  if (handle === undefined) throw new Error(`a push ended as ${status} before its pack`);
  return handle;
}

function done({ status, message }: OperationResult): void {
  if (status !== 'done') throw new Error(`a pack ended as ${status}: ${message}`);
}

/** Shipments by the seller's own courier, what becomes of them, and one that is packed first. */
export async function shipOneself(work: Work): Promise<void> {
  const { connector, controls, connect, now } = work;
  const storeId = await connect();
  const first = newShipment(work, { type: 'SELF' });
  const second = newShipment(work, { type: 'SELF' });
  const [inTwoDays, inFourDays] = [daysFrom(now(), 2), daysFrom(now(), 4)];
  const { platformOptions } = packPush(storeId, first, now());
  await connector.pushFulfillment({
    ...packPush(storeId, first, now()),
    tracking: { number: 'DL 1', carrier: 'Delhivery' },
    platformOptions: {
      ...platformOptions,
      ...{ expectedDelivery: inTwoDays, deliveryPartnerCode: 'DELHIVERY' },
      dispatchAddress: {
        ...{ address1: '1 Mill Road', address2: 'Unit 4', landmark: 'Opposite the mill' },
        ...{ city: 'Surat', state: 'Gujarat', pincode: '395003' },
      },
    },
  });
  const brief = {
    ...{ storeId, tracking: { number: 'KR 2', carrier: 'Kirana Riders' } },
    platformOptions: { invoiceDate: new Date(now()), expectedDelivery: inTwoDays, taxRates: 5, dimensions: DIMENSIONS },
  };
  await connector.pushFulfillment({ ...brief, orderId: second.id });
  controls.setSelfShip({ needsPacking: true });
  await connector.pushFulfillment({ ...brief, orderId: newShipment(work, { type: 'SELF' }).id }, BRIEF);
  controls.setSelfShip({ needsPacking: false });

  const ref = { storeId, orderId: first.id, fulfillmentId: first.id };
  const tracking = { number: 'BD 3', carrier: 'Blue Dart' };
  await connector.updateTracking({ ...ref, tracking, expectedDelivery: inFourDays, notifyCustomer: false });
  await connector.updateTracking({ storeId, orderId: second.id, tracking });
  const happenedAt = new Date(now());
  const attempt = { status: 'delivery_attempted', happenedAt, estimatedDeliveryAt: inTwoDays } as const;
  await connector.addFulfillmentEvent({
    ...ref,
    ...attempt,
    reason: 'CUSTOMER_NOT_AVAILABLE',
    subReason: 'DOOR_LOCKED',
  });
  await connector.addFulfillmentEvent({ storeId, orderId: second.id, ...attempt });
  await connector.addFulfillmentEvent({ ...ref, status: 'delivered', happenedAt });
}

/** Every paper, of one shipment and of many. */
export async function printPapers({ connector, controls, connect, now }: Work): Promise<void> {
  const storeId = await connect();
  const packed = controls.orders().filter(({ invoiceNumber, status }) => invoiceNumber && status !== 'CANCELLED');
  const orderIds = packed.slice(0, 20).map(({ id }) => id);
  const queries = [
    ...(['invoice', 'label', 'label-and-invoice'] as const).map((kind) => ({ kind, orderIds })),
    { kind: 'label', orderIds: orderIds.slice(0, 1), reprint: true },
  ] as const;
  for (const query of queries) await connector.fetchDocument({ storeId, ...query });
  controls.setInvoices('json');
  await connector.fetchDocument({ storeId, kind: 'invoice', orderIds });
  const manifest = { storeId, kind: 'manifest', vendorGroupCode: 'EKART' } as const;
  await connector.fetchDocument(manifest);
  const locationId = controls.credentials().locationIds[1] ?? '';
  const pickup = { pickupFrom: new Date(now()), pickupTo: new Date(now() + HOUR_MS) };
  await connector.fetchDocument({ ...manifest, locationId, ...pickup, isMultiPackage: false });
}

/** Cancellations for each of Flipkart's reasons, of a shipment and of one line. */
export async function cancel(work: Work): Promise<void> {
  const { connector, controls, connect } = work;
  const storeId = await connect();
  for (const reason of ['cannot_procure_item', 'not_enough_inventory', 'b2b_order'] as const) {
    const { id: orderId } = newShipment(work);
    await connector.cancelOrder({ storeId, orderId, reason: 'other', platformOptions: { reason } });
  }
  const { id: orderId, lines } = newShipment(work);
  const lineItems = lines.slice(0, 1).map(({ id, quantity }) => ({ lineItemId: id, quantity }));
  await connector.cancelOrder({ storeId, orderId, reason: 'out_of_stock', lineItems, notifyCustomer: false });
  controls.faults.resetAfter({ operation: 'cancel' });
  await connector.cancelOrder({ storeId, orderId, reason: 'out_of_stock' });
}

function allTaken(rows: readonly { readonly sku: string; readonly ok: boolean; readonly message?: string }[]): void {
  const refused = rows.filter(({ ok }) => !ok).map(({ sku, message }) => `${sku}: ${message}`);
  if (refused.length > 0) throw new Error(`rows were refused: ${refused.join(', ')}`);
}

/** Stock of known and unknown listings, at one location and two, a lost answer, and read in every way. */
export async function keepStock({ connector, controls, connect }: Work): Promise<void> {
  const storeId = await connect();
  const { locationIds } = controls.credentials();
  const listings = controls.listings();
  const skus = listings.map(({ sku }) => sku);
  const own = listings.filter(({ locations }) => locations.length > 0).slice(0, 25);
  const byId = own.slice(0, 5).map(({ sku, fsn }, index) => ({ sku, itemId: fsn, quantity: index }));
  allTaken((await connector.updateInventory({ storeId, items: byId })).results);
  const items = own.map(({ sku }, index) => ({ sku, quantity: 50 + index }));
  allTaken((await connector.updateInventory({ storeId, items })).results);
  const expecting = items.map((item) => ({ ...item, quantity: item.quantity + 1, expected: item.quantity }));
  allTaken((await connector.updateInventory({ storeId, items: expecting })).results);
  await connector.updateInventory({ storeId, items: [{ sku: 'NO-SUCH-SKU', quantity: 1 }] });
  const everywhere = own.flatMap(({ sku }) => locationIds.map((locationId) => ({ sku, locationId, quantity: 4 })));
  controls.faults.resetAfter({ operation: 'updateInventory' });
  await connector.updateInventory({ storeId, items: everywhere }, ONCE).catch(() => undefined);

  const queries = [{}, { limit: 7 }, { skus }, { skus: [...skus, 'NO-SUCH-SKU'], limit: 12 }, { locationIds }];
  for (const query of queries) await walk((cursor) => connector.fetchInventory({ storeId, ...query, ...cursor }));
}

/** The catalogue by search and by SKU. */
export async function readCatalogue({ connector, controls, connect, now }: Work): Promise<void> {
  const storeId = await connect(controls.credentials().storeIds[1]);
  const skus = controls.listings(storeId).map(({ sku }) => sku);
  const queries = [{ limit: 20 }, { skus }, { skus: skus.slice(0, 3), updatedAfter: daysFrom(now(), -1) }];
  for (const query of queries) await walk((cursor) => connector.fetchProducts({ storeId, ...query, ...cursor }));
}

/** A catalogue beyond what one answer of the search has. @returns how many products. */
export async function readLargeCatalogue({ connector, connect }: Work): Promise<number> {
  const storeId = await connect();
  const pages = await walk((cursor) => connector.fetchProducts({ storeId, limit: 500, ...cursor }));
  return pages.flatMap(({ products }) => products).length;
}

/** Prices with and without an MRP, and one whose answer is lost. */
export async function setPrices({ connector, controls, connect }: Work): Promise<void> {
  const storeId = await connect();
  const listings = controls.listings().slice(0, 25);
  const lower = listings.map(({ sku, mrp }, index) => ({ sku, price: `${mrp - 1 - index}.00`, currency: 'INR' }));
  allTaken((await connector.updatePrices({ storeId, items: lower })).results);
  controls.faults.resetAfter({ operation: 'updatePrices' });
  const dearer = listings.slice(0, 3).map(({ sku, mrp }) => ({ sku, price: `${mrp}`, compareAtPrice: `${mrp + 500}` }));
  await connector.updatePrices({ storeId, items: dearer }, ONCE).catch(() => undefined);
}

/** Notifications that are not registered, switched on, delivered, listed, and switched off by one and all. */
export async function subscribe({ connector, controls, connect }: Work): Promise<void> {
  const storeId = await connect();
  const { webhooks, capabilities } = connector;
  const { notificationURL: url } = controls.credentials();
  const topics = [...capabilities.webhooks.topics, 'product.updated'] as const;
  await webhooks.ensure({ storeId, url: 'https://other.example.com/flipkart', topics });
  await webhooks.ensure({ storeId, url, topics });
  controls.notifications.register();
  for (let time = 0; time < 2; time += 1) await webhooks.ensure({ storeId, url, topics });
  controls.touch(controls.orders()[0]?.id ?? '');
  controls.setHold(controls.orders()[0]?.id ?? '', true);
  for (const delivery of controls.notifications.take().slice(-3))
    await connector.verifyWebhook({ ...delivery, storeId });
  const [some] = await webhooks.list({ storeId });
  await webhooks.remove({ storeId, ids: [some?.id ?? ''] });
  await webhooks.remove({ storeId });
}

/** What the contract has and Flipkart has not. */
export async function askForMore({ connector, connect }: Work): Promise<void> {
  const storeId = await connect();
  await connector.adjustInventory({ storeId, items: [{ sku: 'SBX-0001', delta: 1 }] }).catch(() => undefined);
}
