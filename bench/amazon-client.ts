/** This library without the mapping: what carries its requests, which is not for others to use. */
import { createAmazonClient, type SpQuery, type SpRequest } from '../src/connectors/amazon/client.js';
import { createGrantlessTokens } from '../src/connectors/amazon/grantless-tokens.js';
import { createRuntime } from '../src/connectors/runtime.js';
import type { TokenStore } from '../src/core/ports.js';
import type { AmazonPeer, SearchAnswer } from './peers.js';

/** @param tokenStore in which the seller is connected, with a token at hand. */
export function createBareClient(baseURL: string, storeId: string, tokenStore: TokenStore) {
  const options = { baseURL, tokenStore };
  const runtime = createRuntime('amazon', options);
  const client = createAmazonClient(runtime, options, createGrantlessTokens(runtime, {}));
  const ask = (request: SpRequest) =>
    runtime.call('bench', storeId, undefined, async (call) => {
      const { body } = await client.request(await client.storeOf(storeId, call), request, call);
      return body;
    });
  const peer: AmazonPeer = {
    search: async (query) =>
      (await ask({ operation: 'searchOrders', query: query as SpQuery })) as unknown as SearchAnswer,
    order: (orderId, includedData) => ask({ operation: 'getOrder', params: { orderId }, query: { includedData } }),
  };
  return { peer, close: () => runtime.close() };
}
