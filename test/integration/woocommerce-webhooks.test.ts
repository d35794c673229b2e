import { type Sandbox, startSandbox, type WooSandboxControls } from 'commerce-connectors/testing';
import { createWooCommerceConnector, type WooCommerceConnector } from 'commerce-connectors/woocommerce';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookDelivery } from '../../src/core/connector.js';
import type { WebhookEvent } from '../../src/model/index.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { type LoopbackServer, readBody, startLoopbackServer } from '../../src/testing/loopback-server.js';

const ORDER_TOPICS = ['order.created', 'order.updated', 'order.deleted'] as const;

/** A host's endpoint: verifies what comes and answers as the documentation says. */
interface Receiver extends LoopbackServer {
  readonly url: string;
  readonly events: WebhookEvent[];
  readonly deliveries: WebhookDelivery[];
  readonly refused: unknown[];
  /** Answers instead, without looking at anything. */
  broken: number | undefined;
}

let sandbox: Sandbox;
let controls: WooSandboxControls;
let woocommerce: WooCommerceConnector;
let storeId: string;
let receiver: Receiver;
const tokenStore = () => store;
let store = createMemoryTokenStore();

const another = () => createWooCommerceConnector({ baseURL: (id) => controls.baseURL(id), tokenStore: tokenStore() });

async function startReceiver(): Promise<Receiver> {
  const [events, deliveries, refused]: [WebhookEvent[], WebhookDelivery[], unknown[]] = [[], [], []];
  const server = await startLoopbackServer(async (request, response) => {
    const delivery = { rawBody: await readBody(request), headers: request.headers, storeId };
    if (started.broken !== undefined) {
      response.writeHead(started.broken).end();
      return;
    }
    deliveries.push(delivery);
    await woocommerce.verifyWebhook(delivery).then(
      (event) => {
        events.push(event);
        response.writeHead(200).end();
      },
      (error: unknown) => {
        refused.push(error);
        response.writeHead(401).end();
      },
    );
  });
  const started: Receiver = {
    ...server,
    url: `${server.baseURL}/hooks?tenant=7`,
    events,
    deliveries,
    refused,
    broken: undefined,
  };
  return started;
}

beforeEach(async () => {
  store = createMemoryTokenStore();
  sandbox = await startSandbox({ platforms: ['woocommerce'], orders: 12, woocommerce: { variants: 6 } });
  controls = sandbox.controls.woocommerce;
  woocommerce = another();
  const { consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  ({ storeId } = sandbox.credentials.woocommerce);
  await woocommerce.auth.connect({ storeId, consumerKey, consumerSecret, verify: false });
  receiver = await startReceiver();
});

afterEach(async () => {
  await Promise.all([woocommerce.close(), sandbox.close(), receiver.close()]);
});

const ensure = (topics: readonly (typeof ORDER_TOPICS)[number][] = ORDER_TOPICS, of = woocommerce) =>
  of.webhooks.ensure({ storeId, url: receiver.url, topics });
const flush = () => controls.webhooks.flush();
const topics = () => receiver.events.map(({ topic }) => topic);

describe('what a store delivers', () => {
  it('verifies from the ping on, and tells orders as they are read', async () => {
    const { created } = await ensure();
    expect(created.map(({ topic }) => topic)).toEqual(ORDER_TOPICS);
    await flush();
    expect(receiver.events.map(({ topic, trust, storeId: of }) => [topic, trust, of])).toEqual(
      ORDER_TOPICS.map(() => ['ping', 'none', storeId]),
    );

    const { id } = controls.insert();
    await flush();
    controls.setStatus(id, 'completed');
    await flush();
    controls.trash(id);
    await flush();
    expect(receiver.refused).toEqual([]);
    expect(topics().slice(3)).toContain('order.created');
    expect(topics().at(-1)).toBe('order.deleted');
    for (const event of receiver.events.slice(3)) {
      expect(event).toMatchObject({ storeId, trust: 'body', resource: { type: 'order', id, orderId: id } });
    }
    const completed = receiver.events.filter(({ order }) => order?.state.raw === 'completed').at(-1);
    expect(completed?.order?.state.value).toBe('completed');
  });

  it('has the revision of the fetched order, but where units were refunded: bodies do not say which', async () => {
    await ensure(['order.updated']);
    for (const { id } of controls.orders()) controls.touch(id);
    await flush();
    const delivered = receiver.events.filter(({ topic }) => topic === 'order.updated');
    expect(delivered).toHaveLength(controls.orders().length);
    for (const { order } of delivered) {
      const fetched = await woocommerce.fetchOrder({ storeId, orderId: order?.orderId ?? '' });
      if (fetched.refunds === undefined || fetched.refunds.length === 0) {
        expect(order?.revision).toEqual(fetched.revision);
      } else {
        expect(order?.revision.at).toBe(fetched.revision.at);
        expect(order?.availability).toMatchObject({ 'refunds.*.lines': 'not_requested' });
      }
    }
  });

  it('is told apart where delivery ids are shared, and recognised when it comes twice or replayed', async () => {
    await ensure(['order.updated']);
    await flush();
    const [first, second] = controls.orders();
    controls.touch(first?.id ?? '');
    controls.touch(second?.id ?? '');
    controls.webhooks.duplicate(2);
    await flush();
    const sent = receiver.events.filter(({ topic }) => topic !== 'ping');
    expect(sent).toHaveLength(4);
    expect(new Set(sent.map(({ dedupeKey }) => dedupeKey)).size).toBe(2);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
    expect(
      new Set(receiver.deliveries.map(({ headers }) => (headers as Record<string, string>)['x-wc-webhook-delivery-id']))
        .size,
    ).toBe(2);
  });

  it('is of the store it names, without the caller’s word too', async () => {
    await ensure(['order.updated']);
    await flush();
    controls.touch(controls.orders()[0]?.id ?? '');
    await flush();
    const { storeId: _named, ...delivery } = receiver.deliveries.at(-1) as WebhookDelivery;
    expect(await woocommerce.verifyWebhook(delivery)).toMatchObject({ storeId, topic: 'order.updated' });
  });

  it('of an order that was trashed before the store got to it says so', async () => {
    await ensure(['order.created']);
    const { id } = controls.insert();
    controls.trash(id);
    await flush();
    expect(receiver.events.at(-1)).toMatchObject({ topic: 'order.created', order: { state: { value: 'deleted' } } });
  });

  it('of an order that is gone for good is an event about nothing, and no failure of the receiver', async () => {
    await ensure(['order.updated']);
    const { id } = controls.insert();
    controls.deleteForever(id);
    await flush();
    const event = receiver.events.at(-1);
    expect(event).toMatchObject({ topic: 'order.updated', resource: { type: 'order' } });
    expect(event).not.toHaveProperty('order');
    expect(receiver.refused).toEqual([]);
  });

  it('may be signed with a secret that has entities in it', async () => {
    const secret = 'Tom &amp; Jerry&#039;s &lt;3';
    const { consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
    await woocommerce.auth.connect({ storeId, consumerKey, consumerSecret, webhookSecret: secret, verify: false });
    await ensure(['order.updated']);
    controls.touch(controls.orders()[0]?.id ?? '');
    await flush();
    expect(controls.webhooks.list()[0]?.secret).toBe(secret);
    expect(topics()).toEqual(['ping', 'order.updated']);
  });

  it('goes on through a rotation of the secret', async () => {
    await ensure(['order.updated']);
    const before = controls.webhooks.list()[0]?.secret ?? '';
    const { consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
    const webhookSecret = ['the-new-secret', before];
    await woocommerce.auth.connect({ storeId, consumerKey, consumerSecret, webhookSecret, verify: false });
    const [one, two] = controls.orders();
    controls.touch(one?.id ?? '');
    await flush();
    expect((await ensure(['order.updated'])).updated).toHaveLength(1);
    controls.touch(two?.id ?? '');
    await flush();
    expect(controls.webhooks.list().map(({ secret }) => secret)).toEqual(['the-new-secret']);
    expect(topics().filter((topic) => topic === 'order.updated')).toHaveLength(2);
    expect(receiver.refused).toEqual([]);
  });
});

describe('subscriptions', () => {
  it('are set up once, whoever asks, and listed and removed by any process', async () => {
    const { created } = await ensure();
    const other = another();
    expect(await ensure(ORDER_TOPICS, other)).toMatchObject({ created: [], kept: created, updated: [] });
    expect(await other.webhooks.list({ storeId })).toEqual(created);
    await other.webhooks.remove({ storeId });
    expect(controls.webhooks.list()).toEqual([]);
    await other.close();
  });

  it('are removed all only where ids are left out, never for a null out of a database', async () => {
    const { created } = await ensure();
    for (const ids of [null, 'all', 5, [null]]) {
      const removing = woocommerce.webhooks.remove({ storeId, ids: ids as unknown as string[] });
      await expect(removing).rejects.toMatchObject({ code: 'invalid_request', issues: [{ path: 'ids' }] });
    }
    expect(await woocommerce.webhooks.list({ storeId })).toEqual(created);
    await woocommerce.webhooks.remove({ storeId });
  });

  it('that two processes set up at the same moment are one again after the next time', async () => {
    const other = another();
    await Promise.all([ensure(), ensure(ORDER_TOPICS, other)]);
    await other.close();
    await ensure();
    expect(
      controls.webhooks
        .list()
        .map(({ topic }) => topic)
        .sort(),
    ).toEqual([...ORDER_TOPICS].sort());
    controls.touch(controls.orders()[0]?.id ?? '');
    await flush();
    expect(receiver.refused).toEqual([]);
  });

  it('come back after the store gave up on a receiver that was down', async () => {
    await ensure(['order.updated']);
    await flush();
    receiver.broken = 500;
    for (const { id } of controls.orders().slice(0, 7)) {
      controls.touch(id);
      await flush();
    }
    expect(controls.webhooks.list()).toMatchObject([{ status: 'disabled' }]);
    expect((await woocommerce.diagnose({ storeId })).findings).toContainEqual(
      expect.objectContaining({ check: 'webhooks', level: 'error', fix: expect.stringContaining('webhooks.ensure') }),
    );

    receiver.broken = undefined;
    expect((await ensure(['order.updated'])).updated).toHaveLength(1);
    expect(controls.webhooks.list()).toMatchObject([{ status: 'active', failures: 0 }]);
    controls.touch(controls.orders()[8]?.id ?? '');
    await flush();
    expect(topics().at(-1)).toBe('order.updated');
    expect((await woocommerce.diagnose({ storeId })).ok).toBe(true);
  });

  it('are not made twice when the store’s answer is lost', async () => {
    controls.faults.resetAfter({ operation: /^POST .*webhooks/ });
    const { created } = await ensure(['order.created', 'order.updated']);
    expect(created).toHaveLength(2);
    expect(controls.webhooks.list()).toHaveLength(2);
    expect((await ensure(['order.created', 'order.updated'])).kept).toHaveLength(2);
  });

  it('are removed past a host that blocks DELETE', async () => {
    await ensure();
    controls.faults.blockPut();
    await woocommerce.webhooks.remove({ storeId });
    expect(controls.webhooks.list()).toEqual([]);
  });

  it('need the rights of a shop manager', async () => {
    const keys = sandbox.credentials.woocommerce.customer;
    await woocommerce.auth.connect({ storeId, ...keys, verify: false });
    await expect(ensure()).rejects.toMatchObject({ code: 'permission_denied' });
    await woocommerce.auth.connect({ storeId, ...sandbox.credentials.woocommerce.readOnly, verify: false });
    await expect(ensure()).rejects.toMatchObject({ code: 'permission_denied' });
    expect(controls.webhooks.list()).toEqual([]);
  });
});
