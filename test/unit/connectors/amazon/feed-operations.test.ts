import { describe, expect, it } from 'vitest';
import { createAmazonOperations } from '../../../../src/connectors/amazon/check-operation.js';
import type { ListingsMessage } from '../../../../src/connectors/amazon/feed-listings.js';
import { rowsReader, writeWithFeeds } from '../../../../src/connectors/amazon/feed-rows.js';
import type { InventoryRow, OperationHandle } from '../../../../src/core/connector.js';
import type { ConnectorError } from '../../../../src/core/errors.js';
import { type FeedServer, IN, isFor, messagesOf, notFound, reportOf, STORE, startFeeds } from './feed-server.js';
import { SELLER, spCall } from './sp-server.js';

const AE = 'A2VIGQ35RCS4UG';
const SHORT = { timeoutMs: 2_300 };

const message = (sku: string, row: number, marketplaceId = IN): ListingsMessage => ({
  sku,
  marketplaceId,
  productType: 'MUG',
  patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value: [{ quantity: row }] }],
  rows: [row],
});
const row = (sku: string): InventoryRow => ({ sku, ok: true, locationId: 'DEFAULT', previous: 3 });
const REFUSED: InventoryRow = { sku: 'NO', ok: false, reason: 'sku_not_found', message: 'No such SKU.' };
const PLAN = { rows: [row('A'), REFUSED, row('B/1')], messages: [message('A', 0), message('B/1', 2)] };

const operationsOf = ({ source }: FeedServer) =>
  createAmazonOperations(source.runtime, source.client, [rowsReader('inventory'), rowsReader('prices')]);

const failure = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: ConnectorError) => error,
  );

/** The handle as another process reads it. */
const stored = (handle: OperationHandle | undefined): OperationHandle => JSON.parse(JSON.stringify(handle));

describe('rows in feeds', () => {
  it('are told when the feed ends within the call', async () => {
    const { source, feeds, intercept } = await startFeeds();
    intercept((arrival) => {
      const report = reportOf([{ messageId: 2, sku: 'B/1', code: '1', severity: 'ERROR', message: 'No.' }], [1, 1]);
      if (isFor(arrival, 'GET /feeds/')) Object.assign(feeds[0]!, { status: 'DONE', report });
      return undefined;
    });
    await expect(writeWithFeeds(source, 'inventory', PLAN, spCall())).resolves.toEqual({
      status: 'done',
      results: [row('A'), REFUSED, { ...row('B/1'), ok: false, reason: 'platform_rejected', message: 'No. (1)' }],
    });
    expect(messagesOf(feeds[0])).toEqual([
      expect.objectContaining({ messageId: 1, sku: 'A', operationType: 'PATCH' }),
      expect.objectContaining({ messageId: 2, sku: 'B/1', operationType: 'PATCH' }),
    ]);
  });

  it('are pending with a handle that another process goes on with', async () => {
    const server = await startFeeds();
    const first = await writeWithFeeds(server.source, 'inventory', PLAN, spCall('updateInventory', SHORT));
    expect(first).toMatchObject({
      status: 'pending',
      results: [{ sku: 'A', ok: false, reason: 'outcome_unknown' }, REFUSED, { sku: 'B/1', reason: 'outcome_unknown' }],
      handle: { platform: 'amazon', storeId: SELLER, kind: 'feed', data: { purpose: 'inventory', feedIds: ['1001'] } },
    });
    const handle = stored(first.handle);
    const { checkOperation } = operationsOf(server);
    await expect(checkOperation(handle)).resolves.toEqual({
      status: 'pending',
      handle,
      message: expect.stringContaining('IN_QUEUE'),
    });
    const report = reportOf([{ messageId: 1, sku: 'A', code: '1', severity: 'WARNING', message: 'Hm.' }], [2, 0]);
    Object.assign(server.feeds[0]!, { status: 'DONE', report });
    await expect(checkOperation(handle)).resolves.toEqual({
      status: 'done',
      handle,
      result: { status: 'done', results: [{ ...row('A'), message: 'Hm. (1)' }, REFUSED, row('B/1')] },
    });
  });

  it('are open when the feed may be of another process, in the call and with the handle', async () => {
    for (const timeoutMs of [30_000, 5_000]) {
      const server = await startFeeds();
      const end = { status: 'DONE', report: reportOf([], [2, 0]) };
      server.intercept((arrival, own) => {
        if (isFor(arrival, 'GET /feeds/') && timeoutMs > 5_000) Object.assign(server.feeds[0]!, end);
        if (!isFor(arrival, 'POST /feeds')) return undefined;
        own();
        return { reset: true };
      });
      const first = await writeWithFeeds(server.source, 'inventory', PLAN, spCall('x', { timeoutMs }));
      const open = { ok: false, reason: 'outcome_unknown', message: expect.stringContaining('another process') };
      const expected = { status: 'done', results: [open, REFUSED, open] };
      if (timeoutMs > 5_000) expect(first).toMatchObject(expected);
      else {
        const handle = stored(first.handle);
        expect(handle.data['adopted']).toEqual(['1001']);
        Object.assign(server.feeds[0]!, end);
        await expect(operationsOf(server).checkOperation(handle)).resolves.toMatchObject({ result: expected });
      }
    }
  });

  it('submits nothing when there is nothing to submit', async () => {
    const { source, arrivals } = await startFeeds();
    const plan = { rows: [REFUSED], messages: [] };
    await expect(writeWithFeeds(source, 'inventory', plan, spCall())).resolves.toEqual({
      status: 'done',
      results: [REFUSED],
    });
    expect(arrivals).toHaveLength(0);
  });

  it('have a feed for each marketplace, and the one that failed is told', async () => {
    const { source, feeds, intercept } = await startFeeds({}, { ...STORE, marketplaceIds: [IN, AE] });
    intercept((arrival) => {
      if (isFor(arrival, 'GET /feeds/1001')) Object.assign(feeds[0]!, { status: 'DONE', report: reportOf([], [2, 0]) });
      const report = reportOf([{ messageId: 1, sku: 'A', code: '1', severity: 'ERROR', message: 'No.' }], [1, 1]);
      if (isFor(arrival, 'GET /feeds/1002')) Object.assign(feeds[1]!, { status: 'DONE', report });
      return undefined;
    });
    const messages = [...PLAN.messages, message('A', 0, AE), message('B/1', 2, AE)];
    const { results } = await writeWithFeeds(source, 'inventory', { ...PLAN, messages }, spCall());
    expect(feeds.map(({ marketplaceIds }) => marketplaceIds)).toEqual([[IN], [AE]]);
    expect(results[0]).toMatchObject({ ok: false, reason: 'platform_rejected', message: 'AE: No. (1)' });
    expect(results[2]).toEqual(row('B/1'));
  });

  it('tell which were not submitted when a later feed fails', async () => {
    const server = await startFeeds({}, { ...STORE, marketplaceIds: [IN, AE] });
    server.intercept((arrival) =>
      isFor(arrival, 'POST /documents') && server.feeds.length === 1 ? { status: 400 } : undefined,
    );
    const messages = [message('A', 0), message('B/1', 2, AE)];
    const outcome = await writeWithFeeds(server.source, 'inventory', { ...PLAN, messages }, spCall('x', SHORT));
    expect(outcome).toMatchObject({
      status: 'pending',
      results: [{ reason: 'outcome_unknown' }, REFUSED, { reason: 'not_attempted' }],
    });
    Object.assign(server.feeds[0]!, { status: 'DONE', report: reportOf([], [1, 0]) });
    const { result } = await operationsOf(server).checkOperation(stored(outcome.handle));
    expect(result).toMatchObject({ results: [row('A'), REFUSED, { sku: 'B/1', ok: false, reason: 'not_attempted' }] });
  });

  it('tell which may have been submitted when the answer of a later feed is lost for good', async () => {
    const server = await startFeeds({}, { ...STORE, marketplaceIds: [IN, AE] });
    server.intercept((arrival) => {
      const isLater = server.feeds.length === 1;
      return isLater && (isFor(arrival, 'POST /feeds') || arrival.url.includes('createdSince'))
        ? { reset: true }
        : undefined;
    });
    const messages = [message('A', 0), message('B/1', 2, AE)];
    const plan = { ...PLAN, messages };
    const outcome = await writeWithFeeds(
      server.source,
      'inventory',
      plan,
      spCall('x', { timeoutMs: 4_000, maxRetries: 0 }),
    );
    expect(outcome.results[2]).toMatchObject({ ok: false, reason: 'outcome_unknown' });
    Object.assign(server.feeds[0]!, { status: 'DONE', report: reportOf([], [1, 0]) });
    const { result } = await operationsOf(server).checkOperation(stored(outcome.handle));
    expect(result).toMatchObject({
      results: [row('A'), REFUSED, { sku: 'B/1', ok: false, reason: 'outcome_unknown' }],
    });
  });

  it('fail as a whole when nothing could be submitted', async () => {
    const { source, intercept } = await startFeeds();
    intercept((arrival) => (isFor(arrival, 'POST /documents') ? { status: 403 } : undefined));
    await expect(failure(writeWithFeeds(source, 'inventory', PLAN, spCall()))).resolves.toMatchObject({
      code: 'permission_denied',
    });
  });
});

describe('checking feeds', () => {
  const pending = async (server: FeedServer) => {
    const { handle } = await writeWithFeeds(server.source, 'inventory', PLAN, spCall('x', SHORT));
    return stored(handle);
  };

  it('says what FATAL and CANCELLED leave open', async () => {
    const server = await startFeeds();
    const handle = await pending(server);
    const { checkOperation } = operationsOf(server);
    Object.assign(server.feeds[0]!, { status: 'FATAL' });
    await expect(checkOperation(handle)).resolves.toMatchObject({
      status: 'done',
      result: { results: [{ reason: 'outcome_unknown' }, REFUSED, { reason: 'outcome_unknown' }] },
    });
    Object.assign(server.feeds[0]!, { status: 'CANCELLED' });
    await expect(checkOperation(handle)).resolves.toMatchObject({
      result: { results: [{ reason: 'not_attempted' }, REFUSED, { reason: 'not_attempted' }] },
    });
  });

  it('fails when Amazon does not know the feed any more', async () => {
    const server = await startFeeds();
    const handle = await pending(server);
    server.intercept((arrival) => (isFor(arrival, 'GET /feeds/') ? notFound : undefined));
    await expect(operationsOf(server).checkOperation(handle)).resolves.toMatchObject({ status: 'failed', handle });
  });

  it('passes errors on: the caller asks again', async () => {
    const server = await startFeeds();
    const handle = await pending(server);
    server.intercept((arrival) => (isFor(arrival, 'GET /feeds/') ? { status: 403 } : undefined));
    await expect(failure(operationsOf(server).checkOperation(handle))).resolves.toMatchObject({
      code: 'permission_denied',
    });
  });

  it.each<[string, (handle: OperationHandle) => unknown, string]>([
    ['nothing', () => undefined, 'handle'],
    ['a text', () => 'feed', 'handle'],
    ['another platform', (handle) => ({ ...handle, platform: 'shopify' }), 'handle.platform'],
    ['another kind', (handle) => ({ ...handle, kind: 'order_cancel' }), 'handle.kind'],
    ['a store that is none', (handle) => ({ ...handle, storeId: '../x' }), 'storeId'],
    ['no data', (handle) => ({ ...handle, data: null }), 'handle'],
    ['another feed', (handle) => ({ ...handle, data: { ...handle.data, feedIds: ['a/b'] } }), 'handle.data'],
    ['one feed too many', (handle) => ({ ...handle, data: { ...handle.data, feedIds: ['1', '2'] } }), 'handle.data'],
    [
      'no rows',
      (handle) => ({ ...handle, data: { ...handle.data, details: { feeds: [{ marketplaceId: IN, count: 2 }] } } }),
      'handle.data',
    ],
  ])('refuses %s before anything is sent', async (_, change, path) => {
    const server = await startFeeds();
    const handle = await pending(server);
    const before = server.arrivals.length;
    const error = await failure(operationsOf(server).checkOperation(change(handle) as OperationHandle));
    expect(error).toMatchObject({ code: 'invalid_request', issues: [{ path }] });
    expect(server.arrivals).toHaveLength(before);
  });
});
