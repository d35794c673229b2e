import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { problemOf, quantityPatch, startAreas } from './support.js';

const JSON_TYPE = 'application/json; charset=UTF-8';
const codeOf = async (response: Response): Promise<readonly [number, string | undefined]> => [
  response.status,
  /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1],
];

describe('documents of feeds', () => {
  it('take the very content type they were made for', async () => {
    const { createDocument, upload } = await startAreas();
    const { url } = await createDocument(JSON_TYPE);
    for (const wrong of ['application/json', 'application/json;charset=UTF-8', 'application/json; charset=utf-8']) {
      expect(await codeOf(await upload(url, wrong, '{}'))).toEqual([403, 'SignatureDoesNotMatch']);
    }
    const done = await upload(url, JSON_TYPE, '{}');
    expect([done.status, done.headers.get('etag')]).toEqual([200, '"99914b932bd37a50b983c5e7c90ae93b"']);
  });

  it('take no token of any kind', async () => {
    const { accessToken, createDocument, upload } = await startAreas();
    const { url } = await createDocument(JSON_TYPE);
    const token = await accessToken();
    const refused = await upload(url, JSON_TYPE, '{}', { 'x-amz-access-token': token });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('<HeadersNotSigned>x-amz-access-token</HeadersNotSigned>');
    const twice = await upload(url, JSON_TYPE, '{}', { authorization: `Bearer ${token}` });
    expect(await codeOf(twice)).toEqual([400, 'InvalidArgument']);
  });

  it('are there for five minutes, at their own address only', async () => {
    const { controls, createDocument, upload } = await startAreas();
    const { url } = await createDocument(JSON_TYPE);
    const elsewhere = url.replace(/amzn1\.[^?]+/, 'amzn1.tortuga.4.eu.other');
    expect(await codeOf(await upload(elsewhere, JSON_TYPE, '{}'))).toEqual([403, 'SignatureDoesNotMatch']);
    const longer = url.replace('X-Amz-Expires=300', 'X-Amz-Expires=9000');
    expect(await codeOf(await upload(longer, JSON_TYPE, '{}'))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await codeOf(await fetch(url))).toEqual([403, 'SignatureDoesNotMatch']);
    controls.advance(301_000);
    expect(await codeOf(await upload(url, JSON_TYPE, '{}'))).toEqual([403, 'AccessDenied']);
  });

  it('are not sent in pieces of unknown number', async () => {
    const { createDocument } = await startAreas();
    const { url } = await createDocument(JSON_TYPE);
    const body = new Blob(['{}']).stream();
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'content-type': JSON_TYPE },
      ...{ body, duplex: 'half' },
    });
    expect(await codeOf(response)).toEqual([501, 'NotImplemented']);
  });

  it('come back gzipped, and unpacked by themselves only on request', async () => {
    const { ask, controls, finish, getFeed, listingsFeed, submit } = await startAreas();
    const message = { messageId: 1, sku: 'TEE-BLACK', operationType: 'PATCH', ...quantityPatch(3) };
    const feedId = await submit('JSON_LISTINGS_FEED', listingsFeed([message]));
    const { report = '' } = await finish(feedId);
    const path = `/feeds/2021-06-30/documents/${(await getFeed(feedId)).body.resultFeedDocumentId}`;
    const plain = (await ask(path)).body;
    expect(plain.compressionAlgorithm).toBe('GZIP');
    const packed = await fetch(plain.url);
    expect([packed.headers.get('content-encoding'), packed.headers.get('content-type')]).toEqual([null, JSON_TYPE]);
    expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe(report);
    const { body } = await ask(path, { query: { enableContentEncodingUrlHeader: 'true' } });
    const unpacked = await fetch(body.url);
    expect(unpacked.headers.get('content-encoding')).toBe('gzip');
    expect(await unpacked.text()).toBe(report);
    expect((await fetch(body.url, { headers: { 'x-amz-access-token': 'Atza|x' } })).status).toBe(403);
    controls.advance(301_000);
    expect((await fetch(plain.url)).status).toBe(403);
  });

  it('belong to their seller', async () => {
    const { accessToken, askAnything, createDocument, credentials } = await startAreas({ sellers: 2 });
    const { feedDocumentId } = await createDocument(JSON_TYPE);
    const token = await accessToken(credentials.storeIds[1]);
    const path = `/feeds/2021-06-30/documents/${feedDocumentId}`;
    expect((await askAnything(path, { token })).status).toBe(404);
    expect((await askAnything(path)).status).toBe(200);
  });

  it.each([{}, { contentType: '' }, { contentType: 7 }, '{'])('are not made of %j', async (body) => {
    const { ask } = await startAreas();
    const answer = await ask('/feeds/2021-06-30/documents', { method: 'POST', body });
    expect(problemOf(answer)).toEqual([400, 'InvalidInput', 'Invalid request parameters', '']);
  });
});
