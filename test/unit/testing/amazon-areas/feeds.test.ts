import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { IN, problemOf, quantityPatch, startAreas } from './support.js';

const FEEDS = '/feeds/2021-06-30/feeds';
const JSON_TYPE = 'application/json; charset=UTF-8';
const patch = { messageId: 1, sku: 'TEE-BLACK', operationType: 'PATCH', ...quantityPatch(3) };

describe('feeds', () => {
  it('wait, are worked on and end, as the clock goes on', async () => {
    const { controls, getFeed, listingsFeed, submit } = await startAreas();
    const feedId = await submit('JSON_LISTINGS_FEED', listingsFeed([patch]));
    expect((await getFeed(feedId)).body).toMatchObject({
      ...{ feedId, feedType: 'JSON_LISTINGS_FEED', processingStatus: 'IN_QUEUE', marketplaceIds: [IN] },
    });
    controls.advance(1_000);
    const running = (await getFeed(feedId)).body;
    expect([running.processingStatus, running.processingEndTime]).toEqual(['IN_PROGRESS', undefined]);
    controls.advance(2_000);
    const ended = (await getFeed(feedId)).body;
    expect(ended.processingStatus).toBe('DONE');
    expect(Date.parse(ended.processingEndTime) - Date.parse(ended.createdTime)).toBe(3_000);
    expect(controls.stock('TEE-BLACK')).toBe(40);
    controls.advance(15_000);
    expect(controls.stock('TEE-BLACK')).toBe(3);
  });

  it('are cancelled only while they wait', async () => {
    const { ask, controls, finish, listingsFeed, submit } = await startAreas();
    const cancel = (feedId: string) => ask(`${FEEDS}/${feedId}`, { method: 'DELETE' });
    const waiting = await submit('JSON_LISTINGS_FEED', listingsFeed([patch]));
    expect((await cancel(waiting)).status).toBe(200);
    expect(await finish(waiting)).toEqual({ status: 'CANCELLED', report: undefined });
    const running = await submit('JSON_LISTINGS_FEED', listingsFeed([patch]));
    controls.advance(1_500);
    expect((await cancel(running)).status).toBe(400);
    expect((await cancel('1')).status).toBe(404);
    controls.applyAccepted();
    expect(controls.stock('TEE-BLACK')).toBe(40);
  });

  it('are worked on one after the other: a stuck one blocks the rest', async () => {
    const { controls, finish, getFeed, listingsFeed, submit } = await startAreas();
    controls.feeds.hold();
    const first = await submit('JSON_LISTINGS_FEED', listingsFeed([patch]));
    const second = await submit('JSON_LISTINGS_FEED', listingsFeed([patch]));
    controls.advance(50 * 60_000);
    const statuses = async () =>
      Promise.all([first, second].map(async (id) => (await getFeed(id)).body.processingStatus));
    expect(await statuses()).toEqual(['IN_PROGRESS', 'IN_QUEUE']);
    controls.feeds.release();
    expect((await finish(second)).status).toBe('DONE');
    expect(await statuses()).toEqual(['DONE', 'DONE']);
  });

  it('end as a test says', async () => {
    const { controls, finish, listingsFeed, submit } = await startAreas();
    controls.feeds.endNext({ status: 'FATAL' });
    expect(await finish(await submit('JSON_LISTINGS_FEED', listingsFeed([patch])))).toEqual({
      status: 'FATAL',
      report: undefined,
    });
    controls.feeds.endNext({ status: 'FATAL', report: 'Something went wrong' });
    controls.feeds.setGzip(false);
    expect(await finish(await submit('JSON_LISTINGS_FEED', listingsFeed([patch])))).toEqual({
      status: 'FATAL',
      report: 'Something went wrong',
    });
    controls.applyAccepted();
    expect(controls.stock('TEE-BLACK')).toBe(40);
    expect(controls.feeds.list().map(({ status }) => status)).toEqual(['FATAL', 'FATAL']);
  });

  it.each(['POST_INVENTORY_AVAILABILITY_DATA', 'POST_PRODUCT_PRICING_DATA', 'POST_FLAT_FILE_INVLOADER_DATA'])(
    'of the removed type %s are taken and fail',
    async (feedType) => {
      const { finish, submit } = await startAreas();
      expect(await finish(await submit(feedType, '<AmazonEnvelope/>', 'text/xml'))).toEqual({
        status: 'FATAL',
        report: undefined,
      });
    },
  );

  it('of listings are five in five minutes', async () => {
    const { controls, createDocument, createFeed, listingsFeed, submit, upload } = await startAreas({ quotaScale: 1 });
    for (let count = 0; count < 5; count += 1) await submit('JSON_LISTINGS_FEED', listingsFeed([patch]));
    const { feedDocumentId, url } = await createDocument(JSON_TYPE);
    await upload(url, JSON_TYPE, listingsFeed([patch]));
    const refused = await createFeed('JSON_LISTINGS_FEED', feedDocumentId);
    expect(problemOf(refused).slice(0, 2)).toEqual([429, 'QuotaExceeded']);
    expect(refused.headers.get('x-amzn-ratelimit-limit')).toBeNull();
    controls.advance(300_000);
    expect((await createFeed('JSON_LISTINGS_FEED', feedDocumentId)).status).toBe(202);
  });

  it('need a document that was uploaded', async () => {
    const { createDocument, createFeed } = await startAreas();
    const { feedDocumentId } = await createDocument(JSON_TYPE);
    for (const id of [feedDocumentId, 'amzn1.tortuga.nothing']) {
      expect(problemOf(await createFeed('JSON_LISTINGS_FEED', id))).toEqual([
        400,
        'InvalidInput',
        'Invalid request parameters',
        '',
      ]);
    }
  });

  it('fail when they are uploaded zipped', async () => {
    const { createDocument, createFeed, finish, listingsFeed, upload } = await startAreas();
    const { feedDocumentId, url } = await createDocument(JSON_TYPE);
    await upload(url, JSON_TYPE, new Uint8Array(gzipSync(listingsFeed([patch]))));
    const { feedId } = (await createFeed('JSON_LISTINGS_FEED', feedDocumentId)).body;
    expect((await finish(feedId)).status).toBe('FATAL');
  });

  it.each([
    { feedType: 'NO_SUCH_FEED' },
    { feedType: undefined },
    { marketplaceIds: [] },
    { marketplaceIds: 'ATVPDKIKX0DER' },
    { marketplaceIds: ['NOWHERE'] },
    { marketplaceIds: Array(26).fill(IN) },
    { feedOptions: { a: 1 } },
  ])('refuse %j', async (change) => {
    const { ask, createDocument, upload } = await startAreas();
    const { feedDocumentId: inputFeedDocumentId, url } = await createDocument(JSON_TYPE);
    await upload(url, JSON_TYPE, '{}');
    const body = { feedType: 'JSON_LISTINGS_FEED', marketplaceIds: [IN], inputFeedDocumentId, ...change };
    expect((await ask(FEEDS, { method: 'POST', body })).status).toBe(400);
  });

  it('are listed, newest first, page by page', async () => {
    const { ask, controls, listingsFeed, submit } = await startAreas();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      ids.unshift(await submit('JSON_LISTINGS_FEED', listingsFeed([patch])));
      controls.advance(60_000);
    }
    const idsIn = ({ body }: { body: { feeds: readonly { feedId: string }[] } }) =>
      body.feeds.map(({ feedId }) => feedId);
    const first = await ask(FEEDS, { query: { feedTypes: 'JSON_LISTINGS_FEED', pageSize: '2' } });
    const { nextToken } = first.body;
    const second = await ask(FEEDS, { query: { nextToken } });
    expect([...idsIn(first), ...idsIn(second)]).toEqual(ids);
    expect(second.body).not.toHaveProperty('nextToken');
    expect((await ask(FEEDS, { query: { nextToken, pageSize: '2' } })).status).toBe(400);
    expect((await ask(FEEDS)).status).toBe(400);
    const query = { feedTypes: 'JSON_LISTINGS_FEED', processingStatuses: 'IN_QUEUE' };
    expect(idsIn(await ask(FEEDS, { query }))).toEqual([]);
    const createdSince = new Date(Date.now() + 61_000).toISOString();
    expect(idsIn(await ask(FEEDS, { query: { feedTypes: 'JSON_LISTINGS_FEED', createdSince } }))).toEqual([ids[0]]);
  });
});
