import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InventoryUpdate } from '../../../../src/core/connector.js';
import { type Around, bodyOf, productStore, reasonsOf } from './product-store.js';
import { SITE } from './scripted-site.js';

let store: Awaited<ReturnType<typeof productStore>>;
beforeEach(async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  store = await productStore();
});
afterEach(() => vi.restoreAllMocks());

const quantityOf = (sku: string) => store.bySku(sku).stockQuantity;
const lost = () => {
  throw new Error('socket hang up');
};

describe('updateInventory', () => {
  it('writes products in one batch and variations in one for each product, and answers in the order of the call', async () => {
    const rows = await store.set([
      { sku: 'HOODIE-M', quantity: 3 },
      { sku: 'TEE-BLACK', quantity: 0 },
      { sku: 'NO-SUCH', quantity: 1 },
      { sku: 'HOODIE-S', quantity: 4 },
      { sku: 'MUG-01', quantity: 9 },
    ]);
    expect(rows).toEqual([
      { sku: 'HOODIE-M', ok: true, itemId: String(store.bySku('HOODIE-M').id), previous: 15, quantity: 3 },
      { sku: 'TEE-BLACK', ok: true, itemId: String(store.bySku('TEE-BLACK').id), previous: 40, quantity: 0 },
      { sku: 'NO-SUCH', ok: false, reason: 'sku_not_found', message: expect.any(String) },
      { sku: 'HOODIE-S', ok: true, itemId: String(store.bySku('HOODIE-S').id), previous: 20, quantity: 4 },
      { sku: 'MUG-01', ok: true, itemId: String(store.bySku('MUG-01').id), previous: 25, quantity: 9 },
    ]);
    expect([quantityOf('HOODIE-M'), quantityOf('HOODIE-S'), quantityOf('TEE-BLACK')]).toEqual([3, 4, 0]);
    expect(store.requests()).toEqual([
      'GET products',
      `POST products/${store.bySku('HOODIE').id}/variations/batch`,
      'POST products/batch',
    ]);
  });

  it('tells the SKUs that a database takes for one another apart', async () => {
    const skus = ['ÉTUI-Ü 01', 'etui-u 01', 'Case-L', 'CASE-l', 'TIN-SPACE ', 'TIN-SPACE', 'CO,MMA'];
    const rows = await store.set(skus.map((sku, index) => ({ sku, quantity: 70 + index })));
    expect(reasonsOf(rows)).toEqual(skus.map(() => 'ok'));
    expect(skus.map(quantityOf)).toEqual([70, 71, 72, 73, 74, 75, 76]);
    expect(
      reasonsOf(await store.set(['case-l', 'Etui-U 01', 'CO', 'TIN-SPACE  '].map((sku) => ({ sku, quantity: 1 })))),
    ).toEqual(Array(4).fill('sku_not_found'));
  });

  it('never asks with an empty SKU, which would answer the whole catalogue', async () => {
    const rows = await store.set(['', ' ', '<b>', '%20', ','].map((sku) => ({ sku, quantity: 1 })));
    expect(reasonsOf(rows)).toEqual(Array(5).fill('sku_not_found'));
    expect(store.arrived).toEqual([]);
  });

  it('says of SKUs that WordPress makes others of how to name the product instead', async () => {
    const odd = ['TEE  BLACK', ' LEAD', 'A<b>C', '50%20OFF', 'TAB\tBED', 'X<Y', '0'];
    const rows = await store.set(odd.map((sku) => ({ sku, quantity: 1 })));
    expect(reasonsOf(rows)).toEqual(odd.map(() => 'sku_not_found'));
    for (const { message } of rows) expect(message).toMatch(/cannot find this SKU.*itemId/);
    expect(store.arrived).toEqual([]);
    // Not the words for a SKU that the store just does not have.
    expect((await store.set([{ sku: 'NO-SUCH', quantity: 1 }]))[0]?.message).not.toContain('itemId');
  });

  it('loses no SKU to the odd ones of the same call, and takes them by id', async () => {
    const odd = store.bySku('MUG-01');
    Object.assign(odd, { sku: 'MUG <01', type: 'simple' });
    const rows = await store.set([
      { sku: 'MUG <01', quantity: 1 },
      { sku: 'TEE-BLACK', quantity: 2 },
      { sku: 'B>C', quantity: 3 },
      { sku: 'MUG <01', itemId: String(odd.id), quantity: 4 },
    ]);
    expect(reasonsOf(rows)).toEqual(['sku_not_found', 'ok', 'sku_not_found', 'ok']);
    expect(quantityOf('MUG <01')).toBe(4);
  });

  it('leaves a SKU that two products have to the caller, who may name one by its id', async () => {
    const twins = store.catalogue.all().filter(({ sku }) => sku === 'TWIN-SKU');
    const [first, second] = twins.map(({ id }) => String(id));
    const [row] = await store.set([{ sku: 'TWIN-SKU', quantity: 1 }]);
    expect(row).toMatchObject({ ok: false, reason: 'sku_ambiguous', candidates: [first, second] });
    const named = await store.set([{ sku: 'TWIN-SKU', itemId: second as string, quantity: 2 }]);
    expect(named).toMatchObject([{ ok: true, itemId: second, previous: 13, quantity: 2 }]);
    expect(twins.map(({ stockQuantity }) => stockQuantity)).toEqual([11, 2]);
  });

  it('finds products and variations by id, and says which ids are none', async () => {
    const { id } = store.bySku('HOODIE-L');
    const rows = await store.set([
      { sku: '', itemId: String(id), quantity: 6 },
      { sku: 'MUG-01', itemId: String(store.bySku('MUG-01').id), quantity: 7 },
      { sku: 'X', itemId: '99999', quantity: 1 },
      { sku: 'X', itemId: 'gid://1', quantity: 1 },
    ]);
    expect(reasonsOf(rows)).toEqual(['ok', 'ok', 'sku_not_found', 'sku_not_found']);
    expect([quantityOf('HOODIE-L'), quantityOf('MUG-01')]).toEqual([6, 7]);
  });

  it('says where the store would answer 200 and change nothing', async () => {
    const rows = await store.set(
      ['WRAP-UNMANAGED', 'SOCKS-S', 'HOODIE', 'TEA-EXTERNAL', 'BUNDLE-GROUPED'].map((sku) => ({
        sku,
        quantity: 1_111,
      })),
    );
    expect(reasonsOf(rows)).toEqual(Array(5).fill('not_tracked'));
    expect(rows[0]?.message).toContain('manageStock');
    expect(rows[1]?.message).toContain(`product ${store.bySku('SOCKS').id} (SKU SOCKS)`);
    expect(rows[2]?.message).toContain('variations');
    expect(store.writes()).toEqual([]);
    // A product that counts for all its variations is where their stock is.
    expect(await store.set([{ sku: 'SOCKS', quantity: 5 }])).toMatchObject([{ ok: true, previous: 50, quantity: 5 }]);
  });

  it('does not take an answer that is no list for a SKU that is not there', async () => {
    store.around(() => ({ body: {} }));
    await expect(store.set([{ sku: 'TEE-BLACK', quantity: 1 }])).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('turns stock management on when told to, not for a stock that others share', async () => {
    const items = ['WRAP-UNMANAGED', 'SOCKS-S', 'HOODIE'].map((sku) => ({ sku, quantity: 5 }));
    const rows = await store.set(items, { platformOptions: { manageStock: true } });
    expect(reasonsOf(rows)).toEqual(['ok', 'not_tracked', 'not_tracked']);
    expect(store.bySku('WRAP-UNMANAGED')).toMatchObject({ manageStock: true, stockQuantity: 5 });
    expect(rows[0]).not.toHaveProperty('previous');
  });

  it('counts no product that a plugin makes of variations', async () => {
    store.around((_, answer) => {
      const reply = answer();
      const rows = (Array.isArray(reply.body) ? reply.body : []) as { sku: string }[];
      const body = rows.map((row) => (row.sku === 'HOODIE' ? { ...row, type: 'variable-subscription' } : row));
      return { ...reply, body };
    });
    const rows = await store.set([{ sku: 'HOODIE', quantity: 5 }], { platformOptions: { manageStock: true } });
    expect(reasonsOf(rows)).toEqual(['not_tracked']);
    expect(store.writes()).toEqual([]);
  });

  it('says so when the store refuses to manage stock at all', async () => {
    store.around((request, answer) => {
      if (request.method === 'GET') return undefined;
      const { body } = answer() as { body: { update: object[] } };
      return { body: { update: body.update.map((row) => ({ ...row, manage_stock: false, stock_quantity: null })) } };
    });
    const items = [{ sku: 'WRAP-UNMANAGED', quantity: 5 }];
    const [row] = await store.set(items, { platformOptions: { manageStock: true } });
    expect(row).toMatchObject({ ok: false, reason: 'not_tracked', message: expect.stringContaining('whole store') });
  });

  it.each([
    [{ quantity: -1 }, 'invalid_quantity'],
    [{ quantity: 2.7 }, 'invalid_quantity'],
    [{ quantity: 'abc' }, 'invalid_quantity'],
    [{ quantity: null }, 'invalid_quantity'],
    [{ quantity: 1e10 }, 'invalid_quantity'],
    [{ quantity: 1, expected: '1' }, 'invalid_quantity'],
    [{ quantity: 1, locationId: '1' }, 'location_not_found'],
    [{ quantity: 1, sku: 5 }, 'sku_not_found'],
  ])('refuses %j alone, before anything is sent for it', async (wrong, reason) => {
    const rows = await store.set([{ sku: 'TEE-BLACK', ...wrong } as InventoryUpdate['items'][number]]);
    expect(reasonsOf(rows)).toEqual([reason]);
    expect(store.arrived).toEqual([]);
  });

  it.each([
    [{ items: undefined }, 'items'],
    [{ platformOptions: 'yes' }, 'platformOptions'],
    [{ platformOptions: { manageStock: 1 } }, 'platformOptions.manageStock'],
    [{ storeId: 'not a site' }, 'storeId'],
  ])('refuses %j as a whole', async (wrong, path) => {
    const input = { storeId: SITE, items: [], ...wrong } as unknown as InventoryUpdate;
    await expect(store.inventory.updateInventory(input)).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path }],
    });
  });

  it('takes the first of two rows for one item', async () => {
    const itemId = String(store.bySku('MUG-01').id);
    const rows = await store.set([
      { sku: 'MUG-01', quantity: 1 },
      { sku: 'MUG-01', quantity: 2 },
      { sku: '', itemId, quantity: 3 },
    ]);
    expect(reasonsOf(rows)).toEqual(['ok', 'duplicate_item', 'duplicate_item']);
    expect(quantityOf('MUG-01')).toBe(1);
  });

  it('compares with what was expected, and writes nothing that is there already', async () => {
    const rows = await store.set([
      { sku: 'TEE-BLACK', quantity: 1, expected: 39 },
      { sku: 'MUG-01', quantity: 2, expected: 25 },
      { sku: 'CO,MMA', quantity: 30, expected: 1 },
    ]);
    expect(reasonsOf(rows)).toEqual(['stale', 'ok', 'ok']);
    expect(rows[0]).toMatchObject({ previous: 40, quantity: 40 });
    expect(store.writes()).toEqual([{ update: [{ id: store.bySku('MUG-01').id, stock_quantity: 2 }] }]);
  });

  it('asks for many SKUs in short requests, and writes batches of 100', async () => {
    store = await productStore({ variants: 600 });
    const records = store.tracked('simple').slice(0, 150);
    const rows = await store.set(records.map(({ sku }, index) => ({ sku, quantity: 1_000 + index })));
    expect(rows.every(({ ok }) => ok)).toBe(true);
    expect(records.map(({ stockQuantity }) => stockQuantity)).toEqual(records.map((_, index) => 1_000 + index));
    expect(
      store
        .writes()
        .map(({ update }) => (update as unknown[]).length)
        .sort(),
    ).toEqual([100, 50]);
    for (const { url } of store.arrived) expect(url.href.length).toBeLessThan(3_000);
  });
});

describe('a batch that is not all good', () => {
  it('reports each refused row with the words of the store', async () => {
    store.around((request, answer) => {
      if (request.method === 'GET') return undefined;
      store.catalogue.delete(store.bySku('MUG-01').id);
      return answer();
    });
    const rows = await store.set([
      { sku: 'TEE-BLACK', quantity: 1 },
      { sku: 'MUG-01', quantity: 2 },
    ]);
    expect(reasonsOf(rows)).toEqual(['ok', 'platform_rejected']);
    expect(rows[1]?.message).toContain('woocommerce_rest_product_invalid_id');
  });

  it('is cut in halves where the store takes fewer rows', async () => {
    store = await productStore({ variants: 300 });
    store.around((request) => {
      if (request.method === 'GET' || (bodyOf(request)['update'] as unknown[]).length <= 10) return undefined;
      const message = 'Unable to accept more than 10 items for this request.';
      return {
        status: 413,
        body: { code: 'woocommerce_rest_request_entity_too_large', message, data: { status: 413 } },
      };
    });
    const records = store.tracked('simple').slice(0, 30);
    const rows = await store.set(records.map(({ sku }) => ({ sku, quantity: 777 })));
    expect(rows.every(({ ok }) => ok)).toBe(true);
    expect(records.every(({ stockQuantity }) => stockQuantity === 777)).toBe(true);
    // What was refused once is not tried again with other rows.
    expect(sizes()).toEqual([30, 15, 8, 8, 8, 6]);
  });

  it('is sent again while the store is down for a moment', async () => {
    store = await productStore({ options: { maxRetries: 2 } });
    let failures = 2;
    store.around(({ method }) => (method === 'POST' && failures-- > 0 ? { status: 503, body: 'down' } : undefined));
    expect(reasonsOf(await store.set([{ sku: 'TEE-BLACK', quantity: 1 }]))).toEqual(['ok']);
  });

  it('is read again when the answer was lost, and told by what is there', async () => {
    store.around((request, answer) => {
      if (request.method === 'GET') return undefined;
      const [first] = bodyOf(request)['update'] as { id: number }[];
      // Only the first row was written.
      if (first !== undefined) store.catalogue.get(first.id)!.stockQuantity = 1;
      void answer;
      return lost();
    });
    const rows = await store.set([
      { sku: 'TEE-BLACK', quantity: 1 },
      { sku: 'MUG-01', quantity: 2 },
    ]);
    // The connection broke, which the store may not have noticed.
    expect(reasonsOf(rows)).toEqual(['ok', 'outcome_unknown']);
    expect(rows[0]).toMatchObject({ previous: 40, quantity: 1 });
  });

  it('is told as not written when the store itself ended in the middle', async () => {
    store.around((request) => {
      if (request.method === 'GET') return undefined;
      const [first] = bodyOf(request)['update'] as { id: number }[];
      store.catalogue.get(first?.id ?? 0)!.stockQuantity = 1;
      return { status: 500, body: 'Fatal error' };
    });
    const rows = await store.set([
      { sku: 'TEE-BLACK', quantity: 1 },
      { sku: 'MUG-01', quantity: 2 },
    ]);
    expect(reasonsOf(rows)).toEqual(['ok', 'not_attempted']);
    expect(rows[1]?.message).toContain('old values');
  });

  /** PHP is ended after so many rows; an odd status says by whom. */
  const endedAfter =
    (rows: number, status: number): Around =>
    (request, answer) => {
      if (request.method === 'GET') return undefined;
      const { update } = bodyOf(request) as { update: { id: number; stock_quantity: number }[] };
      if (update.length <= rows) return answer();
      for (const { id, stock_quantity } of update.slice(0, rows))
        store.catalogue.get(id)!.stockQuantity = stock_quantity;
      return { status, body: 'timed out' };
    };
  const sizes = () => store.writes().map(({ update }) => (update as unknown[]).length);

  it.each([500, 502, 504, 524])(
    'goes on with smaller ones where a slow store ends it in the middle, HTTP %d',
    async (status) => {
      store = await productStore({ variants: 600, options: { maxRetries: 2 } });
      store.around(endedAfter(30, status));
      const records = store.tracked('simple').slice(0, 180);
      const rows = await store.set(records.map(({ sku }) => ({ sku, quantity: 1_234 })));
      expect(reasonsOf(rows)).toEqual(records.map(() => 'ok'));
      expect(records.every(({ stockQuantity }) => stockQuantity === 1_234)).toBe(true);
      // No row goes out again that was written, and no large batch once they are known to be too large.
      expect(Math.max(...sizes().slice(4))).toBeLessThanOrEqual(30);
      // The next call begins with what this one learnt.
      const before = store.writes().length;
      await store.set(records.map(({ sku }) => ({ sku, quantity: 4_321 })));
      expect(Math.max(...sizes().slice(before))).toBeLessThanOrEqual(40);
    },
  );

  it('is not sent again and again to a store that cannot be read either', async () => {
    store = await productStore({ variants: 600, options: { maxRetries: 1 } });
    let isDown = false;
    store.around(({ method }) => {
      isDown ||= method === 'POST';
      return isDown ? { status: 500, body: 'Fatal error' } : undefined;
    });
    const items = store
      .tracked('simple')
      .slice(0, 100)
      .map(({ sku }) => ({ sku, quantity: 1_111 }));
    await expect(store.set(items)).rejects.toMatchObject({ code: 'platform_unavailable', outcomeUnknown: true });
    expect(store.requests().length).toBeLessThan(20);
  });

  it('is not tried again where the caller wants no retries', async () => {
    store = await productStore({ variants: 600 });
    store.around(endedAfter(30, 500));
    const items = store
      .tracked('simple')
      .slice(0, 100)
      .map(({ sku }) => ({ sku, quantity: 1_111 }));
    const reasons = reasonsOf(await store.set(items));
    expect(reasons.filter((reason) => reason === 'ok')).toHaveLength(30);
    expect(reasons.filter((reason) => reason === 'not_attempted')).toHaveLength(70);
    expect(sizes()).toEqual([100]);
  });

  it('is of unknown outcome when the store cannot be read either', async () => {
    let isDown = false;
    store.around((request, answer) => {
      if (request.method === 'POST' && request.url.pathname.endsWith('variations/batch')) {
        answer();
        isDown = true;
      }
      return isDown ? lost() : undefined;
    });
    const rows = await store.set([
      { sku: 'TEE-BLACK', quantity: 1 },
      { sku: 'HOODIE-M', quantity: 2 },
      ...store
        .tracked('variation')
        .slice(5, 40)
        .map(({ sku }) => ({ sku, quantity: 900 })),
    ]);
    const reasons = reasonsOf(rows);
    expect(reasons.slice(0, 2)).toEqual(['ok', 'outcome_unknown']);
    expect(reasons.at(-1)).toBe('not_attempted');
    expect(quantityOf('HOODIE-M')).toBe(2);
  });

  it('rejects when nothing was written, and says whether that is certain', async () => {
    store.around(({ method }) =>
      method === 'GET'
        ? undefined
        : { status: 403, body: { code: 'woocommerce_rest_cannot_edit', message: 'No.', data: { status: 403 } } },
    );
    const items = [{ sku: 'TEE-BLACK', quantity: 1 }];
    await expect(store.set(items)).rejects.toMatchObject({ code: 'permission_denied', outcomeUnknown: false });
    let isDown = false;
    store.around(({ method }) => {
      if (method === 'POST') isDown = true;
      return isDown ? lost() : undefined;
    });
    await expect(store.set(items)).rejects.toMatchObject({ code: 'connection_failed', outcomeUnknown: true });
  });

  it('goes on when one product is gone with its variations', async () => {
    store.around((request) =>
      request.url.pathname.endsWith('variations/batch')
        ? {
            status: 404,
            body: { code: 'woocommerce_rest_product_invalid_id', message: 'Invalid ID.', data: { status: 404 } },
          }
        : undefined,
    );
    const rows = await store.set([
      { sku: 'HOODIE-M', quantity: 2 },
      { sku: 'TEE-BLACK', quantity: 1 },
    ]);
    expect(reasonsOf(rows)).toEqual(['platform_rejected', 'ok']);
  });

  it('rejects with the reason of a caller who aborts', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    store.around(({ method }) => {
      if (method !== 'GET') controller.abort(reason);
      return undefined;
    });
    const items = [{ sku: 'TEE-BLACK', quantity: 1 }];
    await expect(store.set(items, {}, { signal: controller.signal })).rejects.toBe(reason);
  });
});
