import type { StoreKey } from '../../core/ports.js';
import type { MappingFilter, ProductMapping } from '../../sync/ports/index.js';
import type { Keyed } from './database.js';
import { toDate } from './instants.js';
import { defined, fromMongo, toMongo } from './mongo-json.js';
import type { HostFields } from './names.js';

/** Under the names that hosts query by; the host's SKU and name are under names of its own. */
export interface MappingDocument extends Keyed, StoreKey {
  readonly companyId: string;
  /** The sellable unit: on Shopify the variant. */
  readonly platformVariantId: string;
  readonly platformProductId?: string;
  readonly platformItemId?: string;
  readonly platformSKU?: string;
  readonly platformTitle?: string;
  readonly platformBarcode?: string;
  readonly identifiers?: unknown;
  readonly mappingType: 'MANUAL' | 'AUTO';
  readonly mappedBy: string;
  readonly mappedAt: Date;
  readonly confidence: number;
  readonly syncInventory: boolean;
  readonly syncPrice: boolean;
  readonly isActive: boolean;
  readonly inactiveBecause?: NonNullable<ProductMapping['inactiveBecause']>;
  /** The host's own fields. */
  readonly [hostField: string]: unknown;
}

export function mappingDocumentOf(mapping: ProductMapping, host: HostFields): MappingDocument {
  const { mappingId, platform, storeId, companyId, mappedBy, confidence, syncInventory, syncPrice, isActive } = mapping;
  return {
    _id: mappingId,
    ...{ platform, storeId, companyId, mappedBy, confidence, syncInventory, syncPrice, isActive },
    platformVariantId: mapping.unitId,
    ...defined({
      platformProductId: mapping.productId,
      platformItemId: mapping.itemId,
      platformSKU: mapping.sku,
      platformTitle: mapping.title,
      platformBarcode: mapping.barcode,
      inactiveBecause: mapping.inactiveBecause,
      [host.hostProductName]: mapping.hostProductName,
    }),
    ...(mapping.identifiers === undefined ? {} : { identifiers: toMongo(mapping.identifiers) }),
    [host.hostSku]: mapping.hostSku,
    mappingType: mapping.type === 'manual' ? 'MANUAL' : 'AUTO',
    mappedAt: toDate(mapping.mappedAt, 'mappedAt'),
  };
}

export function mappingOf(document: MappingDocument, host: HostFields): ProductMapping {
  const { _id, platform, storeId, companyId, mappedBy, confidence, syncInventory, syncPrice, isActive } = document;
  const identifiers =
    document.identifiers === undefined ? undefined : fromMongo<Record<string, string>>(document.identifiers);
  const hostProductName = document[host.hostProductName];
  return {
    mappingId: _id,
    ...{ platform, storeId, companyId, mappedBy, confidence, syncInventory, syncPrice, isActive },
    unitId: document.platformVariantId,
    ...defined({
      productId: document.platformProductId,
      itemId: document.platformItemId,
      sku: document.platformSKU,
      title: document.platformTitle,
      barcode: document.platformBarcode,
      inactiveBecause: document.inactiveBecause,
      hostProductName: typeof hostProductName === 'string' ? hostProductName : undefined,
      identifiers,
    }),
    hostSku: String(document[host.hostSku]),
    type: document.mappingType === 'MANUAL' ? 'manual' : 'auto',
    mappedAt: document.mappedAt.toISOString(),
  };
}

export function mappingQueryOf(filter: MappingFilter, host: HostFields): Record<string, unknown> {
  const { companyId, platform, storeId, isActive, type } = filter;
  return defined({
    ...{ companyId, platform, storeId, isActive },
    platformVariantId: filter.unitId,
    platformProductId: filter.productId,
    platformItemId: filter.itemId,
    platformSKU: filter.sku,
    [host.hostSku]: filter.hostSku,
    mappingType: type === undefined ? undefined : type === 'manual' ? 'MANUAL' : 'AUTO',
  });
}
