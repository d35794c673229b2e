import { describe, expect, it } from 'vitest';
import { DAY, HOUR, NOW, startFlipkart, stillClock } from './support.js';

const SOURCES = ['customer_return', 'courier_return'] as const;
const SINCE = { modifiedAfter: '2026-01-01T00:00:00+05:30' };

async function start(orders: number) {
  const clock = stillClock();
  const flipkart = await startFlipkart({}, { orders, now: clock.now });
  const { ask } = flipkart;
  const list = (query: Record<string, string>) => ask('/v2/returns', { query });
  /** Walks all pages. */
  const walk = async (query: Record<string, string>) => {
    const pages: (readonly Record<string, unknown>[])[] = [];
    let { body } = await list(query);
    for (;;) {
      pages.push(body.returnItems);
      if (body.hasMore !== true) return pages;
      // Below /sellers/v2.
      body = (await ask(`/v2${body.nextUrl}`)).body;
    }
  };
  return { ...flipkart, clock, list, walk };
}

const idsOf = (rows: readonly Record<string, unknown>[]) => rows.map(({ returnId }) => returnId);

describe('returns', () => {
  it('are listed by source, 25 a page', async () => {
    const { controls, walk, insertReturn } = await withReturn(60);
    for (let count = 0; count < 40; count += 1) insertReturn();
    const sizes = new Map<string, number>();
    for (const source of SOURCES) {
      const pages = await walk({ source, ...SINCE });
      const own = controls.returns().filter((one) => one.source === source);
      expect(idsOf(pages.flat()).sort()).toEqual(own.map(({ id }) => id).sort());
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(25);
      sizes.set(source, pages.length);
    }
    expect(sizes.get('customer_return')).toBeGreaterThan(1);
    expect(controls.returns().length).toBeGreaterThan(sizes.size);
  });

  it('are found by dates, ids, numbers and places', async () => {
    const { controls, insertReturn, list } = await withReturn();
    const made = insertReturn();
    const { returnItems } = (await list({ source: 'customer_return', returnIds: made.id })).body;
    expect(returnItems).toMatchObject([
      {
        returnId: made.id,
        shipmentId: made.shipmentId,
        type: 'customer_return',
        status: 'CREATED',
        createdDate: '2026-11-25T12:00:00.000+05:30',
      },
    ]);
    const find = async (query: Record<string, string>) =>
      idsOf((await list({ source: 'customer_return', ...query })).body.returnItems).includes(made.id);
    const { trackingId, locationId } = returnItems[0];
    expect(await find({ createdAfter: '2026-11-25T06:30:00Z' })).toBe(true);
    expect(await find({ createdAfter: '2026-11-25T06:30:01Z' })).toBe(false);
    expect(await find({ ...SINCE, createdBefore: '2026-11-25T06:00:00Z' })).toBe(false);
    expect(await find({ ...SINCE, locationId })).toBe(true);
    expect(await find({ ...SINCE, locationId: 'LOCother' })).toBe(false);
    expect(await find({ returnIds: made.id, source: 'courier_return' })).toBe(false);
    controls.setReturnTracking(made.id, { trackingId: 'RT-1', courierName: 'Ekart' });
    expect(await find({ trackingIds: 'RT-1' })).toBe(true);
    expect(trackingId).not.toBe('RT-1');
  });

  it('refuse what the documentation does not allow', async () => {
    const { list } = await start(1);
    const source = 'customer_return';
    for (const query of [
      {},
      SINCE,
      { source },
      { source: 'both', ...SINCE },
      { source, modifiedAfter: '2026-11-25' },
      { source, createdAfter: '2026-11-25T00:00:00Z', createdBefore: '2026-11-24T00:00:00Z' },
      { source, returnIds: Array.from({ length: 26 }, (_, index) => `${index}`).join(',') },
      { source, ...SINCE, colour: 'red' },
    ] as Record<string, string>[]) {
      expect((await list(query)).status, JSON.stringify(query)).toBe(400);
    }
  });

  it('move on when they are told to, and rows that change move between pages', async () => {
    const { ask, clock, controls, insertReturn, list } = await withReturn();
    const made = insertReturn();
    clock.advance(HOUR);
    controls.setReturnStatus(made.id, 'COMPLETED');
    expect(controls.returns().find(({ id }) => id === made.id)).toMatchObject({
      status: 'COMPLETED',
      updatedAt: '2026-11-25T07:30:00Z',
    });
    for (let count = 0; count < 40; count += 1) insertReturn();
    const first = (await list({ source: 'customer_return', ...SINCE })).body;
    controls.faults.changeWhilePaging(() => {
      clock.advance(1_000);
      controls.setReturnExpected(first.returnItems[0].returnId, new Date(NOW + 9 * DAY));
    });
    const second = (await ask(`/v2${first.nextUrl}`)).body;
    controls.faults.changeWhilePaging(undefined);
    // The first row went to the end, and another moved up onto the page that was read.
    const seen = new Set(idsOf([...first.returnItems, ...second.returnItems]));
    const [moved] = (await list({ source: 'customer_return', ...SINCE })).body.returnItems.slice(-1);
    expect(seen.has(moved.returnId)).toBe(false);
  });
});

async function withReturn(orders = 1) {
  const flipkart = await start(orders);
  const { controls } = flipkart;
  const scenario = { label: 'delivered', state: 'DELIVERED', type: 'NORMAL' } as const;
  const shipment = controls.insert({ scenario, orderedAt: new Date(NOW - 3 * DAY) });
  return { ...flipkart, insertReturn: () => controls.insertReturn({ shipmentId: shipment.id }) };
}
