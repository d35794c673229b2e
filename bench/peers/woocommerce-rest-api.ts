/** `@woocommerce/woocommerce-rest-api` 1.0.2, doing its part: get a page and parse it. */
import peer from '@woocommerce/woocommerce-rest-api';

export interface WooCommercePeer {
  ordersPage(page: number): Promise<readonly unknown[]>;
}

export function createWooCommercePeer(input: {
  readonly url: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
}): WooCommercePeer {
  // The constructor hides behind `.default` when it is imported as a module.
  const Api = (peer as unknown as { default: typeof peer.default }).default;
  const api = new Api({ ...input, version: 'wc/v3' });
  return {
    ordersPage: async (page) => {
      const { data } = await api.get('orders', { per_page: '100', page: `${page}`, orderby: 'id', order: 'asc' });
      return data as readonly unknown[];
    },
  };
}
