import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { AmazonSandboxOptions, SandboxOptions } from '../../../../src/testing/index.js';
import { areModelsThere, validateRequest, validateResponse } from '../../../contract/amazon-official.js';
import { type Answer, type AskOptions, IN, startAmazon } from '../amazon/support.js';

export { IN, problemOf } from '../amazon/support.js';

const ITEMS = '/listings/2021-08-01/items';
const FEEDS = '/feeds/2021-06-30';
const REPORTS = '/reports/2021-06-30';

/**
 * A sandbox without orders to speak of, asked about everything else. Where Amazon's models lie beside the repository, every
 * answer has to fit them, and every request that was answered with success.
 */
export async function startAreas(
  amazon: AmazonSandboxOptions = {},
  options: Pick<SandboxOptions, 'now' | 'orders' | 'seed'> = {},
) {
  const started = await startAmazon({ quotaScale: 1_000, ...amazon }, { orders: 5, ...options });
  const { controls, credentials } = started;
  const { storeId } = credentials;

  const ask = async (path: string, asked: AskOptions = {}): Promise<Answer> => {
    const answer = await started.ask(path, asked);
    if (areModelsThere) holdToModels(path, asked, answer);
    return answer;
  };

  const item = (sku: string) => `${ITEMS}/${storeId}/${encodeURIComponent(sku)}`;
  const getItem = (sku: string, includedData?: string, marketplaceIds = IN) =>
    ask(item(sku), { query: { marketplaceIds, ...(includedData === undefined ? {} : { includedData }) } });
  const patchItem = (sku: string, body: unknown, query: Readonly<Record<string, string>> = {}) =>
    ask(item(sku), { method: 'PATCH', query: { marketplaceIds: IN, ...query }, body });
  const searchItems = (query: Readonly<Record<string, string>> = {}) =>
    ask(`${ITEMS}/${storeId}`, { query: { marketplaceIds: IN, ...query } });

  const createDocument = async (contentType: string): Promise<{ feedDocumentId: string; url: string }> =>
    (await ask(`${FEEDS}/documents`, { method: 'POST', body: { contentType } })).body;
  const upload = (
    url: string,
    contentType: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ) => fetch(url, { method: 'PUT', headers: { 'content-type': contentType, ...headers }, body });
  const createFeed = (feedType: string, inputFeedDocumentId: string) =>
    ask(`${FEEDS}/feeds`, { method: 'POST', body: { feedType, marketplaceIds: [IN], inputFeedDocumentId } });
  /** Uploads and submits; the feed's id. */
  const submit = async (feedType: string, content: string, contentType = 'application/json; charset=UTF-8') => {
    const { feedDocumentId, url } = await createDocument(contentType);
    expect((await upload(url, contentType, content)).status).toBe(200);
    return (await createFeed(feedType, feedDocumentId)).body.feedId as string;
  };
  const getFeed = (feedId: string) => ask(`${FEEDS}/feeds/${feedId}`);
  /** What a download gives, unzipped once. */
  const download = async (path: string): Promise<string> => {
    const { url, compressionAlgorithm } = (await ask(path)).body;
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    return (compressionAlgorithm === 'GZIP' ? gunzipSync(bytes) : bytes).toString();
  };
  /** Lets a feed run to its end. @returns how it ended, and the text of its report. */
  const finish = async (feedId: string) => {
    controls.advance(60_000);
    const { processingStatus, resultFeedDocumentId } = (await getFeed(feedId)).body;
    const report = resultFeedDocumentId && (await download(`${FEEDS}/documents/${resultFeedDocumentId}`));
    return { status: processingStatus as string, report: report as string | undefined };
  };
  const listingsFeed = (messages: readonly unknown[], header: object = {}) =>
    JSON.stringify({ header: { sellerId: storeId, version: '2.0', ...header }, messages });

  return {
    ...started,
    /** Without a look at the models: for what they do not have. */
    askAnything: started.ask,
    ...{ ask, item, getItem, patchItem, searchItems, storeId },
    ...{ createDocument, upload, createFeed, submit, getFeed, download, finish, listingsFeed },
    createReport: (body: unknown) => ask(`${REPORTS}/reports`, { method: 'POST', body }),
    getReport: (reportId: string) => ask(`${REPORTS}/reports/${reportId}`),
    reportDocument: (documentId: string) => `${REPORTS}/documents/${documentId}`,
  };
}

function holdToModels(path: string, { method = 'GET', query = {}, body }: AskOptions, answer: Answer): void {
  const search = new URLSearchParams(query).toString();
  const url = search === '' ? path : `${path}?${search}`;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  if (answer.status < 300 && typeof body !== 'string') {
    expect(validateRequest({ method, url, body: text })).toEqual([]);
  }
  expect(validateResponse({ method, url }, { status: answer.status, body: answer.text })).toEqual([]);
}

/** The patch of a quantity. */
export const quantityPatch = (quantity: unknown, productType = 'PRODUCT', op = 'merge') => ({
  productType,
  patches: [
    { op, path: '/attributes/fulfillment_availability', value: [{ fulfillment_channel_code: 'DEFAULT', quantity }] },
  ],
});

/** The patch of a price to everyone. */
export const pricePatch = (price: unknown, more: object = {}, op = 'merge') => ({
  productType: 'PRODUCT',
  patches: [
    {
      op,
      path: '/attributes/purchasable_offer',
      value: [
        {
          ...{ marketplace_id: IN, currency: 'INR', audience: 'ALL' },
          our_price: [{ schedule: [{ value_with_tax: price }] }],
          ...more,
        },
      ],
    },
  ],
});

export const codesOf = ({ body }: Answer): readonly string[] => body.issues.map(({ code }: { code: string }) => code);

export const skusOf = ({ body }: Answer): readonly string[] => body.items.map(({ sku }: { sku: string }) => sku);
