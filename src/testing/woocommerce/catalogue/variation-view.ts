import type { Catalogue } from './catalogue.js';
import { isOnSale } from './prices.js';
import type { ProductRecord } from './records.js';
import { commonFields, links, productPath } from './view-parts.js';

/** A variation as the routes below its parent show it: its `name` is only what sets it apart [RUN]. */
export function variationView(record: ProductRecord, catalogue: Catalogue, editing: boolean): Record<string, unknown> {
  const site = catalogue.input.siteURL();
  const above = `products/${record.parentId}`;
  return {
    ...commonFields(record, catalogue),
    name: record.name,
    permalink: `${site}${productPath(record, catalogue)}`,
    on_sale: isOnSale(record),
    tax_class: editing ? 'parent' : '',
    image: null,
    attributes: record.attributes.map(({ name, options }) => ({
      id: 0,
      name,
      slug: name.toLowerCase(),
      option: options[0] ?? '',
    })),
    parent_id: record.parentId,
    _links: links(site, `${above}/variations/${record.id}`, `${above}/variations`, above),
  };
}
