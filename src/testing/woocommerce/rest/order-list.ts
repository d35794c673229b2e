import { mixSeed } from '../../random.js';
import type { RestAnswer, RestRequest } from '../http/route.js';
import type { Site } from '../site.js';
import type { SandboxOrder } from '../state/order.js';
import { dateParameter } from './dates.js';
import { orderView, shownDecimals } from './order-view.js';
import { checkFields, listOf, type Rule } from './schema.js';

type Query = RestRequest['query'];

/** `GET orders`: what stores really do with the parameters, including what they ignore. */
export function listOrders({ query }: RestRequest, site: Site): RestAnswer {
  checkFields(query, rules(site));
  const size = Number(query['per_page'] ?? 10);
  const page = Number(query['page'] ?? 1);
  const found = site.orders.all().filter(filterOf(query, site));
  const start = query['offset'] === undefined ? (page - 1) * size : Number(query['offset']);
  const rows = found.sort(ordering(query, page)).slice(start, start + size);
  // Past the end the tables of orders say that there is nothing at all; posts count again [RUN].
  const total = rows.length === 0 && site.highPerformanceOrders ? 0 : found.length;
  return {
    body: rows.map((order) => orderView(order, site, shownDecimals(query))),
    headers: { 'X-WP-Total': String(total), 'X-WP-TotalPages': String(Math.ceil(total / size)) },
  };
}

function rules(site: Site): Readonly<Record<string, Rule>> {
  const modified: Readonly<Record<string, Rule>> = site.since('5.8')
    ? { modified_after: { type: 'date-time' }, modified_before: { type: 'date-time' } }
    : {};
  return {
    page: { type: 'integer', minimum: 1 },
    per_page: { type: 'integer', minimum: 1, maximum: 100 },
    offset: { type: 'integer' },
    order: { type: 'enum', values: ['asc', 'desc'] },
    orderby: {
      type: 'enum',
      values: ['date', 'id', 'include', 'title', 'slug', ...(site.since('5.8') ? ['modified'] : [])],
    },
    include: { type: 'id-list' },
    exclude: { type: 'id-list' },
    parent: { type: 'id-list' },
    customer: { type: 'integer' },
    product: { type: 'integer' },
    dp: { type: 'integer' },
    status: { type: 'enum-list', values: ['any', 'trash', 'auto-draft', ...site.statuses] },
    after: { type: 'date-time' },
    before: { type: 'date-time' },
    ...modified,
    ...(site.since('5.4') ? { dates_are_gmt: { type: 'boolean' } } : {}),
  };
}

function filterOf(query: Query, site: Site): (order: SandboxOrder) => boolean {
  const include = idsOf(query['include']);
  const exclude = idsOf(query['exclude']);
  const parent = idsOf(query['parent']);
  const created = rangeOf(query, ['after', 'before'], site);
  const modified = site.since('5.8') ? rangeOf(query, ['modified_after', 'modified_before'], site) : () => true;
  const status = statusFilter(query['status']);
  const text = query['search']?.toLowerCase() ?? '';
  const customer = query['customer'];
  const product = query['product'];
  return (order) =>
    status(order.status) &&
    (include === undefined || include.has(order.id)) &&
    !exclude?.has(order.id) &&
    (parent === undefined || parent.has(0)) &&
    (customer === undefined || Number(customer) === order.customerId) &&
    (product === undefined || order.lines.some((line) => line.productId === Number(product))) &&
    created(order.createdAt) &&
    modified(order.modifiedAt) &&
    (text === '' || searchable(order).includes(text));
}

function idsOf(text: string | undefined): ReadonlySet<number> | undefined {
  const ids = listOf(text ?? '').map(Number);
  return ids.length === 0 ? undefined : new Set(ids);
}

/** `any` is everything but the trash, also when `trash` stands beside it [RUN]. */
function statusFilter(text: string | undefined): (status: string) => boolean {
  const wanted = new Set(listOf(text ?? 'any').map(String));
  if (wanted.has('any') || wanted.size === 0) return (status) => status !== 'trash';
  return (status) => wanted.has(status);
}

/** Both ends are exclusive, in whole seconds [RUN]. */
function rangeOf(query: Query, [from, to]: readonly [string, string], site: Site): (time: number) => boolean {
  const [after, before] = [query[from], query[to]].map((text) =>
    text === undefined ? undefined : bound(text, query, site),
  );
  return (time) => time > (after ?? Number.NEGATIVE_INFINITY) && time < (before ?? Number.POSITIVE_INFINITY);
}

function bound(text: string, query: Query, site: Site): number {
  const gmt = site.since('5.4') && ['true', '1'].includes(query['dates_are_gmt'] ?? '');
  const instant = dateParameter(text, site.utcOffsetMinutes, gmt);
  // The tables of orders read an offset as if its digits were UTC [RUN: wrong; by how much is a guess].
  const misread = !gmt && site.highPerformanceOrders && /[+-]\d{2}(?::?\d{2})?$/.test(text.slice(11));
  return misread ? instant + site.utcOffsetMinutes * 60_000 : instant;
}

const searchable = ({ id, number, email, billing, shipping }: SandboxOrder): string =>
  [id, number, email, ...Object.values(billing), ...Object.values(shipping)].join('\n').toLowerCase();

/**
 * By change date, orders of one second come in an order that differs from page to page, so that a walk loses some and
 * repeats others; by id and by date they do not [RUN: woocommerce#33386].
 */
function ordering(query: Query, page: number): (one: SandboxOrder, other: SandboxOrder) => number {
  const direction = query['order'] === 'asc' ? 1 : -1;
  const by = query['orderby'] ?? 'date';
  if (by === 'include') {
    const wanted = listOf(query['include'] ?? '').map(Number);
    return (one, other) => wanted.indexOf(one.id) - wanted.indexOf(other.id);
  }
  if (by === 'id') return (one, other) => direction * (one.id - other.id);
  if (by === 'modified') {
    const shuffled = ({ id }: SandboxOrder): number => mixSeed(id, page);
    return (one, other) => direction * (one.modifiedAt - other.modifiedAt) || shuffled(one) - shuffled(other);
  }
  return (one, other) => direction * (one.createdAt - other.createdAt || one.id - other.id);
}
