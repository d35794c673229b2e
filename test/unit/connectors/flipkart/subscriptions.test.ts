import { describe, expect, it, onTestFinished } from 'vitest';
import { createFlipkartClient } from '../../../../src/connectors/flipkart/client.js';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import { createFlipkartSubscriptions } from '../../../../src/connectors/flipkart/subscriptions.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import type { JsonObject, Transport } from '../../../../src/core/ports.js';
import type { WebhookTopic } from '../../../../src/model/index.js';
import { NOW, OPTIONS, SELLER, URL_OF_ORDERS, URL_OF_RETURNS } from './webhook-world.js';

type Switch = Record<string, unknown>;

/** A Flipkart that has the switches, and nothing else. */
async function flipkart(
  options: Partial<FlipkartOptions> = {},
  settings: JsonObject = { locationIds: ['LOC1', 'LOC2'] },
) {
  const switches: Switch[] = [];
  const requests: string[] = [];
  let answer: (sent: Switch) => number = () => 200;
  const transport: Transport = async (url, { method, body }) => {
    requests.push(`${method} ${new URL(url).pathname}`);
    const sent = JSON.parse(String(body)) as Switch;
    switches.push(sent);
    return { status: answer(sent), headers: new Headers(), body: piecesOf('{}') };
  };
  const all = { ...OPTIONS, now: () => NOW, transport, maxRetries: 0, ...options };
  const runtime = createRuntime('flipkart', all);
  onTestFinished(() => runtime.close());
  const at = new Date(NOW).toISOString();
  const credentials = { accessToken: 'planted-token', accessTokenExpiresAt: '2027-01-19T10:00:00Z' };
  const dates = { connectedAt: at, updatedAt: at };
  await runtime.tokens.save({
    platform: 'flipkart',
    storeId: SELLER,
    version: 1,
    credentials,
    settings,
    profile: {},
    ...dates,
  });
  const { webhooks } = createFlipkartSubscriptions(runtime, createFlipkartClient(runtime, all), all);
  return {
    switches,
    requests,
    answer: (next: typeof answer) => {
      answer = next;
    },
    ensure: (topics: readonly WebhookTopic[], url = URL_OF_ORDERS) => webhooks.ensure({ storeId: SELLER, url, topics }),
    list: () => webhooks.list({ storeId: SELLER }),
    remove: (ids?: readonly string[]) => webhooks.remove({ storeId: SELLER, ...(ids === undefined ? {} : { ids }) }),
    webhooks,
  };
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const on = (kind: 'order' | 'returns', location_id: string) => ({
  seller_id: SELLER,
  location_id,
  [`disable_${kind}`]: false,
});
const off = (kind: 'order' | 'returns', location_id: string) => ({
  seller_id: SELLER,
  location_id,
  [`disable_${kind}`]: true,
});
const idsOf = (rows: readonly { readonly id: string }[]) => [...new Set(rows.map(({ id }) => id))];

describe('webhooks.ensure of a registered URL', () => {
  it('switches on what is asked for at every location, once for all topics behind a switch', async () => {
    const { ensure, switches, requests } = await flipkart();
    const result = await ensure(['order.created', 'order.cancelled', 'return.created']);
    expect(switches).toEqual([on('order', 'LOC1'), on('order', 'LOC2'), on('returns', 'LOC1'), on('returns', 'LOC2')]);
    expect(new Set(requests)).toEqual(new Set(['PUT /sellers/v3/notification/subscription']));
    expect(result).toMatchObject({ kept: [], updated: [], failed: [] });
    expect(result.created).toHaveLength(6);
    expect(result.created[0]).toEqual({
      id: 'orders:LOC1',
      topic: 'order.created',
      platformTopic: 'shipment_created',
      url: URL_OF_ORDERS,
    });
    expect(result).not.toHaveProperty('manual');
  });

  it('leaves returns alone where only orders are asked for', async () => {
    const { ensure, switches } = await flipkart();
    await ensure(['order.updated', 'fulfillment.updated']);
    expect(switches).toEqual([on('order', 'LOC1'), on('order', 'LOC2')]);
  });

  it('again puts the switches on again, and makes nothing', async () => {
    const { ensure, switches } = await flipkart();
    await ensure(['order.created']);
    const again = await ensure(['order.created']);
    expect(again).toMatchObject({ created: [], updated: [] });
    expect(idsOf(again.kept)).toEqual(['orders:LOC1', 'orders:LOC2']);
    expect(switches).toHaveLength(4);
  });

  it('with another registered URL moves what is remembered: Flipkart has one for each kind', async () => {
    const { ensure, list } = await flipkart();
    await ensure(['return.created'], URL_OF_ORDERS);
    const moved = await ensure(['return.created'], URL_OF_RETURNS);
    expect(idsOf(moved.updated)).toEqual(['returns:LOC1', 'returns:LOC2']);
    expect(new Set((await list()).map(({ url }) => url))).toEqual(new Set([URL_OF_RETURNS]));
  });

  it('names a topic that Flipkart has no event for, and does the others', async () => {
    const { ensure } = await flipkart();
    const { created, failed } = await ensure(['inventory.updated', 'order.created']);
    expect(created).toHaveLength(2);
    expect(failed).toEqual([
      { topic: 'inventory.updated', message: expect.stringContaining('order.created') as string },
    ]);
  });

  it('says what a seller without locations lacks', async () => {
    const { ensure, switches } = await flipkart({}, {});
    const { created, failed } = await ensure(['order.created']);
    expect(created).toEqual([]);
    expect(failed).toEqual([{ topic: 'order.created', message: expect.stringContaining('locationIds') as string }]);
    expect(switches).toEqual([]);
  });

  it.each([400, 403, 404, 422])('tells what to ask for where Flipkart refuses a location with %i', async (status) => {
    const { ensure, answer, list } = await flipkart();
    answer(({ location_id }) => (location_id === 'LOC1' ? status : 200));
    const { created, failed, manual } = await ensure(['order.created']);
    expect(idsOf(created)).toEqual(['orders:LOC2']);
    expect(failed).toEqual([{ topic: 'order.created', message: expect.stringContaining('LOC1') as string }]);
    expect(manual).toMatchObject({ by: 'support_ticket', url: URL_OF_ORDERS, topics: ['order.created'] });
    expect(idsOf(await list())).toEqual(['orders:LOC2']);
  });

  it('rejects where Flipkart is down, and remembers what it did before', async () => {
    const { ensure, answer, list } = await flipkart();
    answer(({ location_id }) => (location_id === 'LOC2' ? 500 : 200));
    await expect(ensure(['order.created'])).rejects.toMatchObject({ code: 'platform_unavailable' });
    expect(idsOf(await list())).toEqual(['orders:LOC1']);
  });
});

describe('webhooks.ensure of a URL that is not registered', () => {
  const url = 'https://hooks.example.com/flipkart/new';

  it.each([
    ['beside others', {}],
    ['while none is', { notificationURL: undefined }],
  ])('sends nothing, claims nothing, and tells what to ask Flipkart for (%s)', async (_, options) => {
    const { ensure, list, switches } = await flipkart(options as Partial<FlipkartOptions>);
    const result = await ensure(['order.created', 'return.created', 'product.updated'], url);
    expect(result).toMatchObject({ created: [], kept: [], updated: [] });
    expect(result.failed.map(({ topic }) => topic)).toEqual(['product.updated']);
    expect(result.manual).toEqual({
      by: 'support_ticket',
      url,
      topics: ['order.created', 'return.created'],
      platformTopics: ['shipment_created', 'return_created'],
      locationIds: ['LOC1', 'LOC2'],
      steps: [
        expect.any(String),
        expect.stringContaining('notificationURL'),
        expect.stringContaining('webhooks.ensure'),
      ],
    });
    for (const fact of [url, SELLER, 'app-of-the-host', 'LOC1', 'LOC2']) {
      expect(result.manual?.steps[0]).toContain(fact);
    }
    expect(JSON.stringify(result)).not.toMatch(/planted/);
    expect(switches).toEqual([]);
    expect(await list()).toEqual([]);
  });

  it('has nothing to ask for where no topic has an event', async () => {
    const { ensure } = await flipkart();
    expect(await ensure(['inventory.updated'], url)).not.toHaveProperty('manual');
  });

  it('is told apart letter by letter', async () => {
    const { ensure, switches } = await flipkart();
    expect((await ensure(['order.created'], `${URL_OF_ORDERS}/`)).manual?.url).toBe(`${URL_OF_ORDERS}/`);
    expect(switches).toEqual([]);
  });
});

describe('input', () => {
  it.each([
    ['storeId', { storeId: 'no id' }],
    ['url', { url: 'http://hooks.example.com/flipkart' }],
    ['url', { url: 'hooks.example.com' }],
    ['url', { url: 7 }],
    ['topics', { topics: [] }],
    ['topics[0]', { topics: ['ping'] }],
    ['destination', { destination: 'arn:aws:sqs:ap-south-1:123456789012:orders' }],
  ])('with a wrong %s is refused before anything is sent', async (path, change) => {
    const { webhooks, switches } = await flipkart();
    const input = { storeId: SELLER, url: URL_OF_ORDERS, topics: ['order.created'], ...change };
    await expect(webhooks.ensure(input as never)).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path }],
    });
    expect(switches).toEqual([]);
  });

  it('may be plain http where that is registered: a stand-in', async () => {
    const local = 'http://127.0.0.1:3000/flipkart';
    const { ensure } = await flipkart({ notificationURL: local });
    expect((await ensure(['order.created'], local)).created).toHaveLength(2);
  });
});

describe('webhooks.list', () => {
  it('shows every topic behind a switch that was put on, without asking Flipkart', async () => {
    const { ensure, list, requests } = await flipkart({}, { locationId: 'LOC1' });
    expect(await list()).toEqual([]);
    await ensure(['return.created']);
    expect((await list()).map(({ id, topic }) => [id, topic])).toEqual([
      ['returns:LOC1', 'return.created'],
      ['returns:LOC1', 'return.updated'],
    ]);
    expect(requests).toHaveLength(1);
  });

  it('takes no damaged note for one', async () => {
    const subscriptions = [
      null,
      7,
      {},
      { kind: 'prices', locationId: 'LOC1', url: 'x' },
      { kind: 'orders', locationId: 1 },
    ];
    const { list } = await flipkart({}, { subscriptions });
    expect(await list()).toEqual([]);
  });
});

describe('webhooks.remove', () => {
  it('switches off what was put on, and nothing else', async () => {
    const { ensure, remove, list, switches } = await flipkart();
    await ensure(['order.created']);
    switches.length = 0;
    await remove();
    expect(switches).toEqual([off('order', 'LOC1'), off('order', 'LOC2')]);
    expect(await list()).toEqual([]);
    await remove();
    expect(switches).toHaveLength(2);
  });

  it('takes the ids it is given; those that are gone are fine', async () => {
    const { ensure, remove, list, switches } = await flipkart();
    await ensure(['order.created', 'return.created']);
    switches.length = 0;
    await remove(['returns:LOC2', 'orders:LOC9', 'whatever']);
    expect(switches).toEqual([off('returns', 'LOC2')]);
    expect(idsOf(await list())).toEqual(['orders:LOC1', 'orders:LOC2', 'returns:LOC1']);
    await remove([]);
    expect(switches).toHaveLength(1);
    await expect(remove(null as never)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('forgets what Flipkart does not know any more, and keeps what it could not switch off', async () => {
    const { ensure, remove, list, answer } = await flipkart();
    await ensure(['order.created']);
    answer(({ location_id }) => (location_id === 'LOC1' ? 404 : 500));
    await expect(remove()).rejects.toMatchObject({ code: 'platform_unavailable' });
    expect(idsOf(await list())).toEqual(['orders:LOC2']);
  });
});
