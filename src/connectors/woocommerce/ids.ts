import { InvalidRequestError } from '../../core/errors.js';

/** A WooCommerce id as decimal text, from text or a JSON number; `undefined` for anything else. */
export function parseId(id: unknown): string | undefined {
  if (typeof id === 'number') return Number.isSafeInteger(id) && id > 0 ? String(id) : undefined;
  return typeof id === 'string' && /^[1-9]\d{0,19}$/.test(id) ? id : undefined;
}

/** @throws {InvalidRequestError} for anything but an order's id: sequential-number plugins make `number` something else. */
export function requireOrderId(orderId: unknown, operation: string, path: string): string {
  const id = parseId(orderId);
  if (id !== undefined) return id;
  const message = "is not an order id: the order's `id` as digits, which is not always its number";
  throw new InvalidRequestError(`woocommerce ${operation}: ${path} ${message}.`, {
    platform: 'woocommerce',
    operation,
    issues: [{ path, message }],
  });
}
