import type { Route } from '../http/route.js';
import { productRoutes } from '../rest/products.js';
import { variationRoutes } from '../rest/variations.js';
import type { MetaEntry } from '../state/order.js';
import { priceOf } from './prices.js';
import { productView } from './product-view.js';
import type { ProductRecord, Sellable } from './records.js';
import { seedProducts } from './seed-products.js';
import { type StockView, statusOf, stockView } from './stock.js';

export interface CatalogueInput {
  readonly seed: number;
  readonly now: () => number;
  /** Sellable units. @default 120 */
  readonly variants?: number;
  /** Says that a product or a variation changed: a webhook topic and its id. */
  emit(topic: string, id: number): void;
  /** Digits after the point in the store's prices. */
  readonly decimals: number;
  /** Where the site answers, for the addresses in its answers: `https://shop.example.com`. */
  readonly siteURL: () => string;
  /** The site's offset from UTC in minutes. @default 330 */
  readonly utcOffsetMinutes?: number;
  /** WooCommerce's version, which decides whether `wc/v3/variations` exists. @default '10.0.2' */
  readonly version?: string;
}

/** What a product has of its own (price, stock) takes numbers of the same table. */
const FIRST_META_ID = 5_000;

/** Everything a store sells. */
export class Catalogue {
  readonly input: CatalogueInput;
  readonly #records: Map<number, ProductRecord>;
  #metas = FIRST_META_ID;

  constructor(input: CatalogueInput) {
    this.input = input;
    this.#records = seedProducts({
      seed: input.seed,
      now: input.now(),
      units: input.variants ?? 120,
      decimals: input.decimals,
    });
  }

  routes(): readonly Route[] {
    return [...productRoutes(this), ...variationRoutes(this)];
  }

  get utcOffsetMinutes(): number {
    return this.input.utcOffsetMinutes ?? 330;
  }

  atLeast(major: number, minor: number): boolean {
    const [ownMajor = 0, ownMinor = 0] = (this.input.version ?? '10.0.2').split('.').map(Number);
    return ownMajor > major || (ownMajor === major && ownMinor >= minor);
  }

  get(id: number): ProductRecord | undefined {
    return this.#records.get(id);
  }

  all(): readonly ProductRecord[] {
    return [...this.#records.values()];
  }

  childrenOf = (record: ProductRecord): readonly ProductRecord[] =>
    record.children.flatMap((id) => this.#records.get(id) ?? []);

  newMeta = (key: string, value: unknown): MetaEntry => {
    this.#metas += 1;
    return { id: this.#metas, key, value };
  };

  price(record: ProductRecord): string {
    return priceOf(record, this.childrenOf);
  }

  stock(record: ProductRecord): StockView {
    return stockView(record, this.#records.get(record.parentId));
  }

  /** Every write leaves a new change date, and so does a variation's on its parent, even when nothing changed [CODE]. */
  saved(record: ProductRecord): void {
    record.modifiedAt = this.input.now();
    const parent = this.#records.get(record.parentId);
    if (parent !== undefined) parent.modifiedAt = record.modifiedAt;
    this.input.emit('product.updated', record.id);
  }

  /** Takes sold units out of the stock that is managed, or puts them back with a negative number. */
  sell(productId: number, variationId: number, units: number): void {
    const record = this.get(variationId === 0 ? productId : variationId);
    const holder = record?.manageStock === false ? this.get(record.parentId) : record;
    if (holder === undefined || !holder.manageStock) return;
    holder.stockQuantity = (holder.stockQuantity ?? 0) - units;
    holder.stockStatus = statusOf(holder);
    this.saved(holder);
  }

  /** Moves it to the trash, which is what webhooks tell of, and out of it, with its variations. */
  delete(id: number): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    if (record.type === 'variable') for (const child of record.children) this.#records.delete(child);
    this.#records.delete(id);
    this.input.emit('product.deleted', id);
  }

  /** What orders can be made of: published, with a price, not an outside link. */
  sellable(): readonly Sellable[] {
    return this.all()
      .filter((record) => (record.type === 'simple' || record.type === 'variation') && record.status === 'publish')
      .map((record) => ({
        id: record.parentId === 0 ? record.id : record.parentId,
        variationId: record.parentId === 0 ? 0 : record.id,
        name: this.displayName(record),
        sku: record.sku,
        price: this.price(record),
      }))
      .filter(({ price }) => price !== '');
  }

  /** What `wc/v3/products/:id` answers, which is what webhooks carry; of a variation too. */
  resource(id: number): unknown {
    const record = this.get(id);
    return record && productView(record, this, false);
  }

  /** A variation is called after its parent and what sets it apart: "Cotton Kurta - M". */
  displayName(record: ProductRecord): string {
    const parent = this.#records.get(record.parentId);
    return parent === undefined ? record.name : `${parent.name} - ${record.name}`;
  }
}

export const createCatalogue = (input: CatalogueInput): Catalogue => new Catalogue(input);
