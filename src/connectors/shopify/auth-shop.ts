import type { Call } from '../../core/call.js';
import { InvalidRequestError } from '../../core/errors.js';
import type { StoreProfile } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { omitUndefined } from '../../model/index.js';
import type { ShopifyClient } from './client.js';
import { scopesIn } from './granted-scopes.js';
import { shopInfo } from './queries.js';
import { parseShopDomain } from './shop-domain.js';

/** What Shopify says of a shop and of the token it was asked with. */
export interface ShopInfo {
  readonly profile: StoreProfile;
  /** `undefined` when Shopify did not say. */
  readonly scopes: readonly string[] | undefined;
}

/** The shop's profile and the granted scopes, asked with the given token or the stored one. */
export async function fetchShop(
  client: ShopifyClient,
  storeId: string,
  call: Call,
  accessToken?: string,
): Promise<ShopInfo> {
  const { data } = await client.request(storeId, shopInfo, {}, call, accessToken === undefined ? {} : { accessToken });
  const shop = recordOf(data['shop']);
  const domain = parseShopDomain(shop?.['myshopifyDomain']);
  if (domain !== undefined && domain !== storeId) {
    throw new InvalidRequestError(
      `shopify ${call.operation}: the access token belongs to ${domain}, not to ${storeId}. Connect it under that name.`,
      {
        platform: 'shopify',
        storeId,
        operation: call.operation,
        issues: [{ path: 'storeId', message: `the token is for ${domain}` }],
      },
    );
  }
  return { profile: profileOf(shop), scopes: scopesIn(data) };
}

function profileOf(shop: Readonly<Record<string, unknown>> | undefined): StoreProfile {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return omitUndefined<StoreProfile>({
    name: text(shop?.['name']),
    email: text(shop?.['email']),
    country: text(recordOf(shop?.['shopAddress'])?.['countryCodeV2']),
    currency: text(shop?.['currencyCode']),
    timeZone: text(shop?.['ianaTimezone']),
    url: text(shop?.['url']),
  });
}
