import { connection } from './parts.js';

/** Shop, app installation, API versions and locations. */
export const SHOP_SDL = `
type Shop implements Node {
  id: ID!
  name: String!
  email: String!
  contactEmail: String!
  myshopifyDomain: String!
  url: URL!
  ianaTimezone: String!
  currencyCode: CurrencyCode!
  taxesIncluded: Boolean!
  weightUnit: WeightUnit!
  enabledPresentmentCurrencies: [CurrencyCode!]!
  primaryDomain: Domain!
  plan: ShopPlan!
  shopAddress: ShopAddress!
  createdAt: DateTime!
  updatedAt: DateTime!
  timezoneOffsetMinutes: Int!
  shopOwnerName: String!
  orderNumberFormatPrefix: String!
}

type ShopPlan {
  publicDisplayName: String!
  partnerDevelopment: Boolean!
  shopifyPlus: Boolean!
}

type ShopAddress implements Node {
  id: ID!
  address1: String
  address2: String
  city: String
  company: String
  country: String
  countryCodeV2: CountryCode
  province: String
  provinceCode: String
  zip: String
  phone: String
}

type Domain implements Node {
  id: ID!
  host: String!
  url: URL!
  sslEnabled: Boolean!
}

type AppInstallation implements Node {
  id: ID!
  accessScopes: [AccessScope!]!
  app: App!
}

type App implements Node {
  id: ID!
  title: String!
  handle: String
  apiKey: String!
  requestedAccessScopes: [AccessScope!]!
  webhookApiVersion: String!
}

type AccessScope {
  handle: String!
  description: String!
}

type ApiVersion {
  handle: String!
  displayName: String!
  supported: Boolean!
}

type Location implements Node {
  id: ID!
  legacyResourceId: UnsignedInt64!
  name: String!
  isActive: Boolean!
  fulfillsOnlineOrders: Boolean!
  shipsInventory: Boolean!
  isFulfillmentService: Boolean!
  fulfillmentService: FulfillmentService
  address: LocationAddress!
  createdAt: DateTime!
  updatedAt: DateTime!
  hasActiveInventory: Boolean!
  inventoryLevel(inventoryItemId: ID!): InventoryLevel  #until 2026-04
  inventoryLevel(includeInactive: Boolean = false, inventoryItemId: ID!): InventoryLevel  #from 2026-04
}

type LocationAddress {
  address1: String
  address2: String
  city: String
  country: String
  countryCode: String
  province: String
  provinceCode: String
  zip: String
  phone: String
  formatted: [String!]!
}

type FulfillmentService {
  id: ID!
  handle: String!
  serviceName: String!
  type: FulfillmentServiceType!
  location: Location
}

enum FulfillmentServiceType {
  GIFT_CARD MANUAL THIRD_PARTY
}

${connection('Location')}

enum LocationSortKeys {
  ID NAME RELEVANCE
}
`;
