import { describe, expect, it } from 'vitest';
import { outcomeOf } from './official-schema/checks.js';
import { connectorTo, STORE } from './official-schema/connect.js';
import { createOfficialStandIn, type StandInAnswer } from './official-schema/stand-in.js';

// biome-ignore lint/suspicious/noExplicitAny: answers are bent out of shape here.
type Body = any;

/** Changes the pages of orders; every other answer stays. */
const page = (change: (body: Body, tries: number) => Body) => {
  let tries = 0;
  return (answer: StandInAnswer): StandInAnswer => {
    const body = JSON.parse(answer.body);
    return body.data?.orders ? { ...answer, body: JSON.stringify(change(body, ++tries)) } : answer;
  };
};
const order = (change: (first: Body) => void) =>
  page((body) => {
    change(body.data.orders.nodes[0]);
    return body;
  });
const plain = (changed: Partial<StandInAnswer>) => (answer: StandInAnswer) => ({ ...answer, ...changed });

async function readWith(tamper: (answer: StandInAnswer) => StandInAnswer) {
  const standIn = createOfficialStandIn({ version: '2026-10', seed: 11, answers: { orders: 3 }, tamper });
  const shopify = await connectorTo(standIn, {});
  const result = await outcomeOf(() => shopify.fetchOrders({ storeId: STORE, limit: 3 }));
  await shopify.close();
  return result;
}

const throttled = { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }] };
const internal = { data: null, errors: [{ message: 'Internal', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] };

describe('a page of orders is read', () => {
  it.each<[string, (answer: StandInAnswer) => StandInAnswer]>([
    ['with errors as a text next to data', page((body) => ({ ...body, errors: 'a warning' }))],
    ['with an empty list of errors', page((body) => ({ ...body, errors: [] }))],
    ['with errors without path and code', page((body) => ({ ...body, errors: [null, { path: 'orders' }] }))],
    ['without extensions', page(({ data }) => ({ data }))],
    [
      'with a cost report that makes no sense',
      page((body) => ({ ...body, extensions: { cost: { actualQueryCost: -3 } } })),
    ],
    ['with a byte order mark', (answer) => ({ ...answer, body: `\ufeff${answer.body}` })],
    ['from another API version', (answer) => ({ ...answer, headers: { 'x-shopify-api-version': '2027-01' } })],
    ['without a Date', (answer) => ({ ...answer, headers: {} })],
    ['with a Date that is none', (answer) => ({ ...answer, headers: { date: 'yesterday' } })],
    ['throttled at first, without a cost report', page((body, tries) => (tries === 1 ? throttled : body))],
    ['after an internal error', page((body, tries) => (tries === 1 ? internal : body))],
    ['with empty lines among the lines', order((first) => Object.assign(first.lineItems, { nodes: [null, 7, {}] }))],
    [
      'with a line cursor missing',
      order((first) => Object.assign(first.lineItems.pageInfo, { hasNextPage: true, endCursor: null })),
    ],
    [
      'with lists that are none',
      order((first) =>
        Object.assign(first, {
          fulfillments: {},
          refunds: 'x',
          transactions: 3,
          tags: 'a, b',
          taxLines: {},
          lineItems: [],
        }),
      ),
    ],
    [
      'with objects that are none',
      order((first) => Object.assign(first, { customer: 'x', shippingAddress: [], totalPriceSet: 5 })),
    ],
    [
      'with an amount in exponent form',
      order((first) => Object.assign(first.totalPriceSet.shopMoney, { amount: '1e3' })),
    ],
    ['without updatedAt', order((first) => Object.assign(first, { updatedAt: null }))],
  ])('%s', async (_, tamper) => {
    expect(await readWith(tamper)).toMatchObject({ orders: [{}, {}, {}] });
  });

  it.each<[string, (answer: StandInAnswer) => StandInAnswer]>([
    [
      'null',
      page((body) => ({
        ...body,
        data: { orders: { ...body.data.orders, nodes: [null, ...body.data.orders.nodes.slice(1)] } },
      })),
    ],
    [
      'a text',
      page((body) => ({
        ...body,
        data: { orders: { ...body.data.orders, nodes: ['x', ...body.data.orders.nodes.slice(1)] } },
      })),
    ],
    ['without its id', order((first) => Object.assign(first, { id: null, lineItems: { nodes: [] } }))],
  ])('without the one row that is %s, and says so', async (_, tamper) => {
    expect(await readWith(tamper)).toMatchObject({ orders: [{}, {}], issues: [{ code: 'order_unmappable' }] });
  });
});

describe('a page that cannot be read is a typed error', () => {
  const json = (body: unknown) => plain({ body: JSON.stringify(body) });
  it.each<[string, (answer: StandInAnswer) => StandInAnswer, Readonly<Record<string, unknown>>]>([
    ['errors as a text', json({ errors: 'Not allowed' }), { code: 'invalid_request' }],
    ['errors as an object', json({ errors: { base: ['x'] } }), { code: 'invalid_request' }],
    ['null data', json({ data: null }), { code: 'unexpected_response' }],
    ['null rows', json({ data: { orders: null } }), { code: 'unexpected_response' }],
    ['an HTML page with status 200', plain({ body: '<html>Maintenance</html>' }), { code: 'unexpected_response' }],
    ['an empty body', plain({ body: '' }), { code: 'unexpected_response' }],
    [
      'a page without an end cursor',
      page((body) => ({ data: { orders: { ...body.data.orders, pageInfo: { hasNextPage: true, endCursor: null } } } })),
      { code: 'unexpected_response', retryable: true },
    ],
    [
      'an HTML page with status 502',
      plain({ status: 502, body: '<html>Bad gateway</html>' }),
      { code: 'platform_unavailable', retryable: true },
    ],
    ['401', plain({ status: 401, body: '{"errors":"[API] Invalid API key"}' }), { code: 'authentication_failed' }],
    ['402', plain({ status: 402, body: '{"errors":"Unavailable Shop"}' }), { code: 'permission_denied' }],
    ['423', plain({ status: 423, body: '' }), { code: 'permission_denied' }],
    ['430', plain({ status: 430, body: '<html>' }), { code: 'permission_denied' }],
    [
      'a redirect',
      plain({ status: 301, headers: { location: 'https://other.example/?token=x' } }),
      { code: 'unexpected_response' },
    ],
  ])('%s', async (_, tamper, expected) => {
    expect(await readWith(tamper)).toMatchObject(expected);
  });
});
