import type { Route } from './http/route.js';

/** Something an order can hold. */
export interface Sellable {
  readonly productId: number;
  /** 0 for a simple product. */
  readonly variationId: number;
  /** As an order line shows it: `Zip Hoodie - M`. */
  readonly name: string;
  readonly parentName: string | null;
  readonly sku: string;
  /** Decimal text, without tax unless the store enters prices with tax. */
  readonly price: string;
  readonly attributes: readonly { readonly key: string; readonly label: string; readonly value: string }[];
}

/** What orders need of the catalogue. */
export interface CataloguePort {
  routes(): readonly Route[];
  /** What the generator puts in orders; the same list every time for one seed. */
  sellables(): readonly Sellable[];
  /** Units leave for an order (negative) or come back; nothing happens where stock is not managed. */
  moveStock(item: { readonly productId: number; readonly variationId: number }, delta: number): void;
}

/** What orders need of the store's webhooks. */
export interface HooksPort {
  routes(): readonly Route[];
  /** `order.created`, `order.updated`, `order.deleted`, `order.restored`, … */
  publish(topic: string, id: number): void;
}
