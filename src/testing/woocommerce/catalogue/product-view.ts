import type { Catalogue } from './catalogue.js';
import { isOnSale } from './prices.js';
import type { ProductRecord } from './records.js';
import { commonFields, links, productPath } from './view-parts.js';

/** A product as `wc/v3/products` shows it; variations look like this too when found there. Writes answer with more. */
export function productView(record: ProductRecord, catalogue: Catalogue, editing: boolean): Record<string, unknown> {
  const site = catalogue.input.siteURL();
  const variation = record.type === 'variation';
  const parent = catalogue.get(record.parentId);
  return {
    ...commonFields(record, catalogue),
    name: catalogue.displayName(record),
    slug: record.slug,
    permalink: `${site}${productPath(record, catalogue)}`,
    featured: false,
    catalog_visibility: 'visible',
    short_description: '',
    on_sale: isOnSale(record) || catalogue.childrenOf(record).some(isOnSale),
    // A product counts them as a number, a variation as a text [RUN].
    total_sales: variation ? '0' : 0,
    external_url: record.externalUrl,
    button_text: '',
    tax_class: '',
    sold_individually: false,
    shipping_required: !record.virtual,
    shipping_taxable: !record.virtual,
    reviews_allowed: !variation,
    average_rating: editing ? '0' : '0.00',
    rating_count: 0,
    upsell_ids: [],
    cross_sell_ids: [],
    parent_id: record.parentId,
    purchase_note: '',
    categories: variation ? [] : [{ id: 15, name: 'Uncategorized', slug: 'uncategorized' }],
    brands: [],
    tags: [],
    images: [],
    attributes: variation
      ? record.attributes.map(({ name, options }) => ({
          id: 0,
          name,
          slug: name.toLowerCase(),
          option: options[0] ?? '',
        }))
      : record.attributes.map(({ name, options }, position) => ({
          id: 0,
          name,
          slug: name,
          position,
          visible: true,
          variation: true,
          options,
        })),
    default_attributes: [],
    variations: record.type === 'variable' ? record.children : [],
    grouped_products: record.type === 'grouped' ? record.children : [],
    price_html: '',
    related_ids: [],
    has_options: record.type === 'variable',
    post_password: '',
    ...(editing ? { permalink_template: `${site}/product/%pagename%/`, generated_slug: record.slug } : {}),
    _links: links(site, `products/${record.id}`, 'products', parent && `products/${parent.id}`),
  };
}
