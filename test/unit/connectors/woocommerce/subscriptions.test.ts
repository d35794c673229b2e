import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WooCommerceOptions } from '../../../../src/connectors/woocommerce/options.js';
import { settingsOf } from '../../../../src/connectors/woocommerce/settings.js';
import { createWooSubscriptions } from '../../../../src/connectors/woocommerce/subscriptions.js';
import { WOO_TOPICS } from '../../../../src/connectors/woocommerce/webhook-topics.js';
import type { WebhookSubscriptions } from '../../../../src/core/connector.js';
import { ConnectorError, InvalidRequestError } from '../../../../src/core/errors.js';
import { SITE, type World, worldOf } from './scripted-site.js';
import { type HookSite, hookSite, refusal } from './webhook-site.js';

const URL_A = 'https://app.example.com/hooks/a?tenant=7';
const TOPICS = ['order.created', 'order.updated'] as const;
const NOTHING = { created: [], kept: [], updated: [], failed: [] };

let store: HookSite;
let world: World;
let webhooks: WebhookSubscriptions;

const start = (options: WooCommerceOptions = {}) => {
  store = hookSite();
  world = worldOf((request) => store.site(request), options);
  webhooks = createWooSubscriptions(world.runtime, world.client, options);
};
const ensure = (topics: readonly string[] = TOPICS, url = URL_A) =>
  webhooks.ensure({ storeId: SITE, url, topics: topics as never });
const settings = async () => settingsOf(await world.record());
const writes = () =>
  world.arrived.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url.pathname}`);
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('did not reject'),
    (error: unknown) => error,
  );

beforeEach(async () => {
  start();
  await world.connect();
});

describe('ensure', () => {
  it('subscribes to every topic that is declared, under a name and with a secret of its own', async () => {
    const { created, failed } = await ensure(WOO_TOPICS);
    expect(failed).toEqual([]);
    expect(created.map(({ topic }) => topic)).toEqual(WOO_TOPICS);
    const [secret] = (await settings()).webhookSecrets;
    expect(secret).toMatch(/^[A-Za-z0-9]{40,}$/);
    for (const hook of store.hooks) {
      expect(hook).toMatchObject({
        secret,
        status: 'active',
        delivery_url: URL_A,
        name: `commerce-connectors: ${hook.topic}`,
      });
    }
    expect([...(await settings()).webhooks.keys()]).toEqual(created.map(({ id }) => id));
  });

  it('saves the secret before any subscription exists: a delivery may come at once', async () => {
    let known: readonly string[] = [];
    store.intercept = ({ method }) => {
      if (method === 'POST') void settings().then(({ webhookSecrets }) => (known = webhookSecrets));
      return undefined;
    };
    await ensure(['order.created']);
    expect(known).toEqual([store.hooks[0]?.secret]);
  });

  it('uses the newest secret that the store was connected with', async () => {
    await world.connect({ settings: { webhookSecret: ['newest', 'older'] } });
    await ensure();
    expect(store.hooks.map(({ secret }) => secret)).toEqual(['newest', 'newest']);
    expect((await settings()).webhookSecrets).toEqual(['newest', 'older']);
  });

  it('changes nothing the second time, and adds up over URLs', async () => {
    const { created } = await ensure();
    const before = writes().length;
    expect(await ensure()).toEqual({ ...NOTHING, kept: created });
    expect(await ensure(TOPICS, 'https://APP.example.com:443/hooks/a?tenant=7')).toEqual({ ...NOTHING, kept: created });
    expect(writes()).toHaveLength(before);

    const other = await ensure(TOPICS, 'https://app.example.com/hooks/b');
    expect(other.created).toHaveLength(2);
    expect(await webhooks.list({ storeId: SITE })).toEqual([...created, ...other.created]);
  });

  it('is done once when it runs twice at the same time', async () => {
    await Promise.all([ensure(), ensure()]);
    expect(store.hooks).toHaveLength(2);
  });

  it('gives a subscription the new secret after a rotation', async () => {
    const { created } = await ensure();
    await world.runtime.tokens.update(SITE, (record) => ({
      ...record,
      settings: { ...record.settings, webhookSecret: ['rotated', store.hooks[0]?.secret ?? ''] },
    }));
    expect(await ensure()).toEqual({ ...NOTHING, updated: created });
    expect(store.hooks.map(({ secret }) => secret)).toEqual(['rotated', 'rotated']);
    expect(await ensure()).toEqual({ ...NOTHING, kept: created });
  });

  it.each(['disabled', 'paused'])('makes a %s subscription anew, and removes the old one', async (status) => {
    await ensure(['order.created']);
    for (const hook of store.hooks) hook.status = status;
    const { updated } = await ensure(['order.created']);
    expect(updated).toEqual([{ id: '2', topic: 'order.created', platformTopic: 'order.created', url: URL_A }]);
    expect(store.hooks.map(({ id, status: now }) => [id, now])).toEqual([[2, 'active']]);
    expect([...(await settings()).webhooks.keys()]).toEqual(['2']);
    // In this order: nothing is missed in between.
    expect(writes().slice(-2)).toEqual(['POST /wp-json/wc/v3/webhooks', 'DELETE /wp-json/wc/v3/webhooks/1']);
  });

  it('takes up what it made before its memory was lost, and leaves one of several', async () => {
    await ensure(['order.created']);
    store.add({ ...store.hooks[0], id: 9 });
    await world.connect();
    const { updated, created } = await ensure(['order.created']);
    expect(created).toEqual([]);
    expect(updated.map(({ id }) => id)).toEqual(['1']);
    expect(store.hooks.map(({ id }) => id)).toEqual([1]);
    expect(store.hooks[0]?.secret).toBe((await settings()).webhookSecrets[0]);
  });

  it('never touches the webhooks of others, whatever they are called and wherever they lead', async () => {
    const others = [
      store.add({ name: 'ERP', topic: 'order.created', delivery_url: URL_A, status: 'disabled' }),
      store.add({
        name: 'commerce-connectors: order.created',
        topic: 'order.created',
        delivery_url: 'https://other.example.com/',
      }),
    ].map((hook) => ({ ...hook }));
    const { created } = await ensure(['order.created']);
    expect(created).toHaveLength(1);
    await webhooks.remove({ storeId: SITE });
    expect(store.hooks).toEqual(others);
    expect(await webhooks.list({ storeId: SITE })).toEqual([]);
  });

  it('reads all pages before it writes', async () => {
    for (let index = 0; index < 230; index += 1)
      store.add({ name: 'others', delivery_url: `https://x.example.com/${index}` });
    await ensure(['order.created']);
    const reads = world.arrived.filter(({ method }) => method === 'GET');
    expect(reads.map(({ url }) => url.searchParams.get('page'))).toEqual(['1', '2', '3']);
    expect((await ensure(['order.created'])).kept).toHaveLength(1);
  });

  it('ends at a host that answers the same page for ever', async () => {
    for (let index = 0; index < 100; index += 1) store.add({ name: 'others' });
    store.intercept = ({ method }) => (method === 'GET' ? { body: store.hooks.slice(0, 100) } : undefined);
    expect((await ensure(['order.created'])).created).toHaveLength(1);
  });

  it('says which topic tells of what WooCommerce has no event for, and does the others', async () => {
    const { created, failed } = await ensure(['order.paid', 'order.created', 'inventory.updated', 'store.uninstalled']);
    expect(created).toHaveLength(1);
    expect(failed).toEqual([
      { topic: 'order.paid', message: expect.stringContaining('order.updated') },
      { topic: 'inventory.updated', message: expect.stringContaining('product.updated') },
      { topic: 'store.uninstalled', message: expect.stringContaining('order.created, order.updated') },
    ]);
  });

  it('reports a topic that the store refuses, and does the others', async () => {
    store.intercept = ({ method, body }) =>
      method === 'POST' && body?.includes('"topic":"order.created"')
        ? refusal(400, 'woocommerce_rest_shop_webhook_invalid_topic')
        : undefined;
    const { created, failed } = await ensure();
    expect(created.map(({ topic }) => topic)).toEqual(['order.updated']);
    expect(failed).toEqual([{ topic: 'order.created', message: expect.stringContaining('invalid_topic') }]);
  });

  it.each([
    [401, 'woocommerce_rest_cannot_create', 'authentication_failed'],
    [403, 'woocommerce_rest_cannot_create', 'permission_denied'],
  ])('rejects when the key may not (%i %s)', async (status, code, expected) => {
    store.intercept = ({ method }) => (method === 'POST' ? refusal(status, code) : undefined);
    expect(await failureOf(ensure())).toMatchObject({ code: expected });
  });

  it('keeps what it did before the store went away', async () => {
    let left = 1;
    store.intercept = ({ method }) => {
      if (method !== 'POST') return undefined;
      left -= 1;
      return left < 0 ? refusal(503, 'unavailable') : undefined;
    };
    expect(await failureOf(ensure(['order.created', 'product.created']))).toMatchObject({
      code: 'platform_unavailable',
    });
    delete store.intercept;
    const { kept, created } = await ensure(['order.created', 'product.created']);
    expect([kept.length, created.length]).toEqual([1, 1]);
    expect(store.hooks).toHaveLength(2);
  });

  it('looks whether a create arrived whose answer was lost', async () => {
    store.intercept = (request) => {
      if (request.method !== 'POST') return undefined;
      delete store.intercept;
      store.site(request);
      return { status: 504, body: '<html><body>Gateway time-out</body></html>' };
    };
    const { created } = await ensure();
    expect(created.map(({ id }) => id)).toEqual(['1', '2']);
    expect(store.hooks).toHaveLength(2);
    expect((await ensure()).kept).toHaveLength(2);
  });

  it('does not create again when it did not arrive: it may still be under way', async () => {
    store.intercept = ({ method }) => (method === 'POST' ? { status: 504, body: '<html></html>' } : undefined);
    expect(await failureOf(ensure())).toMatchObject({ code: 'platform_unavailable', outcomeUnknown: true });
    expect(writes()).toHaveLength(1);
  });

  it.each([
    ['ftp://app.example.com/', 'url'],
    ['app.example.com/hooks', 'url'],
    ['http://app.example.com/', 'url'],
    ['https://app.example.com:8443/', 'url'],
    ['https://10.1.2.3/', 'url'],
    ['https://192.168.1.9/', 'url'],
    ['https://[::1]/', 'url'],
    ['https://localhost/', 'url'],
    ['https://backend.internal/', 'url'],
  ])('refuses %s before anything is sent: the store would take it and deliver nothing', async (url, path) => {
    const error = await failureOf(ensure(TOPICS, url));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect((error as InvalidRequestError).issues.map((issue) => issue.path)).toEqual([path]);
    expect(world.arrived).toEqual([]);
  });

  it.each([
    { topics: [] },
    { topics: undefined },
    { topics: ['ping'] },
    { topics: ['orders/create'] },
    { topics: TOPICS, destination: 'arn:aws:sqs:queue' },
    { topics: TOPICS, url: undefined },
    { topics: TOPICS, storeId: 'no site' },
  ])('refuses %j', async (input) => {
    const error = await failureOf(webhooks.ensure({ storeId: SITE, url: URL_A, ...input } as never));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(world.arrived).toEqual([]);
  });

  it('takes local URLs where the store is local', async () => {
    for (const options of [{ allowPrivateHosts: true }, { baseURL: 'http://127.0.0.1:4010' }]) {
      start(options);
      await world.connect();
      expect((await ensure(TOPICS, 'http://127.0.0.1:5020/hooks')).created).toHaveLength(2);
    }
  });

  it('rejects for a store that is not connected', async () => {
    const other = { storeId: 'https://other.example.com', url: URL_A, topics: TOPICS };
    expect(await failureOf(webhooks.ensure(other))).toMatchObject({ code: 'authentication_failed' });
    expect(world.arrived).toEqual([]);
  });

  it('shows its secret to nobody but the store', async () => {
    store.intercept = ({ method, body }) =>
      method === 'POST' ? { status: 500, body: { code: 'x', message: body } } : undefined;
    const error = await failureOf(ensure());
    const [secret = ''] = (await settings()).webhookSecrets;
    expect(secret).not.toBe('');
    expect(inspect(error, { depth: 9 })).not.toContain(secret);
  });
});

describe('list and remove', () => {
  it('are about this connector’s own subscriptions', async () => {
    store.add({ name: 'ERP' });
    const { created } = await ensure();
    expect(await webhooks.list({ storeId: SITE })).toEqual(created);
    await webhooks.remove({ storeId: SITE, ids: [created[0]?.id ?? ''] });
    expect(await webhooks.list({ storeId: SITE })).toEqual([created[1]]);
    await webhooks.remove({ storeId: SITE });
    expect(await webhooks.list({ storeId: SITE })).toEqual([]);
    expect(store.hooks.map(({ name }) => name)).toEqual(['ERP']);
    expect((await settings()).webhooks.size).toBe(0);
  });

  it('take it well when something is gone already', async () => {
    const { created } = await ensure();
    store.hooks.splice(0, 1);
    await webhooks.remove({ storeId: SITE, ids: [created[0]?.id ?? '', '77', 'no id'] });
    store.intercept = ({ method }) => {
      if (method === 'DELETE') store.hooks.splice(0);
      return undefined;
    };
    await webhooks.remove({ storeId: SITE });
    expect(store.hooks).toEqual([]);
  });

  it('forget what a merchant deleted, once it is made again or removed', async () => {
    await ensure(['order.created', 'order.updated']);
    store.hooks.splice(0);
    await ensure(['order.created']);
    expect([...(await settings()).webhooks.keys()]).toEqual(['2', '3']);
    await webhooks.remove({ storeId: SITE, ids: ['2'] });
    expect([...(await settings()).webhooks.keys()]).toEqual(['3']);
    await webhooks.remove({ storeId: SITE });
    expect((await settings()).webhooks.size).toBe(0);
  });

  it('refuse to remove what others made, and remove nothing then', async () => {
    const { id } = store.add({ name: 'ERP' });
    const { created } = await ensure(['order.created']);
    const call = webhooks.remove({ storeId: SITE, ids: [created[0]?.id ?? '', String(id)] });
    expect(await failureOf(call)).toBeInstanceOf(InvalidRequestError);
    expect(store.hooks).toHaveLength(2);
  });

  it('leave alone what a merchant renamed, and a stranger’s webhook that got a remembered id', async () => {
    await ensure(['order.created']);
    const [hook] = store.hooks;
    if (hook !== undefined) hook.name = 'Ours now';
    await webhooks.remove({ storeId: SITE });
    expect(store.hooks).toHaveLength(1);
    expect(await webhooks.list({ storeId: SITE })).toEqual([]);
  });

  it('skip rows that are no webhooks', async () => {
    await ensure(['order.created']);
    store.intercept = ({ method }) =>
      method === 'GET' ? { body: [null, 7, {}, { id: 'x' }, { id: 3 }, ...store.hooks] } : undefined;
    expect(await webhooks.list({ storeId: SITE })).toHaveLength(1);
    store.intercept = ({ method }) => (method === 'GET' ? { body: { odd: true } } : undefined);
    expect(await webhooks.list({ storeId: SITE })).toEqual([]);
  });

  it('end with the caller’s own reason', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    store.intercept = () => {
      controller.abort(reason);
      return undefined;
    };
    expect(await failureOf(webhooks.list({ storeId: SITE }, { signal: controller.signal }))).toBe(reason);
    expect(ConnectorError.isInstance(reason)).toBe(false);
  });
});
