import { invalidInput } from '../invalid-input.js';

/**
 * Shopify's ids. The canonical form is the global id (`gid://shopify/Order/123`), because the plain number also names
 * a product, a line and a location. Callers may pass either.
 */

const NUMBER = /^[1-9]\d*$/;
const GLOBAL_ID = /^gid:\/\/shopify\/([A-Za-z]+)\/([1-9]\d*)(\?.*)?$/;

/** The global id of a resource given as either form; `undefined` for anything else or another type's id. */
export function toGlobalId(type: string, id: unknown): string | undefined {
  if (typeof id === 'number') return Number.isSafeInteger(id) && id > 0 ? `gid://shopify/${type}/${id}` : undefined;
  if (typeof id !== 'string') return undefined;
  if (NUMBER.test(id)) return `gid://shopify/${type}/${id}`;
  const [, kind, , query] = GLOBAL_ID.exec(id) ?? [];
  // InventoryLevel ids carry a query; every other id is bare.
  return kind === type && (query === undefined || type === 'InventoryLevel') ? id : undefined;
}

/** The number in a global id, as text with every digit. */
export function numberOfGlobalId(id: string): string | undefined {
  return GLOBAL_ID.exec(id)?.[2];
}

/** @throws {InvalidRequestError} for anything but an order's global id or its number. */
export function requireOrderId(orderId: unknown, operation: string, path: string): string {
  const id = toGlobalId('Order', orderId);
  if (id !== undefined) return id;
  const message = 'is not an order id: gid://shopify/Order/<number> or the number';
  throw invalidInput('shopify', operation, [{ path, message }]);
}
