import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWooInventory } from '../../../../src/connectors/woocommerce/inventory.js';
import { type Around, productStore, reasonsOf } from './product-store.js';
import { NOW, SITE } from './scripted-site.js';

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

describe('adjustInventory under an idempotencyKey', () => {
  const KEY = { idempotencyKey: 'order-4711-shipped' };
  const items = [
    { sku: 'TEE-BLACK', delta: -3 },
    { sku: 'HOODIE-M', delta: 2 },
  ];
  const keyed = (rows = items, options = KEY, more = {}) => store.adjust(rows, more, options);
  const notesOf = (sku: string) =>
    (store.bySku(sku).meta.find(({ key }) => key === '_commerce_connectors_adjustments')?.value ?? []) as {
      readonly id: string;
      readonly delta: number;
      readonly at: string;
    }[];
  const puts = () => store.arrived.filter(({ method }) => method === 'PUT').length;

  it('makes a change once, whoever repeats it', async () => {
    expect(await keyed()).toMatchObject([
      { ok: true, previous: 40, quantity: 37 },
      { ok: true, previous: 15, quantity: 17 },
    ]);
    // Another process knows nothing of the first one.
    const another = createWooInventory(store.runtime, store.client);
    store.catalogue.sell(store.bySku('TEE-BLACK').id, 0, 5);
    const { results } = await another.adjustInventory({ storeId: SITE, items }, KEY);
    expect(results).toMatchObject([
      { ok: true, quantity: 32 },
      { ok: true, quantity: 17 },
    ]);
    expect([quantityOf('TEE-BLACK'), quantityOf('HOODIE-M'), puts()]).toEqual([32, 17, 2]);
  });

  it('goes on with the rows that a crash left out', async () => {
    await keyed(items.slice(0, 1));
    expect(reasonsOf(await keyed())).toEqual(['ok', 'ok']);
    expect([quantityOf('TEE-BLACK'), quantityOf('HOODIE-M')]).toEqual([37, 17]);
  });

  it('takes another key, or another delta, for another change', async () => {
    await keyed(items.slice(0, 1));
    await keyed(items.slice(0, 1), { idempotencyKey: 'another' });
    await keyed([{ sku: 'TEE-BLACK', delta: -1 }]);
    expect(quantityOf('TEE-BLACK')).toBe(33);
  });

  it('does not hold a change that was made before against what was expected then', async () => {
    const expecting = [{ sku: 'TEE-BLACK', delta: -3, expected: 40 }];
    expect(reasonsOf(await keyed(expecting))).toEqual(['ok']);
    expect(reasonsOf(await keyed(expecting))).toEqual(['ok']);
    expect(reasonsOf(await keyed(expecting, { idempotencyKey: 'another' }))).toEqual(['stale']);
    expect(quantityOf('TEE-BLACK')).toBe(37);
  });

  it.each([
    ['the answer is lost', lost],
    ['PHP ended after the write', () => ({ status: 500, body: 'Fatal error' })],
    ['a gateway gave up', () => ({ status: 504, body: 'Gateway Timeout' })],
  ])('knows what became of a change when %s, whatever was sold meanwhile', async (_, ending) => {
    store.around(
      firstWrites(1, (__, answer) => {
        answer();
        store.catalogue.sell(store.bySku('TEE-BLACK').id, 0, 1);
        return ending();
      }),
    );
    expect(await keyed(items.slice(0, 1))).toMatchObject([{ ok: true, quantity: 36 }]);
    expect([quantityOf('TEE-BLACK'), puts()]).toEqual([36, 1]);
  });

  it('makes it once whatever becomes of the answers, for a host that repeats its job until it is done', async () => {
    const ends = [
      lost,
      () => ({ status: 500, body: 'x' }),
      () => ({ status: 504, body: 'x' }),
      () => ({ status: 503, body: 'x' }),
    ];
    const fate = fc.record({ end: fc.constantFrom(...ends), isMade: fc.boolean(), sold: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 8 }), async (fates) => {
        store = await productStore({ variants: 1, options: { maxRetries: 1 } });
        let sold = 0;
        store.around(({ method }, answer) => {
          const next = method === 'PUT' ? fates.shift() : undefined;
          if (next === undefined) return undefined;
          if (next.isMade) answer();
          store.catalogue.sell(store.bySku('TEE-BLACK').id, 0, next.sold);
          sold += next.sold;
          return next.end();
        });
        const isDone = async () => {
          try {
            return reasonsOf(await keyed(items.slice(0, 1)))[0] === 'ok';
          } catch (error) {
            expect(error).toMatchObject({ outcomeUnknown: expect.any(Boolean) });
            return false;
          }
        };
        while (!(await isDone()));
        expect(quantityOf('TEE-BLACK')).toBe(40 - 3 - sold);
      }),
      { numRuns: 40 },
    );
  });

  it('sends again what the store did not make, whatever was sold meanwhile', async () => {
    store.around(
      firstWrites(1, () => {
        store.catalogue.sell(store.bySku('TEE-BLACK').id, 0, 1);
        return { status: 500, body: 'Fatal error' };
      }),
    );
    expect(await keyed(items.slice(0, 1))).toMatchObject([{ ok: true, quantity: 36 }]);
    expect(puts()).toBe(2);
  });

  it('leaves open what the store may still be at, for the next call to find out', async () => {
    let late: (() => unknown) | undefined;
    store.around(
      firstWrites(1, (_, answer) => {
        late = answer;
        return { status: 504, body: 'Gateway Timeout' };
      }),
    );
    const [row] = await keyed(items.slice(0, 1));
    expect(row).toMatchObject({ reason: 'outcome_unknown', message: expect.stringContaining('idempotencyKey') });
    late?.();
    expect(await keyed(items.slice(0, 1))).toMatchObject([{ ok: true, quantity: 37 }]);
    expect(puts()).toBe(1);
  });

  it('changes again without a key, and writes no note then', async () => {
    await store.adjust(items);
    await store.adjust(items);
    expect([quantityOf('TEE-BLACK'), notesOf('TEE-BLACK')]).toEqual([34, []]);
  });

  it('remembers a day, the last fifty, and nothing that it cannot read', async () => {
    let now = NOW;
    store = await productStore({ options: { now: () => now } });
    store
      .bySku('TEE-BLACK')
      .meta.push({ id: 1, key: '_commerce_connectors_adjustments', value: [{ id: 5 }, 'x', null] });
    for (let count = 0; count < 53; count += 1)
      await keyed([{ sku: 'TEE-BLACK', delta: 1 }], { idempotencyKey: `k${count}` });
    expect(notesOf('TEE-BLACK')).toHaveLength(50);
    expect(notesOf('TEE-BLACK')[0]).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      delta: 1,
      at: expect.any(String),
    });
    const before = quantityOf('TEE-BLACK');
    await keyed([{ sku: 'TEE-BLACK', delta: 1 }], { idempotencyKey: 'k52' });
    expect(quantityOf('TEE-BLACK')).toBe(before);
    now += 25 * 3_600_000;
    await keyed([{ sku: 'TEE-BLACK', delta: 1 }], { idempotencyKey: 'tomorrow' });
    expect(notesOf('TEE-BLACK')).toHaveLength(1);
  });

  it('keeps no note of a change that the store did not make, so that it can be made later', async () => {
    let managesStock = false;
    store.around((request, answer) => {
      if (request.method !== 'PUT' || managesStock) return undefined;
      const record = store.bySku('WRAP-UNMANAGED');
      const reply = answer();
      // "Enable stock management" is off for the whole store.
      Object.assign(record, { manageStock: false, stockQuantity: null });
      return { ...reply, body: { ...(reply.body as object), manage_stock: false, stock_quantity: null } };
    });
    const wrap = [{ sku: 'WRAP-UNMANAGED', delta: 4 }];
    const manageStock = { platformOptions: { manageStock: true } };
    expect(reasonsOf(await keyed(wrap, KEY, manageStock))).toEqual(['not_tracked']);
    expect(store.bySku('WRAP-UNMANAGED').meta).toEqual([]);
    managesStock = true;
    expect(await keyed(wrap, KEY, manageStock)).toMatchObject([{ ok: true, quantity: 4 }]);
  });

  it('does not turn on what was turned off a moment ago', async () => {
    store.around(({ url }, answer) => {
      const { id } = store.bySku('TEE-BLACK');
      if (url.pathname.endsWith(`/products/${id}`)) Object.assign(store.bySku('TEE-BLACK'), { manageStock: false });
      return answer();
    });
    expect(reasonsOf(await keyed(items.slice(0, 1)))).toEqual(['not_tracked']);
    expect(puts()).toBe(0);
  });

  it('says which product was deleted a moment ago', async () => {
    store.around(({ url }, answer) => {
      const { id } = store.bySku('TEE-BLACK');
      if (url.pathname.endsWith(`/products/${id}`)) store.catalogue.delete(id);
      return answer();
    });
    expect(reasonsOf(await keyed(items.slice(0, 1)))).toEqual(['sku_not_found']);
  });

  it('finds the way to a variation whose parent older stores leave out', async () => {
    store.around((request, answer) => {
      const reply = answer();
      if (!/variations\/\d+$/.test(request.url.pathname)) return reply;
      const { parent_id: _, type: __, ...body } = reply.body as Record<string, unknown>;
      return { ...reply, body };
    });
    expect(await keyed(items.slice(1))).toMatchObject([{ ok: true, quantity: 17 }]);
  });
});
