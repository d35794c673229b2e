import type { mongo } from 'mongoose';
import type { StoreKey } from '../../core/ports.js';
import type { Product } from '../../model/index.js';
import type { OpenListing, ProductMappingStore } from '../../sync/ports/index.js';
import { requireProducts } from '../../sync/tables/mapping-store.js';
import { tableKey } from '../../sync/tables/table.js';
import type { Database, Keyed } from './database.js';
import { untilItHolds } from './duplicates.js';
import { type MappingDocument, mappingDocumentOf, mappingOf, mappingQueryOf } from './mapping-document.js';
import { defined, fromMongo, toMongo } from './mongo-json.js';
import type { HostFields } from './names.js';
import { putAll } from './put-all.js';
import { walk } from './walk.js';

export interface ListingDocument extends Keyed, StoreKey {
  readonly unitId: string;
  readonly productId?: string;
  readonly sku?: string;
  readonly product: unknown;
}

export interface OpenListingDocument extends Keyed, StoreKey {
  readonly unitId: string;
  readonly status: OpenListing['status'];
  readonly listing: unknown;
}

const PAGE = 200;

export function createMongoMappingStore(database: Database, host: HostFields): ProductMappingStore {
  const mappings = () => database.collection<MappingDocument>('ProductMapping');
  const listings = () => database.collection<ListingDocument>('StoreListing');
  const openListings = () => database.collection<OpenListingDocument>('OpenListing');

  async function isManual(mappingId: string): Promise<boolean> {
    const manual = { _id: mappingId, mappingType: 'MANUAL' as const };
    return (await (await mappings()).findOne(manual, { projection: { _id: 1 } })) !== null;
  }

  return {
    async get(mappingId) {
      const document = await (await mappings()).findOne({ _id: mappingId });
      return document === null ? undefined : mappingOf(document, host);
    },

    save: (mapping) =>
      untilItHolds(`mapping ${mapping.mappingId}`, async () => {
        const document = mappingDocumentOf(mapping, host);
        const isAutomatic = mapping.type === 'auto';
        if (isAutomatic && (await isManual(document._id))) return false;
        // One made by hand meanwhile does not match, and its key is there already: then it is looked at again.
        const filter = { _id: document._id, ...(isAutomatic ? { mappingType: { $ne: 'MANUAL' as const } } : {}) };
        await (await mappings()).replaceOne(filter as mongo.Filter<MappingDocument>, document, { upsert: true });
        return true;
      }),

    async delete(mappingId) {
      await (await mappings()).deleteOne({ _id: mappingId });
    },

    async *list(filter = {}) {
      const query = mappingQueryOf(filter, host) as mongo.Filter<MappingDocument>;
      for await (const document of walk(mappings, query, { pageSize: PAGE })) yield mappingOf(document, host);
    },

    async putListings(store, products) {
      requireProducts(store, products);
      await putAll(listings, products.map(listingDocumentOf));
    },

    async *listings({ platform, storeId }, { unitIds, productId, sku } = {}) {
      const filter = {
        ...{ platform, storeId },
        ...(unitIds === undefined ? {} : { unitId: { $in: [...unitIds] } }),
        ...defined({ productId, sku }),
      };
      for await (const { product } of walk(listings, filter, { pageSize: PAGE })) yield fromMongo<Product>(product);
    },

    async removeListing(store, unitId) {
      await (await listings()).deleteOne({ _id: unitKeyOf(store, unitId) });
    },

    async putOpen(open) {
      await putAll(openListings, open.map(openDocumentOf));
    },

    async removeOpen(store, unitId) {
      await (await openListings()).deleteOne({ _id: unitKeyOf(store, unitId) });
    },

    async *open({ platform, storeId, status } = {}) {
      const rows = walk(openListings, defined({ platform, storeId, status }), { pageSize: PAGE });
      for await (const { listing } of rows) yield fromMongo<OpenListing>(listing);
    },

    async deleteStore({ platform, storeId }) {
      const store = { platform, storeId };
      await (await mappings()).deleteMany(store);
      await (await listings()).deleteMany(store);
      await (await openListings()).deleteMany(store);
    },
  };
}

function listingDocumentOf(product: Product): ListingDocument {
  const { platform, storeId, id, productId, sku } = product;
  return {
    _id: unitKeyOf(product, id),
    ...{ platform, storeId, unitId: id },
    ...defined({ productId, sku }),
    product: toMongo(product),
  };
}

function openDocumentOf(listing: OpenListing): OpenListingDocument {
  const { platform, storeId, unitId, status } = listing;
  return { _id: unitKeyOf(listing, unitId), platform, storeId, unitId, status, listing: toMongo(listing) };
}

function unitKeyOf({ platform, storeId }: StoreKey, unitId: string): string {
  return tableKey(platform, storeId, unitId);
}
