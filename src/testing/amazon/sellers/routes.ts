import type { SpRoute, SpSandboxRequest } from '../http/area.js';
import type { SandboxMarketplace } from './marketplaces.js';

/** What the Sellers API tells of a seller. */
export interface SellerAccount {
  readonly storeName: string;
  readonly marketplaces: readonly SandboxMarketplace[];
  /** Where the seller's listings are switched off, as on holiday. */
  readonly suspendedIn?: ReadonlySet<string>;
  /** An invented company. */
  readonly companyName: string;
}

/** The Sellers API. */
export const sellerRoutes = (accountOf: (request: SpSandboxRequest) => SellerAccount): readonly SpRoute[] => [
  {
    operation: 'getMarketplaceParticipations',
    method: 'GET',
    path: '/sellers/v1/marketplaceParticipations',
    rate: 0.016,
    burst: 15,
    handle: (request) => ({ status: 200, body: { payload: participations(accountOf(request)) } }),
  },
  {
    operation: 'getAccount',
    method: 'GET',
    path: '/sellers/v1/account',
    rate: 0.016,
    burst: 15,
    handle: (request) => ({ status: 200, body: { payload: account(accountOf(request)) } }),
  },
];

const participations = ({ marketplaces, storeName, suspendedIn }: SellerAccount): readonly unknown[] =>
  marketplaces.map(({ id, name, country, currency, language }) => ({
    marketplace: {
      ...{ id, name, countryCode: country, defaultCurrencyCode: currency, defaultLanguageCode: language },
      domainName: `www.${name.toLowerCase()}`,
    },
    participation: { isParticipating: true, hasSuspendedListings: suspendedIn?.has(id) === true },
    storeName,
  }));

const account = (seller: SellerAccount): unknown => ({
  marketplaceParticipationList: participations(seller),
  businessType: 'PRIVATE_LIMITED',
  sellingPlan: 'PROFESSIONAL',
  business: {
    name: seller.companyName,
    registeredBusinessAddress: {
      addressLine1: '1 Sandbox Street',
      city: 'Sandbox Town',
      postalCode: '00000',
      countryCode: seller.marketplaces[0]?.country,
    },
  },
});
