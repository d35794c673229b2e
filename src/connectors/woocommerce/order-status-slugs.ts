import type { Call } from '../../core/call.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import { isNoRoute } from './errors.js';
import type { OrderSource } from './fulfillment-order.js';
import { slugOf } from './statuses.js';

/** What an order can be set to in every store, whichever plugins it runs. */
const CORE_STATUSES: ReadonlySet<string> = new Set([
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
]);

/** An order status's slug, with or without the `wc-` that WooCommerce's own code puts in front; `undefined` for none. */
export function parseStatus(status: unknown): string | undefined {
  if (typeof status !== 'string') return undefined;
  const slug = slugOf(status.trim());
  return /^[a-z0-9_-]{1,20}$/.test(slug) ? slug : undefined;
}

/**
 * Finds out whether the store has a status before anything is written.
 *
 * @param path where in the input the status came from.
 * @throws {InvalidRequestError} that lists the statuses there are.
 */
export async function requireStatus(source: OrderSource, slug: string, path: string, call: Call): Promise<void> {
  if (CORE_STATUSES.has(slug)) return;
  const known = await readStatuses(source, call);
  if (known === undefined || known.includes(slug)) return;
  const message = `is ${slug}, which this store does not have: it has ${known.join(', ')}`;
  throw invalidInput('woocommerce', call.operation, [{ path, message }], source.storeId);
}

/** `undefined` where the store does not say; it then refuses an unknown status when it is written. */
async function readStatuses({ client, storeId }: OrderSource, call: Call): Promise<readonly string[] | undefined> {
  try {
    const { body } = await client.request(
      storeId,
      { method: 'GET', path: 'wc/v3/orders/statuses', label: 'order statuses' },
      call,
    );
    const rows: readonly unknown[] = Array.isArray(body) ? body : [];
    const slugs = rows.flatMap((row) => parseStatus(recordOf(row)?.['slug']) ?? []);
    return slugs.length === 0 ? undefined : slugs;
  } catch (error) {
    // The route is not in WooCommerce 7.9 and is in 9.8.
    if (isNoRoute(error)) return undefined;
    throw error;
  }
}
