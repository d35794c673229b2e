/** What every WooCommerce store has, whichever plugins it runs. */
export const CORE_STATUSES: ReadonlySet<string> = new Set([
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
]);

/** An order status's slug, without the `wc-` that WooCommerce's own code puts in front; `undefined` for what is none. */
export function parseStatus(status: unknown): string | undefined {
  if (typeof status !== 'string') return undefined;
  const slug = status.trim().replace(/^wc-/, '');
  // WordPress keeps 20 characters, prefix included; plugins have used letters, digits, - and _.
  return /^[a-z0-9_-]{1,20}$/.test(slug) ? slug : undefined;
}
