/**
 * Shopify's ids. The canonical form is the global id (`gid://shopify/Order/123`), because the plain number also names
 * a product, a line and a location. Callers may pass either.
 */

const GLOBAL_ID = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)(\?.*)?$/;

/** The global id of a resource given as either form; `undefined` for anything else or another type's id. */
export function toGlobalId(type: string, id: unknown): string | undefined {
  if (typeof id === 'number') return Number.isSafeInteger(id) && id > 0 ? `gid://shopify/${type}/${id}` : undefined;
  if (typeof id !== 'string') return undefined;
  if (/^\d+$/.test(id)) return `gid://shopify/${type}/${id}`;
  const match = GLOBAL_ID.exec(id);
  // InventoryLevel ids carry a query; every other id is bare.
  return match?.[1] === type ? id : undefined;
}

/** The number in a global id, as text with every digit. */
export function numberOfGlobalId(id: string): string | undefined {
  return GLOBAL_ID.exec(id)?.[2];
}
