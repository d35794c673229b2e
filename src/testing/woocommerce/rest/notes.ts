import { RestError, type RestRequest, type Route } from '../http/route.js';
import type { Site } from '../site.js';
import type { OrderNote, SandboxOrder } from '../state/order.js';
import { addNote } from '../state/order-changes.js';
import { wpDate } from './dates.js';
import { fieldsOf } from './order-update.js';
import { missingParameters, requireForce } from './rules.js';
import { checkFields } from './schema.js';

const PATTERN = 'wc/v3/orders/:orderId/notes';

/** Order notes. None of this moves the order's change date or tells a webhook [RUN]. */
export function noteRoutes(site: Site): readonly Route[] {
  const orderOf = ({ params }: RestRequest): SandboxOrder => {
    const order = site.orders.get(Number(params['orderId']));
    if (order === undefined) throw new RestError(404, 'woocommerce_rest_order_invalid_id', 'Invalid order ID.');
    return order;
  };
  const noteOf = (order: SandboxOrder, { params }: RestRequest): OrderNote => {
    const note = order.notes.find(({ id }) => id === Number(params['id']));
    if (note === undefined) throw new RestError(404, 'woocommerce_rest_invalid_id', 'Invalid resource ID.');
    return note;
  };
  return [
    {
      method: 'GET',
      pattern: PATTERN,
      access: 'read',
      handle: (request) => {
        checkFields(request.query, { type: { type: 'enum', values: ['any', 'customer', 'internal'] } });
        const order = orderOf(request);
        const type = request.query['type'] ?? 'any';
        const notes = order.notes.filter(
          ({ customerNote }) => type === 'any' || customerNote === (type === 'customer'),
        );
        return { body: notes.map((note) => noteView(note, order, site)) };
      },
    },
    {
      method: 'POST',
      pattern: PATTERN,
      access: 'write',
      handle: (request) => {
        const { note, customer_note: customer } = fieldsOf(request);
        if (note == null) throw missingParameters(['note']);
        checkFields(
          { note, customer_note: customer },
          { note: { type: 'string' }, customer_note: { type: 'boolean' } },
        );
        const order = orderOf(request);
        const customerNote = ['true', '1'].includes(String(customer));
        const added = addNote(order, site, { note: String(note), customerNote });
        return {
          status: 201,
          headers: { Location: site.restURL(`wc/v3/orders/${order.id}/notes/${added.id}`) },
          body: noteView(added, order, site),
        };
      },
    },
    {
      method: 'GET',
      pattern: `${PATTERN}/:id`,
      access: 'read',
      handle: (request) => {
        const order = orderOf(request);
        return { body: noteView(noteOf(order, request), order, site) };
      },
    },
    {
      method: 'DELETE',
      pattern: `${PATTERN}/:id`,
      access: 'write',
      handle: (request) => {
        // The text is the plugin's own [CODE].
        requireForce(request, 'Webhooks do not support trashing.');
        const order = orderOf(request);
        const note = noteOf(order, request);
        order.notes.splice(order.notes.indexOf(note), 1);
        return { body: noteView(note, order, site) };
      },
    },
  ];
}

function noteView(note: OrderNote, order: SandboxOrder, site: Site): unknown {
  const orderURL = site.restURL(`wc/v3/orders/${order.id}`);
  return {
    id: note.id,
    author: note.author,
    date_created: wpDate(note.createdAt, site.utcOffsetMinutes),
    date_created_gmt: wpDate(note.createdAt),
    note: note.note,
    customer_note: note.customerNote,
    _links: {
      self: [{ href: `${orderURL}/notes/${note.id}`, targetHints: { allow: ['GET', 'DELETE'] } }],
      collection: [{ href: `${orderURL}/notes` }],
      up: [{ href: orderURL }],
    },
  };
}
