import type { IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import { readBody, startLoopbackServer } from '../../../../src/testing/loopback-server.js';
import { createWooWebhookControls } from '../../../../src/testing/woocommerce/webhook-controls.js';
import { createHooks } from '../../../../src/testing/woocommerce/webhooks/hooks.js';
import { callRoutes, NOW } from './catalogue-support.js';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A store's webhooks with orders made of a status, and a receiver that answers what it is told. */
export async function startHooks(options: { allowLoopbackDeliveries?: boolean } = {}) {
  const received: Received[] = [];
  const answer = { status: 200, toPing: 200 };
  const server = await startLoopbackServer(async (request, response) => {
    const body = await readBody(request);
    received.push({ path: request.url ?? '', headers: request.headers, body });
    response.writeHead(body.startsWith('webhook_id=') ? answer.toPing : answer.status, { location: '/elsewhere' });
    response.end();
  });
  const orders = new Map([
    [301, { id: 301, status: 'processing', customer_note: 'naïve / ₹' }],
    [302, { id: 302, status: 'processing' }],
  ]);
  const clock = { now: NOW };
  const hooks = createHooks({
    seed: 1,
    now: () => clock.now,
    siteURL: () => 'https://shop.example.com',
    utcOffsetMinutes: 330,
    resourceOf: (topic, id) => (topic.startsWith('order.') ? orders.get(id) : { id, type: 'variation' }),
    ...options,
  });
  onTestFinished(async () => {
    hooks.close();
    await server.close();
  });
  const call = callRoutes(hooks.routes());
  const url = `${server.baseURL}/hook`;
  const subscribe = (topic: string, secret = 'PlainSecret1') =>
    call('POST', 'wc/v3/webhooks', { topic, delivery_url: url, secret }).body.id as number;
  const deliveries = () => received.filter(({ body }) => !body.startsWith('webhook_id='));
  const controls = createWooWebhookControls(() => ({ hooks }));
  return { hooks, controls, call, received, deliveries, answer, orders, clock, url, subscribe };
}
