import type { Connector, OrderPage } from '../../../src/core/connector.js';
import { AuthenticationError, type ConnectorError, InvalidRequestError } from '../../../src/core/errors.js';
import type { Order } from '../../../src/model/index.js';
import { callDefects } from './call-defects.js';
import { changed, type Defect } from './defect.js';
import type { Wrap } from './harness.js';

/** Changes every order on its way out. */
function eachOrder(change: (order: Order) => unknown): Wrap {
  return (connector) =>
    changed(connector, {
      fetchOrders: async (query, options) => {
        const page = await connector.fetchOrders(query, options);
        return { ...page, orders: page.orders.map((order) => change(order) as Order) };
      },
      fetchOrder: async (ref, options) => change(await connector.fetchOrder(ref, options)) as Order,
    });
}

const orderDefects: readonly Defect[] = [
  {
    name: 'ids are numbers',
    wrap: eachOrder((order) => ({ ...order, orderId: Number(order.orderId) })),
    caughtBy: ['orders: every order is sound', 'orders: ids are texts', 'paging: all pages together'],
  },
  {
    name: 'an unknown status loses the platform’s word',
    wrap: eachOrder((order) => ({ ...order, state: { value: order.state.value } })),
    caughtBy: ['orders: an unknown status word'],
  },
  {
    name: 'an unknown status becomes a certain one',
    wrap: eachOrder((order) => {
      const value = order.state.value === 'unknown' ? 'open' : order.state.value;
      return { ...order, state: { ...order.state, value } };
    }),
    caughtBy: ['orders: an unknown status word'],
  },
  {
    name: 'amounts are numbers',
    wrap: eachOrder((order) => ({ ...order, totals: { grand: priced(order, (amount) => Number(amount)) } })),
    caughtBy: ['orders: every order is sound', 'orders: ids are texts'],
  },
  {
    name: 'amounts went through a float',
    wrap: eachOrder((order) => {
      const grand = priced(order, (amount) => Number(amount).toFixed(2));
      return { ...order, totals: { ...order.totals, grand, paid: grand } };
    }),
    caughtBy: ['orders: the grand total'],
  },
  {
    name: 'times carry an offset',
    wrap: eachOrder((order) => ({ ...order, createdAt: order.createdAt.replace('Z', '+00:00') })),
    caughtBy: ['orders: every order is sound', 'orders: ids are texts'],
  },
  {
    name: 'the revision changes with every read',
    wrap: eachOrder((order) => ({ ...order, revision: { ...order.revision, token: `v1:${Math.random()}` } })),
    caughtBy: ['orders: every order is sound', 'orders: reading twice', 'orders: fetchOrder gives'],
  },
  {
    name: 'the key leaves the store out',
    wrap: eachOrder((order) => ({ ...order, key: `${order.platform}:${order.orderId}` })),
    caughtBy: ['orders: key is'],
  },
  {
    name: 'the platform’s payload is always kept',
    wrap: eachOrder((order) => ({ ...order, raw: { buyer: 'Asha' } })),
    caughtBy: ['orders: raw is there only'],
  },
];

function priced({ totals }: Order, change: (amount: string) => unknown) {
  const shop = totals?.grand?.shop ?? { amount: '0', currency: 'INR' };
  return { shop: { ...shop, amount: change(shop.amount) as string } };
}

/** Changes pages, knowing how to fetch another. */
function eachPage(change: (page: OrderPage, fetch: (cursor: string) => Promise<OrderPage>) => Promise<OrderPage>) {
  return (connector: Connector) =>
    changed(connector, {
      fetchOrders: async (query, options) => {
        const fetch = (cursor: string) => connector.fetchOrders({ ...query, cursor }, options);
        return change(await connector.fetchOrders(query, options), fetch);
      },
    });
}

const pagingDefects: readonly Defect[] = [
  {
    name: 'the last page is lost',
    wrap: eachPage(async (page, fetch) => {
      const { nextCursor, ...rest } = page;
      if (nextCursor === undefined || (await fetch(nextCursor)).nextCursor !== undefined) return page;
      return { ...rest, syncedUntil: '2026-11-30T00:00:00Z' };
    }),
    caughtBy: ['paging: all pages together', 'paging: iterateOrders'],
  },
  {
    name: 'the order at the border of two pages comes twice',
    wrap: eachPage(async (page, fetch) => {
      if (page.nextCursor === undefined) return page;
      const next = await fetch(page.nextCursor);
      return { ...page, orders: [...page.orders.slice(0, -1), ...next.orders.slice(0, 1)] };
    }),
    caughtBy: ['paging: all pages together'],
  },
  {
    name: 'cursors live in the instance',
    wrap: (connector) => {
      const cursors = new Map<string, string>();
      return changed(connector, {
        fetchOrders: async ({ cursor, ...query }, options) => {
          const real = cursor === undefined ? undefined : cursors.get(cursor);
          if (cursor !== undefined && real === undefined) throw new InvalidRequestError('unknown cursor');
          const page = await connector.fetchOrders(real === undefined ? query : { ...query, cursor: real }, options);
          if (page.nextCursor === undefined) return page;
          const nextCursor = String(cursors.size + 1);
          cursors.set(nextCursor, page.nextCursor);
          return { ...page, nextCursor };
        },
      });
    },
    caughtBy: ['paging: another connector resumes'],
  },
  {
    name: 'a cursor is taken for any query',
    habits: { bindsCursorToQuery: false },
    caughtBy: ['paging: a cursor of another query'],
  },
  {
    name: 'syncedUntil is on every page',
    wrap: eachPage(async (page) => ({ ...page, syncedUntil: '2026-11-30T00:00:00Z' })),
    caughtBy: ['paging: syncedUntil'],
  },
  {
    name: 'updatedAfter is exclusive',
    wrap: (connector) =>
      changed(connector, {
        fetchOrders: async (query, options) => {
          const page = await connector.fetchOrders(query, options);
          const { updatedAfter } = query;
          if (updatedAfter === undefined) return page;
          const border = new Date(updatedAfter).getTime();
          return { ...page, orders: page.orders.filter(({ updatedAt }) => Date.parse(updatedAt) > border) };
        },
      }),
    caughtBy: ['filters: updatedAfter is inclusive', 'filters: a moment may be'],
  },
  {
    name: 'orders of unknown kind are left out',
    wrap: (connector) =>
      changed(connector, {
        fetchOrders: async (query, options) => {
          const page = await connector.fetchOrders(query, options);
          if (query.fulfilledBy === 'any') return page;
          return { ...page, orders: page.orders.filter(({ fulfilledBy }) => fulfilledBy !== 'unknown') };
        },
      }),
    caughtBy: ['filters: fulfilledBy'],
  },
  {
    name: 'a missing order is undefined',
    wrap: (connector) =>
      changed(connector, {
        fetchOrder: (ref, options) => connector.fetchOrder(ref, options).catch(() => undefined as unknown as Order),
      }),
    caughtBy: ['orders: fetchOrder of a missing order'],
  },
];

const identityDefects: readonly Defect[] = [
  {
    name: 'an operation that is not declared succeeds silently',
    wrap: (connector) => changed(connector, { updatePrices: async () => ({ results: [], status: 'done' }) }),
    caughtBy: ['capabilities: updatePrices'],
  },
  {
    name: 'an operation that is not declared asks the platform first',
    wrap: (connector) =>
      changed(connector, {
        diagnose: async ({ storeId }) => {
          await connector.auth.check(storeId);
          return connector.diagnose({ storeId });
        },
      }),
    caughtBy: ['capabilities: diagnose'],
  },
  {
    name: 'a flag claims what the code lacks',
    wrap: (connector) => withFlag(connector, 'cancelOrder', true),
    caughtBy: ['capabilities: cancelOrder'],
  },
  {
    name: 'a flag denies what the code has',
    wrap: (connector) => withFlag(connector, 'fetchOrder', false),
    caughtBy: ['capabilities: fetchOrder '],
  },
  {
    name: 'a flag is forgotten',
    wrap: (connector) => withFlag(connector, 'diagnose', undefined as unknown as boolean),
    caughtBy: ['capabilities: every optional operation'],
  },
  {
    name: 'a method is missing',
    wrap: (connector) => changed(connector, { fetchProducts: undefined as unknown as Connector['fetchProducts'] }),
    caughtBy: ['identity: every member', 'capabilities: fetchProducts'],
  },
  {
    name: 'the platform id is a label',
    wrap: (connector) => changed(connector, { platform: 'Toy' }),
    caughtBy: ['identity: specVersion'],
  },
  {
    name: 'close may be called only once',
    wrap: (connector) => {
      let closed = false;
      const close = async () => {
        if (closed) throw new Error('already closed');
        closed = true;
        await connector.close();
      };
      return changed(connector, { close });
    },
    caughtBy: ['identity: close'],
  },
  {
    name: 'connect never asks the platform',
    wrap: (connector) =>
      withAuth(connector, { connect: (input) => connector.auth.connect({ ...input, verify: false }) }),
    caughtBy: ['auth: connect asks', 'auth: connect with keys that the platform refuses'],
  },
  {
    name: 'connect always asks the platform',
    wrap: (connector) =>
      withAuth(connector, { connect: (input) => connector.auth.connect({ ...input, verify: true }) }),
    caughtBy: ['auth: connect with verify false'],
  },
  {
    name: 'connect never asks for approval',
    wrap: (connector) => withAuth(connector, { connect: ({ approve: _, ...input }) => connector.auth.connect(input) }),
    caughtBy: ['auth: approve is asked', 'auth: what approve throws'],
  },
  {
    name: 'connect asks for approval of what it has saved already',
    wrap: (connector) =>
      withAuth(connector, {
        connect: async ({ approve, ...input }) => {
          const store = await connector.auth.connect(input);
          await approve?.({ platform: 'toy', storeId: input.storeId });
          return store;
        },
      }),
    caughtBy: ['auth: what approve throws'],
  },
  {
    name: 'disconnect forgets nothing',
    wrap: (connector) => withAuth(connector, { disconnect: async () => {} }),
    caughtBy: ['auth: disconnect'],
  },
  {
    name: 'a token store that is down looks like a store that is not connected',
    wrap: (connector) =>
      changed(connector, {
        fetchOrders: (query, options) =>
          connector.fetchOrders(query, options).catch((error: unknown) => {
            if ((error as ConnectorError).code !== 'token_store_failed') throw error;
            throw new AuthenticationError('not connected', { platform: 'toy', reauthorize: true });
          }),
      }),
    caughtBy: ['auth: a token store that fails'],
  },
];

function withFlag(connector: Connector, operation: keyof Connector['capabilities']['operations'], flag: boolean) {
  const operations = { ...connector.capabilities.operations, [operation]: flag };
  return changed(connector, { capabilities: { ...connector.capabilities, operations } });
}

function withAuth(connector: Connector, changes: Partial<Connector['auth']>): Connector {
  return changed(connector, { auth: { ...connector.auth, ...changes } });
}

export const DEFECTS: readonly Defect[] = [...identityDefects, ...orderDefects, ...pagingDefects, ...callDefects];
