/**
 * A backend that keeps everything in files and may be killed at any moment: takes webhooks in, processes them, syncs and
 * reconciles, and writes down what it was told. Says `ready` and its port, then a dot for each thing it has done.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../../src/testing/loopback-server.js';
import { openCrashHost } from './sync-crash-host.js';

const done = () => process.stdout.write('.');
const [folder = '', baseURL = '', storeId = '', pageSize = ''] = process.argv.slice(2);
const { store, inbox, orderSync, reconciliation } = openCrashHost({
  ...{ folder, baseURL, storeId, pageSize: Number(pageSize) },
  onOrders: ({ created, updated }) => {
    const lines = [
      ...created.map((order) => ({ kind: 'created', order })),
      ...updated.map(({ order }) => ({ kind: 'updated', order })),
    ].map(({ kind, order: { orderId, revision, deletedAt } }) =>
      JSON.stringify({ kind, orderId, revision, deletedAt }),
    );
    appendFileSync(`${folder}/told.log`, `${lines.join('\n')}\n`);
    done();
  },
});

const server = createServer(async (request, response) => {
  try {
    const rawBody = await readBody(request);
    const { event } = await inbox.receive({ platform: store.platform, rawBody, headers: request.headers, storeId });
    response.writeHead(200).end(event.dedupeKey);
    done();
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    response.writeHead(500).end();
  }
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`));

const processForEver = async () => {
  for (;;) {
    await inbox.process();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const syncForEver = async () => {
  for (let run = 1; ; run += 1) {
    await orderSync.sync(store);
    if (run % 2 === 0) await reconciliation.reconcile(store);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
await Promise.all([processForEver(), syncForEver()]);
