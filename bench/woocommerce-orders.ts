import { iterateOrders } from 'commerce-connectors';
import { createWooCommerceConnector } from 'commerce-connectors/woocommerce';
import { Agent, fetch } from 'undici';
import { compare, figure, ratio, type Sample, spread } from './measure.js';
import { loadWooCommercePeer } from './peers.js';
import type { Replay } from './replay.js';
import type { Section } from './report.js';

const LATENCIES_MS = [0, 20, 100];

/** Reading a site: this library, which also reads refunds and maps, next to clients that fetch and parse page after page. */
export async function wooCommerceOrders(replay: Replay, orders: number, rounds: number): Promise<Section> {
  const { storeId, consumerKey, consumerSecret } = replay.credentials.woocommerce;
  const keys = { consumerKey, consumerSecret };
  const woocommerce = createWooCommerceConnector({ baseURL: replay.woocommerceURL });
  await woocommerce.auth.connect({ storeId, ...keys });
  const peer = (await loadWooCommercePeer()).createWooCommercePeer({ url: replay.woocommerceURL, ...keys });
  const agent = new Agent({ connections: 8, pipelining: 1 });
  const authorization = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;

  const everyPage = async (getPage: (page: number) => Promise<readonly unknown[]>) => {
    let count = 0;
    for (let page = 1; ; page += 1) {
      const rows = await getPage(page);
      count += rows.length;
      if (rows.length < 100) break;
    }
    if (count !== orders) throw new Error(`read ${count} of ${orders} orders`);
  };
  const contenders = {
    ours: async () => {
      let count = 0;
      for await (const _order of iterateOrders(woocommerce, { storeId })) count += 1;
      if (count !== orders) throw new Error(`read ${count} of ${orders} orders`);
    },
    peer: () => everyPage((page) => peer.ordersPage(page)),
    floor: () =>
      everyPage(async (page) => {
        const query = `per_page=100&page=${page}&orderby=id&order=asc`;
        const url = `${replay.woocommerceURL}/wp-json/wc/v3/orders?${query}`;
        return JSON.parse(await (await fetch(url, { headers: { authorization }, dispatcher: agent })).text());
      }),
  };

  const rows: string[][] = [];
  for (const latencyMs of LATENCIES_MS) {
    replay.setLatency(latencyMs);
    const samples = await compare(contenders, rounds);
    const cell = (sample: Sample) => figure(orders / (sample.median / 1_000));
    rows.push([
      `${latencyMs} ms`,
      cell(samples.ours),
      cell(samples.peer),
      cell(samples.floor),
      ratio(samples.peer, samples.ours),
      spread(samples.ours),
    ]);
  }
  replay.setLatency(0);
  await woocommerce.close();
  await agent.close();
  return {
    title: 'WooCommerce: reading orders',
    about: `${figure(orders)} orders in pages of 100, replayed with so much latency before each answer; orders per second. This library also reads refunds and maps; \`@woocommerce/woocommerce-rest-api\` 1.0.2 and the floor (undici and JSON.parse) fetch page after page and parse.`,
    head: ['latency', 'this library', 'peer', 'floor', 'faster than the peer', 'ms for all'],
    rows,
  };
}
