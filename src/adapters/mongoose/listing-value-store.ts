import type { StoreKey } from '../../core/ports.js';
import type { ListingValue, ListingValueKind, ListingValueStore } from '../../sync/ports/index.js';
import { tableKey } from '../../sync/tables/table.js';
import type { Database, Keyed } from './database.js';
import { toDate } from './instants.js';
import { defined, fromMongo, toMongo } from './mongo-json.js';
import { putAll } from './put-all.js';
import { walk } from './walk.js';

export interface ListingValueDocument extends Keyed, StoreKey {
  readonly kind: ListingValueKind;
  readonly unitId: string;
  readonly locationId?: string;
  /** Text: prices keep their digits. */
  readonly value: string;
  readonly writtenAt: Date;
  readonly pending?: NonNullable<ListingValue['pending']>;
  readonly accepted?: true;
  readonly readOnly?: true;
  readonly handle?: unknown;
}

const PAGE = 500;

export function createMongoListingValueStore(database: Database): ListingValueStore {
  const values = () => database.collection<ListingValueDocument>('ListingValue');
  return {
    async *list({ platform, storeId }, kind, { unitIds } = {}) {
      const units = unitIds === undefined ? {} : { unitId: { $in: [...unitIds] } };
      const rows = walk(values, { platform, storeId, kind, ...units }, { pageSize: PAGE });
      for await (const document of rows) yield listingValueOf(document);
    },

    async put(store, written) {
      await putAll(
        values,
        written.map((value) => documentOf(store, value)),
      );
    },

    async remove({ platform, storeId }, kind, unitIds) {
      await (await values()).deleteMany({ platform, storeId, kind, unitId: { $in: [...unitIds] } });
    },

    async deleteStore({ platform, storeId }) {
      await (await values()).deleteMany({ platform, storeId });
    },
  };
}

function documentOf({ platform, storeId }: StoreKey, written: ListingValue): ListingValueDocument {
  const { kind, unitId, locationId, value, writtenAt, pending, accepted, readOnly, handle } = written;
  return {
    _id: tableKey(platform, storeId, kind, unitId, locationId ?? null),
    ...{ platform, storeId, kind, unitId, value },
    writtenAt: toDate(writtenAt, 'writtenAt'),
    ...defined({ locationId, accepted, readOnly }),
    ...(pending === undefined ? {} : { pending: { operation: pending.operation, row: pending.row } }),
    ...(handle === undefined ? {} : { handle: toMongo(handle) }),
  };
}

function listingValueOf(document: ListingValueDocument): ListingValue {
  const { kind, unitId, locationId, value, writtenAt, pending, accepted, readOnly, handle } = document;
  return {
    ...{ kind, unitId, value },
    writtenAt: writtenAt.toISOString(),
    ...defined({ locationId, pending, accepted, readOnly }),
    ...(handle === undefined ? {} : { handle: fromMongo<NonNullable<ListingValue['handle']>>(handle) }),
  };
}
