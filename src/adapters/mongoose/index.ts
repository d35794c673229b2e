/** @module `commerce-connectors/mongoose`: every port of the library, kept in the host's MongoDB. */

export { createMongooseAdapter, type MongooseAdapter, type MongooseAdapterOptions } from './adapter.js';
export type { ListingValueDocument } from './listing-value-store.js';
export type { MappingDocument } from './mapping-document.js';
export type { ListingDocument, OpenListingDocument } from './mapping-store.js';
export type { MongooseModels, PlatformStoreDocument } from './models.js';
export { fromMongo } from './mongo-json.js';
export type { MongooseNames } from './names.js';
export type { OAuthStateDocument } from './oauth-state-store.js';
export type { OrderDocument, PositionDocument } from './order-document.js';
export type { StoreDocument } from './store-document.js';
export type { SyncStateDocument } from './sync-state-store.js';
export type { TokenDocument } from './token-store.js';
export type { DeliveryDocument, LockDocument } from './webhook-document.js';
