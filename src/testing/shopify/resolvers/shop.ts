import { API_VERSIONS } from '../api-versions.js';
import { gid, numericId } from '../ids.js';
import { define, instant } from './define.js';

export const SHOP_CURRENCY = 'INR';

function storeName(storeId: string): string {
  return storeId.replace(/\.myshopify\.com$/, '');
}

export const SHOP = define<null>({
  id: (_shop, _args, context) => gid('Shop', context.shop.profile.id),
  name: (_shop, _args, context) => context.shop.profile.name,
  email: (_shop, _args, context) => context.shop.profile.email,
  contactEmail: (_shop, _args, context) => context.shop.profile.email,
  shopOwnerName: () => 'Sandbox Owner',
  myshopifyDomain: (_shop, _args, context) => context.shop.profile.storeId,
  url: (_shop, _args, context) => `https://${context.shop.profile.storeId}`,
  ianaTimezone: () => 'Asia/Kolkata',
  timezoneOffsetMinutes: () => 330,
  currencyCode: () => SHOP_CURRENCY,
  taxesIncluded: () => true,
  weightUnit: () => 'KILOGRAMS',
  enabledPresentmentCurrencies: () => ['INR', 'USD', 'AED'],
  orderNumberFormatPrefix: () => '#',
  createdAt: (_shop, _args, context) => instant(context.shop.profile.createdAt),
  updatedAt: (_shop, _args, context) => instant(context.shop.profile.createdAt),
  primaryDomain: (_shop, _args, context) => ({
    __typename: 'Domain',
    id: gid('Domain', numericId('Domain', context.shop.shopIndex, 0)),
    host: context.shop.profile.storeId,
    url: `https://${context.shop.profile.storeId}`,
    sslEnabled: true,
  }),
  plan: () => ({ publicDisplayName: 'Basic', partnerDevelopment: true, shopifyPlus: false }),
  shopAddress: (_shop, _args, context) => ({
    __typename: 'ShopAddress',
    id: gid('ShopAddress', context.shop.profile.id),
    address1: 'Plot 10, Industrial Area',
    address2: null,
    city: 'Bengaluru',
    company: storeName(context.shop.profile.storeId),
    country: 'India',
    countryCodeV2: 'IN',
    province: 'Karnataka',
    provinceCode: 'KA',
    zip: '560058',
    phone: '+919000000001',
  }),
});

export const APP_INSTALLATION = define<null>({
  id: (_installation, _args, context) =>
    gid('AppInstallation', numericId('AppInstallation', context.shop.shopIndex, 0)),
  accessScopes: (_installation, _args, context) => scopeViews([...context.access.scopes].sort()),
  app: (_installation, _args, context) => ({
    __typename: 'App',
    id: gid('App', '1'),
    title: 'Sandbox App',
    handle: 'sandbox-app',
    apiKey: context.app.clientId,
    requestedAccessScopes: scopeViews(context.app.scopes),
    webhookApiVersion: context.webhooks.version,
  }),
});

function scopeViews(scopes: readonly string[]): object[] {
  return scopes.map((handle) => ({ handle, description: handle }));
}

export function publicApiVersions(): object[] {
  const supported = API_VERSIONS.map((handle, index) => ({
    handle,
    displayName: index === API_VERSIONS.length - 1 ? `${handle} (Latest)` : handle,
    supported: true,
  }));
  return [...supported, { handle: '2027-01', displayName: '2027-01 (Release candidate)', supported: false }];
}
