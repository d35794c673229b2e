import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/testing/index.js';
import { ask } from './support.js';

let sandbox: Sandbox;
afterEach(() => sandbox?.close());

async function start(options: Partial<SandboxOptions> = {}): Promise<void> {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 60, ...options });
}

const FIELDS = 'id status type errorCode createdAt completedAt objectCount rootObjectCount fileSize url partialDataUrl';
const RUN = `mutation Run($query: String!, $group: Boolean! = false) {
  bulkOperationRunQuery(query: $query, groupObjects: $group) {
    bulkOperation { ${FIELDS} } userErrors { field message code }
  }
}`;
const READ = `query Read($id: ID!) { bulkOperation(id: $id) { ${FIELDS} } }`;
const ORDERS = `{ orders { edges { node { id name updatedAt
  totalPriceSet { shopMoney { amount } }
  refunds { id }
  lineItems { edges { node { id quantity variant { id } } } }
  shippingLines { edges { node { id title } } } } } } }`;

interface Operation {
  readonly id: string;
  readonly status: string;
  readonly url: string | null;
  readonly partialDataUrl: string | null;
  readonly objectCount: string;
  readonly rootObjectCount: string;
  readonly fileSize: string | null;
  readonly errorCode: string | null;
  readonly completedAt: string | null;
}

async function run(query = ORDERS, group = false) {
  const { body } = await ask(sandbox, RUN, { query, group });
  return body.data.bulkOperationRunQuery as {
    bulkOperation: Operation | null;
    userErrors: readonly { field: readonly string[] | null; message: string; code: string }[];
  };
}

const read = async (id: string): Promise<Operation> => (await ask(sandbox, READ, { id })).body.data.bulkOperation;

/** Runs an operation to its end. */
async function finished(query = ORDERS, group = false): Promise<Operation> {
  const { bulkOperation } = await run(query, group);
  const id = bulkOperation?.id ?? '';
  await read(id);
  return read(id);
}

type Line = Readonly<Record<string, unknown>> & { readonly id: string; readonly __parentId?: string };

const parseLines = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

const download = async (url: string | null): Promise<Line[]> => parseLines(await (await fetch(url ?? '')).text());

describe('a bulk operation', () => {
  it('is created, runs and completes with a file, one look at a time', async () => {
    await start();
    const { bulkOperation, userErrors } = await run();
    expect(userErrors).toEqual([]);
    expect(bulkOperation).toMatchObject({ status: 'CREATED', objectCount: '0', url: null, fileSize: null });
    const id = bulkOperation?.id ?? '';
    expect(await read(id)).toMatchObject({ status: 'RUNNING', url: null, completedAt: null });
    const done = await read(id);
    expect(done).toMatchObject({ status: 'COMPLETED', rootObjectCount: '60', errorCode: null, partialDataUrl: null });
    const response = await fetch(done.url ?? '');
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('application/jsonl');
    expect(String(text.length)).toBe(done.fileSize);
    expect(String(parseLines(text).length)).toBe(done.objectCount);
    expect(await read(id)).toEqual(done);
  });

  it('writes every child after its parent, with the id of the parent and without the connections', async () => {
    await start();
    const lines = await download((await finished()).url);
    const seen = new Set<string>();
    for (const line of lines) {
      if (line.__parentId !== undefined) expect(seen).toContain(line.__parentId);
      else expect(Object.keys(line)).toEqual(['id', 'name', 'updatedAt', 'totalPriceSet', 'refunds']);
      seen.add(line.id);
    }
    const truth = sandbox.controls.shopify.orders();
    const itemsOf = (id: string) =>
      lines.filter((line) => line.__parentId === id && line.id.includes('/LineItem/')).map((line) => line['quantity']);
    for (const order of truth) expect(itemsOf(order.id)).toEqual(order.lines.map((line) => line.quantity));
  });

  it('puts children directly below their parent only when asked to', async () => {
    await start();
    const adjacent = (lines: readonly Line[]): boolean => {
      let parent = '';
      return lines.every((line) => {
        if (line.__parentId === undefined) parent = line.id;
        return line.__parentId === undefined || line.__parentId === parent;
      });
    };
    expect(adjacent(await download((await finished(ORDERS, true)).url))).toBe(true);
    expect(adjacent(await download((await finished(ORDERS, false)).url))).toBe(false);
  });

  it('filters as the list does, and reads the catalogue too', async () => {
    await start();
    const [order] = sandbox.controls.shopify.orders();
    const one = `{ orders(query: "name:'${order?.name}'") { edges { node { id } } } }`;
    expect((await download((await finished(one)).url)).map((line) => line.id)).toContain(order?.id);
    const variants = await finished('{ productVariants { edges { node { id sku price product { id } } } } }');
    expect(Number(variants.objectCount)).toBe(sandbox.controls.shopify.variants().length);
    const nested = await finished(
      '{ products { edges { node { id variants { edges { node { id inventoryItem { id inventoryLevels { edges { node { id } } } } } } } } } } }',
    );
    const levels = (await download(nested.url)).filter((line) => line.id.includes('InventoryLevel'));
    expect(levels.length).toBeGreaterThan(0);
    expect(levels.every((line) => line.__parentId?.includes('/ProductVariant/'))).toBe(true);
  });

  it('has no file when there is nothing to write', async () => {
    await start();
    expect(await finished(`{ orders(query: "name:'#none'") { edges { node { id } } } }`)).toMatchObject({
      status: 'COMPLETED',
      objectCount: '0',
      url: null,
    });
  });

  it('reads without pages: long orders have all their lines', async () => {
    await start({ orders: 120 });
    const longest = Math.max(...sandbox.controls.shopify.orders().map((order) => order.lines.length));
    expect(longest).toBeGreaterThan(250);
    const lines = await download((await finished()).url);
    const counts = new Map<string | undefined, number>();
    for (const line of lines)
      if (line.id.includes('/LineItem/')) counts.set(line.__parentId, (counts.get(line.__parentId) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBe(longest);
  });

  it('fails when the app may not read something', async () => {
    await start({ shopify: { scopes: ['read_orders'] } });
    const operation = await finished('{ productVariants { edges { node { id } } } }');
    expect(operation).toMatchObject({
      status: 'FAILED',
      errorCode: 'ACCESS_DENIED',
    });
  });
});

describe('what a bulk query may not be', () => {
  const deep = `id variants { edges { node { id inventoryItem { id inventoryLevels { edges { node { id item { id variants { edges { node { id } } } } } } } } } } }`;
  it.each([
    [
      '{ products { nodes { id title } } }',
      [
        "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: 'products { edges { node {'. Selecting via 'nodes' is not supported. Invalid connection fields: 'products'.",
      ],
    ],
    [
      '{ node(id: "gid://shopify/Product/0") { id } }',
      ['Bulk queries cannot contain a top level `node` field.', 'Bulk queries must contain at least one connection.'],
    ],
    ['{ shop { id } }', ['Bulk queries must contain at least one connection.']],
    [
      `{ products { edges { node { ${deep} } } } }`,
      ['Bulk queries cannot contain connections with a nesting depth greater than 2.'],
    ],
    [
      '{ orders { edges { node { id a: lineItems { edges { node { id } } } b: lineItems { edges { node { id } } } c: lineItems { edges { node { id } } } d: lineItems { edges { node { id } } } e: lineItems { edges { node { id } } } } } } }',
      ['Bulk queries cannot contain more than 5 connections.'],
    ],
    [
      '{ products { edges { node { title variants { edges { node { id } } } } } } }',
      [
        "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': products.",
      ],
    ],
    [
      'mutation { orderMarkAsPaid(input: { id: "gid://shopify/Order/1" }) { order { id } } }',
      ['Invalid operation type. Only `query` operations are supported.'],
    ],
    [
      '{ orders { edges { node { id fulfillments { events { edges { node { id } } } } } } } }',
      ['Queries that contain a connection field within a list field are not currently supported.'],
    ],
    ['', ['Invalid bulk query: syntax error, unexpected end of file']],
  ])('%s', async (query, messages) => {
    await start({ orders: 5 });
    const { bulkOperation, userErrors } = await run(query);
    expect(bulkOperation).toBeNull();
    expect(userErrors).toEqual(messages.map((message) => ({ field: ['query'], message, code: 'INVALID' })));
    expect(sandbox.controls.shopify.bulk.list()).toEqual([]);
  });

  it('an id with another name or fields that do not exist', async () => {
    await start({ orders: 5 });
    const aliased = await run('{ products { edges { node { key: id variants { edges { node { id } } } } } } }');
    expect(aliased.userErrors[0]?.message).toMatch(/without an alias/);
    const unknown = await run('{ products { edges { node { id colour } } } }');
    expect(unknown.userErrors[0]).toMatchObject({ code: 'INVALID', message: expect.stringMatching(/colour/) });
  });
});

describe('several operations', () => {
  it('run five at a time', async () => {
    await start({ orders: 5 });
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push((await run()).bulkOperation?.id ?? '');
    const sixth = await run();
    expect(sixth).toEqual({
      bulkOperation: null,
      userErrors: [
        {
          field: null,
          message: `A bulk query operation for this app and shop is already in progress: ${ids.join(', ')}.`,
          code: 'OPERATION_IN_PROGRESS',
        },
      ],
    });
    sandbox.controls.shopify.bulk.finish(ids[2]);
    expect((await run()).bulkOperation?.status).toBe('CREATED');
  });

  it('are listed newest first and found by status', async () => {
    await start({ orders: 5 });
    const first = await finished();
    const second = (await run()).bulkOperation;
    const list = async (args: string): Promise<string[]> => {
      const { body } = await ask(sandbox, `{ bulkOperations(${args}) { nodes { id } } }`);
      return body.data.bulkOperations.nodes.map((node: { id: string }) => node.id);
    };
    expect(await list('first: 10')).toEqual([second?.id, first.id]);
    expect(await list('first: 10, reverse: true')).toEqual([first.id, second?.id]);
    expect(await list('first: 10, query: "status:created operation_type:query"')).toEqual([second?.id]);
    const { body } = await ask(sandbox, '{ currentBulkOperation { id status } }');
    expect(body.data.currentBulkOperation).toEqual({ id: second?.id, status: 'RUNNING' });
    const asNode = await ask(
      sandbox,
      'query Node($id: ID!) { node(id: $id) { ... on BulkOperation { status } } wrong: bulkOperation(id: "gid://shopify/Order/1") { id } }',
      { id: second?.id },
    );
    expect(asNode.body.data).toEqual({ node: { status: 'COMPLETED' }, wrong: null });
    expect(asNode.body.errors[0]).toMatchObject({
      message: 'Invalid id: gid://shopify/Order/1',
      extensions: { code: 'RESOURCE_NOT_FOUND' },
    });
  });

  it('can be cancelled while they run', async () => {
    await start({ orders: 5 });
    const cancel = async (id: string) => {
      const mutation = `mutation Cancel($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { field message } } }`;
      return (await ask(sandbox, mutation, { id })).body.data.bulkOperationCancel;
    };
    const id = (await run()).bulkOperation?.id ?? '';
    expect(await cancel(id)).toEqual({ bulkOperation: { status: 'CANCELING' }, userErrors: [] });
    expect(await read(id)).toMatchObject({ status: 'CANCELED', url: null, completedAt: null });
    expect(await cancel(id)).toEqual({
      bulkOperation: { status: 'CANCELED' },
      userErrors: [{ field: null, message: 'A bulk operation cannot be canceled when it is canceled' }],
    });
    expect(await cancel('gid://shopify/BulkOperation/0')).toEqual({
      bulkOperation: null,
      userErrors: [{ field: ['id'], message: 'Bulk operation does not exist' }],
    });
  });
});

describe('the file of a bulk operation', () => {
  it('needs no token, and can be read from any byte', async () => {
    await start();
    const { url } = await finished();
    const whole = await (await fetch(url ?? '')).text();
    const part = await fetch(url ?? '', { headers: { range: 'bytes=1000-' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 1000-${whole.length - 1}/${whole.length}`);
    expect(await part.text()).toBe(whole.slice(1000));
    expect((await fetch(url ?? '', { headers: { range: `bytes=${whole.length}-` } })).status).toBe(416);
    const [first, second] = sandbox.controls.shopify.requests.list('bulk-download');
    expect(first).toMatchObject({ status: 200, withToken: false });
    expect(second).toMatchObject({ status: 206, range: 'bytes=1000-' });
    expect((await fetch(new URL('/bulk-operation-outputs/guess', url ?? ''))).status).toBe(404);
  });

  it('breaks, hangs or ends too early when told to', async () => {
    await start();
    const { url } = await finished();
    const { faults } = sandbox.controls.shopify;
    const readAll = async (signal?: AbortSignal): Promise<{ bytes: number; complete: boolean }> => {
      let bytes = 0;
      try {
        const response = await fetch(url ?? '', signal === undefined ? {} : { signal });
        for await (const chunk of response.body ?? []) bytes += chunk.byteLength;
        return { bytes, complete: true };
      } catch {
        return { bytes, complete: false };
      }
    };
    const whole = await readAll();
    faults.cutDownload(1_234);
    expect(await readAll()).toEqual({ bytes: 1_234, complete: false });
    faults.truncated({ operation: 'bulk-download' });
    expect(await readAll()).toEqual({ bytes: Math.floor(whole.bytes / 2), complete: true });
    faults.status(503, { operation: 'bulk-download' });
    expect((await fetch(url ?? '')).status).toBe(503);
    faults.stallDownload(500);
    const stop = new AbortController();
    const response = await fetch(url ?? '', { signal: stop.signal });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBe(500);
    stop.abort();
    await expect(reader?.read()).rejects.toThrow();
    expect(await readAll()).toEqual(whole);
  });

  it('is gone after seven days', async () => {
    await start();
    const { id, url } = await finished();
    sandbox.controls.shopify.advance(7 * 86_400_000);
    const late = await fetch(url ?? '');
    expect([late.status, await late.text()]).toEqual([400, expect.stringContaining('ExpiredToken')]);
    expect(await read(id)).toMatchObject({ status: 'EXPIRED', url: null });
  });

  it('is partial when the operation failed', async () => {
    await start();
    const { bulkOperation } = await run();
    const id = bulkOperation?.id ?? '';
    sandbox.controls.shopify.bulk.fail({ id, errorCode: 'TIMEOUT', keep: 0.5 });
    const failed = await read(id);
    expect(failed).toMatchObject({ status: 'FAILED', errorCode: 'TIMEOUT', url: null, fileSize: null });
    const lines = await download(failed.partialDataUrl);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(Number(failed.objectCount));
    sandbox.controls.shopify.bulk.expire(id);
    expect((await fetch(failed.partialDataUrl ?? '')).status).toBe(400);
  });

  it('is announced by a webhook', async () => {
    await start();
    const { bulk, subscribe, webhooks } = sandbox.controls.shopify;
    subscribe({ topic: 'bulk_operations/finish', url: 'http://127.0.0.1:9/' });
    bulk.finishAfter(Number.POSITIVE_INFINITY);
    const { bulkOperation } = await run();
    await read(bulkOperation?.id ?? '');
    bulk.finish();
    await webhooks.settle();
    expect(webhooks.attempts()).toMatchObject([{ topic: 'bulk_operations/finish' }]);
    const built = sandbox.controls.shopify.buildWebhook({ topic: 'bulk_operations/finish' });
    expect(JSON.parse(new TextDecoder().decode(built.rawBody))).toMatchObject({
      admin_graphql_api_id: bulkOperation?.id,
      status: 'completed',
      error_code: null,
      type: 'query',
    });
  });
});

describe('a big result', () => {
  it('is written in the background and complete in the end', async () => {
    await start({ orders: 1_500 });
    const { bulk } = sandbox.controls.shopify;
    const { bulkOperation } = await run('{ orders { edges { node { id } } } }');
    bulk.finish(bulkOperation?.id);
    expect((await download((await read(bulkOperation?.id ?? '')).url)).length).toBe(1_500);
  });
});
