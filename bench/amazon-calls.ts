import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { iterateOrders, orderSchema } from 'commerce-connectors';
import { createAmazonConnector, mapOrder } from 'commerce-connectors/amazon';
import { Agent, fetch } from 'undici';
import { amazonOrderId } from './amazon-order.js';
import { LWA_PATH, PAGE_ROWS } from './amazon-stand-in.js';
import { compare, figure, ratio, type Sample, spread } from './measure.js';
import { type AmazonPeer, loadAmazonPeers } from './peers.js';
import type { Section } from './report.js';

const APP = { clientId: 'amzn1.application-oa2-client.bench', clientSecret: 'amzn1.oa2-cs.v1.bench' };
const REFRESH_TOKEN = 'Atzr|bench';
const STORE = { storeId: 'A1BENCHSELLER1', region: 'eu', marketplaceIds: ['A21TJRUUN4KGV'] } as const;
/** Single orders of one measured run, and how many of them are under way where it says "at once". */
const [SINGLES, AT_ONCE] = [200, 10];

/** Reading a seller's orders: this library, which also maps, next to clients that only fetch and parse. */
export async function amazonCalls(orders: number, rounds: number): Promise<readonly Section[]> {
  const script = fileURLToPath(new URL('./amazon-replay-server.ts', import.meta.url));
  const child = fork(script, [`${orders}`], { execArgv: ['--import', 'tsx'] });
  const [url] = (await once(child, 'message')) as [string];
  try {
    return await measure(url, orders, rounds);
  } finally {
    child.disconnect();
  }
}

async function measure(url: string, orders: number, rounds: number): Promise<readonly Section[]> {
  const connect = async (transport?: typeof fetch) => {
    const connector = createAmazonConnector({
      ...{ ...APP, baseURL: url, lwaURL: `${url}${LWA_PATH}` },
      ...(transport === undefined ? {} : { transport }),
    });
    await connector.auth.connect({ ...STORE, refreshToken: REFRESH_TOKEN, verify: false });
    return connector;
  };
  const { storeId } = STORE;
  const readAll = async (connector: ReturnType<typeof createAmazonConnector>) => {
    let count = 0;
    for await (const _order of iterateOrders(connector, { storeId })) count += 1;
    if (count !== orders) throw new Error(`read ${count} of ${orders} orders`);
  };

  // What this library asks is what the others ask.
  const sent: URL[] = [];
  const recorder = await connect((input, init) => {
    const asked = new URL(String(input));
    if (asked.pathname !== LWA_PATH) sent.push(asked);
    return fetch(input, init);
  });
  await readAll(recorder);
  await recorder.close();
  const [first] = sent;
  if (first === undefined) throw new Error('nothing was asked');
  const query = queryOf(first);
  const includedData = query['includedData'] as readonly string[];
  const ids = Array.from({ length: SINGLES }, (_, index) => amazonOrderId(index % orders));

  const amazon = await connect();
  const agent = new Agent({ connections: AT_ONCE, pipelining: 1 });
  const get = async (path: string) => {
    const headers = { 'x-amz-access-token': 'Atza|bench' };
    return JSON.parse(await (await fetch(`${url}${path}`, { headers, dispatcher: agent })).text()) as unknown;
  };
  const floor: AmazonPeer = {
    search: async (asked) => (await get(`${first.pathname}?${searchOf(asked)}`)) as never,
    order: (orderId, data) => get(`${first.pathname}/${orderId}?${searchOf({ includedData: data })}`),
  };
  const { createAmazonSpApiPeer, createSpApiSdkPeer } = await loadAmazonPeers(url);
  const account = { ...APP, refreshToken: REFRESH_TOKEN };
  const peers = { amazonSpApi: createAmazonSpApiPeer(account), spApiSdk: createSpApiSdkPeer(account, true), floor };

  const oneByOne = (ask: (id: string) => Promise<unknown>) => async () => {
    for (const id of ids) await ask(id);
  };
  const atOnce = (ask: (id: string) => Promise<unknown>) => async () => {
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      await Promise.all(ids.slice(start, start + AT_ONCE).map(ask));
    }
  };
  const everyPage = (peer: AmazonPeer) => async () => {
    let count = 0;
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = await peer.search({ ...query, ...(token === undefined ? {} : { paginationToken: token }) });
      count += page.orders.length;
      token = page.pagination?.nextToken;
    }
    if (count !== orders) throw new Error(`read ${count} of ${orders} orders`);
  };
  const singly = (run: typeof oneByOne) => ({
    ours: run((orderId) => amazon.fetchOrder({ storeId, orderId })),
    amazonSpApi: run((id) => peers.amazonSpApi.order(id, includedData)),
    spApiSdk: run((id) => peers.spApiSdk.order(id, includedData)),
    floor: run((id) => peers.floor.order(id, includedData)),
  });
  const single = await compare(singly(oneByOne), rounds);
  const many = await compare(singly(atOnce), rounds);
  const pages = await compare(
    {
      ours: () => readAll(amazon),
      amazonSpApi: everyPage(peers.amazonSpApi),
      spApiSdk: everyPage(peers.spApiSdk),
      floor: everyPage(peers.floor),
    },
    rounds,
  );
  const split = await pageSplit(() => fetch(first, { dispatcher: agent }).then((answer) => answer.text()), rounds);
  await amazon.close();
  await agent.close();

  const names = {
    ours: 'this library: fetch, parse, map',
    amazonSpApi: '`amazon-sp-api` 1.2.1: fetch, parse',
    spApiSdk: '`@sp-api-sdk` (auth 3.1.4, orders 2.3.3): fetch, parse',
    floor: 'undici and JSON.parse: the floor',
  } as const;
  const calls = Math.ceil(orders / PAGE_ROWS);
  const cell = (count: number, sample: Sample, ours: Sample) =>
    `${figure(count / (sample.median / 1_000))}${sample === ours ? '' : `, takes ${ratio(sample, ours)}`}`;
  const row = (name: keyof typeof names) => [
    names[name],
    cell(SINGLES, single[name], single.ours),
    cell(SINGLES, many[name], many.ours),
    cell(calls, pages[name], pages.ours),
    spread(pages[name]),
  ];
  return [
    {
      title: 'Amazon: calls per second',
      about: `\`getOrder\`, ${SINGLES} calls, and \`searchOrders\`, ${figure(orders)} orders in ${calls} calls, both with all the parts that this library reads, answered at once and under a rate that holds nobody up (Amazon's own are far below). How long the others take is told in times of this library.`,
      head: ['', 'getOrder/s, one by one', `getOrder/s, ${AT_ONCE} at once`, 'searchOrders/s', 'ms for all pages'],
      rows: [row('ours'), row('amazonSpApi'), row('spApiSdk'), row('floor')],
    },
    split,
  ];
}

/** Where the time of one full page goes. */
async function pageSplit(network: () => Promise<string>, rounds: number): Promise<Section> {
  const { storeId } = STORE;
  const text = await network();
  const rows = (JSON.parse(text) as { orders: readonly unknown[] }).orders;
  const map = () => rows.map((row) => mapOrder(row as never, { storeId }).order);
  const mapped = map();
  const steps = await compare(
    {
      network,
      parse: async () => JSON.parse(text) as unknown,
      map: async () => map(),
      validate: async () => mapped.map((order) => orderSchema.parse(order)),
    },
    rounds * 3,
  );
  return {
    title: `Amazon: one page of ${rows.length} orders`,
    about: `${figure(text.length / 1024)} KB of JSON. Validation against \`orderSchema\` is the host's to ask for; reading does without.`,
    head: ['step', 'ms'],
    rows: Object.entries(steps).map(([step, sample]) => [step, spread(sample)]),
  };
}

const LISTS: ReadonlySet<string> = new Set(['marketplaceIds', 'includedData', 'fulfilledBy', 'fulfillmentStatuses']);

/** As the peers take it: lists as lists. */
function queryOf({ searchParams }: URL): Readonly<Record<string, unknown>> {
  const pairs = [...searchParams].map(([name, value]) => [name, LISTS.has(name) ? value.split(',') : value] as const);
  return Object.fromEntries(pairs);
}

function searchOf(query: Readonly<Record<string, unknown>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}
