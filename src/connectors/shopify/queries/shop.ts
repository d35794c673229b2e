import type { GraphQLDocument } from './document.js';

const APP_SCOPES = 'currentAppInstallation { accessScopes { handle } }';

/** The shop's profile and what the app was granted. */
export const shopInfo: GraphQLDocument = {
  name: 'ShopInfo',
  kind: 'query',
  cost: 4,
  text: `query ShopInfo {
  shop { id name email myshopifyDomain url ianaTimezone currencyCode shopAddress { countryCodeV2 } }
  ${APP_SCOPES}
}`,
};

/** What the app was granted. */
export const appScopes: GraphQLDocument = {
  name: 'AppScopes',
  kind: 'query',
  cost: 2,
  text: `query AppScopes { ${APP_SCOPES} }`,
};
