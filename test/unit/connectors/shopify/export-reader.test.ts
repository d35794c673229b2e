import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type BulkBytes,
  type BulkChunk,
  type BulkReaderOptions,
  createBulkReader,
} from '../../../../src/connectors/shopify/bulk-orders.js';
import type { ShopifyOrder } from '../../../../src/connectors/shopify/wire.js';
import { type Call, startCall } from '../../../../src/core/call.js';

const calls: Call[] = [];
afterEach(() => {
  for (const call of calls.splice(0)) call.finish();
});

function start(): Call {
  const call = startCall({
    platform: 'shopify',
    storeId: 'acme.myshopify.com',
    operation: 'exportOrders',
    now: Date.now,
    defaults: { timeoutMs: 60_000, maxRetries: 2 },
  });
  calls.push(call);
  return call;
}

const idOf = (order: number) => `gid://shopify/Order/${order}`;
const orderLine = (order: number, more: object = {}) => ({ id: idOf(order), name: `#${order} ₹`, ...more });
const itemLine = (order: number, item: number) => ({
  __typename: 'LineItem',
  id: `gid://shopify/LineItem/${item}`,
  title: 'कुर्ता',
  __parentId: idOf(order),
});
const shippingLine = (order: number) => ({
  __typename: 'ShippingLine',
  id: null,
  title: 'Post',
  __parentId: idOf(order),
});
const discountLine = (order: number) => ({
  __typename: 'ManualDiscountApplication',
  index: 0,
  __parentId: idOf(order),
});
const jsonl = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

function bytesOf(file: string, from = 0, pieceLength = 7): BulkBytes {
  const bytes = new TextEncoder().encode(file);
  let at = from;
  return {
    read: async () => {
      if (at >= bytes.length) return undefined;
      at += pieceLength;
      return bytes.slice(at - pieceLength, at);
    },
  };
}

async function chunksOf(bytes: BulkBytes, options: Partial<BulkReaderOptions> = {}): Promise<BulkChunk[]> {
  const reader = createBulkReader(bytes, { start: 0, maxOrders: 2, isPartial: false, ...options });
  const chunks: BulkChunk[] = [];
  for (;;) {
    const chunk = await reader.nextChunk(start());
    chunks.push(chunk);
    if (chunk.next === undefined) return chunks;
  }
}

const ids = (orders: readonly ShopifyOrder[]) => orders.map(({ id }) => Number(id?.split('/').at(-1)));

describe('an order', () => {
  it('is put together from its lines, as a page would have it', async () => {
    const file = jsonl([
      orderLine(1),
      itemLine(1, 11),
      shippingLine(1),
      itemLine(1, 12),
      discountLine(1),
      orderLine(2),
    ]);
    const [chunk] = await chunksOf(bytesOf(file));
    const complete = { hasNextPage: false };
    expect(chunk?.orders).toEqual([
      {
        id: idOf(1),
        name: '#1 ₹',
        lineItems: {
          pageInfo: complete,
          nodes: [11, 12].map((item) => ({ id: `gid://shopify/LineItem/${item}`, title: 'कुर्ता' })),
        },
        shippingLines: { pageInfo: complete, nodes: [{ id: null, title: 'Post' }] },
        discountApplications: { pageInfo: complete, nodes: [{ __typename: 'ManualDiscountApplication', index: 0 }] },
      },
      {
        id: idOf(2),
        name: '#2 ₹',
        lineItems: { pageInfo: complete, nodes: [] },
        shippingLines: { pageInfo: complete, nodes: [] },
        discountApplications: { pageInfo: complete, nodes: [] },
      },
    ]);
  });

  it('whose list is as long as lists were seen to be cut counts as going on', async () => {
    const items = (count: number) => Array.from({ length: count }, (_, index) => itemLine(1, index + 1));
    for (const [count, hasNextPage] of [
      [99, false],
      [100, true],
      [101, true],
    ] as const) {
      const [chunk] = await chunksOf(bytesOf(jsonl([orderLine(1), ...items(count)]), 0, 4_096));
      expect(chunk?.orders[0]?.lineItems?.pageInfo).toEqual({ hasNextPage });
    }
  });

  it('gets lines that do not stand right below it, within its chunk; a later one names it', async () => {
    const file = jsonl([orderLine(1), orderLine(2), itemLine(1, 11), itemLine(2, 21), orderLine(3), itemLine(1, 12)]);
    const [first, last] = await chunksOf(bytesOf(file));
    expect(first?.orders.map(({ lineItems }) => lineItems?.nodes?.length)).toEqual([1, 1]);
    expect([first?.strays, last?.strays]).toEqual([[], [idOf(1)]]);
  });
});

describe('chunks', () => {
  const file = (orders: number) =>
    jsonl(
      Array.from({ length: orders }, (_, index) => [
        orderLine(index + 1),
        ...Array.from({ length: index % 3 }, (_, item) => itemLine(index + 1, item + 1)),
      ]).flat(),
    );

  it('are every order once, and another process goes on at the end of any of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 300 }),
        async (orders, maxOrders, pieceLength) => {
          const text = file(orders);
          const chunks = await chunksOf(bytesOf(text, 0, pieceLength), { maxOrders });
          const all = chunks.flatMap((chunk) => chunk.orders);
          expect(ids(all)).toEqual(Array.from({ length: orders }, (_, index) => index + 1));
          for (const [index, { next }] of chunks.entries()) {
            if (next === undefined) continue;
            const rest = await chunksOf(bytesOf(text, next, pieceLength), { maxOrders, start: next });
            expect(rest.flatMap((chunk) => chunk.orders)).toEqual(
              chunks.slice(index + 1).flatMap((chunk) => chunk.orders),
            );
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('end early when orders are large', async () => {
    const note = 'x'.repeat(3 * 1024 * 1024);
    const orders = [1, 2, 3, 4, 5].map((order) => orderLine(order, { note }));
    const chunks = await chunksOf(bytesOf(jsonl(orders), 0, 65_536), { maxOrders: 250 });
    expect(chunks.map((chunk) => chunk.orders.length)).toEqual([3, 2]);
  });
});

describe('a file', () => {
  it('of an operation that failed leaves its last order out: its lines may be missing', async () => {
    const text = jsonl([orderLine(1), itemLine(1, 11), orderLine(2), itemLine(2, 21)]);
    for (const cut of [text, text.slice(0, -1), text.slice(0, -30)]) {
      const chunks = await chunksOf(bytesOf(cut), { isPartial: true, maxOrders: 9 });
      expect(ids(chunks.flatMap(({ orders }) => orders))).toEqual([1]);
    }
    // Half a line below the first order may be one of its own.
    const half = text.slice(0, text.indexOf('#2'));
    expect(await chunksOf(bytesOf(half), { isPartial: true })).toMatchObject([{ orders: [] }]);
    expect(await chunksOf(bytesOf(''), { isPartial: true })).toEqual([{ orders: [], strays: [], next: undefined }]);
  });

  it.each([
    ['cut in a line', jsonl([orderLine(1)]).slice(0, -5)],
    ['of something else', '<html>private@example.com</html>\n'],
    ['of values', '"private@example.com"\n'],
    ['without line ends', 'x'.repeat(17 * 1024 * 1024)],
  ])('%s is an error that does not quote it', async (_, text) => {
    const failed = await chunksOf(bytesOf(text, 0, 1_048_576)).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'unexpected_response', operation: 'exportOrders' });
    expect(String(failed) + JSON.stringify(failed)).not.toContain('private');
  });

  it('of 200,000 lines needs no more memory than one of a few', async () => {
    const orders = 50_000;
    const template = jsonl([orderLine(1), itemLine(1, 11), itemLine(1, 12), shippingLine(1)]);
    let written = 0;
    const bytes: BulkBytes = {
      read: async () => {
        if (written === orders) return undefined;
        written += 1;
        return new TextEncoder().encode(template.replaceAll('Order/1', `Order/${written}`));
      },
    };
    const reader = createBulkReader(bytes, { start: 0, maxOrders: 250, isPartial: false });
    const call = start();
    let read = 0;
    const held: number[] = [];
    for (let next: number | undefined = 0; next !== undefined; ) {
      const chunk: BulkChunk = await reader.nextChunk(call);
      read += chunk.orders.length;
      next = chunk.next;
      if (read % 15_000 === 5_000) held.push(heldMegabytes());
    }
    expect(read).toBe(orders);
    // At 5,000, 20,000 and 35,000 orders, and 50,000. All orders together would be over 60 MB.
    expect(held).toHaveLength(4);
    expect(Math.max(...held) - (held[0] ?? 0)).toBeLessThan(8);
  });
});

/** What cannot be collected: other tests of the process leave what can. */
function heldMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
