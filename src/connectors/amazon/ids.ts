import { invalidInput } from '../invalid-input.js';

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
