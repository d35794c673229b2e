import type { RestRequest } from '../http/route.js';
import type { Site } from '../site.js';
import { writeMeta } from '../state/meta.js';
import type { SandboxOrder } from '../state/order.js';
import { changeStatus, markPaid, metaEntry, saveOrder } from '../state/order-changes.js';
import { checkFields } from './schema.js';

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a write: JSON and query together, as WordPress merges them. */
export const fieldsOf = ({ query, body }: RestRequest): Fields => ({
  ...query,
  ...(typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}),
});

/** What a single `PUT` checks before anything happens; a batch does not [RUN]. */
export function checkOrderFields(fields: Fields, site: Site): void {
  checkFields(fields, {
    status: { type: 'enum', values: ['auto-draft', ...site.statuses] },
    set_paid: { type: 'boolean' },
    transaction_id: { type: 'string' },
    customer_note: { type: 'string' },
    meta_data: { type: 'array' },
  });
}

const UNSUPPORTED = ['billing', 'shipping', 'line_items', 'shipping_lines', 'fee_lines', 'coupon_lines', 'currency'];

/** Writes what is given and saves; an empty write saves too. */
export function updateOrder(order: SandboxOrder, fields: Fields, site: Site): void {
  const unsupported = UNSUPPORTED.filter((name) => fields[name] !== undefined);
  if (unsupported.length > 0) throw new Error(`the sandbox does not change ${unsupported.join(', ')} of an order`);
  const wasTrashed = order.status === 'trash';
  if (typeof fields['customer_note'] === 'string') order.customerNote = fields['customer_note'];
  if (typeof fields['transaction_id'] === 'string') order.transactionId = fields['transaction_id'];
  if (Array.isArray(fields['meta_data'])) {
    const create = (key: string, value: unknown) => metaEntry(site, key, value);
    for (const entry of fields['meta_data']) writeMeta(order.meta, entry, create);
  }
  if (['true', '1'].includes(String(fields['set_paid']))) {
    markPaid(order, String(fields['transaction_id'] ?? ''), site);
  }
  const { status } = fields;
  if (typeof status === 'string' && status !== '') changeStatus(order, status, site);
  // Taking an order out of the trash this way is announced to nobody [RUN].
  if (wasTrashed) order.modifiedAt = site.now();
  else saveOrder(order, site);
}
