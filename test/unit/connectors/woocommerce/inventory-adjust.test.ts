import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Around } from './product-store.js';
import { productStore, reasonsOf } from './product-store.js';

let store: Awaited<ReturnType<typeof productStore>>;
beforeEach(async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  store = await productStore({ options: { maxRetries: 2 } });
});
afterEach(() => vi.restoreAllMocks());

const quantityOf = (sku: string) => store.bySku(sku).stockQuantity;
const lost = () => {
  throw new Error('socket hang up');
};
/** The first so many writes go wrong; the rest does not. */
const firstWrites = (count: number, around: Around): Around => {
  let left = count;
  return (request, answer) => (request.method === 'GET' || left-- <= 0 ? undefined : around(request, answer));
};

describe('adjustInventory', () => {
  it('lets the store add up, so that a sale in between is not lost', async () => {
    store.around((request, answer) => {
      if (request.method === 'PUT') store.catalogue.sell(store.bySku('TEE-BLACK').id, 0, 2);
      return answer();
    });
    const rows = await store.adjust([{ sku: 'TEE-BLACK', delta: -3 }]);
    expect(rows).toMatchObject([{ ok: true, previous: 40, quantity: 35 }]);
    expect(quantityOf('TEE-BLACK')).toBe(35);
  });

  it('changes products and variations, each in a request of its own', async () => {
    const rows = await store.adjust([
      { sku: 'TEE-BLACK', delta: 5 },
      { sku: 'HOODIE-M', delta: -1 },
      { sku: 'MUG-01', delta: 0 },
      { sku: 'NO-SUCH', delta: 1 },
      { sku: 'HOODIE-S', delta: 1, expected: 3 },
      { sku: 'SOCKS-L', delta: 1 },
      { sku: 'CO,MMA', delta: 0.5 },
    ]);
    expect(reasonsOf(rows)).toEqual(['ok', 'ok', 'ok', 'sku_not_found', 'stale', 'not_tracked', 'invalid_quantity']);
    expect([quantityOf('TEE-BLACK'), quantityOf('HOODIE-M'), quantityOf('MUG-01')]).toEqual([45, 14, 25]);
    const { id, parentId } = store.bySku('HOODIE-M');
    expect(
      store
        .requests()
        .filter((line) => line.startsWith('PUT'))
        .sort(),
    ).toEqual([`PUT products/${store.bySku('TEE-BLACK').id}`, `PUT products/${parentId}/variations/${id}`]);
  });

  it('begins to count when told to, but takes nothing from what was not counted', async () => {
    const manageStock = { platformOptions: { manageStock: true } };
    expect(await store.adjust([{ sku: 'WRAP-UNMANAGED', delta: -1 }], manageStock)).toMatchObject([
      { ok: false, reason: 'not_tracked' },
    ]);
    expect(await store.adjust([{ sku: 'WRAP-UNMANAGED', delta: 4 }], manageStock)).toMatchObject([
      { ok: true, quantity: 4 },
    ]);
  });

  it('never sends a change again that was made although its answer was lost', async () => {
    store.around(
      firstWrites(1, (_, answer) => {
        answer();
        return lost();
      }),
    );
    expect(await store.adjust([{ sku: 'TEE-BLACK', delta: -3 }])).toMatchObject([{ ok: true, quantity: 37 }]);
    expect(quantityOf('TEE-BLACK')).toBe(37);
    expect(store.writes()).toHaveLength(1);
  });

  it('sends a change again that was provably not made', async () => {
    store.around(firstWrites(2, () => ({ status: 500, body: 'Fatal error' })));
    expect(await store.adjust([{ sku: 'TEE-BLACK', delta: -3 }])).toMatchObject([{ ok: true, quantity: 37 }]);
    expect(store.writes()).toHaveLength(3);
  });

  it('does not send again what the store may still be at', async () => {
    store.around(firstWrites(1, () => ({ status: 504, body: 'Gateway Timeout' })));
    const rows = await store.adjust([
      { sku: 'TEE-BLACK', delta: -3 },
      { sku: 'MUG-01', delta: 1 },
    ]);
    expect(reasonsOf(rows)).toEqual(['outcome_unknown', 'ok']);
    expect(store.writes()).toHaveLength(2);
  });

  it('leaves open what a sale in between makes undecidable', async () => {
    store.around(
      firstWrites(1, () => {
        store.catalogue.sell(store.bySku('TEE-BLACK').id, 0, 1);
        return lost();
      }),
    );
    expect(reasonsOf(await store.adjust([{ sku: 'TEE-BLACK', delta: -3 }]))).toEqual(['outcome_unknown']);
    expect(store.writes()).toHaveLength(1);
  });

  it('stops at a failure that is not of one row alone', async () => {
    const skus = store
      .tracked('simple')
      .slice(0, 8)
      .map(({ sku }) => sku);
    let isDown = false;
    store.around((request, answer) => {
      if (isDown) return lost();
      if (request.method === 'PUT' && request.url.pathname.endsWith(`/${store.bySku(skus[1] as string).id}`)) {
        answer();
        isDown = true;
        return lost();
      }
      return undefined;
    });
    const reasons = reasonsOf(await store.adjust(skus.map((sku) => ({ sku, delta: 1 }))));
    expect(reasons[0]).toBe('ok');
    expect(reasons.slice(1, 3)).toEqual(['outcome_unknown', 'outcome_unknown']);
    expect(reasons.slice(-3)).toEqual(Array(3).fill('not_attempted'));
  });

  it('rejects when nothing was changed, and says whether that is certain', async () => {
    const items = [{ sku: 'TEE-BLACK', delta: 1 }];
    store.around(firstWrites(9, () => ({ status: 500, body: 'Fatal error' })));
    await expect(store.adjust(items)).rejects.toMatchObject({ code: 'platform_unavailable', outcomeUnknown: false });
    let isDown = false;
    store.around(({ method }) => {
      isDown ||= method === 'PUT';
      return isDown ? lost() : undefined;
    });
    await expect(store.adjust(items)).rejects.toMatchObject({ code: 'connection_failed', outcomeUnknown: true });
  });

  it('reports what the store refuses, and what it does not take', async () => {
    store.around((request, answer) => {
      if (request.url.pathname.endsWith(`/${store.bySku('MUG-01').id}`)) {
        const body = { code: 'rest_invalid_param', message: 'No.', data: { status: 400, params: {} } };
        return { status: 400, body };
      }
      const { body } = answer() as { body: object };
      return request.method === 'PUT' ? { body: { ...body, manage_stock: false, stock_quantity: null } } : { body };
    });
    const rows = await store.adjust([
      { sku: 'MUG-01', delta: 1 },
      { sku: 'TEE-BLACK', delta: 1 },
    ]);
    expect(reasonsOf(rows)).toEqual(['platform_rejected', 'not_tracked']);
  });
});
