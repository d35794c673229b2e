import { describe, expect, it } from 'vitest';
import { type Feed, followFeeds, readFeeds, submitFeed } from '../../../../src/connectors/amazon/feeds.js';
import type { ConnectorError } from '../../../../src/core/errors.js';
import { IN, isFor, notFound, startFeeds } from './feed-server.js';
import { spCall } from './sp-server.js';

const FEED: Feed = {
  feedType: 'POST_ORDER_ACKNOWLEDGEMENT_DATA',
  contentType: 'text/xml; charset=UTF-8',
  body: '<AmazonEnvelope>ü</AmazonEnvelope>',
};

const failure = (promise: Promise<unknown>): Promise<ConnectorError> =>
  promise.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: ConnectorError) => error,
  );

describe('submitting a feed', () => {
  it('makes the document, uploads it and creates the feed of it', async () => {
    const { source, feeds, arrivals } = await startFeeds();
    const submitted = await submitFeed(source, { ...FEED, feedOptions: { version: '2' } }, spCall());
    expect(submitted).toEqual({ feedId: '1001', adopted: false });
    expect(arrivals.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST']);
    const [document, upload, feed] = arrivals;
    expect(JSON.parse(document?.body ?? '')).toEqual({ contentType: FEED.contentType });
    expect(upload?.headers['content-type']).toBe(FEED.contentType);
    expect(upload?.headers['x-amz-access-token']).toBeUndefined();
    expect(JSON.parse(feed?.body ?? '')).toEqual({
      feedType: FEED.feedType,
      marketplaceIds: [IN],
      inputFeedDocumentId: 'doc-1',
      feedOptions: { version: '2' },
    });
    expect(feeds[0]?.content).toBe(FEED.body);
  });

  it('creates no feed when the upload is refused', async () => {
    const { source, intercept, count } = await startFeeds();
    intercept((arrival) => (arrival.method === 'PUT' ? { status: 403 } : undefined));
    await expect(failure(submitFeed(source, FEED, spCall()))).resolves.toMatchObject({
      code: 'permission_denied',
      outcomeUnknown: false,
    });
    expect(count('POST /feeds')).toBe(0);
  });

  it.each(['reset', 'status 500', 'an answer without an id', 'an answer that is none'])(
    'finds the feed whose answer was lost, and says that it may be of another: %s',
    async (how) => {
      const { source, feeds, intercept, count } = await startFeeds();
      intercept((arrival, own) => {
        if (!isFor(arrival, 'POST /feeds')) return undefined;
        own();
        if (how === 'reset') return { reset: true };
        return how === 'status 500' ? { status: 500 } : { body: how === 'an answer that is none' ? 'x' : {} };
      });
      await expect(submitFeed(source, FEED, spCall())).resolves.toEqual({ feedId: '1001', adopted: true });
      expect(feeds).toHaveLength(1);
      expect(count('GET /feeds')).toBe(1);
    },
  );

  it('asks for feeds of the type since the document was made, by its clock', async () => {
    const { source, intercept, arrivals } = await startFeeds();
    intercept((arrival, own) => {
      if (isFor(arrival, 'POST /documents')) return { ...own(), headers: { date: 'Fri, 20 Nov 2026 12:34:56 GMT' } };
      if (!isFor(arrival, 'POST /feeds')) return undefined;
      own();
      return { reset: true };
    });
    await submitFeed(source, FEED, spCall());
    const { searchParams } = new URL(arrivals.at(-1)?.url ?? '', 'http://x');
    expect(Object.fromEntries(searchParams)).toEqual({
      feedTypes: FEED.feedType,
      createdSince: '2026-11-20T12:34:56.000Z',
      pageSize: '100',
    });
  });

  it('sends it again when no feed came into being', async () => {
    const { source, feeds, intercept, count } = await startFeeds();
    intercept((arrival) => (isFor(arrival, 'POST /feeds') && count('POST /feeds') === 1 ? { reset: true } : undefined));
    await expect(submitFeed(source, FEED, spCall())).resolves.toEqual({ feedId: '1001', adopted: false });
    expect(feeds).toHaveLength(1);
    expect(count('POST /feeds')).toBe(2);
  });

  it('takes no earlier feed of its own for the lost one, nor one of other marketplaces', async () => {
    const { source, feeds, intercept } = await startFeeds();
    await submitFeed(source, FEED, spCall());
    await submitFeed(source, { ...FEED, marketplaceIds: ['A1PA6795UKMFR9'] }, spCall());
    let lost = false;
    intercept((arrival) => {
      if (!isFor(arrival, 'POST /feeds') || lost) return undefined;
      lost = true;
      return { reset: true };
    });
    await expect(submitFeed(source, FEED, spCall())).resolves.toEqual({ feedId: '1003', adopted: false });
    expect(feeds).toHaveLength(3);
  });

  it('says so when it cannot tell: several came into being', async () => {
    const { source, intercept, count } = await startFeeds();
    intercept((arrival, own) => {
      if (!isFor(arrival, 'POST /feeds')) return undefined;
      own();
      own();
      return { reset: true };
    });
    const error = await failure(submitFeed(source, FEED, spCall()));
    expect(error).toMatchObject({ code: 'connection_failed', outcomeUnknown: true });
    expect(error.message).toContain('not known');
    expect(count('POST /feeds')).toBe(1);
  });

  it('says so when it cannot tell: looking fails too', async () => {
    const { source, intercept } = await startFeeds();
    intercept((arrival, own) => {
      if (isFor(arrival, 'POST /feeds')) own();
      return isFor(arrival, 'POST /feeds') || isFor(arrival, 'GET /feeds') ? { status: 403 } : undefined;
    });
    // A refusal is an answer.
    await expect(failure(submitFeed(source, FEED, spCall()))).resolves.toMatchObject({ outcomeUnknown: false });
    intercept((arrival) => {
      if (isFor(arrival, 'GET /feeds')) return { status: 403 };
      return isFor(arrival, 'POST /feeds') ? { reset: true } : undefined;
    });
    await expect(failure(submitFeed(source, FEED, spCall()))).resolves.toMatchObject({ outcomeUnknown: true });
  });

  it('gives up in the end, its outcome open', async () => {
    const { source, feeds, intercept, count } = await startFeeds();
    intercept((arrival) => (isFor(arrival, 'POST /feeds') ? { reset: true } : undefined));
    const error = await failure(submitFeed(source, FEED, spCall('x', { maxRetries: 1 })));
    expect(error).toMatchObject({ code: 'connection_failed', outcomeUnknown: true });
    expect(count('POST /feeds')).toBe(2);
    expect(feeds).toHaveLength(0);
  });

  it('submits five listings feeds at once and says when there is room for the next', async () => {
    const { source, feeds } = await startFeeds();
    const feed = { ...FEED, feedType: 'JSON_LISTINGS_FEED' };
    await Promise.all(Array.from({ length: 5 }, () => submitFeed(source, feed, spCall())));
    const error = await failure(submitFeed(source, feed, spCall()));
    expect(error).toMatchObject({ code: 'rate_limited' });
    expect(error.retryAfterMs).toBeGreaterThan(50_000);
    expect(error.retryAfterMs).toBeLessThan(61_000);
    expect(feeds).toHaveLength(5);
    // Other kinds are not held up.
    await submitFeed(source, FEED, spCall());
  });
});

describe('following feeds', () => {
  it('reads the reports once all have ended, in their order', async () => {
    const { source, feeds, count } = await startFeeds();
    for (const _ of [1, 2]) await submitFeed(source, FEED, spCall());
    Object.assign(feeds[0]!, { status: 'DONE', report: { first: true } });
    await expect(readFeeds(source, ['1001', '1002'], spCall())).resolves.toEqual({
      status: 'pending',
      message: expect.stringContaining('1002 of 2026-11-20T10:00:00.500Z is IN_QUEUE'),
    });
    expect(count('GET /documents')).toBe(0);
    Object.assign(feeds[1]!, { status: 'FATAL', report: { second: true } });
    await expect(readFeeds(source, ['1001', '1002'], spCall())).resolves.toEqual({
      status: 'ended',
      ends: [
        { status: 'done', report: '{"first":true}' },
        { status: 'fatal', report: '{"second":true}' },
      ],
    });
  });

  it.each(['CANCELLED', 'FATAL', 'DONE'])('takes %s without a report', async (status) => {
    const { source, feeds } = await startFeeds();
    await submitFeed(source, FEED, spCall());
    Object.assign(feeds[0]!, { status });
    await expect(readFeeds(source, ['1001'], spCall())).resolves.toEqual({
      status: 'ended',
      ends: [{ status: status.toLowerCase() }],
    });
  });

  it('takes a report that is gone', async () => {
    const { source, feeds, intercept } = await startFeeds();
    await submitFeed(source, FEED, spCall());
    Object.assign(feeds[0]!, { status: 'DONE', report: {} });
    intercept((arrival) => (isFor(arrival, 'GET /documents') ? notFound : undefined));
    await expect(readFeeds(source, ['1001'], spCall())).resolves.toEqual({
      status: 'ended',
      ends: [{ status: 'done' }],
    });
  });

  it('is pending for words it does not know, and does not repeat odd ones', async () => {
    const { source, feeds } = await startFeeds();
    await submitFeed(source, FEED, spCall());
    Object.assign(feeds[0]!, { status: 'PAUSED' });
    await expect(readFeeds(source, ['1001'], spCall())).resolves.toMatchObject({
      message: expect.stringContaining('PAUSED'),
    });
    Object.assign(feeds[0]!, { status: '<planted>', createdTime: '<planted>' });
    const state = await readFeeds(source, ['1001'], spCall());
    expect(JSON.stringify(state)).not.toContain('planted');
  });

  it('looks again until the feed has ended', async () => {
    const { source, feeds, intercept, count } = await startFeeds();
    await submitFeed(source, FEED, spCall());
    intercept((arrival) => {
      if (isFor(arrival, 'GET /feeds/1001') && count('GET /feeds/1001') === 2) {
        Object.assign(feeds[0]!, { status: 'DONE', report: {} });
      }
      return undefined;
    });
    await expect(followFeeds(source, ['1001'], spCall())).resolves.toMatchObject({ status: 'ended' });
    expect(count('GET /feeds/1001')).toBe(2);
  });

  it('is pending when the call has no time for another look', async () => {
    const { source, count } = await startFeeds();
    await submitFeed(source, FEED, spCall());
    await expect(followFeeds(source, ['1001'], spCall('x', { timeoutMs: 2_400 }))).resolves.toMatchObject({
      status: 'pending',
    });
    expect(count('GET /feeds/1001')).toBe(1);
  });

  it.each(['reset', 'a refusal'])('is pending when the look fails: %s', async (how) => {
    const { source, intercept } = await startFeeds();
    await submitFeed(source, FEED, spCall());
    intercept((arrival) =>
      arrival.method === 'GET' ? (how === 'reset' ? { reset: true } : { status: 403 }) : undefined,
    );
    await expect(followFeeds(source, ['1001'], spCall('x', { maxRetries: 0 }))).resolves.toMatchObject({
      status: 'pending',
    });
  });

  it('is pending when the deadline passes meanwhile', async () => {
    const { source, intercept } = await startFeeds();
    await submitFeed(source, FEED, spCall());
    intercept((arrival) => (arrival.method === 'GET' ? { status: 503 } : undefined));
    const call = spCall('x', { timeoutMs: 150, maxRetries: 50 });
    await expect(followFeeds(source, ['1001'], call)).resolves.toMatchObject({ status: 'pending' });
    call.finish();
  });

  it('is pending before the deadline when a look hangs', async () => {
    const { source } = await startFeeds({
      transport: (url, init) =>
        url.includes('/feeds/1001')
          ? new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
          : (fetch(url, init as RequestInit) as never),
    });
    await submitFeed(source, FEED, spCall());
    const call = spCall('x', { timeoutMs: 900 });
    await expect(followFeeds(source, ['1001'], call)).resolves.toMatchObject({ status: 'pending' });
    expect(call.remainingMs()).toBeGreaterThan(50);
    call.finish();
  });
});

describe('a lock of the host', () => {
  it('that is slow to let go keeps no feed from its caller', async () => {
    const { source, feeds } = await startFeeds({
      lock: {
        withLock: async (_name, _options, work) => {
          try {
            return await work(new AbortController().signal);
          } finally {
            await new Promise((resolve) => setTimeout(resolve, 1_000));
          }
        },
      },
    });
    const call = spCall('x', { timeoutMs: 800 });
    await expect(call.run((running) => submitFeed(source, FEED, running))).resolves.toMatchObject({ feedId: '1001' });
    expect(feeds).toHaveLength(1);
  });
});
