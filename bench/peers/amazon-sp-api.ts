/** `amazon-sp-api` 1.2.1, doing its part: ask and parse. */
import { SellingPartner } from 'amazon-sp-api';
import type { AmazonPeer, AmazonPeerInput, SearchAnswer } from '../peers.js';

export function createAmazonSpApiPeer({ clientId, clientSecret, refreshToken }: AmazonPeerInput): AmazonPeer {
  const api = new SellingPartner({
    region: 'eu',
    refresh_token: refreshToken,
    credentials: { SELLING_PARTNER_APP_CLIENT_ID: clientId, SELLING_PARTNER_APP_CLIENT_SECRET: clientSecret },
    endpoints_versions: { orders: '2026-01-01' },
  });
  return {
    search: async (query) => (await api.callAPI({ operation: 'orders.searchOrders', query })) as SearchAnswer,
    order: (orderId, includedData) =>
      api.callAPI({ operation: 'orders.getOrder', path: { orderId }, query: { includedData } }),
  };
}
