import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createWooWebhooks } from '../../src/connectors/woocommerce/webhooks.js';
import { webhookEventSchema } from '../../src/model/index.js';
import { type Reply, SITE, worldOf } from '../unit/connectors/woocommerce/scripted-site.js';

/** Recorded answers of real shops. They are not part of this repository; where they lie beside it, they are read. */
const CAPTURES = new URL('../../../shared/contracts/woocommerce/captures/', import.meta.url);
const isThere = existsSync(CAPTURES);
const why = isThere ? '' : ' (skipped: the recordings are not beside the repository)';
const SECRET = 'capture-secret';

const bytes = (name: string) => new Uint8Array(readFileSync(new URL(name, CAPTURES)));
const recorded = (name: string): Reply => {
  const [line = ''] = readFileSync(new URL(`${name}.headers`, CAPTURES), 'utf8').split('\n');
  return {
    status: Number(line.split(' ')[1]),
    body: JSON.parse(readFileSync(new URL(`${name}.body`, CAPTURES), 'utf8')),
  };
};

/** Headers as the recorded ping's file has them, without the request line. */
function headersOf(name: string): Record<string, string> {
  const lines = readFileSync(new URL(name, CAPTURES), 'utf8').split(/\r?\n/).slice(1);
  return Object.fromEntries(
    lines.filter((line) => line.includes(': ')).map((line) => line.split(': ') as [string, string]),
  );
}

async function store(answer: (method: string) => Reply) {
  const world = worldOf(({ method }) => answer(method));
  await world.connect({ settings: { webhookSecret: SECRET } });
  return { ...world, ...createWooWebhooks(world.runtime, world.client, {}) };
}

describe(`webhooks of real WooCommerce stores${why}`, () => {
  it.skipIf(!isThere)('begin with a ping that nobody signed', async () => {
    const { verifyWebhook } = await store(() => expect.fail('nothing is asked'));
    const event = await verifyWebhook({
      rawBody: bytes('webhook-delivery-ping.body'),
      headers: headersOf('webhook-delivery-ping.headers'),
    });
    expect(event).toMatchObject({ topic: 'ping', trust: 'none', raw: { webhook_id: '3' } });
  });

  it.skipIf(!isThere)('carry orders as the REST API prints them, to the byte', async () => {
    const { verifyWebhook } = await store(() => expect.fail('nothing is asked'));
    const orders = readdirSync(CAPTURES).filter((name) =>
      /^(?:order-(?!note|refund|delete)|webhook-trigger).*\.body$/.test(name),
    );
    expect(orders.length).toBeGreaterThan(15);
    for (const name of orders) {
      const rawBody = bytes(name);
      const event = await verifyWebhook({
        rawBody,
        headers: {
          'X-WC-Webhook-Source': `${SITE}/`,
          'X-WC-Webhook-Topic': 'order.updated',
          'X-WC-Webhook-Signature': createHmac('sha256', SECRET).update(rawBody).digest('base64'),
        },
      });
      expect(webhookEventSchema.parse(event)).toEqual(event);
      expect(event.occurredAt).toMatch(/^2026-/);
      if (event.order !== undefined) expect(event.order.orderId).toBe(event.resource?.orderId);
    }
  });

  it.skipIf(!isThere)('are created, listed and refused as recorded', async () => {
    const topics = ['order.updated', 'product.created'] as const;
    const url = 'https://app.example.com/hooks';
    const made = await store((method) => recorded(method === 'POST' ? 'webhook-create' : 'webhooks-list'));
    expect(await made.webhooks.ensure({ storeId: SITE, url, topics: ['order.updated'] })).toMatchObject({
      created: [{ id: '1', topic: 'order.updated', platformTopic: 'order.updated' }],
    });
    // Those of the recording have names of their own: nobody's here.
    expect(await made.webhooks.list({ storeId: SITE })).toEqual([]);

    const refused = await store((method) => recorded(method === 'POST' ? 'webhook-bad-topic' : 'webhooks-list'));
    const { created, failed } = await refused.webhooks.ensure({ storeId: SITE, url, topics });
    expect(created).toEqual([]);
    expect(failed.map(({ topic }) => topic)).toEqual(topics);
  });
});
