import { describe, expect, it } from 'vitest';
import type { ShopifyClient } from '../../../../src/connectors/shopify/client.js';
import { existingLocations, readItemsById } from '../../../../src/connectors/shopify/inventory-items.js';
import { findItemIds } from '../../../../src/connectors/shopify/inventory-search.js';
import type { Call } from '../../../../src/core/call.js';

const call = { operation: 'updateInventory' } as Call;

/** A shop that answers from a function, and remembers what it was asked. */
function shopThat(answer: (name: string, variables: Readonly<Record<string, unknown>>) => unknown) {
  const asked: { name: string; variables: Readonly<Record<string, unknown>> }[] = [];
  const request = async (
    _storeId: string,
    { name }: { name: string },
    variables: Readonly<Record<string, unknown>>,
  ) => {
    asked.push({ name, variables });
    await Promise.resolve();
    return { data: answer(name, variables), problems: [], serverTime: undefined };
  };
  const client = { request } as unknown as ShopifyClient;
  return { source: { client, storeId: 'acme.myshopify.com' }, asked };
}

/** A search over rows of `sku`, in pages, tokenised like Shopify's: everything that begins with the asked SKU. */
function searchOver(skus: readonly (readonly [id: string, sku: string])[], pageSize: number) {
  return shopThat((_name, variables) => {
    const wanted = [...String(variables['query']).matchAll(/sku:'((?:\\.|[^'\\])*)'/g)].map(([, sku]) =>
      String(sku).replace(/\\(.)/g, '$1'),
    );
    const rows = skus.filter(([, sku]) => wanted.some((prefix) => sku.startsWith(prefix)));
    const start = Number(variables['after'] ?? 0);
    const end = start + pageSize;
    return {
      inventoryItems: {
        pageInfo: { hasNextPage: end < rows.length, endCursor: String(end) },
        nodes: rows.slice(start, end).map(([id, sku]) => ({ id, sku })),
      },
    };
  });
}

describe('the search for SKUs', () => {
  it('asks for forty at once, each once, and answers all that match', async () => {
    const skus = Array.from({ length: 95 }, (_, index) => [`i${index}`, `S-${index}-`] as const);
    const { source, asked } = searchOver(skus, 250);
    const found = await findItemIds(
      source,
      [...skus, ...skus].map(([, sku]) => sku),
      call,
    );
    expect(asked).toHaveLength(3);
    for (const [id, sku] of skus) expect(found.get(sku)).toEqual({ ids: [id], isIncomplete: false });
  });

  it('asks nothing for nothing', async () => {
    const { source, asked } = searchOver([], 250);
    expect((await findItemIds(source, [], call)).size).toBe(0);
    expect(asked).toEqual([]);
  });

  it('counts a row that moves while it is paged once', async () => {
    const { source } = searchOver(
      [
        ['i1', 'A'],
        ['i1', 'A'],
        ['i2', 'AB'],
      ],
      1,
    );
    expect((await findItemIds(source, ['A'], call)).get('A')).toEqual({ ids: ['i1'], isIncomplete: false });
  });

  it('lets one SKU with countless neighbours not hide the others', async () => {
    const neighbours = Array.from(
      { length: 500 },
      (_, index) => [`n${index}`, `A${String(index).padStart(3, '0')}`] as const,
    );
    const others = Array.from({ length: 30 }, (_, index) => [`o${index}`, `B${index}-`] as const);
    const { source } = searchOver([...neighbours, ['last', 'A'], ...others], 10);
    const found = await findItemIds(source, ['A', ...others.map(([, sku]) => sku)], call, 5);
    for (const [id, sku] of others) expect(found.get(sku)).toEqual({ ids: [id], isIncomplete: false });
    // Not "no such SKU": that would be a guess.
    expect(found.get('A')).toEqual({ ids: [], isIncomplete: true });
  });

  it('takes a cursor that stands still for an incomplete answer', async () => {
    const { source, asked } = shopThat(() => ({
      inventoryItems: { pageInfo: { hasNextPage: true, endCursor: 'same' }, nodes: [{ id: 'i', sku: 'A' }] },
    }));
    expect((await findItemIds(source, ['A'], call)).get('A')?.isIncomplete).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it('asks for nothing more once it has failed', async () => {
    let count = 0;
    const { source } = shopThat(() => {
      count += 1;
      throw new Error('down');
    });
    const skus = Array.from({ length: 4_000 }, (_, index) => `S${index}`);
    await expect(findItemIds(source, skus, call)).rejects.toThrow('down');
    await new Promise((resolve) => setImmediate(resolve));
    expect(count).toBeLessThanOrEqual(4);
  });

  it.each([
    null,
    undefined,
    {},
    { inventoryItems: null },
    { inventoryItems: { nodes: null } },
    { inventoryItems: { nodes: [null, 7, {}] } },
  ])('finds nothing in %j', async (answer) => {
    const { source } = shopThat(() => answer ?? {});
    expect((await findItemIds(source, ['A'], call)).get('A')).toEqual({ ids: [], isIncomplete: false });
  });
});

const level = (location: number, quantities: object = [{ name: 'available', quantity: location }]) => ({
  location: { id: `gid://shopify/Location/${location}` },
  quantities,
  updatedAt: '2026-11-25T00:00:00Z',
});

describe('reading items', () => {
  it('reads 250 at once and every location of each', async () => {
    const locations = Array.from({ length: 55 }, (_, index) => index + 1);
    const { source, asked } = shopThat((name, variables) => {
      const connection = (start: number, size: number) => ({
        pageInfo: { hasNextPage: start + size < locations.length, endCursor: String(start + size) },
        nodes: locations.slice(start, start + size).map((id) => level(id)),
      });
      if (name === 'InventoryLevels') {
        return { inventoryItem: { inventoryLevels: connection(Number(variables['after']), 30) } };
      }
      const ids = variables['ids'] as string[];
      return { nodes: ids.map((id) => ({ id, sku: `sku ${id}`, tracked: true, inventoryLevels: connection(0, 20) })) };
    });
    const ids = Array.from({ length: 251 }, (_, index) => `i${index}`);
    const items = await readItemsById(source, [...ids, ...ids], call);
    expect(items.size).toBe(251);
    for (const { levels } of items.values()) expect(levels.map(({ available }) => available)).toEqual(locations);
    expect(
      asked
        .filter(({ name }) => name === 'InventoryItemsByIds')
        .map(({ variables }) => (variables['ids'] as []).length),
    ).toEqual([250, 1]);
  });

  it('leaves out ids that lead nowhere and levels that say nothing', async () => {
    const odd = [
      null,
      7,
      {},
      { location: null },
      level(1, []),
      level(2, [{ name: 'available', quantity: 1.5 }]),
      level(3),
    ];
    const { source } = shopThat(() => ({
      nodes: [null, { id: 7 }, { id: 'i', sku: '', tracked: null, inventoryLevels: { nodes: odd } }, { id: 'j' }],
    }));
    const items = await readItemsById(source, ['i', 'j', 'k'], call);
    expect([...items.keys()]).toEqual(['i', 'j']);
    expect(items.get('i')).toMatchObject({ sku: undefined, tracked: true, levels: [{ available: 3 }] });
    expect(items.get('j')?.levels).toEqual([]);
  });

  it('tells which locations there are', async () => {
    const { source } = shopThat((_name, { ids }) => ({
      nodes: (ids as string[]).map((id) => (id === 'gone' ? null : { id })),
    }));
    expect(await existingLocations(source, ['here', 'gone', 'here'], call)).toEqual(new Set(['here']));
    expect(await existingLocations(source, [], call)).toEqual(new Set());
  });
});
