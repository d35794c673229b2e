import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/testing/index.js';
import { ask } from './support.js';

let sandbox: Sandbox;
afterEach(() => sandbox?.close());

const start = async (options: Partial<Parameters<typeof startSandbox>[0]> = {}): Promise<void> => {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 40, ...options });
};

const MONEY = '{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }';

describe('the cost of a query', () => {
  it.each([
    ['{ shop { name } }', 1],
    ['{ ordersCount { count } }', 10],
    ['{ orders(first: 1) { nodes { id } } }', 3],
    ['{ orders(first: 10) { nodes { id } } }', 6],
    ['{ orders(first: 250) { nodes { id } } }', 13],
    ['{ orders(first: 50) { edges { node { id } } nodes { id } } }', 16],
    ['{ orders(first: 50) { edges { cursor node { id } } pageInfo { hasNextPage } } }', 9],
    [`{ orders(first: 10) { nodes { totalPriceSet ${MONEY} taxLines { priceSet ${MONEY} } } } }`, 10],
    ['{ orders(first: 100) { nodes { lineItems(first: 50) { nodes { id variant { id } } } } } }', 155],
  ])('%s', async (query, requested) => {
    await start();
    const { body } = await ask(sandbox, query);
    expect(body.errors).toBeUndefined();
    expect(body.extensions.cost.requestedQueryCost).toBe(requested);
    expect(body.extensions.cost.actualQueryCost).toBeLessThanOrEqual(requested);
  });

  it('is charged before and refunded after', async () => {
    const now = Date.parse('2026-11-24T00:00:00Z');
    await start({ now: () => now, orders: 1 });
    const { body } = await ask(sandbox, '{ orders(first: 250) { nodes { id } } }');
    expect(body.extensions.cost).toEqual({
      requestedQueryCost: 13,
      actualQueryCost: 3,
      throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 1_997, restoreRate: 100 },
    });
  });

  it('over 1,000 is refused', async () => {
    await start();
    const { status, body } = await ask(
      sandbox,
      '{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { id product { id } variant { id } customAttributes { key } taxLines { title } duties { id } discountAllocations { discountApplication { index } } } } } } }',
    );
    expect(status).toBe(200);
    expect(body.errors[0].extensions).toMatchObject({ code: 'MAX_COST_EXCEEDED', maxCost: 1_000, cost: 1_003 });
    expect(body.errors[0].message).toContain(
      'Query cost is 1003, which exceeds the single query max cost limit (1000).',
    );
    expect(body.data).toBeUndefined();
  });
});

describe('the bucket', () => {
  it('throttles with HTTP 200 and fills up with time', async () => {
    let now = Date.parse('2026-11-24T00:00:00Z');
    await start({ now: () => now });
    sandbox.controls.shopify.bucket.drain(5);
    const refused = await ask(sandbox, 'query Page { orders(first: 10) { nodes { id } } }');
    expect(refused.status).toBe(200);
    expect(refused.body.data).toBeUndefined();
    expect(refused.body.errors[0]).toMatchObject({ message: 'Throttled', extensions: { code: 'THROTTLED' } });
    expect(refused.body.extensions.cost).toEqual({
      requestedQueryCost: 6,
      actualQueryCost: null,
      throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 5, restoreRate: 100 },
    });
    now += 10;
    expect((await ask(sandbox, 'query Page { orders(first: 10) { nodes { id } } }')).body.errors).toBeUndefined();
    expect(sandbox.controls.shopify.requests.totals()).toMatchObject({ requests: 2, throttled: 1 });
    expect(sandbox.controls.shopify.requests.list('Page').map((entry) => entry.throttled)).toEqual([true, false]);
  });
});

describe('pages', () => {
  it.each([
    ['{ orders { nodes { id } } }', 'you must provide one of first or last'],
    ['{ orders(first: 251) { nodes { id } } }', 'first cannot exceed 250'],
    ['{ orders(first: 5, after: "garbage") { nodes { id } } }', 'Invalid cursor for current pagination sort.'],
  ])('refuses %s', async (query, message) => {
    await start();
    const { body } = await ask(sandbox, query);
    expect(body.errors[0]).toMatchObject({ message, path: ['orders'], extensions: { code: 'BAD_REQUEST' } });
    expect(body.data).toBeNull();
  });

  it('refuses a cursor of another sort order', async () => {
    await start();
    const { body } = await ask(sandbox, '{ orders(first: 1, sortKey: UPDATED_AT) { pageInfo { endCursor } } }');
    const query =
      'query Other($after: String) { orders(first: 1, after: $after, sortKey: CREATED_AT) { nodes { id } } }';
    const other = await ask(sandbox, query, { after: body.data.orders.pageInfo.endCursor });
    expect(other.body.errors[0].message).toBe('Invalid cursor for current pagination sort.');
  });

  it('walks forwards and backwards over the same rows', async () => {
    await start();
    const walk = async (reverse: boolean): Promise<string[]> => {
      const ids: string[] = [];
      let after: string | undefined;
      do {
        const query =
          'query Walk($after: String, $reverse: Boolean) { orders(first: 7, after: $after, reverse: $reverse, sortKey: UPDATED_AT) { nodes { id } pageInfo { hasNextPage endCursor } } }';
        const { body } = await ask(sandbox, query, { after, reverse });
        // biome-ignore lint/suspicious/noExplicitAny: answers are read by path
        ids.push(...body.data.orders.nodes.map((node: any) => node.id));
        after = body.data.orders.pageInfo.hasNextPage ? body.data.orders.pageInfo.endCursor : undefined;
      } while (after !== undefined);
      return ids;
    };
    const forwards = await walk(false);
    expect(new Set(forwards).size).toBe(40);
    expect((await walk(true)).reverse()).toEqual(forwards);
  });

  it('move with the rows: one that is touched while paging is met again at the end', async () => {
    await start();
    const { faults, touch } = sandbox.controls.shopify;
    const query =
      'query Walk($after: String) { orders(first: 10, after: $after, sortKey: UPDATED_AT) { nodes { id } pageInfo { hasNextPage endCursor } } }';
    const first = await ask(sandbox, query);
    const moved = first.body.data.orders.nodes[3].id;
    let changes = 0;
    faults.changeWhilePaging(() => {
      changes += 1;
      if (changes === 1) touch(moved);
    });
    const ids: string[] = [];
    let after = first.body.data.orders.pageInfo.endCursor;
    while (after !== undefined) {
      const { body } = await ask(sandbox, query, { after });
      // biome-ignore lint/suspicious/noExplicitAny: answers are read by path
      ids.push(...body.data.orders.nodes.map((node: any) => node.id));
      after = body.data.orders.pageInfo.hasNextPage ? body.data.orders.pageInfo.endCursor : undefined;
    }
    expect(ids).toHaveLength(31);
    expect(ids.at(-1)).toBe(moved);
    expect(changes).toBe(4);
  });

  it('end at the depth limit, claiming to be complete', async () => {
    await start({ shopify: { maxConnectionDepth: 25 } });
    const query =
      'query Deep($after: String) { orders(first: 10, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }';
    let after: string | undefined;
    let seen = 0;
    do {
      const { body } = await ask(sandbox, query, { after });
      seen += body.data.orders.nodes.length;
      after = body.data.orders.pageInfo.hasNextPage ? body.data.orders.pageInfo.endCursor : undefined;
    } while (after !== undefined);
    expect(seen).toBe(25);
    const { body } = await ask(sandbox, '{ ordersCount(limit: null) { count precision } }');
    expect(body.data.ordersCount).toEqual({ count: 26, precision: 'AT_LEAST' });
  });
});

describe('input', () => {
  it('over 250 rows is refused', async () => {
    await start();
    const ids = Array.from({ length: 251 }, (_, index) => `gid://shopify/Order/${index + 1}`);
    const { body } = await ask(sandbox, 'query Nodes($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(body).toEqual({
      errors: [
        {
          message: 'The input array size of 251 is greater than the maximum allowed of 250.',
          extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' },
        },
      ],
    });
  });

  it('with a field the type does not have is an invalid variable', async () => {
    await start();
    const query =
      'mutation Set($input: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $input) @idempotent(key: "k") { userErrors { message } } }';
    const input = { name: 'available', reason: 'correction', ignoreCompareQuantity: true, quantities: [] };
    const { body } = await ask(sandbox, query, { input });
    expect(body.data).toBeUndefined();
    expect(body.errors[0].message).toBe(
      'Variable $input of type InventorySetQuantitiesInput! was provided invalid value for ignoreCompareQuantity (Field is not defined on InventorySetQuantitiesInput)',
    );
    expect(body.errors[0].extensions).toEqual({
      code: 'INVALID_VARIABLE',
      value: input,
      problems: [
        { path: ['ignoreCompareQuantity'], explanation: 'Field is not defined on InventorySetQuantitiesInput' },
      ],
    });
  });

  it.each([
    ['query Bad { shop { nothing } }', 'undefinedField', "Field 'nothing' doesn't exist on type 'Shop'"],
    ['query Bad { shop(x: 1) { id } }', 'argumentNotAccepted', "Field 'shop' doesn't accept argument 'x'"],
    [
      'mutation Bad @idempotent(key: "k") { fulfillmentCancel(id: "gid://shopify/Fulfillment/1") { userErrors { message } } }',
      'directiveCannotBeApplied',
      "'@idempotent' can't be applied to mutations (allowed: fields)",
    ],
  ])('%s', async (query, code, message) => {
    await start();
    const { status, body } = await ask(sandbox, query);
    expect(status).toBe(200);
    expect(body.errors[0]).toMatchObject({ message, extensions: { code } });
  });

  it('needs gids, and of the right kind', async () => {
    await start();
    const query = 'query One($id: ID!) { order(id: $id) { id } }';
    expect((await ask(sandbox, query, { id: '42' })).body.errors[0]).toMatchObject({
      extensions: { code: 'INVALID_VARIABLE' },
    });
    const wrong = await ask(sandbox, query, { id: 'gid://shopify/Product/42' });
    expect(wrong.body).toMatchObject({
      data: { order: null },
      errors: [{ message: 'invalid id', extensions: { code: 'RESOURCE_NOT_FOUND' } }],
    });
    expect((await ask(sandbox, query, { id: 'gid://shopify/Order/42' })).body).toMatchObject({ data: { order: null } });
  });
});

describe('versions', () => {
  it.each([
    ['2026-10', '2026-10'],
    ['2026-01', '2026-01'],
    ['2024-07', '2026-01'],
  ])('%s is answered by %s', async (asked, answered) => {
    await start();
    const { status, headers } = await ask(sandbox, '{ shop { name } }', {}, { version: asked });
    expect(status).toBe(200);
    expect(headers.get('x-shopify-api-version')).toBe(answered);
    expect(headers.get('x-request-id')).toMatch(/^sandbox-/);
  });

  it('that never were are not found', async () => {
    await start();
    expect((await ask(sandbox, '{ shop { name } }', {}, { version: '2026-11' })).status).toBe(404);
  });

  it('word the fulfillment of a digital order differently', async () => {
    await start();
    const digital = sandbox.controls.shopify.orders().find((order) => order.scenario === 'digital');
    const query = 'query One($id: ID!) { order(id: $id) { displayFulfillmentStatus shippingAddress { city } } }';
    const status = async (version: string) =>
      (await ask(sandbox, query, { id: digital?.id }, { version })).body.data.order.displayFulfillmentStatus;
    expect(await status('2026-10')).toBe('FULFILLMENT_NOT_REQUIRED');
    expect(await status('2026-07')).toBe('UNFULFILLED');
  });
});
