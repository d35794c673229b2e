/** Subscribes to webhooks and receives them on a node:http server, from the raw body: `npx tsx examples/verify-webhook.ts` */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Connector, ConnectorError, type WebhookEvent } from 'commerce-connectors';
import { type ExampleShop, runAsScript } from './support.js';

const MAX_BODY_BYTES = 2_000_000;

/** @param accept takes a verified event, once each; keep it short and do the work later: platforms wait five seconds. */
export function createWebhookRoute(connector: Connector, accept: (event: WebhookEvent) => Promise<void>) {
  // In a host this is a unique index in the database: it must outlive the process and be shared.
  const seen = new Set<string>();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const rawBody = await readRawBody(request);
      const event = await connector.verifyWebhook({ rawBody, headers: request.headers });
      if (!seen.has(event.dedupeKey)) {
        await accept(event);
        seen.add(event.dedupeKey);
      }
      response.writeHead(200).end();
    } catch (error) {
      response.writeHead(statusOf(error)).end();
    }
  };
}

/** The bytes as they came. With Express: `express.raw({ type: 'application/json' })` on this route, never `express.json()`. */
async function readRawBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function statusOf(error: unknown): number {
  // A forgery is not worth a retry. Anything else (our database is down, say) is: the platform sends it again.
  return ConnectorError.isInstance(error) && error.code === 'webhook_verification_failed' ? 401 : 500;
}

export async function verifyWebhook({ shopify, storeId, sandbox }: ExampleShop) {
  const accepted: string[] = [];
  const server = createServer(
    createWebhookRoute(shopify, async ({ topic, order }) => {
      accepted.push(`${topic} ${order?.number}`);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/shopify`;

  // Safe to repeat: what is there is kept, what the platform dropped is made again.
  const { failed } = await shopify.webhooks.ensure({ storeId, url, topics: ['order.created'] });
  if (failed.length > 0) throw new Error(failed.map(({ topic, message }) => `${topic}: ${message}`).join('; '));

  // From here on the shop: it delivers a new order, and delivers it twice, as platforms do.
  const { controls } = sandbox;
  controls.shopify.faults.duplicateWebhooks();
  controls.shopify.insertOrder();
  await controls.shopify.webhooks.settle();

  // And somebody who has seen a genuine delivery and would like another amount in it.
  const { rawBody, headers } = controls.shopify.buildWebhook({ topic: 'orders/create' });
  const body = new TextDecoder().decode(rawBody).replace(/"total_price":"\d/, '"total_price":"9');
  const forged = await fetch(url, { method: 'POST', headers, body });

  server.close();
  server.closeAllConnections();
  return { accepted, attempts: controls.shopify.webhooks.attempts().length, forged: forged.status };
}

await runAsScript(import.meta.url, verifyWebhook);
