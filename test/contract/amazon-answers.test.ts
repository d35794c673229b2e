import { describe, expect, it, onTestFinished } from 'vitest';
import { feedHandle, packRows } from '../../src/connectors/amazon/feed-handle.js';
import { type AmazonConnector, createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { OPERATIONS, type SpOperation } from '../../src/connectors/amazon/operations.js';
import { ConnectorError } from '../../src/core/errors.js';
import type { Transport } from '../../src/core/ports.js';
import { startServer } from '../unit/core/http/loopback-server.js';
import { areModelsThere, modelOperations, whySkipped } from './amazon-official.js';

// biome-ignore lint/suspicious/noExplicitAny: answers of all operations are read by path here
type Json = any;

interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  /** Makes the body, from that of the request. */
  readonly make?: (sent: Json) => unknown;
  /** Cuts the connection instead. */
  readonly reset?: boolean;
}

/** An answer of Amazon's own sandbox, or an example of its models. */
interface Official {
  readonly operation: SpOperation;
  readonly status: number;
  readonly body: Json;
}

const US = 'ATVPDKIKX0DER';
const SELLER = 'A1SELLERNORD';
const ORDER_ID = '902-1106328-1059050';
const ITEM_ID = '79039765272157';
const SKU = 'GM-ZDPI-9B4E';
/** Of Amazon's examples. */
const QUEUE = 'arn:aws:sqs:us-east-2:444455556666:queue1';
const CLOUDFRONT = 'https://d34o8swod1owfl.cloudfront.net/';
const FEED_REPORT = JSON.stringify({
  header: { sellerId: SELLER, version: '2.0', feedId: '1' },
  issues: [],
  summary: { errors: 0, warnings: 0, messagesProcessed: 1, messagesAccepted: 1, messagesInvalid: 0 },
});
const LISTINGS_REPORT = `item-name\tseller-sku\tprice\tquantity\nSuitcase\t${SKU}\t100.00\t5\n`;

/** What the operations answer that a case is not about. */
const USUAL: Readonly<Record<string, Reply>> = {
  getOrder: {
    body: {
      order: {
        orderId: ORDER_ID,
        createdTime: '2026-11-19T08:00:00Z',
        lastUpdatedTime: '2026-11-19T08:00:00Z',
        salesChannel: { channelName: 'AMAZON', marketplaceId: US },
        fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
        orderItems: [{ orderItemId: ITEM_ID, quantityOrdered: 1 }],
      },
    },
  },
  confirmShipment: { status: 204 },
  searchListingsItems: {
    body: {
      numberOfResults: 1,
      items: [
        {
          sku: SKU,
          summaries: [{ marketplaceId: US, productType: 'LUGGAGE' }],
          fulfillmentAvailability: [{ fulfillmentChannelCode: 'DEFAULT', quantity: 100 }],
        },
      ],
    },
  },
  createFeedDocument: { status: 201, body: { feedDocumentId: 'document-1', url: `${CLOUDFRONT}upload` } },
  createFeed: { status: 202, body: { feedId: '1' } },
  getFeed: { body: { feedId: '1', processingStatus: 'DONE', resultFeedDocumentId: 'document-2' } },
  getFeedDocument: { body: { feedDocumentId: 'document-2', url: `${CLOUDFRONT}Feed_1` } },
  createReport: { status: 202, body: { reportId: '1' } },
  getReport: { body: { reportId: '1', processingStatus: 'DONE', reportDocumentId: 'document-3' } },
  getReportDocument: { body: { reportDocumentId: 'document-3', url: `${CLOUDFRONT}Report_1` } },
  getMarketplaceParticipations: { body: { payload: [] } },
  getDestinations: { body: { payload: [] } },
  createDestination: { body: { payload: { destinationId: 'destination-1' } } },
  getSubscription: { status: 404, body: { errors: [{ code: 'NotFound', message: 'There is none.' }] } },
  createSubscription: {
    make: ({ destinationId }) => ({ payload: { subscriptionId: 'subscription-1', destinationId } }),
  },
  deleteSubscriptionById: { body: {} },
};

const MANY: Reply = { body: { numberOfResults: 1_001, items: [], pagination: { nextToken: 'more' } } };

interface Case {
  /** What other operations answer in this case. */
  readonly with?: (body: Json) => Readonly<Record<string, Reply>>;
  ask(amazon: AmazonConnector): Promise<unknown>;
  /** What an answer of the example becomes. */
  readonly gives: (body: Json) => unknown;
}

const one = { storeId: SELLER };
const push = { ...one, orderId: ORDER_ID, tracking: { number: '112345678', carrier: 'FedEx' } };
const stock = { ...one, items: [{ sku: SKU, quantity: 5 }] };
const ensure = (destination: string) => (amazon: AmazonConnector) =>
  amazon.webhooks.ensure({ ...one, url: destination, topics: ['order.updated'], destination });
const viaFeed = (amazon: AmazonConnector) =>
  amazon.updateInventory({ ...stock, platformOptions: { via: 'feed' } }, { timeoutMs: 4_000 });
const DONE = { status: 'done', results: [{ sku: SKU, ok: true }] };

/** Asks how far a feed is, in another process. */
const checked = (amazon: AmazonConnector) => {
  const details = { feeds: [{ marketplaceId: US, count: 1 }], rows: packRows([[{ sku: SKU, ok: true }, 0, 1]]) };
  return amazon.checkOperation(feedHandle({ ...one, purpose: 'inventory', feedIds: ['1'], details }));
};

const product = ({ sku, summaries, offers }: Json) => {
  const inUs = (rows: readonly Json[]) => rows.find(({ marketplaceId }) => marketplaceId === US);
  const { currencyCode: currency, amount } = inUs(offers).price;
  return { sku, title: inUs(summaries).itemName, price: { currency, amount } };
};

/** Who asks, by operation. */
const CASES: Readonly<Partial<Record<SpOperation, Case>>> = {
  searchOrders: {
    ask: (amazon) => amazon.fetchOrders({ ...one, fulfilledBy: 'any' }),
    gives: ({ orders }) => ({ orders: orders.map(({ orderId }: Json) => ({ orderId, issues: [] })), issues: [] }),
  },
  getOrder: {
    ask: (amazon) => amazon.fetchOrder({ ...one, orderId: ORDER_ID }),
    gives: ({ order }) => ({ orderId: order.orderId, issues: [] }),
  },
  confirmShipment: {
    ask: (amazon) => amazon.pushFulfillment(push),
    gives: () => ({ status: 'done' }),
  },
  getListingsItem: {
    // A list with commas cannot hold it, so that it is read alone.
    ask: (amazon) => amazon.fetchProducts({ ...one, skus: ['A,B'] }),
    gives: (listing) => ({ products: [product(listing)] }),
  },
  searchListingsItems: {
    ask: (amazon) => amazon.fetchProducts(one),
    gives: ({ items }) => ({ products: items.map(product), nextCursor: expect.any(String) }),
  },
  patchListingsItem: {
    ask: (amazon) => amazon.updateInventory(stock),
    gives: ({ status }) => {
      if (status === 'ACCEPTED') return DONE;
      // Nothing but a preview, which is not asked for, answers VALID.
      const reason = status === 'INVALID' ? 'platform_rejected' : 'outcome_unknown';
      return { results: [{ ok: false, reason }] };
    },
  },
  createFeedDocument: { ask: viaFeed, gives: () => DONE },
  createFeed: { ask: viaFeed, gives: () => DONE },
  getFeed: {
    ask: checked,
    // All there are ended as CANCELLED.
    gives: () => ({ status: 'done', result: { results: [{ sku: SKU, ok: false, reason: 'not_attempted' }] } }),
  },
  getFeeds: {
    with: () => ({ createFeed: { reset: true, ...USUAL['createFeed'] } }),
    ask: viaFeed,
    // Another process may have made the feed that was found.
    gives: () => ({ status: 'done', results: [{ sku: SKU, ok: false, reason: 'outcome_unknown' }] }),
  },
  getFeedDocument: { ask: checked, gives: () => ({ status: 'done', result: DONE }) },
  createReport: {
    with: () => ({ searchListingsItems: MANY }),
    ask: (amazon) => amazon.fetchProducts(one),
    gives: () => ({ products: [{ sku: SKU }] }),
  },
  getReport: {
    with: () => ({ searchListingsItems: MANY }),
    ask: (amazon) => amazon.fetchProducts(one, { timeoutMs: 5_000 }),
    // All there are are IN_PROGRESS.
    gives: () => ({ products: [], nextCursor: expect.any(String) }),
  },
  getReportDocument: {
    with: () => ({ searchListingsItems: MANY }),
    ask: (amazon) => amazon.fetchProducts(one),
    gives: () => ({ products: [{ sku: SKU }] }),
  },
  getMarketplaceParticipations: {
    ask: (amazon) => amazon.auth.check(SELLER),
    gives: ({ payload }) => ({ ok: true, problems: [], profile: { name: payload[0].storeName, currency: 'USD' } }),
  },
  getDestinations: {
    with: () => ({ createDestination: { status: 500 } }),
    ask: ensure(QUEUE),
    gives: () => ({ created: [{ id: 'subscription-1' }], failed: [] }),
  },
  createDestination: {
    ask: ensure(QUEUE),
    gives: () => ({ created: [{ id: 'subscription-1' }], failed: [] }),
  },
  getSubscription: {
    with: ({ payload }) => ({ createDestination: { body: { payload } } }),
    ask: ensure(QUEUE),
    gives: ({ payload }) => ({ kept: [{ id: payload.subscriptionId }], failed: [] }),
  },
  createSubscription: {
    with: ({ payload }) => ({ createDestination: { body: { payload } } }),
    ask: ensure(QUEUE),
    gives: ({ payload }) => ({ created: [{ id: payload.subscriptionId }], failed: [] }),
  },
  deleteSubscriptionById: {
    ask: async (amazon) => {
      await ensure(QUEUE)(amazon);
      await amazon.webhooks.remove(one);
      return amazon.webhooks.list(one);
    },
    gives: () => [],
  },
};

/** Operations whose answers nobody reads here, and why. */
const NOT_ASKED: Readonly<Partial<Record<SpOperation, string>>> = {
  getInventorySummaries: 'its sandbox is dynamic: the model has no answers to it',
};

/** Refusals that are no error of the call. */
const ROWS_INSTEAD: Readonly<Partial<Record<SpOperation, unknown>>> = {
  // About one SKU: its row fails alone.
  patchListingsItem: { results: [{ ok: false, reason: 'platform_rejected' }] },
};

/** Refusals after which the error is that of the operation before. */
const ERRORS: Readonly<Partial<Record<SpOperation, object>>> = {
  // Looked for after a lost answer, which is what the error tells.
  getFeeds: { code: 'connection_failed', outcomeUnknown: true },
};

function officialAnswers(): readonly Official[] {
  const names = Object.entries(OPERATIONS);
  return modelOperations().flatMap(({ operationId, method, path, responses }) => {
    const known = names.find(([name, one]) => name === operationId && one.method === method && one.path === path);
    if (known === undefined || known[0] in NOT_ASKED) return [];
    const operation = known[0] as SpOperation;
    return Object.entries(responses).flatMap(([status, response]) =>
      bodiesOf(response).map((body) => ({ operation, status: Number(status), body })),
    );
  });
}

function bodiesOf(response: object): readonly unknown[] {
  const { 'x-amzn-api-sandbox': sandbox, examples = {} } = response as Json;
  const samples = 'payload' in examples ? [examples] : Object.values(examples);
  return [...(sandbox?.static ?? []).map(({ response: body }: Json) => body), ...samples];
}

/** SP-API as told, with a connector of a seller in the United States. */
async function start(replies: Readonly<Record<string, Reply>>) {
  const lost = new Set<string>();
  const asked: string[] = [];
  const server = await startServer((request, response, text) => {
    const path = request.url?.split('?')[0] ?? '';
    const json = (body: unknown, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    if (path === '/auth/o2/token') return json({ access_token: 'Atza|1', token_type: 'bearer', expires_in: 3_600 });
    if (path.startsWith('/documents/')) {
      response.writeHead(200, { 'content-type': 'text/plain; charset=UTF-8' });
      return response.end(path.includes('Report_') ? LISTINGS_REPORT : request.method === 'PUT' ? '' : FEED_REPORT);
    }
    const operation = operationOf(request.method ?? '', path);
    asked.push(operation);
    const { status, body, make, reset = false } = replies[operation] ?? { status: 500 };
    // One lost answer.
    if (reset && !lost.has(operation)) {
      lost.add(operation);
      return request.socket.destroy();
    }
    return json(make === undefined ? body : make(JSON.parse(text)), status);
  });
  const documents: { readonly url: string; readonly headers: readonly string[] }[] = [];
  /** Amazon's documents lie with CloudFront, which is this server here. */
  const transport: Transport = async (url, init) => {
    if (!url.startsWith(CLOUDFRONT)) return (await fetch(url, init)) as never;
    documents.push({ url, headers: Object.keys(init.headers) });
    return (await fetch(url.replace(CLOUDFRONT, `${server.origin}/documents/`), init)) as never;
  };
  const amazon = createAmazonConnector({
    ...{ clientId: 'amzn1.application-oa2-client.test', clientSecret: 'planted-secret', transport },
    ...{ baseURL: server.origin, lwaURL: `${server.origin}/auth/o2/token`, maxRetries: 1 },
  });
  onTestFinished(async () => {
    await amazon.close();
    await server.close();
  });
  await amazon.auth.connect({
    ...{
      storeId: SELLER,
      refreshToken: 'Atzr|planted',
      region: 'na',
      marketplaceIds: [US],
      verify: false,
    },
  });
  return { amazon, asked, documents };
}

function operationOf(method: string, path: string): string {
  const parts = path.split('/');
  const found = Object.entries(OPERATIONS)
    .filter(([, one]) => {
      const template = one.path.split('/');
      return (
        one.method === method &&
        template.length === parts.length &&
        template.every((part, index) => part.startsWith('{') || part === parts[index])
      );
    })
    .sort(([, a], [, b]) => a.path.split('{').length - b.path.split('{').length);
  return found[0]?.[0] ?? 'unknown';
}

const named = (areModelsThere ? officialAnswers() : []).map(
  (official, index) => [`${official.operation} ${official.status}`, index, official] as const,
);

describe.skipIf(!areModelsThere)(`the answers of Amazon's own sandbox${whySkipped}`, () => {
  it('are all asked for', () => {
    const known = [...Object.keys(CASES), ...Object.keys(NOT_ASKED)];
    expect(known.sort()).toEqual(Object.keys(OPERATIONS).sort());
    expect(new Set(named.map(([, , { operation }]) => operation))).toEqual(new Set(Object.keys(CASES)));
    expect(named.length).toBeGreaterThanOrEqual(50);
  });

  it.each(named)('%s is understood (%i)', async (_name, _index, { operation, status, body }) => {
    const { with: others = () => ({}), ask, gives } = CASES[operation] as Case;
    const { amazon, asked, documents } = await start({ ...USUAL, ...others(body), [operation]: { status, body } });
    const result = await ask(amazon).catch((error: unknown) => error);
    expect(asked).toContain(operation);
    expect(asked).not.toContain('unknown');
    expect(documents.flatMap(({ headers }) => headers).filter((name) => /token|authorization/i.test(name))).toEqual([]);
    if (status < 300) expect(result).toMatchObject(gives(body) as object);
    else if (operation in ROWS_INSTEAD) expect(result).toMatchObject(ROWS_INSTEAD[operation] as object);
    else {
      expect(ConnectorError.isInstance(result), String(result)).toBe(true);
      expect(result).toMatchObject({
        ...{ platform: 'amazon', storeId: SELLER },
        ...(ERRORS[operation] ?? { code: 'invalid_request', status, retryable: false }),
      });
    }
  });
});
