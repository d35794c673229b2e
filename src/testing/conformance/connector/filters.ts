import type { OrderQuery } from '../../../core/connector.js';
import type { Order } from '../../../model/index.js';
import type { CaseContext, CaseRule } from './case.js';
import { assertSameSet, equal, present, typedRejection } from './checks.js';
import { everything, walk } from './reads.js';

export const filterRules: readonly CaseRule[] = [
  {
    name: 'filters: updatedAfter is inclusive, updatedBefore is exclusive',
    check: (context) => checkBorder(context, 'updatedAt', 'updatedAfter', 'updatedBefore'),
  },
  {
    name: 'filters: createdAfter is inclusive, createdBefore is exclusive',
    check: (context) => checkBorder(context, 'createdAt', 'createdAfter', 'createdBefore'),
  },
  {
    name: 'filters: a moment may be a Date or text with an offset; text without one is refused',
    check: async (context) => {
      const query = everything(context);
      const { orders } = await walk(context, query);
      const middle = middleOf(orders.map(({ updatedAt }) => updatedAt));
      const moment = new Date(middle);
      const inIndia = `${new Date(moment.getTime() + 19_800_000).toISOString().slice(0, -1)}+05:30`;
      const expected = orders.filter(({ updatedAt }) => Date.parse(updatedAt) >= moment.getTime()).map(idOf);
      for (const updatedAfter of [moment, inIndia]) {
        const { ids } = await walk(context, { ...query, updatedAfter });
        assertSameSet(ids, expected, `updatedAfter as ${updatedAfter instanceof Date ? 'a Date' : 'text in +05:30'}`);
      }
      for (const updatedAfter of ['2026-11-24T09:00:00', '2026-11-24', 'yesterday', new Date(Number.NaN)]) {
        const what = `fetchOrders with updatedAfter ${updatedAfter instanceof Date ? 'an invalid Date' : updatedAfter}`;
        await typedRejection(what, context, () => context.connector.fetchOrders({ ...query, updatedAfter }), [
          'invalid_request',
        ]);
      }
    },
  },
  {
    name: 'filters: statuses selects by the canonical state',
    check: async (context) => {
      const query = everything(context);
      const { orders } = await walk(context, query);
      const states = [...new Set(orders.map(({ state }) => state.value))];
      const wanted: readonly OrderQuery['statuses'][] = [...states.map((state) => [state]), states.slice(0, 2)];
      for (const statuses of wanted) {
        const { ids } = await walk(context, { ...query, statuses: present(statuses, 'statuses') });
        const expected = orders.filter(({ state }) => statuses?.includes(state.value)).map(idOf);
        assertSameSet(ids, expected, `statuses [${statuses?.join(', ')}]`);
      }
    },
  },
  {
    name: 'filters: fulfilledBy leaves out what the seller does not ship, never an order of unknown kind',
    check: async (context) => {
      const { orders } = await walk(context, everything(context));
      const { fulfilledBy: _, ...byDefault } = everything(context);
      const own = orders.filter(({ fulfilledBy }) => fulfilledBy !== 'marketplace').map(idOf);
      const queries: readonly (readonly [string, OrderQuery])[] = [
        ['fulfilledBy merchant', { ...byDefault, fulfilledBy: 'merchant' }],
        ['fulfilledBy by default', byDefault],
      ];
      for (const [what, query] of queries) assertSameSet((await walk(context, query)).ids, own, what);
      const others = orders.filter(({ fulfilledBy }) => fulfilledBy !== 'merchant').map(idOf);
      const marketplace = await walk(context, { ...byDefault, fulfilledBy: 'marketplace' });
      assertSameSet(marketplace.ids, others, 'fulfilledBy marketplace');
    },
  },
  {
    name: 'filters: ids gives exactly these orders, and says which are missing',
    check: async (context) => {
      const { connector, scenario } = context;
      const { storeId } = scenario;
      const ids = scenario.orders.expected.slice(0, 3).map(idOf);
      const { missingOrderId } = scenario.orders;
      const query = { storeId, ids: [...ids, missingOrderId], fulfilledBy: 'any' as const };
      const found = await walk(context, query);
      assertSameSet(found.ids, ids, 'fetchOrders by ids');
      const missing = found.pages.flatMap(({ issues }) => issues).filter(({ code }) => code === 'order_missing');
      equal(
        missing.map(({ orderId }) => orderId),
        [missingOrderId],
        'issues with code order_missing',
      );
      const mixed = { ...query, updatedAfter: '2026-01-01T00:00:00Z' };
      await typedRejection('fetchOrders by ids with another filter', context, () => connector.fetchOrders(mixed), [
        'invalid_request',
      ]);
    },
  },
];

async function checkBorder(
  context: CaseContext,
  field: 'updatedAt' | 'createdAt',
  after: 'updatedAfter' | 'createdAfter',
  before: 'updatedBefore' | 'createdBefore',
): Promise<undefined> {
  const query = everything(context);
  const { orders } = await walk(context, query);
  const border = middleOf(orders.map((order) => order[field]));
  const isLater = (order: Order) => Date.parse(order[field]) >= Date.parse(border);
  const later = await walk(context, { ...query, [after]: border });
  assertSameSet(later.ids, orders.filter(isLater).map(idOf), `${after} ${border} (inclusive)`);
  const earlier = await walk(context, { ...query, [before]: border });
  const expected = orders.filter((order) => !isLater(order)).map(idOf);
  assertSameSet(earlier.ids, expected, `${before} ${border} (exclusive)`);
}

function middleOf(times: readonly string[]): string {
  return present([...times].sort()[times.length >> 1], 'an order');
}

function idOf({ orderId }: { readonly orderId: string }): string {
  return orderId;
}
