import { describe, expect, it } from 'vitest';
import type { FlipkartReturnPage, FlipkartReturnQuery } from '../../src/connectors/flipkart/returns.js';
import { openShop } from './flipkart-orders-shop.js';

type Shop = Awaited<ReturnType<typeof openShop>>;

async function readAll(
  { connector, storeId }: Pick<Shop, 'connector' | 'storeId'>,
  query: Omit<FlipkartReturnQuery, 'storeId'> = {},
): Promise<readonly FlipkartReturnPage[]> {
  const pages: FlipkartReturnPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await connector.fetchReturns({ storeId, ...query, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    if (pages.length > 100) throw new Error('the read does not end');
    cursor = page.nextCursor === undefined ? undefined : JSON.parse(JSON.stringify(page.nextCursor));
  } while (cursor !== undefined);
  return pages;
}

const idsOf = (pages: readonly FlipkartReturnPage[]) =>
  pages.flatMap(({ returns }) => returns.map(({ id }) => id)).sort();
const sorted = (returns: readonly { readonly id: string }[]) => returns.map(({ id }) => id).sort();

describe('returns', () => {
  it('of buyers and couriers are all found, once', async () => {
    const shop = await openShop({ orders: 160 });
    const truth = shop.controls.returns();
    expect(truth.length).toBeGreaterThan(20);
    const pages = await readAll(shop, { limit: 7 });
    expect(idsOf(pages)).toEqual(sorted(truth));
    expect(pages.every(({ returns }) => returns.length <= 7)).toBe(true);
    expect(pages.at(-1)?.syncedUntil).toBe('2026-11-20T04:58:00.000Z');
    const kinds = new Map(pages.flatMap(({ returns }) => returns.map(({ id, kind }) => [id, kind] as const)));
    for (const { id, source } of truth) {
      expect(kinds.get(id)).toBe(source === 'courier_return' ? 'courier' : 'customer');
    }
  });

  it('of one kind, by time and by id', async () => {
    const shop = await openShop({ orders: 120 });
    const truth = shop.controls.returns();
    const couriers = truth.filter(({ source }) => source === 'courier_return');
    expect(idsOf(await readAll(shop, { kind: 'courier' }))).toEqual(sorted(couriers));
    for (const [field, after, before] of [
      ['updatedAt', 'updatedAfter', 'updatedBefore'],
      ['createdAt', 'createdAfter', 'createdBefore'],
    ] as const) {
      const border = truth.map((one) => one[field]).sort()[truth.length >> 1] ?? '';
      const later = truth.filter((one) => Date.parse(one[field]) >= Date.parse(border));
      expect(idsOf(await readAll(shop, { [after]: border }))).toEqual(sorted(later));
      const earlier = truth.filter((one) => !later.includes(one));
      expect(idsOf(await readAll(shop, { [before]: border }))).toEqual(sorted(earlier));
    }
    const wanted = sorted([couriers[0], truth[0]].flatMap((one) => one ?? []));
    const byId = await readAll(shop, { ids: [...new Set(wanted), '999'] });
    expect(idsOf(byId)).toEqual([...new Set(wanted)]);
    expect(byId.flatMap(({ issues }) => issues)).toMatchObject([{ code: 'return_missing', returnId: '999' }]);
  });

  it('that move while they are read, a crowd of them at once, are not lost', async () => {
    const shop = await openShop({ orders: 60 });
    const { controls } = shop;
    const delivered = controls.orders().filter(({ status }) => status === 'DELIVERED');
    const at = new Date('2026-11-20T03:00:00Z');
    for (let made = 0; made < 70; made += 1) {
      controls.insertReturn({ shipmentId: delivered[made % delivered.length]?.id ?? '', at });
    }
    let changes = 0;
    controls.faults.changeWhilePaging(() => {
      // Rows of pages that were answered leave: those behind them move up.
      const returned = controls.returns().filter(({ updatedAt }) => Date.parse(updatedAt) === at.getTime());
      changes += 1;
      for (const { id } of returned.slice(0, changes < 3 ? 4 : 0)) controls.setReturnStatus(id, 'PICKED_UP');
    });
    const pages = await readAll(shop, { limit: 40 });
    expect(changes).toBeGreaterThan(4);
    expect(new Set(idsOf(pages))).toEqual(new Set(sorted(controls.returns())));
  });

  it('are resumed in another process, and by the query of the cursor alone', async () => {
    const shop = await openShop({ orders: 120 });
    const query = { limit: 5 };
    const [first, ...rest] = await readAll(shop, query);
    const other = await shop.open();
    const cursor = first?.nextCursor ?? '';
    const second = await other.fetchReturns({ storeId: shop.storeId, ...query, cursor });
    expect(idsOf([second])).toEqual(idsOf(rest.slice(0, 1)));
    for (const wrong of [{ kind: 'courier' as const }, { updatedAfter: '2026-11-01T00:00:00Z' }]) {
      await expect(other.fetchReturns({ storeId: shop.storeId, ...wrong, cursor })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    }
    const orders = await other.fetchOrders({ storeId: shop.storeId, limit: 1 });
    await expect(other.fetchReturns({ storeId: shop.storeId, cursor: orders.nextCursor ?? '' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it.each([
    [{ kind: 'buyer' as never }, 'kind'],
    [{ ids: [] }, 'ids'],
    [{ ids: ['1'], updatedAfter: '2026-11-01T00:00:00Z' }, 'ids'],
    [{ updatedAfter: '2026-11-02T00:00:00Z', updatedBefore: '2026-11-01T00:00:00Z' }, 'updatedBefore'],
    [{ createdAfter: 'yesterday' }, 'createdAfter'],
    [{ limit: 1.5 }, 'limit'],
  ])('%j is refused before anything is sent', async (query, path) => {
    const { connector, controls, storeId } = await openShop({ orders: 1 });
    await expect(connector.fetchReturns({ storeId, ...query })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path }],
    });
    expect(controls.requests.count()).toBe(0);
  });
});
