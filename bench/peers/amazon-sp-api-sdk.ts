/** `@sp-api-sdk/auth` 3.1.4 with `@sp-api-sdk/orders-api-2026-01-01` 2.3.3, doing its part: ask and parse. */
import { SellingPartnerApiAuth } from '@sp-api-sdk/auth';
import {
  type GetOrderIncludedDataEnum,
  OrdersApiClient,
  type OrdersApiSearchOrdersRequest,
} from '@sp-api-sdk/orders-api-2026-01-01';
import type { AmazonPeer, AmazonPeerInput, SearchAnswer } from '../peers.js';

/** @param retry the client's own option: trying again what was throttled. */
export function createSpApiSdkPeer(input: AmazonPeerInput, retry: boolean): AmazonPeer {
  const auth = new SellingPartnerApiAuth(input);
  const api = new OrdersApiClient({ auth, region: 'eu', ...(retry ? { rateLimiting: { retry } } : {}) });
  return {
    search: async (query) => (await api.searchOrders(query as OrdersApiSearchOrdersRequest)).data as SearchAnswer,
    order: async (orderId, includedData) => {
      const { data } = await api.getOrder({ orderId, includedData: includedData as GetOrderIncludedDataEnum[] });
      return data;
    },
  };
}
