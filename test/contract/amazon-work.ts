import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import type { CancelReason, OrderCancel } from '../../src/core/connector.js';
import type { WebhookTopic } from '../../src/model/index.js';
import { type AmazonSandboxOptions, startSandbox } from '../../src/testing/index.js';

const REDIRECT = 'https://app.example.com/amazon/callback';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const GERMANY = 'A1PA6795UKMFR9';
const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const OTHER_QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:other';
const BUS = 'arn:aws:events:eu-west-1:123456789012:event-bus/default';
/** A failure is looked into at once. */
const ONCE = { maxRetries: 0 };
/** What has to be encoded in a path, or not listed with commas. */
const ODD_SKUS = [
  'MUG/BLUE 11oz',
  'CAP#RED',
  '50%-OFF-SOCKS',
  '%2F-LITERAL',
  'SALT & PEPPER',
  'CO,MMA-01',
  '日本-0001',
];

/** The sandbox with sellers whose quotas nothing here exhausts, and a connector that shares its clock. */
export async function startWork(amazon: AmazonSandboxOptions = {}) {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const sandbox = await startSandbox({
    platforms: ['amazon'],
    orders: 130,
    now,
    amazon: { quotaScale: 1e6, ...amazon },
  });
  const controls = sandbox.controls.amazon;
  const { lwaURL, clientId, clientSecret, applicationId } = controls.credentials();
  const connector = createAmazonConnector({
    ...{ baseURL: controls.baseURL, lwaURL, clientId, clientSecret, applicationId, now },
  });
  const connect = async (storeId = controls.credentials().storeId, verify = false) => {
    const { refreshToken, region, marketplaceIds } = controls.credentials(storeId);
    await connector.auth.connect({ storeId, refreshToken, region, marketplaceIds, verify });
    return storeId;
  };
  return {
    connector,
    controls,
    connect,
    now,
    advance: (ms: number) => {
      ahead += ms;
    },
    close: async () => {
      await connector.close();
      await sandbox.close();
    },
  };
}

type Work = Awaited<ReturnType<typeof startWork>>;

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

/** Ways into a store, and what is asked of it then. */
export async function connectAndCheck({ connector, controls, connect }: Work): Promise<void> {
  const { auth } = connector;
  for (const storeId of controls.credentials().storeIds) {
    const { marketplaceIds } = controls.credentials(storeId);
    const { url, state } = await auth.begin({ redirectUri: REDIRECT, marketplaceId: marketplaceIds[0] ?? '' });
    await auth.complete({ url: controls.authorize({ url, storeId }), state });
    await connect(storeId, true);
    await auth.refresh(storeId);
    await auth.check(storeId);
  }
  const visit = controls.openFromAppstore({ loginURI: 'https://app.example.com/amazon/login' });
  const begun = await auth.beginFromAppstore({ url: visit, redirectUri: REDIRECT });
  await auth.complete({ url: controls.authorize({ url: begun.url }) });
}

/** Every filter of `fetchOrders`, several pages, ids, and what is asked for where Amazon refuses a part. */
export async function readOrders({ connector, controls, connect, now }: Work): Promise<void> {
  const storeId = await connect();
  const yearAgo = new Date(now() - 365 * DAY_MS).toISOString();
  const weekAgo = new Date(now() - 7 * DAY_MS);
  const queries = [
    {},
    { updatedAfter: yearAgo, fulfilledBy: 'any', limit: 50 },
    { updatedAfter: yearAgo, updatedBefore: weekAgo, fulfilledBy: 'marketplace' },
    { createdAfter: yearAgo, createdBefore: weekAgo, fulfilledBy: 'merchant', limit: 1_000, includeRaw: true },
    { createdAfter: weekAgo, updatedAfter: weekAgo },
    { statuses: ['pending'], updatedAfter: yearAgo },
    { statuses: ['cancelled', 'open', 'pending'], updatedAfter: yearAgo, limit: 20 },
    { statuses: ['completed'], updatedAfter: yearAgo },
  ] as const;
  for (const query of queries) await walk((cursor) => connector.fetchOrders({ storeId, ...query, ...cursor }));
  const ids = controls.orders().map(({ id }) => id);
  const some = [...ids.slice(0, 35), '902-0000000-0000000'];
  await walk((cursor) => connector.fetchOrders({ storeId, ids: some, ...cursor }));
  await connector.fetchOrder({ storeId, orderId: ids[0] ?? '' });
  controls.refuseMarketplace(GERMANY, true);
  controls.faults.denied({ operation: 'getOrder' });
  await connector.fetchOrders({ storeId, updatedAfter: weekAgo });
  await connector.fetchOrder({ storeId, orderId: ids[1] ?? '' });
  controls.refuseMarketplace(GERMANY, false);
}

const orderLike = ({ controls }: Work, scenario: string) => {
  const order = controls.orders().find((one) => one.scenario === scenario);
  if (order === undefined) throw new Error(`the sandbox has no order like ${scenario}`);
  return order;
};

/** Shipments with everything that can be said of one, in India and Japan, planned and pushed. */
export async function ship(work: Work): Promise<void> {
  const { connector, controls, connect, now } = work;
  const storeId = await connect();
  const tracking = { number: 'BD 1', carrier: 'Blue Dart' };
  const { id: orderId, marketplaceId, lines } = orderLike(work, 'prepaid');
  const push = {
    ...{ storeId, orderId, tracking, notifyCustomer: false, shippedAt: new Date(now() - MINUTE_MS) },
    lineItems: lines.map((line) => ({ lineItemId: line.id, quantity: line.quantity })),
    platformOptions: {
      ...{ marketplaceId, shippingMethod: 'Surface', carrierCode: 'BlueDart', packageReferenceId: 7 },
      shipFromSupplySourceId: '057d3fcc-b750-419f-bbcd-4d340c60c430',
      transparencyCodes: Object.fromEntries(lines.map((line) => [line.id, ['AZ:0987654321']])),
    },
  };
  await connector.planFulfillment(push);
  await connector.pushFulfillment(push);
  await connector.pushFulfillment({ ...push, tracking: { number: 'BD 2', carrier: 'Blue Dart' } });

  const [first, ...others] = orderLike(work, 'multi-line').lines;
  const parts = [[first], others].map((rows) =>
    rows.map((line) => ({ lineItemId: line?.id ?? '', quantity: line?.quantity ?? 0 })),
  );
  for (const [index, lineItems] of parts.entries()) {
    const parcel = { number: `P${index}`, carrier: 'Kirana Riders' };
    const input = { storeId, orderId: orderLike(work, 'multi-line').id, tracking: parcel, lineItems };
    await connector.pushFulfillment({ ...input, locationId: 'warehouse-1' });
  }

  for (const fault of ['resetAfter', 'throttle', 'tokenRefused'] as const) {
    controls.faults[fault]({ operation: 'confirmShipment' });
  }
  await connector.pushFulfillment({ storeId, orderId: orderLike(work, 'discount').id, tracking });
  controls.faults.status(500, { operation: 'confirmShipment' });
  const lost = { storeId, orderId: orderLike(work, 'gst').id, tracking };
  await connector.pushFulfillment(lost, ONCE).catch(() => undefined);

  const japan = await connect(controls.credentials().storeIds[2]);
  const order = controls.insert({ storeId: japan, scenario: { label: 'japan', status: 'UNSHIPPED', country: 'JP' } });
  const platformOptions = { codCollectionMethod: 'DirectPayment' };
  await connector.pushFulfillment({ storeId: japan, orderId: order.id, tracking, platformOptions });
}

const CANCEL_REASONS: readonly CancelReason[] = [
  'out_of_stock',
  'customer_request',
  'undeliverable_address',
  'fraud',
  'pricing_error',
  'other',
];

/** Cancellations for every reason, whose feeds end at once. */
export async function cancel({ connector, controls, connect }: Work): Promise<void> {
  const storeId = await connect();
  const newOrder = () => controls.insert({ scenario: { label: 'new', status: 'UNSHIPPED', lineCount: 1 } });
  controls.feeds.setDuration({ queueMs: 0, processingMs: 0 });
  const inputs: readonly Omit<OrderCancel, 'storeId'>[] = [
    ...CANCEL_REASONS.map((reason) => ({ orderId: newOrder().id, reason })),
    { orderId: newOrder().id, reason: 'other', platformOptions: { cancelReason: 'CarrierCoverageFailure' } },
  ];
  await Promise.all(inputs.map((input) => connector.cancelOrder({ storeId, ...input })));
}

/** Stock by patch and by feed, with lost answers in between, and read in every way. */
export async function keepStock({ connector, controls, connect }: Work): Promise<void> {
  const storeId = await connect();
  const items = ODD_SKUS.map((sku, index) => ({ sku, quantity: 50 + index }));
  await connector.updateInventory({ storeId, items });
  controls.faults.status(500, { operation: 'patchListingsItem' });
  await connector
    .updateInventory({ storeId, items: [{ sku: 'CAP#RED', quantity: 3, expected: 12 }] }, ONCE)
    .catch(() => undefined);
  controls.faults.clear();
  controls.feeds.setDuration({ queueMs: 0, processingMs: 0 });
  controls.faults.resetAfter({ operation: 'createFeed' });
  await connector.updateInventory({ storeId, items, platformOptions: { via: 'feed', marketplaceIds: [GERMANY] } });

  const american = await connect(controls.credentials().storeIds[1]);
  const perPlace = [
    { sku: 'TEE-BLACK', quantity: 0, locationId: 'DEFAULT' },
    { sku: 'TEE-BLACK', quantity: 5, locationId: 'supply-source-1' },
  ];
  await connector.updateInventory({ storeId: american, items: perPlace });

  const skus = [...ODD_SKUS, 'FBA-KETTLE', 'FBA/SLASH #1', 'NO-SUCH-SKU'];
  const queries = [{}, { skus }, { skus, limit: 4 }, { locationIds: ['AMAZON_IN'] }, { locationIds: ['DEFAULT'] }];
  for (const query of queries) await walk((cursor) => connector.fetchInventory({ storeId, ...query, ...cursor }));
}

/** What Amazon is asked to do later, and asked about with the handles. */
export async function waitForFeeds({ connector, controls, connect, advance }: Work): Promise<void> {
  const storeId = await connect();
  const items = ODD_SKUS.map((sku, index) => ({ sku, quantity: 70 + index }));
  const sold = controls.listings().filter(({ offers }) => offers.some(({ currency }) => currency === 'INR'));
  const order = controls.insert({ scenario: { label: 'new', status: 'UNSHIPPED', lineCount: 2 } });
  const lineItems = order.lines.slice(0, 1).map(({ id, quantity }) => ({ lineItemId: id, quantity }));
  controls.feeds.hold();
  const call = { timeoutMs: 8_000 };
  const pending = await Promise.all([
    connector.updateInventory({ storeId, items, platformOptions: { via: 'feed' } }, call),
    connector.updatePrices({ storeId, items: sold.map(({ sku }) => ({ sku, price: '2499.00' })) }, call),
    connector.cancelOrder({ storeId, orderId: order.id, reason: 'out_of_stock', lineItems }, call),
  ]);
  controls.feeds.release();
  advance(MINUTE_MS);
  for (const { handle } of pending) {
    if (handle === undefined) throw new Error('a call ended before its feed');
    const { status, message } = await connector.checkOperation(handle);
    if (status !== 'done') throw new Error(`a feed ended as ${status}: ${message}`);
  }
}

/** The catalogue by search, by changes and by SKU. */
export async function readCatalogue({ connector, connect, now }: Work): Promise<void> {
  const storeId = await connect();
  const updatedAfter = new Date(now() - 365 * DAY_MS);
  const queries = [{}, { limit: 7 }, { updatedAfter }, { skus: ODD_SKUS }, { skus: ['TEE-BLACK'], updatedAfter }];
  for (const query of queries) await walk((cursor) => connector.fetchProducts({ storeId, ...query, ...cursor }));
}

/** Products, by Amazon's report, and stock of a catalogue beyond what a search gives. @returns how many of each. */
export async function readLargeCatalogue({ connector, connect, advance }: Work) {
  const storeId = await connect();
  // Too short to wait for the report.
  const call = { timeoutMs: 9_000 };
  const pages = await walk((cursor) => {
    advance(MINUTE_MS);
    return connector.fetchProducts({ storeId, ...cursor }, call);
  });
  const stock = await walk((cursor) => connector.fetchInventory({ storeId, ...cursor }));
  return {
    products: pages.flatMap(({ products }) => products).length,
    levels: stock.flatMap(({ levels }) => levels).length,
  };
}

/** Prices by patch in two currencies, and looked for after a lost answer. */
export async function setPrices({ connector, controls, connect }: Work): Promise<void> {
  const storeId = await connect();
  const items = ODD_SKUS.map((sku, index) => ({ sku, price: `${1_000 + index}.50` }));
  await connector.updatePrices({ storeId, items: [...items, { sku: 'TEE-BLACK', price: '17.90', currency: 'EUR' }] });
  controls.faults.status(500, { operation: 'patchListingsItem' });
  await connector.updatePrices({ storeId, items: [{ sku: 'LAMP-SALE', price: '4999' }] }, ONCE).catch(() => undefined);
}

const TOPICS: readonly WebhookTopic[] = [
  'order.created',
  'order.updated',
  'order.cancelled',
  'order.fulfilled',
  'inventory.updated',
  'listing.updated',
  'operation.finished',
  'store.updated',
];

/** Subscriptions to queues and event buses, made, moved, looked at and removed; with lost answers. */
export async function subscribe({ connector, controls, connect }: Work): Promise<void> {
  const storeId = await connect();
  const { webhooks } = connector;
  await connector.diagnose({ storeId });
  controls.faults.resetAfter({ operation: 'createDestination' });
  controls.faults.resetAfter({ operation: 'createSubscription' });
  for (const destination of [QUEUE, QUEUE, BUS, OTHER_QUEUE]) {
    await webhooks.ensure({ storeId, url: destination, topics: TOPICS, destination });
  }
  await connector.diagnose({ storeId });
  const [some] = await webhooks.list({ storeId });
  await webhooks.remove({ storeId, ids: [some?.id ?? ''] });
  await webhooks.remove({ storeId });
}
