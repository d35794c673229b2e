/**
 * Serves recorded answers of the sandboxes, from a process of its own: what a platform costs must not be measured with us.
 * The first time a request is seen the sandbox answers it; from then on the same bytes come back after `latencyMs`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Sandbox, startSandbox } from 'commerce-connectors/testing';

export interface ReplayReady {
  readonly shopifyURL: string;
  readonly woocommerceURL: string;
  readonly amazonURL: string;
  readonly credentials: Sandbox['credentials'];
  /** An order webhook of each platform. */
  readonly deliveries: Readonly<Record<'shopify' | 'woocommerce', { body: string; headers: Record<string, string> }>>;
  readonly webhookSecret: string;
}

export type ReplayCommand = { readonly latencyMs: number } | { readonly stop: true };

interface Recorded {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Differs with every request and means nothing to the answer. */
const VOLATILE = /^(oauth_\w+|consumer_(key|secret))$/;
/** Moves with the clock, while what lies in between stays the same here. */
const MOVING = /^(lastUpdated|created)(After|Before)$/;

let latencyMs = 0;

async function main(orders: number): Promise<void> {
  // Budgets are not what is measured here: none of this may wait for points.
  const bucket = { maximum: 1_000_000, restoreRate: 1_000_000 };
  const sandbox = await startSandbox({
    platforms: ['shopify', 'woocommerce', 'amazon'],
    ...{ orders, seed: 7, shopify: { bucket }, amazon: { quotaScale: 10_000_000 } },
  });
  const { consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const shopifyURL = await replay(sandbox.baseURLs.shopify);
  // Signatures name the address they were made for, which is not the sandbox's: it is asked with the keys themselves.
  const woocommerceURL = await replay(sandbox.baseURLs.woocommerce, {
    authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`,
  });
  const amazonURL = await replay(sandbox.baseURLs.amazon);
  const { shopify, woocommerce } = sandbox.controls;
  const textOf = ({ rawBody, headers }: { rawBody: Uint8Array; headers: Record<string, string> }) => ({
    body: new TextDecoder().decode(rawBody),
    headers,
  });
  const ready: ReplayReady = {
    shopifyURL,
    woocommerceURL,
    amazonURL,
    credentials: sandbox.credentials,
    deliveries: {
      shopify: textOf(shopify.buildWebhook({ topic: 'orders/updated', orderId: shopify.orderIds()[0] ?? '' })),
      woocommerce: textOf(
        woocommerce.buildWebhook({ topic: 'order.updated', orderId: woocommerce.orders()[0]?.id ?? '' }),
      ),
    },
    webhookSecret: woocommerce.webhooks.secret(),
  };
  process.on('message', (command: ReplayCommand) => {
    if ('stop' in command) process.exit(0);
    latencyMs = command.latencyMs;
  });
  process.send?.(ready);
}

async function replay(origin: string, ownHeaders: Readonly<Record<string, string>> = {}): Promise<string> {
  const recordings = new Map<string, Promise<Recorded>>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const path = without(request.url ?? '/', VOLATILE);
    const key = `${request.method} ${without(path, MOVING)} ${body}`;
    const known = recordings.get(key);
    const recording = known ?? record(`${origin}${path}`, request, body, ownHeaders);
    recordings.set(key, recording);
    const { status, headers, body: answered } = await recording;
    if (latencyMs > 0) await delay(latencyMs);
    response.writeHead(status, headers);
    response.end(answered);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function record(
  url: string,
  request: IncomingMessage,
  body: Buffer,
  ownHeaders: Readonly<Record<string, string>>,
): Promise<Recorded> {
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  const answered = await fetch(url, {
    method: request.method ?? 'GET',
    headers: { ...(headers as Record<string, string>), ...ownHeaders },
    redirect: 'manual',
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
  const bytes = Buffer.from(await answered.arrayBuffer());
  const kept = [...answered.headers].filter(([name]) => !/^(transfer-encoding|connection|keep-alive)$/.test(name));
  return {
    status: answered.status,
    headers: { ...Object.fromEntries(kept), 'content-length': `${bytes.length}` },
    body: bytes,
  };
}

function without(path: string, names: RegExp): string {
  const url = new URL(path, 'http://replay');
  for (const name of [...url.searchParams.keys()]) if (names.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  return url.pathname + url.search;
}

await main(Number(process.argv[2] ?? 1_000));
