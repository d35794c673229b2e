import { iterateOrders, orderSchema } from 'commerce-connectors';
import { createAmazonConnector, mapOrder } from 'commerce-connectors/amazon';
import { Agent, fetch } from 'undici';
import { createMemoryTokenStore } from '../src/storage/memory-token-store.js';
import { createBareClient } from './amazon-client.js';
import { compare, figure, ratio, type Sample, spread } from './measure.js';
import { type AmazonPeer, type AmazonPeerInput, loadAmazonPeers } from './peers.js';
import type { Replay } from './replay.js';
import type { Section } from './report.js';

const ORDERS_PATH = '/orders/2026-01-01/orders';
/** Single orders of one measured run, and how many of them are under way where it says "at once". */
const [SINGLES, AT_ONCE] = [200, 10];

/** Reading a seller's orders: this library, which also maps, next to clients that only fetch and parse. */
export async function amazonCalls(replay: Replay, rounds: number): Promise<readonly Section[]> {
  const { storeId, refreshToken, region, marketplaceIds, clientId, clientSecret, lwaURL } = replay.credentials.amazon;
  const { amazonURL } = replay;
  const tokenURL = `${amazonURL}${new URL(lwaURL).pathname}`;
  replay.setLatency(0);
  const tokenStore = createMemoryTokenStore();
  const connect = async (transport?: typeof fetch) => {
    const app = { clientId, clientSecret, baseURL: amazonURL, lwaURL: tokenURL, tokenStore };
    const connector = createAmazonConnector({ ...app, ...(transport === undefined ? {} : { transport }) });
    await connector.auth.connect({ storeId, refreshToken, region, marketplaceIds, verify: false });
    return connector;
  };
  const readAll = async (connector: ReturnType<typeof createAmazonConnector>) => {
    const ids: string[] = [];
    for await (const { orderId } of iterateOrders(connector, { storeId, fulfilledBy: 'any' })) ids.push(orderId);
    return ids;
  };

  // What this library asks is what the others ask.
  const sent: URL[] = [];
  const recorder = await connect((input, init) => {
    const asked = new URL(String(input));
    if (asked.pathname === ORDERS_PATH) sent.push(asked);
    return fetch(input, init);
  });
  const all = await readAll(recorder);
  await recorder.close();
  const [first] = sent;
  if (first === undefined) throw new Error('no page of orders was asked for');
  const query = queryOf(first);
  const includedData = query['includedData'] as readonly string[];
  const ids = all.slice(0, SINGLES);
  const isAll = (count: number) => {
    if (count !== all.length) throw new Error(`read ${count} of ${all.length} orders`);
  };

  const amazon = await connect();
  const agent = new Agent({ connections: AT_ONCE, pipelining: 1 });
  const account = { clientId, clientSecret, refreshToken };
  const accessToken = await tokenOf(tokenURL, account);
  const textAt = async (path: string) => {
    const headers = { 'x-amz-access-token': accessToken };
    return (await fetch(`${amazonURL}${ORDERS_PATH}${path}`, { headers, dispatcher: agent })).text();
  };
  const get = async (path: string) => JSON.parse(await textAt(path)) as unknown;
  const floor: AmazonPeer = {
    search: async (asked) => (await get(`?${searchOf(asked)}`)) as never,
    order: (orderId, data) => get(`/${orderId}?${searchOf({ includedData: data })}`),
  };
  const { createAmazonSpApiPeer, createSpApiSdkPeer } = await loadAmazonPeers(amazonURL);
  const bare = createBareClient(amazonURL, storeId, tokenStore);
  const peers = {
    ...{ bare: bare.peer, floor },
    amazonSpApi: createAmazonSpApiPeer(account),
    spApiSdk: createSpApiSdkPeer(account, true),
  };

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
    isAll(count);
  };
  const singly = (run: typeof oneByOne) => ({
    ours: run((orderId) => amazon.fetchOrder({ storeId, orderId })),
    bare: run((id) => peers.bare.order(id, includedData)),
    amazonSpApi: run((id) => peers.amazonSpApi.order(id, includedData)),
    spApiSdk: run((id) => peers.spApiSdk.order(id, includedData)),
    floor: run((id) => peers.floor.order(id, includedData)),
  });
  const single = await compare(singly(oneByOne), rounds);
  const many = await compare(singly(atOnce), rounds);
  const pages = await compare(
    {
      ours: async () => isAll((await readAll(amazon)).length),
      bare: everyPage(peers.bare),
      amazonSpApi: everyPage(peers.amazonSpApi),
      spApiSdk: everyPage(peers.spApiSdk),
      floor: everyPage(peers.floor),
    },
    rounds,
  );
  const split = await pageSplit(() => textAt(`?${searchOf(query)}`), storeId, rounds);
  await amazon.close();
  await bare.close();
  await agent.close();

  const names = {
    ours: 'this library: fetch, parse, map',
    bare: 'this library inside: fetch, parse',
    amazonSpApi: '`amazon-sp-api` 1.2.1: fetch, parse',
    spApiSdk: '`@sp-api-sdk` (auth 3.1.4, orders 2.3.3): fetch, parse',
    floor: 'undici and JSON.parse: the floor',
  } as const;
  const cell = (count: number, sample: Sample, ours: Sample) =>
    `${figure(count / (sample.median / 1_000))}${sample === ours ? '' : `, takes ${ratio(sample, ours)}`}`;
  const row = (name: keyof typeof names) => [
    names[name],
    cell(ids.length, single[name], single.ours),
    cell(ids.length, many[name], many.ours),
    cell(sent.length, pages[name], pages.ours),
    spread(pages[name]),
  ];
  return [
    {
      title: 'Amazon: calls per second',
      about: `\`getOrder\`, ${ids.length} calls, and \`searchOrders\`, ${figure(all.length)} orders in ${sent.length} calls, both with all the parts that this library reads, replayed without latency and at a rate that holds nobody up: Amazon's own are a search in three minutes and an order in two seconds, once the burst is used. How long the others take is told in times of this library.`,
      head: ['', 'getOrder/s, one by one', `getOrder/s, ${AT_ONCE} at once`, 'searchOrders/s', 'ms for all pages'],
      rows: [row('ours'), row('bare'), row('amazonSpApi'), row('spApiSdk'), row('floor')],
    },
    split,
  ];
}

/** Where the time of one full page goes. */
async function pageSplit(network: () => Promise<string>, storeId: string, rounds: number): Promise<Section> {
  const text = await network();
  const { orders: rows } = JSON.parse(text) as { readonly orders: readonly unknown[] };
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

type Query = Readonly<Record<string, unknown>>;

const LISTS: ReadonlySet<string> = new Set(['marketplaceIds', 'includedData', 'fulfilledBy', 'fulfillmentStatuses']);

/** As the peers take it: lists as lists. */
function queryOf({ searchParams }: URL): Query {
  const pairs = [...searchParams].map(([name, value]) => [name, LISTS.has(name) ? value.split(',') : value] as const);
  return Object.fromEntries(pairs);
}

function searchOf(query: Query): string {
  return Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}

async function tokenOf(url: string, { clientId, clientSecret, refreshToken }: AmazonPeerInput): Promise<string> {
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const body = new URLSearchParams({ ...grant, client_id: clientId, client_secret: clientSecret });
  const answer = (await (await fetch(url, { method: 'POST', body })).json()) as { readonly access_token: string };
  return answer.access_token;
}
