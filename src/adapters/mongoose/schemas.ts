import type { Connection, Schema } from 'mongoose';
import type { CollectionKey, HostFields } from './names.js';
import { STORE_FIELDS } from './store-fields.js';

/** Of the caller's own Mongoose: a schema of another copy of it, or of another major, is not the same to a connection. */
export type Mongoose = Connection['base'];

type Fields = Readonly<Record<string, unknown>>;
type Index = readonly [
  fields: Readonly<Record<string, 1>>,
  options?: { readonly unique?: true; readonly expireAfterSeconds?: number },
];

const REQUIRED_TEXT = { type: String, required: true };
const REQUIRED_DATE = { type: Date, required: true };
const STORE_KEY = { platform: REQUIRED_TEXT, storeId: REQUIRED_TEXT };
const BY_STORE: Index = [{ platform: 1, storeId: 1, _id: 1 }];

const DAY_SECONDS = 24 * 60 * 60;
/** Long enough to know a delivery again: no platform repeats one for longer than a few days. */
const KEPT_DAYS = 30;

/** The fields and indexes of everything but stores. `Mixed` where the content is the library's own, or a stranger's. */
export function schemaParts(
  mixed: unknown,
  host: HostFields,
): Readonly<Record<CollectionKey, { readonly fields: Fields; readonly indexes: readonly Index[] }>> {
  return {
    ConnectedStore: {
      fields: STORE_FIELDS,
      indexes: [
        [{ companyId: 1, isActive: 1 }],
        [{ shopDomain: 1 }],
        [{ siteUrl: 1 }],
        [{ sellerId: 1 }],
        [{ marketplaceId: 1 }],
      ],
    },
    StoreToken: {
      fields: {
        ...STORE_KEY,
        version: Number,
        credentials: mixed,
        settings: mixed,
        profile: mixed,
        connectedAt: Date,
        updatedAt: Date,
        lease: { owner: String, expiresAt: String },
      },
      indexes: [[{ platform: 1, _id: 1 }]],
    },
    OAuthState: {
      fields: { value: mixed, expiresAt: REQUIRED_DATE },
      indexes: [[{ expiresAt: 1 }, { expireAfterSeconds: DAY_SECONDS }]],
    },
    SyncState: {
      fields: { ...STORE_KEY, job: REQUIRED_TEXT, version: Number, status: String, state: mixed },
      indexes: [[{ platform: 1, storeId: 1, job: 1 }, { unique: true }]],
    },
    SyncedOrder: {
      fields: {
        ...STORE_KEY,
        orderId: REQUIRED_TEXT,
        companyId: String,
        number: String,
        state: String,
        isDeleted: Boolean,
        placedAt: Date,
        revision: { at: Date, token: String },
        untold: String,
        order: mixed,
      },
      indexes: [
        [{ platform: 1, storeId: 1, orderId: 1 }, { unique: true }],
        BY_STORE,
        [{ platform: 1, storeId: 1, 'revision.at': 1 }],
        [{ platform: 1, storeId: 1, untold: 1 }],
        [{ companyId: 1, placedAt: 1 }],
        [{ state: 1, 'revision.at': 1 }],
      ],
    },
    OrderPosition: { fields: { ...STORE_KEY, position: mixed }, indexes: [] },
    WebhookDelivery: {
      fields: {
        platform: REQUIRED_TEXT,
        storeId: String,
        topic: String,
        status: String,
        attempts: Number,
        receivedAt: REQUIRED_DATE,
        nextAttemptAt: Date,
        leaseUntil: Date,
        finishedAt: Date,
        outcome: String,
        error: { code: String, message: String },
        resource: String,
        isOpen: Boolean,
        dueAt: Date,
        endedAt: Date,
        event: mixed,
      },
      indexes: [
        [{ isOpen: 1, receivedAt: 1, dueAt: 1 }],
        [{ platform: 1, storeId: 1, isOpen: 1, receivedAt: 1, dueAt: 1 }],
        [{ status: 1, receivedAt: 1 }],
        [{ endedAt: 1 }, { expireAfterSeconds: KEPT_DAYS * DAY_SECONDS }],
      ],
    },
    WebhookLock: {
      fields: { holder: String, leaseUntil: REQUIRED_DATE },
      // A day late: the clocks of hosts and of the server may differ.
      indexes: [[{ leaseUntil: 1 }, { expireAfterSeconds: DAY_SECONDS }]],
    },
    ProductMapping: {
      fields: {
        ...STORE_KEY,
        companyId: REQUIRED_TEXT,
        platformVariantId: REQUIRED_TEXT,
        platformProductId: String,
        platformItemId: String,
        platformSKU: String,
        platformTitle: String,
        platformBarcode: String,
        identifiers: mixed,
        [host.hostSku]: REQUIRED_TEXT,
        [host.hostProductName]: String,
        mappingType: { type: String, enum: ['AUTO', 'MANUAL'], default: 'MANUAL' },
        mappedBy: String,
        mappedAt: Date,
        confidence: { type: Number, min: 0, max: 100 },
        syncInventory: { type: Boolean, default: true },
        syncPrice: { type: Boolean, default: false },
        isActive: { type: Boolean, default: true },
        inactiveBecause: String,
      },
      indexes: [
        [{ companyId: 1, platformSKU: 1 }],
        [{ companyId: 1, [host.hostSku]: 1 }],
        [{ platform: 1, storeId: 1, platformProductId: 1 }],
        [{ platform: 1, storeId: 1, platformVariantId: 1 }],
        [{ [host.hostSku]: 1 }],
        BY_STORE,
      ],
    },
    StoreListing: {
      fields: { ...STORE_KEY, unitId: REQUIRED_TEXT, productId: String, sku: String, product: mixed },
      indexes: [
        BY_STORE,
        [{ platform: 1, storeId: 1, unitId: 1 }],
        [{ platform: 1, storeId: 1, productId: 1 }],
        [{ platform: 1, storeId: 1, sku: 1 }],
      ],
    },
    OpenListing: {
      fields: { ...STORE_KEY, unitId: REQUIRED_TEXT, status: String, listing: mixed },
      indexes: [BY_STORE],
    },
    ListingValue: {
      fields: {
        ...STORE_KEY,
        kind: String,
        unitId: REQUIRED_TEXT,
        locationId: String,
        value: String,
        writtenAt: Date,
        pending: { operation: String, row: Number },
        accepted: Boolean,
        handle: mixed,
      },
      indexes: [[{ platform: 1, storeId: 1, kind: 1, _id: 1 }], [{ platform: 1, storeId: 1, kind: 1, unitId: 1 }]],
    },
  };
}

/** Fields of one platform's stores on top of the common ones, as a schema. */
export function makeSchema(mongoose: Mongoose, fields: Fields, indexes: readonly Index[], collection?: string): Schema {
  const schema = new mongoose.Schema(
    { _id: String, ...fields },
    {
      ...(collection === undefined ? {} : { collection }),
      // The adapter writes nothing, not even an index, before it is asked to: `ensureIndexes`.
      autoCreate: false,
      autoIndex: false,
      minimize: false,
      strict: true,
      versionKey: false,
    },
  );
  for (const [keys, options] of indexes) schema.index({ ...keys }, { ...options });
  return schema;
}
