import type { Site } from '../site.js';
import type { MetaEntry, SandboxOrder } from './order.js';
import { addRefund, type NewRefund } from './refunds.js';
import { remainingOf } from './totals.js';

/** An order was saved: its change date moves, also when nothing in it changed [RUN], and subscribers hear of it. */
export function saveOrder(order: SandboxOrder, site: Site): void {
  order.modifiedAt = site.now();
  site.publish('order.updated', order.id);
}

/**
 * Gives an order a status, with everything WooCommerce does on the way: dates, stock, a note, the refund record of
 * `refunded`. A status the store does not have becomes `pending` [RUN]. Saving is the caller's.
 */
export function changeStatus(order: SandboxOrder, wanted: string, site: Site): void {
  const slug = wanted.replace(/^wc-/, '');
  const status = site.statuses.includes(slug) || slug === 'trash' || slug === 'auto-draft' ? slug : 'pending';
  const from = order.status;
  if (status === from) return;
  if (from === 'trash') leaveTrash(order);
  order.status = status;
  setDates(order, site);
  moveStock(order, site);
  addNote(order, site, { note: `Order status changed from ${site.statusName(from)} to ${site.statusName(status)}.` });
  if (status !== 'refunded') return;
  const amount = remainingOf(order);
  if (amount > 0n) recordRefund(order, site, { amount, reason: 'Order fully refunded.', lines: [] });
}

/** A cash-on-delivery order counts as paid once completed, any other once processing [CODE maybe_set_date_paid]. */
function setDates(order: SandboxOrder, site: Site): void {
  const paid = order.paymentMethod === 'cod' ? ['completed'] : ['processing', 'completed'];
  if (order.paidAt === null && paid.includes(order.status)) order.paidAt = site.now();
  if (order.status === 'completed') order.completedAt = site.now();
}

const TAKES_STOCK: readonly string[] = ['processing', 'completed', 'on-hold'];
const RETURNS_STOCK: readonly string[] = ['cancelled', 'pending'];

/** The stock of a line leaves once and comes back once, whatever the statuses in between [CODE wc-stock-functions.php]. */
function moveStock(order: SandboxOrder, site: Site): void {
  const takes = TAKES_STOCK.includes(order.status) && order.lines.every(({ reducedStock }) => reducedStock === 0);
  if (!takes && !RETURNS_STOCK.includes(order.status)) return;
  for (const line of order.lines) {
    const change = takes ? line.quantity : -line.reducedStock;
    if (change === 0 || line.productId === 0) continue;
    site.catalogue.sell(line.productId, line.variationId, change);
    line.reducedStock += change;
  }
}

export function addNote(
  order: SandboxOrder,
  site: Site,
  { note, customerNote = false }: { readonly note: string; readonly customerNote?: boolean },
): SandboxOrder['notes'][number] {
  const added = {
    id: site.orders.ids.comment(),
    author: 'WooCommerce',
    createdAt: site.now(),
    note,
    customerNote,
  };
  order.notes.push(added);
  return added;
}

/** A payment that arrived: only an order that waits for one moves on [CODE save_object]. */
export function markPaid(order: SandboxOrder, transactionId: string, site: Site): void {
  if (order.status !== 'pending' && order.status !== 'failed') return;
  if (transactionId !== '') order.transactionId = transactionId;
  order.paidAt ??= site.now();
  const done = order.lines.length === 0 || order.paymentMethod === 'cod';
  changeStatus(order, done ? 'completed' : 'processing', site);
}

/** Refunds, puts units back into the stock, and makes the order `refunded` once nothing is left. Saving is the caller's. */
export function refundOrder(order: SandboxOrder, site: Site, refund: NewRefund & { readonly restock: boolean }) {
  const added = recordRefund(order, site, refund);
  if (refund.restock) {
    for (const { kind, lineId, quantity } of refund.lines) {
      const line = kind === 'product' ? order.lines.find(({ id }) => id === lineId) : undefined;
      const units = Math.min(quantity, line?.reducedStock ?? 0);
      if (line === undefined || units === 0) continue;
      site.catalogue.sell(line.productId, line.variationId, -units);
      line.reducedStock -= units;
    }
  }
  if (remainingOf(order) <= 0n) changeStatus(order, 'refunded', site);
  return added;
}

const recordRefund = (order: SandboxOrder, site: Site, refund: NewRefund) =>
  addRefund(order, refund, { ids: site.orders.ids, createdAt: site.now() });

/** Only the admin and `DELETE` do this; it is what `order.deleted` is about [RUN]. */
export function trashOrder(order: SandboxOrder, site: Site): void {
  const time = String(site.now() / 1_000);
  order.meta.push(metaEntry(site, '_wp_trash_meta_status', `wc-${order.status}`));
  order.meta.push(metaEntry(site, '_wp_trash_meta_time', time));
  order.trashedFrom = order.status;
  order.status = 'trash';
  order.modifiedAt = site.now();
  site.publish('order.deleted', order.id);
}

/** The admin's "Restore": unlike a `PUT` of a status, it is announced [RUN]. */
export function restoreOrder(order: SandboxOrder, site: Site): void {
  order.status = order.trashedFrom ?? 'pending';
  leaveTrash(order);
  order.modifiedAt = site.now();
  site.publish('order.restored', order.id);
}

function leaveTrash(order: SandboxOrder): void {
  order.trashedFrom = undefined;
  const kept = order.meta.filter(({ key }) => !key.startsWith('_wp_trash_meta_'));
  order.meta.splice(0, order.meta.length, ...kept);
}

export const metaEntry = (site: Site, key: string, value: unknown): MetaEntry => ({
  id: site.orders.ids.meta(),
  key,
  value,
});
