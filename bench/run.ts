/**
 * `npm run bench`: what this library costs next to other clients and next to the least there is, in one run.
 *
 *     npm run bench                   prints the tables
 *     npm run bench -- --quick        fewer orders and rounds, to see that it works
 *     npm run bench -- --write        and puts them into docs/performance.md
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { amazonCalls } from './amazon-calls.js';
import { amazonFaults } from './amazon-faults.js';
import { amazonSize } from './amazon-size.js';
import { memory } from './memory.js';
import { rateLimit } from './rate-limit.js';
import { startReplay } from './replay.js';
import { machineLine, markdownOf, type Section } from './report.js';
import { shopifyOrders } from './shopify-orders.js';
import { webhooks } from './webhooks.js';
import { wooCommerceOrders } from './woocommerce-orders.js';

const PAGE = new URL('../docs/performance.md', import.meta.url);
const [START, END] = ['<!-- tables: written by npm run bench -- --write -->', '<!-- /tables -->'];

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const { orders, rounds } = values.quick ? { orders: 500, rounds: 3 } : { orders: 2_000, rounds: 9 };

const replay = await startReplay(orders);
const parts: string[] = [];
const show = (sections: Section | readonly Section[]) => {
  for (const section of [sections].flat()) {
    const text = markdownOf(section);
    parts.push(text);
    console.log(text);
  }
};
try {
  console.log(`${machineLine()}. Medians of ${rounds} rounds; in brackets the fastest and the slowest.\n`);
  show(await shopifyOrders(replay, orders, rounds));
  show(await wooCommerceOrders(replay, orders, rounds));
  show(await webhooks(replay, rounds));
  show(await amazonCalls(replay, rounds));
} finally {
  replay.stop();
}
show(await amazonFaults());
show(await amazonSize());
show(await rateLimit(values.quick));
show(await memory(values.quick));

if (values.write) {
  const page = await readFile(PAGE, 'utf8');
  const tables = `${machineLine()}. Medians of ${rounds} rounds; in brackets the fastest and the slowest.\n\n${parts.join('\n')}`;
  const [before = '', after = ''] = [page.slice(0, page.indexOf(START)), page.slice(page.indexOf(END))];
  await writeFile(PAGE, `${before}${START}\n\n${tables}\n${after}`);
}
