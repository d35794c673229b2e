/** `@shopify/shopify-api` 15, doing its part: send a document and parse the answer; validate a delivery. Needs Node 22. */
import '@shopify/shopify-api/adapters/node';
import { type ApiVersion, LogSeverity, Session, shopifyApi } from '@shopify/shopify-api';
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime';

export interface ShopifyPeer {
  request(query: string, variables: Record<string, unknown>): Promise<unknown>;
  validate(rawBody: string, headers: Readonly<Record<string, string>>): Promise<boolean>;
}

export function createShopifyPeer(input: {
  readonly origin: string;
  readonly shop: string;
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiVersion: string;
}): ShopifyPeer {
  // The library always calls https://<shop>; the answers come from somewhere else here.
  setAbstractFetchFunc((url, init) => fetch(String(url).replace(`https://${input.shop}`, input.origin), init));
  const shopify = shopifyApi({
    apiKey: input.clientId,
    apiSecretKey: input.clientSecret,
    apiVersion: input.apiVersion as ApiVersion,
    hostName: 'app.example.com',
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error },
  });
  const session = new Session({ id: 'bench', shop: input.shop, state: '', isOnline: false });
  session.accessToken = input.accessToken;
  const client = new shopify.clients.Graphql({ session });
  return {
    request: (query, variables) => client.request(query, { variables }),
    validate: async (rawBody, headers) => {
      const { valid } = await shopify.webhooks.validate({
        rawBody,
        rawRequest: { method: 'POST', url: '/', headers },
      });
      return valid;
    },
  };
}
