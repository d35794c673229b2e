import { RestError } from '../http/route.js';
import { writeMeta } from '../state/meta.js';
import type { Catalogue } from './catalogue.js';
import { collationKey } from './collation.js';
import { writePrices } from './prices.js';
import type { ProductRecord } from './records.js';
import { writeStock } from './stock.js';

/** Takes the fields of a write as they are: who checks them against the schema has done so before. */
export function writeProduct(
  record: ProductRecord,
  catalogue: Catalogue,
  fields: Readonly<Record<string, unknown>>,
): void {
  if (fields['sku'] != null) writeSku(record, catalogue, String(fields['sku']).trim());
  if (fields['name'] != null && record.type !== 'variation') record.name = String(fields['name']);
  if (fields['slug'] != null && record.type !== 'variation') record.slug = String(fields['slug']);
  if (fields['status'] != null) record.status = statusFrom(fields['status']);
  if (fields['weight'] != null) record.weight = String(fields['weight']);
  if (typeof fields['virtual'] === 'boolean') record.virtual = fields['virtual'];
  writeStock(record, catalogue.get(record.parentId), fields);
  writePrices(record, fields);
  if (Array.isArray(fields['meta_data'])) {
    for (const entry of fields['meta_data']) writeMeta(record.meta, entry, catalogue.newMeta);
  }
  catalogue.saved(record);
}

const STATUSES: readonly ProductRecord['status'][] = [
  'publish',
  'draft',
  'pending',
  'private',
  'future',
  'auto-draft',
  'trash',
];

const statusFrom = (value: unknown): ProductRecord['status'] => STATUSES.find((status) => status === value) ?? 'draft';

/** Even the SKU it already has is refused when another one has it too; importers write such pairs past this check. */
function writeSku(record: ProductRecord, catalogue: Catalogue, sku: string): void {
  const taken = (text: string): ProductRecord | undefined =>
    catalogue
      .all()
      .find((other) => other !== record && other.status !== 'trash' && collationKey(other.sku) === collationKey(text));
  const owner = sku === '' ? undefined : taken(sku);
  if (owner !== undefined) {
    let suffix = 1;
    while (taken(`${sku}-${suffix}`) !== undefined) suffix += 1;
    throw new RestError(400, 'product_invalid_sku', 'Invalid or duplicated SKU.', {
      resource_id: owner.id,
      unique_sku: `${sku}-${suffix}`,
    });
  }
  record.sku = sku;
}
