import { RestError, type RestRequest } from '../http/route.js';
import type { Site } from '../site.js';
import type { MetaEntry, SandboxOrder } from '../state/order.js';
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
  });
  const meta = fields['meta_data'];
  if (meta == null || Array.isArray(meta)) return;
  const message = 'meta_data is not of type array.';
  throw new RestError(400, 'rest_invalid_param', 'Invalid parameter(s): meta_data', {
    params: { meta_data: message },
    details: { meta_data: { code: 'rest_invalid_type', message, data: { param: 'meta_data' } } },
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
  if (Array.isArray(fields['meta_data'])) for (const entry of fields['meta_data']) writeMeta(order, entry, site);
  if (['true', '1'].includes(String(fields['set_paid']))) {
    markPaid(order, String(fields['transaction_id'] ?? ''), site);
  }
  const { status } = fields;
  if (typeof status === 'string' && status !== '') changeStatus(order, status, site);
  // Taking an order out of the trash this way is announced to nobody [RUN].
  if (wasTrashed) order.modifiedAt = site.now();
  else saveOrder(order, site);
}

/** By id, else by key; `null` removes. */
function writeMeta(order: SandboxOrder, given: unknown, site: Site): void {
  const { id, key, value } = (given ?? {}) as { id?: unknown; key?: unknown; value?: unknown };
  const found = order.meta.findIndex((entry) => (id ? entry.id === Number(id) : entry.key === key));
  const existing: MetaEntry | undefined = order.meta[found];
  if (value === null || value === undefined) {
    if (existing !== undefined) order.meta.splice(found, 1);
    return;
  }
  if (existing === undefined) {
    if (typeof key === 'string' && key !== '') order.meta.push(metaEntry(site, key, value));
    return;
  }
  if (typeof key === 'string' && key !== '') existing.key = key;
  existing.value = value;
}
