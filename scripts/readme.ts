/** Writes the table of platforms and capabilities into README.md, from what the connectors declare: `npm run readme` */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Capabilities, createConnector, PLATFORM_IDS } from 'commerce-connectors';

const README = fileURLToPath(new URL('../README.md', import.meta.url));
const START = '<!-- capabilities: written by npm run readme -->';
const END = '<!-- /capabilities -->';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['shopify', 'Shopify'],
  ['woocommerce', 'WooCommerce'],
  ['flipkart', 'Flipkart'],
  ['amazon', 'Amazon'],
]);

type Row = readonly [what: string, of: (capabilities: Capabilities) => string];

const mark = (supported: boolean): string => (supported ? 'yes' : 'no');

const ROWS: readonly Row[] = [
  ['`auth`, `fetchOrders`: orders in a page', ({ orders }) => `${orders.maxPageSize}`],
  ['`fetchOrder`', ({ operations }) => mark(operations.fetchOrder)],
  ['`pushFulfillment`', ({ fulfillment }) => fulfillmentWords(fulfillment)],
  ['`planFulfillment`', ({ operations }) => mark(operations.planFulfillment)],
  ['`updateInventory`', ({ inventory }) => inventoryWords(inventory)],
  ['`adjustInventory`', ({ operations }) => mark(operations.adjustInventory)],
  ['`fetchInventory`', ({ operations }) => mark(operations.fetchInventory)],
  [
    '`verifyWebhook`: what the signature covers',
    ({ webhooks }) => `${webhooks.trust}; ${webhooks.topics.length} topics`,
  ],
  ['`webhooks.ensure`, `list`, `remove`', ({ operations }) => mark(operations.webhooks)],
  ['`fetchProducts`', ({ operations }) => mark(operations.fetchProducts)],
  ['`updatePrices`', ({ operations }) => mark(operations.updatePrices)],
  ['`cancelOrder`', ({ operations }) => mark(operations.cancelOrder)],
  ['`diagnose`', ({ operations }) => mark(operations.diagnose)],
  ['`checkOperation`', ({ operations }) => mark(operations.checkOperation)],
];

function fulfillmentWords({ partialQuantities, multipleTrackingNumbers, notifyCustomer }: Capabilities['fulfillment']) {
  const words = [
    partialQuantities && 'parts of a line',
    multipleTrackingNumbers && 'several parcels',
    notifyCustomer && 'customer notice',
  ];
  return words.filter((word) => word !== false).join(', ') || 'yes';
}

function inventoryWords({ locations, compareAndSet, maxBatchSize }: Capabilities['inventory']) {
  const words = [locations && 'by location', compareAndSet && 'compare-and-set', `${maxBatchSize} a request`];
  return words.filter((word) => word !== false).join(', ');
}

/** README.md as it should be; the same text when it is current. */
export async function currentReadme(text: string): Promise<string> {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start === -1 || end < start) throw new Error(`README.md must hold ${START} and ${END}`);
  return `${text.slice(0, start)}${START}\n${await capabilitiesTable()}\n${text.slice(end)}`;
}

async function capabilitiesTable(): Promise<string> {
  const columns = await Promise.all(
    PLATFORM_IDS.map(async (id) => {
      const connector = await createConnector(id, {});
      await connector.close();
      return { name: NAMES.get(id) ?? id, capabilities: connector.capabilities };
    }),
  );
  const missing = [...NAMES]
    .filter(([id]) => !(PLATFORM_IDS as readonly string[]).includes(id))
    .map(([, name]) => name);
  const lines = [
    ['', ...columns.map(({ name }) => name)],
    ['---', ...columns.map(() => '---')],
    ...ROWS.map(([what, of]) => [what, ...columns.map(({ capabilities }) => of(capabilities))]),
  ];
  return [
    '',
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...(missing.length === 0 ? [] : [`Not in this version yet: ${missing.join(', ')}.`, '']),
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(README, await currentReadme(await readFile(README, 'utf8')));
}
