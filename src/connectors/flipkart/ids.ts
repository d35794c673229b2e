import { parseUrl } from '../../core/url.js';
import { invalidInput } from '../invalid-input.js';
import type { LineIdTerms } from '../push-input.js';

const ID = /^[\w-]{1,64}$/;

/** @throws {InvalidRequestError} for anything that cannot be a seller's id. */
export function requireStoreId(storeId: unknown, operation: string): string {
  if (isId(storeId)) return storeId;
  throw invalidInput('flipkart', operation, [{ path: 'storeId', message: "must be the Flipkart seller's id" }]);
}

/** @throws {InvalidRequestError} for anything that cannot be a shipment's id. */
export function requireOrderId(orderId: unknown, operation: string, path = 'orderId'): string {
  // A Flipkart order may be split over sellers and shipments; what is packed, shipped and cancelled is the shipment.
  if (isId(orderId) && !/^OD\d/.test(orderId)) return orderId;
  const message =
    typeof orderId === 'string' && /^OD\d/.test(orderId)
      ? 'is a Flipkart order id (OD…), which may have several shipments: give the shipment id (order.orderId); fetchOrdersByNumber finds them'
      : 'must be a Flipkart shipment id';
  throw invalidInput('flipkart', operation, [{ path, message }]);
}

/** How line items are named, for pushes and cancellations. */
export const LINE_IDS: LineIdTerms = {
  parse: (id: unknown) => (isId(id) ? id : undefined),
  expected: "a line item id: the `orderItemId` of one of the shipment's items",
};

export function isId(id: unknown): id is string {
  return typeof id === 'string' && ID.test(id);
}

/**
 * Where the next page is: what Flipkart said, below `/sellers` of the host that is asked already, never a host that an
 * answer names: the token goes with the request.
 *
 * @param next relative (`/v3/shipments/filter?next_token=…`); of an absolute URL only path and query count.
 * @param base below `/sellers`, what a relative one hangs on: `''` for shipments, `/v2` for returns.
 * @returns `undefined` for what is no address of the same operation.
 */
export function nextTargetOf(next: unknown, base: '' | '/v2', path: string): string | undefined {
  if (typeof next !== 'string' || next === '') return undefined;
  const url = parseUrl(next, 'https://relative.invalid/');
  if (url === undefined) return undefined;
  const below = url.pathname.replace(/^\/sellers(?=\/)/, '');
  const full = below.startsWith(`${base}/`) || base === '' ? below : `${base}${below}`;
  return full === path ? `${full}${url.search}` : undefined;
}
