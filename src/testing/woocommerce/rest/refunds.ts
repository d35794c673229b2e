import { RestError, type RestRequest, type Route } from '../http/route.js';
import type { Site } from '../site.js';
import { type Money, parseMoney } from '../state/money.js';
import type { SandboxOrder, SandboxRefund } from '../state/order.js';
import { refundOrder, saveOrder } from '../state/order-changes.js';
import { type NewRefundLine, refundedByLines } from '../state/refunds.js';
import { remainingOf } from '../state/totals.js';
import { collectionPage } from './collection.js';
import { fieldsOf } from './order-update.js';
import { refundView } from './refund-view.js';
import { requireForce } from './rules.js';
import { checkFields } from './schema.js';

const PATTERN = 'wc/v3/orders/:orderId/refunds';
/** Payment methods without a gateway that could pay back. */
const NO_GATEWAY: readonly string[] = ['bacs', 'cod', ''];

export function refundRoutes(site: Site): readonly Route[] {
  const orderOf = ({ params }: RestRequest): SandboxOrder => {
    const order = site.orders.get(Number(params['orderId']));
    if (order === undefined) throw new RestError(404, 'woocommerce_rest_invalid_order_id', 'Invalid order ID.');
    return order;
  };
  const refundOf = (order: SandboxOrder, { params }: RestRequest): SandboxRefund => {
    const refund = order.refunds.find(({ id }) => id === Number(params['id']));
    if (refund === undefined) {
      throw new RestError(404, 'woocommerce_rest_shop_order_refund_invalid_id', 'Invalid ID.');
    }
    return refund;
  };
  return [
    ...(site.since('9.0') ? [allRefunds(site)] : []),
    {
      method: 'GET',
      pattern: PATTERN,
      access: 'read',
      handle: (request) => {
        const { query } = request;
        checkFields(query, {
          page: { type: 'integer', minimum: 1 },
          per_page: { type: 'integer', minimum: 1, maximum: 100 },
        });
        const order = orderOf(request);
        const size = Number(query['per_page'] ?? 10);
        const start = (Number(query['page'] ?? 1) - 1) * size;
        const newestFirst = [...order.refunds].reverse();
        const total = newestFirst.length;
        return {
          body: newestFirst.slice(start, start + size).map((refund) => refundView(refund, order, site)),
          headers: { 'X-WP-Total': String(total), 'X-WP-TotalPages': String(Math.ceil(total / size)) },
        };
      },
    },
    {
      method: 'POST',
      pattern: PATTERN,
      access: 'write',
      handle: (request) => {
        const order = orderOf(request);
        const refund = createRefund(order, fieldsOf(request), site);
        return {
          status: 201,
          headers: { Location: site.restURL(`wc/v3/orders/${order.id}/refunds/${refund.id}`) },
          body: refundView(refund, order, site),
        };
      },
    },
    {
      method: 'GET',
      pattern: `${PATTERN}/:id`,
      access: 'read',
      handle: (request) => {
        const order = orderOf(request);
        return { body: refundView(refundOf(order, request), order, site) };
      },
    },
    {
      method: 'DELETE',
      pattern: `${PATTERN}/:id`,
      access: 'write',
      handle: (request) => {
        requireForce(request, 'The shop_order_refund does not support trashing.');
        const order = orderOf(request);
        const refund = refundOf(order, request);
        // The order's change date stays [RUN].
        order.refunds.splice(order.refunds.indexOf(refund), 1);
        return { body: refundView(refund, order, site) };
      },
    },
  ];
}

function createRefund(order: SandboxOrder, fields: Readonly<Record<string, unknown>>, site: Site): SandboxRefund {
  checkFields(fields, {
    amount: { type: 'string' },
    reason: { type: 'string' },
    api_refund: { type: 'boolean' },
    api_restock: { type: 'boolean' },
  });
  const lines = givenLines(order, fields['line_items']);
  const { amount: text } = fields;
  const amount = typeof text === 'string' ? amountOf(text) : refundedByLines(lines);
  if (amount < 0n) {
    throw new RestError(400, 'woocommerce_rest_invalid_order_refund', 'Refund amount must be greater than zero.');
  }
  if (amount > remainingOf(order)) throw refused('Invalid refund amount.');
  const paidBack = !['false', '0'].includes(String(fields['api_refund']));
  if (paidBack && NO_GATEWAY.includes(order.paymentMethod)) {
    throw refused('The payment gateway for this order does not support automatic refunds.');
  }
  const restock = !['false', '0'].includes(String(fields['api_restock']));
  const reason = typeof fields['reason'] === 'string' ? fields['reason'] : '';
  const refund = refundOrder(order, site, { amount, reason, lines, paidBack, restock });
  saveOrder(order, site);
  return refund;
}

/** A refusal of the refund itself is a 500, and its `data` that number [RUN]. */
const refused = (message: string): RestError =>
  new RestError(500, 'woocommerce_rest_cannot_create_order_refund', message, 500);

function amountOf(value: unknown): Money {
  const text = String(value ?? '0');
  return /^-?(?:\d+\.?\d*|\.\d+)$/.test(text) ? parseMoney(text) : 0n;
}

/** Lines that are not the order's are passed over [CODE wc_create_refund]. */
function givenLines(order: SandboxOrder, given: unknown): readonly NewRefundLine[] {
  if (!Array.isArray(given)) return [];
  const lines = [
    ...order.lines.map(({ id }) => [id, 'product'] as const),
    ...order.fees.map(({ id }) => [id, 'fee'] as const),
    ...order.shippingLines.map(({ id }) => [id, 'shipping'] as const),
  ];
  return given.flatMap((item: Readonly<Record<string, unknown>>) => {
    const found = lines.find(([id]) => id === Number(item['id']));
    if (found === undefined) return [];
    const taxes = Array.isArray(item['refund_tax']) ? item['refund_tax'] : [];
    return [
      {
        kind: found[1],
        lineId: found[0],
        quantity: Number(item['quantity'] ?? 0),
        total: amountOf(item['refund_total']),
        taxes: taxes.map((tax: Readonly<Record<string, unknown>>) => ({
          rateId: Number(tax['id']),
          total: amountOf(tax['refund_total']),
        })),
      },
    ];
  });
}

/** Refunds of all orders, from 9.0 on; `parent` is taken and not followed [CODE Version3/class-wc-rest-refunds-controller.php]. */
function allRefunds(site: Site): Route {
  return {
    method: 'GET',
    pattern: 'wc/v3/refunds',
    access: 'read',
    handle: ({ query }) => {
      // The trash takes an order's refunds along [CODE class-wc-post-data.php].
      const live = site.orders.all().filter(({ status }) => status !== 'trash');
      const all = live.flatMap((order) => order.refunds.map((refund) => ({ order, refund })));
      const { items, headers } = collectionPage({
        items: all.map(({ order, refund }) => ({ ...refund, modifiedAt: refund.createdAt, order, refund })),
        query,
        rules: { orderby: { type: 'enum', values: ['date', 'id', 'include', 'title', 'slug', 'modified'] } },
        utcOffsetMinutes: site.utcOffsetMinutes,
        filter: () => true,
      });
      return { body: items.map(({ order, refund }) => refundView(refund, order, site)), headers };
    },
  };
}
