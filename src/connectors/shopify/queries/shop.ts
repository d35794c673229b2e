import type { GraphQLDocument } from './document.js';

/** The shop's profile and what the app was granted. */
export const shopInfo: GraphQLDocument = {
  name: 'ShopInfo',
  kind: 'query',
  cost: 4,
  text: `query ShopInfo {
  shop { id name email myshopifyDomain url ianaTimezone currencyCode shopAddress { countryCodeV2 } }
  currentAppInstallation { accessScopes { handle } }
}`,
};
