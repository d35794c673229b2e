import { invalidInput } from '../invalid-input.js';
import type { LineIdTerms } from '../push-input.js';

/** @throws {InvalidRequestError} for anything that cannot be a seller's id. */
export function requireStoreId(storeId: unknown, operation: string): string {
  if (typeof storeId === 'string' && /^[\w-]{1,64}$/.test(storeId)) return storeId;
  throw invalidInput('amazon', operation, [
    { path: 'storeId', message: "must be the seller's id, also called merchant token (A1B2C3D4E5F6G7)" },
  ]);
}

/** @throws {InvalidRequestError} for anything that cannot be an order's id. */
export function requireOrderId(orderId: unknown, operation: string, path: string): string {
  if (typeof orderId === 'string' && /^[\w-]{1,64}$/.test(orderId)) return orderId;
  throw invalidInput('amazon', operation, [{ path, message: 'must be an Amazon order id (902-1234567-1234567)' }]);
}

/** How line items are named, for pushes and cancellations. */
export const LINE_IDS: LineIdTerms = {
  parse: (id: unknown) => (typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : undefined),
  expected: "a line item id: the `orderItemId` of one of the order's items",
};
