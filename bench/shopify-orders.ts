import { iterateOrders, orderSchema } from 'commerce-connectors';
import { createShopifyConnector, mapOrder } from 'commerce-connectors/shopify';
import { Agent, fetch } from 'undici';
import { compare, figure, ratio, type Sample, spread } from './measure.js';
import { loadShopifyPeer } from './peers.js';
import type { Replay } from './replay.js';
import type { Section } from './report.js';

const API_VERSION = '2026-10';

interface Sent {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Reading a shop: this library, which also maps, next to clients that only fetch and parse the same answers. */
export async function shopifyOrders(replay: Replay, orders: number, rounds: number): Promise<readonly Section[]> {
  const { storeId, clientId, clientSecret, accessToken } = replay.credentials.shopify;
  replay.setLatency(0);
  const sent: Sent[] = [];
  const shopify = createShopifyConnector({ baseURL: replay.shopifyURL, clientId, clientSecret });
  await shopify.auth.connect({ storeId, accessToken });
  const recorder = createShopifyConnector({
    baseURL: replay.shopifyURL,
    transport: (url, init) => {
      sent.push(JSON.parse(init.body ?? '{}') as Sent);
      return fetch(url, init);
    },
  });
  await recorder.auth.connect({ storeId, accessToken, verify: false });
  const read = async (connector: typeof shopify) => {
    let count = 0;
    for await (const _order of iterateOrders(connector, { storeId })) count += 1;
    if (count !== orders) throw new Error(`read ${count} of ${orders} orders`);
  };
  await read(recorder);
  await recorder.close();

  const agent = new Agent({ connections: 8, pipelining: 1 });
  const url = `${replay.shopifyURL}/admin/api/${API_VERSION}/graphql.json`;
  const headers = { 'content-type': 'application/json', 'x-shopify-access-token': accessToken };
  const post = async (body: Sent) =>
    (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), dispatcher: agent })).text();
  const peerModule = await loadShopifyPeer();
  const peer = peerModule?.createShopifyPeer({
    origin: replay.shopifyURL,
    shop: storeId,
    accessToken,
    clientId,
    clientSecret,
    apiVersion: API_VERSION,
  });
  const contenders = {
    ours: () => read(shopify),
    floor: async () => {
      for (const body of sent) JSON.parse(await post(body));
    },
    peer:
      peer &&
      (async () => {
        for (const { query, variables } of sent) await peer.request(query, variables);
      }),
  };
  const samples = await compare(contenders, rounds);
  const perSecond = (sample: Sample) => figure(orders / (sample.median / 1_000));
  const throughput: Section = {
    title: 'Shopify: reading orders',
    about: `${figure(orders)} orders in ${sent.length} requests, replayed without latency. The others send the same requests one after the other and stop at the parsed answer.`,
    head: ['', 'orders/s', 'ms for all', 'compared with this library'],
    rows: [
      ['this library: fetch, parse, map', perSecond(samples.ours), spread(samples.ours), '1'],
      samples.peer === undefined
        ? ['`@shopify/shopify-api` 15: fetch, parse', 'needs Node 22', '', '']
        : [
            '`@shopify/shopify-api` 15: fetch, parse',
            perSecond(samples.peer),
            spread(samples.peer),
            `takes ${ratio(samples.peer, samples.ours)}`,
          ],
      [
        'undici and JSON.parse: the floor',
        perSecond(samples.floor),
        spread(samples.floor),
        `takes ${ratio(samples.floor, samples.ours)}`,
      ],
    ],
  };
  const split = await pageSplit(sent, post, storeId, rounds);
  await shopify.close();
  await agent.close();
  return [throughput, split];
}

/** Where the time of one full page goes. */
async function pageSplit(
  sent: readonly Sent[],
  post: (body: Sent) => Promise<string>,
  storeId: string,
  rounds: number,
): Promise<Section> {
  const [first] = sent.filter(({ query }) => query.includes('orders('));
  if (first === undefined) throw new Error('no page of orders was sent');
  const text = await post(first);
  const nodes = (JSON.parse(text) as { data: { orders: { nodes: unknown[] } } }).data.orders.nodes;
  const mapped = nodes.map((node) => mapOrder(node as never, { storeId }).order);
  const steps = await compare(
    {
      network: () => post(first),
      parse: async () => JSON.parse(text) as unknown,
      map: async () => nodes.map((node) => mapOrder(node as never, { storeId })),
      validate: async () => mapped.map((order) => orderSchema.parse(order)),
    },
    rounds * 3,
  );
  return {
    title: `Shopify: one page of ${nodes.length} orders`,
    about: `${figure(text.length / 1024)} KB of JSON. Validation against \`orderSchema\` is the host's to ask for; reading does without.`,
    head: ['step', 'ms'],
    rows: Object.entries(steps).map(([step, sample]) => [step, spread(sample)]),
  };
}
