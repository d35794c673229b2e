/** Everything the adapter keeps, by the name of its model; each has a collection of its own. */
export const COLLECTIONS = {
  ConnectedStore: 'connectedStores',
  StoreToken: 'storeTokens',
  OAuthState: 'oauthStates',
  SyncState: 'syncStates',
  SyncedOrder: 'syncedOrders',
  OrderPosition: 'orderPositions',
  WebhookDelivery: 'webhookDeliveries',
  WebhookLock: 'webhookLocks',
  ProductMapping: 'productMappings',
  StoreListing: 'storeListings',
  OpenListing: 'openListings',
  ListingValue: 'listingValues',
} as const;

export type CollectionKey = keyof typeof COLLECTIONS;
export const COLLECTION_KEYS = Object.keys(COLLECTIONS) as CollectionKey[];

/** The models of single platforms, in the collection of `ConnectedStore`. */
export const DISCRIMINATORS = {
  ShopifyStore: 'shopify',
  WooCommerceStore: 'woocommerce',
  FlipkartStore: 'flipkart',
  AmazonStore: 'amazon',
} as const;

export type DiscriminatorKey = keyof typeof DISCRIMINATORS;
export type ModelKey = CollectionKey | DiscriminatorKey;

/** What the host calls things in its own database. */
export interface MongooseNames {
  /** Under which names models are registered on the connection. Default: their keys. */
  readonly models?: Readonly<Partial<Record<ModelKey, string>>>;
  /** Default: `connectedStores`, `storeTokens`, `productMappings`, … */
  readonly collections?: Readonly<Partial<Record<CollectionKey, string>>>;
  /** The field of a product mapping that holds the host's SKU. @default 'hostSku' */
  readonly hostSku?: string;
  /** @default 'hostProductName' */
  readonly hostProductName?: string;
}

/** The two fields of a mapping that hosts name themselves. */
export interface HostFields {
  readonly hostSku: string;
  readonly hostProductName: string;
}
