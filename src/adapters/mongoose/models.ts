import type { Connection, Model, Schema } from 'mongoose';
import { ConnectorError } from '../../core/errors.js';
import type { Keyed } from './database.js';
import type { ListingValueDocument } from './listing-value-store.js';
import type { MappingDocument } from './mapping-document.js';
import type { ListingDocument, OpenListingDocument } from './mapping-store.js';
import {
  COLLECTIONS,
  type CollectionKey,
  DISCRIMINATORS,
  type DiscriminatorKey,
  type HostFields,
  type ModelKey,
  type MongooseNames,
} from './names.js';
import type { OAuthStateDocument } from './oauth-state-store.js';
import type { OrderDocument, PositionDocument } from './order-document.js';
import { makeSchema, schemaParts } from './schemas.js';
import type { StoreDocument } from './store-document.js';
import { platformFields } from './store-fields.js';
import type { SyncStateDocument } from './sync-state-store.js';
import type { TokenDocument } from './token-store.js';
import type { DeliveryDocument, LockDocument } from './webhook-document.js';

/**
 * Models over what the adapter keeps, for the host's own queries. The adapter itself writes through the driver, where plugins
 * and settings of the host's Mongoose change nothing: through a model only fields that are the host's should be written.
 */
export interface MongooseModels {
  readonly ConnectedStore: Model<StoreDocument>;
  readonly ShopifyStore: Model<PlatformStoreDocument>;
  readonly WooCommerceStore: Model<PlatformStoreDocument>;
  readonly FlipkartStore: Model<PlatformStoreDocument>;
  readonly AmazonStore: Model<PlatformStoreDocument>;
  readonly StoreToken: Model<TokenDocument>;
  readonly OAuthState: Model<OAuthStateDocument>;
  readonly SyncState: Model<SyncStateDocument>;
  readonly SyncedOrder: Model<OrderDocument>;
  readonly OrderPosition: Model<PositionDocument>;
  readonly WebhookDelivery: Model<DeliveryDocument>;
  readonly WebhookLock: Model<LockDocument>;
  readonly ProductMapping: Model<MappingDocument>;
  readonly StoreListing: Model<ListingDocument>;
  readonly OpenListing: Model<OpenListingDocument>;
  readonly ListingValue: Model<ListingValueDocument>;
}

/** With the platform's own fields: `shopDomain`, `sellerName`, … */
export type PlatformStoreDocument = StoreDocument & { readonly [field: string]: unknown };

/** Registers the models on the connection; those that an adapter registered there before are used again. */
export function modelsOn(connection: Connection, names: MongooseNames, host: HostFields): MongooseModels {
  const mongoose = connection.base;
  const parts = schemaParts(mongoose.Schema.Types.Mixed, host);

  function model<Doc extends Keyed>(key: CollectionKey): Model<Doc> {
    const collection = names.collections?.[key] ?? COLLECTIONS[key];
    const { fields, indexes } = parts[key];
    const make = (): Schema => {
      const schema = makeSchema(mongoose, fields, indexes, collection);
      if (key === 'ConnectedStore') schema.set('discriminatorKey', 'platform');
      return schema;
    };
    return registered<Doc>(key, collection, (name) => connection.model(name, make()) as unknown as Model<Doc>);
  }

  function storeModel(key: DiscriminatorKey): Model<PlatformStoreDocument> {
    const base = ConnectedStore as unknown as Model<PlatformStoreDocument>;
    const schema = () => makeSchema(mongoose, platformFields()[key], []);
    return registered(key, base.collection.collectionName, (name) =>
      base.discriminator<PlatformStoreDocument>(name, schema(), DISCRIMINATORS[key]),
    );
  }

  function registered<Doc>(key: ModelKey, collection: string, make: (name: string) => Model<Doc>): Model<Doc> {
    const name = names.models?.[key] ?? key;
    const there = connection.models[name];
    if (there === undefined) return make(name);
    if (there.collection.collectionName === collection) return there as unknown as Model<Doc>;
    throw new ConnectorError(
      'configuration_invalid',
      `createMongooseAdapter: the connection has a model ${name} of its own (${there.collection.collectionName}). Choose another name: names.models.${key}.`,
    );
  }

  const ConnectedStore = model<StoreDocument>('ConnectedStore');
  return {
    ConnectedStore,
    ShopifyStore: storeModel('ShopifyStore'),
    WooCommerceStore: storeModel('WooCommerceStore'),
    FlipkartStore: storeModel('FlipkartStore'),
    AmazonStore: storeModel('AmazonStore'),
    StoreToken: model('StoreToken'),
    OAuthState: model('OAuthState'),
    SyncState: model('SyncState'),
    SyncedOrder: model('SyncedOrder'),
    OrderPosition: model('OrderPosition'),
    WebhookDelivery: model('WebhookDelivery'),
    WebhookLock: model('WebhookLock'),
    ProductMapping: model('ProductMapping'),
    StoreListing: model('StoreListing'),
    OpenListing: model('OpenListing'),
    ListingValue: model('ListingValue'),
  };
}
