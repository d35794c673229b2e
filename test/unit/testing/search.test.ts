import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OrderTruth, type Sandbox, startSandbox } from '../../../src/testing/index.js';
import { parseSearch } from '../../../src/testing/shopify/search/parse.js';
import { ask } from './support.js';

let sandbox: Sandbox;
let truth: readonly OrderTruth[];

beforeAll(async () => {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 80, shopify: { bucket: { maximum: 1e6 } } });
  truth = sandbox.controls.shopify.orders();
});
afterAll(() => sandbox.close());

interface Found {
  readonly names: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path
  readonly search: any;
}

async function find(query: string): Promise<Found> {
  const { body } = await ask(
    sandbox,
    'query Find($query: String) { orders(first: 250, query: $query) { nodes { name } } }',
    { query },
  );
  expect(body.errors).toBeUndefined();
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path
  return { names: body.data.orders.nodes.map((node: any) => node.name), search: body.extensions.search };
}

const names = (matches: (order: OrderTruth) => boolean): string[] => truth.filter(matches).map((order) => order.name);

describe('the orders search', () => {
  it('compares times, quoted or not, and joins by space or AND', async () => {
    const from = truth[20]?.updatedAt ?? '';
    const to = truth[60]?.updatedAt ?? '';
    const wanted = names((order) => order.updatedAt >= from && order.updatedAt < to);
    expect((await find(`updated_at:>='${from}' updated_at:<'${to}'`)).names.toSorted()).toEqual(wanted.toSorted());
    expect((await find(`updated_at:>=${from} AND updated_at:<"${to}"`)).names.toSorted()).toEqual(wanted.toSorted());
    expect((await find(`updated_at:'${from}'`)).names).toEqual(names((order) => order.updatedAt === from));
  });

  it.each([
    ['financial_status:refunded', (order: OrderTruth) => order.financialStatus === 'REFUNDED'],
    [
      'financial_status:paid,refunded',
      (order: OrderTruth) => order.financialStatus === 'PAID' || order.financialStatus === 'REFUNDED',
    ],
    ['fulfillment_status:partial', (order: OrderTruth) => order.fulfillmentStatus === 'PARTIALLY_FULFILLED'],
    ['status:cancelled', (order: OrderTruth) => order.cancelledAt !== null],
    ['status:open', (order: OrderTruth) => order.cancelledAt === null && order.closedAt === null],
    ['tag:cod OR tag:usd', (order: OrderTruth) => order.scenario === 'cod' || order.scenario === 'usd'],
    ['-status:cancelled tag:mixed', (order: OrderTruth) => order.cancelledAt === null && order.scenario === 'mixed'],
    ['NOT tag:mixed', (order: OrderTruth) => order.scenario !== 'mixed'],
    ['(tag:cod OR tag:usd) AND financial_status:paid', (order: OrderTruth) => order.scenario === 'usd'],
    ['test:true', (order: OrderTruth) => order.test],
  ])('%s', async (query, matches) => {
    const wanted = names(matches);
    expect(wanted.length).toBeGreaterThan(0);
    expect((await find(query)).names.toSorted()).toEqual(wanted.toSorted());
  });

  it('finds by id, keeping every digit', async () => {
    const digits = truth[5]?.id.split('/').at(-1) ?? '';
    expect((await find(`id:${digits}`)).names).toEqual([truth[5]?.name]);
    expect((await find(`id:>${digits}`)).names).toHaveLength(truth.length - 6);
  });

  it('ignores what it does not know, and says so', async () => {
    const unknown = await find('colour:red');
    expect(unknown.names).toHaveLength(80);
    expect(unknown.search[0].warnings[0]).toMatchObject({ field: 'colour', code: 'invalid_field' });
    const bad = await find('updated_at:>=yesterday');
    expect(bad.names).toHaveLength(80);
    expect(bad.search[0].warnings[0].code).toBe('invalid_value');
  });
});

describe('the SKU search', () => {
  const skus = async (query: string): Promise<string[]> => {
    const text = 'query Skus($query: String) { productVariants(first: 50, query: $query) { nodes { sku } } }';
    // biome-ignore lint/suspicious/noExplicitAny: answers are read by path
    return (await ask(sandbox, text, { query })).body.data.productVariants.nodes.map((node: any) => node.sku);
  };

  it('returns neighbours', async () => {
    expect(await skus("sku:'NEIGHBOUR-1'")).toEqual(['NEIGHBOUR-1', 'NEIGHBOUR-10']);
    expect(await skus("sku:'neighbour-1' OR sku:'DUP-SKU'")).toHaveLength(4);
  });

  it('reads escaped quotes', async () => {
    const sku = 'QUOTE-O\'NEIL "A"';
    expect(await skus(`sku:'QUOTE-O\\'NEIL "A"'`)).toEqual([sku]);
    expect(await skus(`sku:"QUOTE-O'NEIL \\"A\\""`)).toEqual([sku]);
  });
});

describe('the parser', () => {
  it.each([
    ['', { kind: 'all' }],
    [')', { kind: 'all' }],
    ["a:'x", { kind: 'term', field: 'a', comparator: '', value: 'x' }],
    ['a:>=1', { kind: 'term', field: 'a', comparator: '>=', value: '1' }],
    ["a:'it\\'s \\\\ fine'", { kind: 'term', field: 'a', comparator: '', value: "it's \\ fine" }],
    ['ANDROID', { kind: 'term', field: null, comparator: '', value: 'ANDROID' }],
    ['a:', { kind: 'term', field: 'a', comparator: '', value: '' }],
  ])('%j', (text, node) => {
    expect(parseSearch(text)).toEqual(node);
  });
});
