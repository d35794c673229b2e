import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../src/core/errors.js';
import { everything, idsOf, openShop, readAll } from './flipkart-orders-shop.js';

const MINUTE = 60_000;

describe('a read of everything', () => {
  it.each(['inclusive', 'exclusive'] as const)('finds every shipment once, with %s window ends', async (ends) => {
    const { connector, controls, storeId } = await openShop({ orders: 90 });
    controls.faults.windowEnds(ends);
    const pages = await readAll(connector, { ...everything(storeId), limit: 17 });
    expect([...idsOf(pages)].sort()).toEqual(
      controls
        .orders()
        .map(({ id }) => id)
        .sort(),
    );
    expect(pages.flatMap(({ issues }) => issues)).toEqual([]);
    expect(pages.every(({ orders }) => orders.length <= 17)).toBe(true);
  });

  it('has those that a search leaves out unless it names them: held, self-shipped, express, Smart, and all cancellations', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 40 });
    const found = new Set(idsOf(await readAll(connector, { storeId })));
    const labels = controls.orders().filter(({ id }) => found.has(id));
    const scenarios = new Set(labels.map(({ scenario }) => scenario));
    for (const scenario of [
      ...['hold', 'self-ship', 'self-ship-cod', 'express', 'fbf-lite', 'form-failed', 'partly-cancelled'],
      ...['buyer-cancelled', 'seller-cancelled', 'marketplace-cancelled', 'delivered', 'picked-up'],
    ]) {
      expect(scenarios).toContain(scenario);
    }
    expect(scenarios).not.toContain('fbf');
  });

  it('brings people and couriers of each shipment', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 40 });
    const orders = (await readAll(connector, everything(storeId))).flatMap((page) => page.orders);
    for (const order of orders) {
      expect(order.shipTo?.name).toBe(controls.order(order.orderId)?.buyerName);
      expect(order.provenance).toMatchObject({ endpoint: 'v3/shipments/filter', apiVersion: 'v3' });
      expect(order.raw).toBeUndefined();
    }
  });

  it('is resumed from every cursor by another process', async () => {
    const { connector, storeId, open } = await openShop({ orders: 50 });
    const query = { ...everything(storeId), limit: 9 };
    const pages = await readAll(connector, query);
    expect(pages.length).toBeGreaterThan(5);
    const other = await open();
    for (const [index, { nextCursor }] of pages.entries()) {
      if (nextCursor === undefined || index % 4 !== 0) continue;
      const rest: string[] = [];
      let cursor: string | undefined = nextCursor;
      while (cursor !== undefined) {
        const page: Awaited<ReturnType<typeof other.fetchOrders>> = await other.fetchOrders({ ...query, cursor });
        rest.push(...page.orders.map(({ orderId }) => orderId));
        cursor = page.nextCursor;
      }
      expect(rest).toEqual(idsOf(pages.slice(index + 1)));
    }
  });

  it('gives the next run a beginning two minutes before its own, which finds what changed', async () => {
    const { connector, controls, storeId, advance } = await openShop({ orders: 40 });
    const first = await readAll(connector, everything(storeId));
    const { syncedUntil } = first.at(-1) ?? {};
    expect(syncedUntil).toBe('2026-11-20T04:58:00.000Z');
    advance(10 * MINUTE);
    const changed = controls
      .orders()
      .filter(({ status }) => status === 'APPROVED')
      .slice(0, 3);
    for (const { id } of changed) controls.touch(id);
    controls.cancel(changed[0]?.id ?? '');
    controls.requests.reset();
    const next = await readAll(connector, { ...everything(storeId), updatedAfter: syncedUntil ?? '' });
    expect(idsOf(next)).toEqual(expect.arrayContaining(changed.map(({ id }) => id)));
    // Seven searches, each with one page, and details where there is something.
    expect(controls.requests.count('searchShipments')).toBe(7);
  });
});

describe('what is filtered', () => {
  it('by status asks no search that cannot have it', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 40 });
    const open = await readAll(connector, { ...everything(storeId), statuses: ['open', 'on_hold'] });
    const typesOf = () =>
      new Set(
        controls.requests.list('searchShipments').map(({ body }) => (body as { filter: { type: string } }).filter.type),
      );
    expect(typesOf()).toEqual(new Set(['preDispatch']));
    expect(open.flatMap(({ orders }) => orders).every(({ state }) => ['open', 'on_hold'].includes(state.value))).toBe(
      true,
    );
    controls.requests.reset();
    const cancelled = await readAll(connector, { ...everything(storeId), statuses: ['cancelled'] });
    expect(typesOf()).toEqual(new Set(['cancelled']));
    const expected = controls
      .orders()
      .filter(({ status }) => status === 'CANCELLED')
      .map(({ id }) => id);
    expect([...idsOf(cancelled)].sort()).toEqual(expected.sort());
  });

  it('by who ships', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 40 });
    const ids = idsOf(await readAll(connector, { storeId, fulfilledBy: 'marketplace' }));
    const expected = controls
      .orders()
      .filter(({ serviceProfile }) => serviceProfile === 'FBF')
      .map(({ id }) => id);
    expect(ids).toEqual(expected);
  });

  it.each([
    ['updatedAfter', 'updatedAt', true],
    ['updatedBefore', 'updatedAt', false],
    ['createdAfter', 'orderedAt', true],
    ['createdBefore', 'orderedAt', false],
  ] as const)('%s to the second, whatever the ends of windows are', async (filter, field, isLater) => {
    const { connector, controls, storeId } = await openShop({ orders: 40 });
    const border = controls.orders()[20]?.[field] ?? '';
    const at = Date.parse(border);
    const expected = controls.orders().filter((one) => Date.parse(one[field]) >= at === isLater);
    for (const ends of ['inclusive', 'exclusive'] as const) {
      controls.faults.windowEnds(ends);
      const ids = idsOf(await readAll(connector, { ...everything(storeId), [filter]: border }));
      expect([...ids].sort()).toEqual(expected.map(({ id }) => id).sort());
    }
  });

  it('by when it was delivered in slices of an hour, longer ones where nothing was', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 40 });
    await readAll(connector, everything(storeId));
    const slices = controls.requests
      .list('searchShipments')
      .map(({ body }) => (body as { filter: { states: string[]; modifiedDate: { from: string; to: string } } }).filter)
      .filter(({ states }) => states.includes('DELIVERED'))
      .map(({ modifiedDate: { from, to } }) => Date.parse(to) - Date.parse(from));
    expect(slices[0]).toBe(60 * MINUTE + 1_000);
    expect(slices.length).toBeLessThan(20);
  });
});

describe('a list that moves while it is read', () => {
  it('loses no shipment, though each request finds it changed', async () => {
    const { connector, controls, storeId, beforeEach, advance } = await openShop({ orders: 120 });
    const all = controls.orders().map(({ id }) => id);
    const open = controls
      .orders()
      .filter(({ status }) => status === 'APPROVED')
      .map(({ id }) => id);
    let count = 0;
    beforeEach((path) => {
      if (path !== '/v3/shipments/filter') return;
      advance(7_000);
      const [moving, touched] = [open[count], open[open.length - count - 1]];
      count += 1;
      if (count > 30) return;
      if (moving !== undefined) controls.setStatus(moving, 'PACKED');
      if (touched !== undefined) controls.touch(touched);
    });
    const pages = await readAll(connector, { ...everything(storeId), limit: 30 });
    expect(new Set(idsOf(pages))).toEqual(new Set(all));
    const versions = pages.flatMap(({ orders }) => orders.map(({ orderId, revision }) => `${orderId} ${revision.at}`));
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('reads pages again and again where so many changed at once that no window has them all', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 1 });
    const at = new Date('2026-11-20T03:00:00Z');
    for (let made = 0; made < 70; made += 1) controls.insert({ orderedAt: at, updatedAt: at });
    controls.faults.drift({ rows: 3, how: 'leave', pages: 1 });
    const pages = await readAll(connector, { ...everything(storeId), limit: 30 });
    expect(controls.faults.drifted()).toHaveLength(3);
    expect(controls.requests.count('nextShipments')).toBeGreaterThan(6);
    expect(new Set(idsOf(pages))).toEqual(new Set(controls.orders().map(({ id }) => id)));
  });
});

describe('what goes wrong on the way', () => {
  it('a budget that ends in the middle of a page delivers what was read', async () => {
    const { connector, storeId } = await openShop({
      orders: 90,
      options: { requestsPerHour: 40, timeoutMs: 5_000 },
    });
    const page = await connector.fetchOrders({ ...everything(storeId), limit: 100 });
    expect(page.orders.length).toBeGreaterThan(20);
    expect(page.orders.length).toBeLessThan(90);
    expect(page.orders.every(({ shipTo }) => shipTo !== undefined)).toBe(true);
    expect(page.nextCursor).toBeDefined();
    await expect(
      connector.fetchOrders({ ...everything(storeId), limit: 100, cursor: page.nextCursor ?? '' }),
    ).rejects.toMatchObject({ code: 'rate_limited', retryable: true });
  });

  it('an error after the first step ends the page, and the next call meets it', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 90, options: { maxRetries: 0 } });
    controls.faults.status(500, { operation: 'getShipmentDetails', every: 2, times: 1 });
    const page = await connector.fetchOrders({ ...everything(storeId), limit: 100 });
    expect(page.orders).toHaveLength(20);
    const rest = await connector.fetchOrders({ ...everything(storeId), cursor: page.nextCursor ?? '' });
    expect(rest.orders.length).toBeGreaterThan(0);
    controls.faults.status(500, { times: 1 });
    await expect(connector.fetchOrders(everything(storeId))).rejects.toBeInstanceOf(ConnectorError);
  });

  it('shipments whose details are left out come without them, and it is said', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 40 });
    const [first] = controls.orders();
    controls.faults.leaveOut([first?.id ?? '']);
    const pages = await readAll(connector, everything(storeId));
    expect(pages.flatMap(({ issues }) => issues)).toMatchObject([{ code: 'partial_data', orderId: first?.id }]);
    const order = pages.flatMap(({ orders }) => orders).find(({ orderId }) => orderId === first?.id);
    expect(order?.shipTo).toBeUndefined();
    expect(order?.availability).toMatchObject({ shipTo: 'not_yet_available', buyer: 'not_yet_available' });
  });
});

describe('single shipments', () => {
  it('by id, as the list has it', async () => {
    const { connector, storeId } = await openShop({ orders: 40 });
    const { orders } = await connector.fetchOrders({ ...everything(storeId), limit: 5 });
    for (const listed of orders) {
      const order = await connector.fetchOrder({ storeId, orderId: listed.orderId });
      expect(order.revision).toEqual(listed.revision);
      expect(order.shipTo).toEqual(listed.shipTo);
    }
    await expect(connector.fetchOrder({ storeId, orderId: 'd0000000-0000' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('by ids, in the order asked, and what is missing', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 60 });
    const ids = controls
      .orders()
      .map(({ id }) => id)
      .reverse();
    const page = await connector.fetchOrders({ storeId, ids: [...ids, 'gone'] });
    expect(idsOf([page])).toEqual(ids);
    expect(page.issues).toMatchObject([{ code: 'order_missing', orderId: 'gone' }]);
    expect(controls.requests.count('getShipments')).toBe(1);
    expect(controls.requests.count('getShipmentDetails')).toBe(3);
  });

  it('by the number of their order: all its shipments', async () => {
    const { connector, controls, storeId } = await openShop({ orders: 40 });
    const siblings = controls.orders().filter(({ scenario }) => scenario.startsWith('split'));
    const number = siblings[0]?.orderId ?? '';
    const { orders, issues } = await connector.fetchOrdersByNumber({ storeId, number });
    expect(orders.map(({ orderId }) => orderId).sort()).toEqual(siblings.map(({ id }) => id).sort());
    expect(orders.every((order) => order.number === number)).toBe(true);
    expect(issues).toEqual([]);
  });
});
