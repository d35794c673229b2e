import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SHOPIFY_TOPICS } from '../../../../src/connectors/shopify/webhook-topics.js';
import { InvalidRequestError } from '../../../../src/core/errors.js';
import { type Asked, errorOf, type Reply, type ScriptedShop, STORE, scriptedShop, TOKEN } from './subscription-shop.js';

const URL_A = 'https://app.example.com/hooks/a?tenant=7';
const TOPICS = ['order.created', 'order.updated'] as const;
const NOTHING = { created: [], kept: [], updated: [], failed: [] };
const LOST = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

let shop: ScriptedShop;

const ensure = (topics: readonly string[] = TOPICS, url = URL_A, destination?: string) =>
  shop.shopify.webhooks.ensure({
    storeId: STORE,
    url,
    topics: topics as never,
    ...(destination === undefined ? {} : { destination }),
  });
const list = () => shop.shopify.webhooks.list({ storeId: STORE });
const remembered = async () => Object.keys((await shop.settings())['webhooks'] ?? {});
const writes = () => shop.asked.filter(({ name }) => name !== 'WebhookSubscriptions').map(({ name }) => name);
const topicsThere = () => shop.hooks.map(({ topic }) => topic);
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('did not reject'),
    (error: unknown) => error,
  );
/** What Shopify answers to a create. */
const refusing = (...messages: readonly string[]): Reply => ({
  body: {
    data: {
      webhookSubscriptionCreate: {
        webhookSubscription: null,
        userErrors: messages.map((message) => errorOf('callbackUrl', message)),
      },
    },
  },
});
const onCreate = (reply: (asked: Asked) => Reply | undefined) => {
  shop.intercept = (asked) => (asked.name === 'WebhookSubscriptionCreate' ? reply(asked) : undefined);
};

// Retries at once.
beforeEach(async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  shop = await scriptedShop();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await shop.shopify.close();
});

describe('ensure', () => {
  it('subscribes by uri, in JSON, under a name of its own, and remembers what it made', async () => {
    const { created, failed } = await ensure();
    expect(failed).toEqual([]);
    expect(created).toEqual([
      { id: shop.hooks[0]?.id, topic: 'order.created', platformTopic: 'orders/create', url: URL_A },
      { id: shop.hooks[1]?.id, topic: 'order.updated', platformTopic: 'orders/updated', url: URL_A },
    ]);
    for (const hook of shop.hooks) {
      expect(hook).toMatchObject({ uri: URL_A, format: 'JSON', filter: null, includeFields: [] });
      expect(hook.name).toMatch(/^commerce-connectors-[0-9a-f]{20}$/);
    }
    expect(await remembered()).toEqual(created.map(({ id }) => id));
  });

  it('gives no name in 2026-01, which has none, and asks for none', async () => {
    shop = await scriptedShop({ apiVersion: '2026-01' });
    const { created } = await ensure();
    expect(created).toHaveLength(2);
    for (const { query, variables } of shop.asked)
      expect(`${query} ${JSON.stringify(variables)}`).not.toMatch(/\bname\b/);
    expect(await list()).toEqual(created);
    expect((await ensure()).kept).toEqual(created);
  });

  it('subscribes to all that tells a canonical topic, and to nothing twice', async () => {
    const { created, failed } = await ensure(SHOPIFY_TOPICS.filter((topic) => !topic.startsWith('privacy.')));
    expect(failed).toEqual([]);
    expect(new Set(created.map(({ topic }) => topic)).size).toBe(SHOPIFY_TOPICS.length - 3);
    expect(topicsThere()).toEqual(
      expect.arrayContaining(['INVENTORY_LEVELS_CONNECT', 'RETURNS_CLOSE', 'APP_UNINSTALLED']),
    );
    // They come with ORDERS_UPDATED.
    expect(topicsThere()).not.toContain('ORDERS_EDITED');
    expect(new Set(topicsThere()).size).toBe(shop.hooks.length);
  });

  it('changes nothing the second time, and adds up over URLs', async () => {
    const { created } = await ensure();
    expect(await ensure()).toEqual({ ...NOTHING, kept: created });
    expect(await ensure(TOPICS, 'https://APP.example.com:443/hooks/a?tenant=7')).toEqual({ ...NOTHING, kept: created });
    expect(writes()).toHaveLength(2);

    const other = await ensure(TOPICS, 'https://app.example.com/hooks/b');
    expect(other.created).toHaveLength(2);
    expect(await list()).toEqual([...created, ...other.created]);
  });

  it('is done once when it runs twice at the same time', async () => {
    await Promise.all([ensure(), ensure()]);
    expect(shop.hooks).toHaveLength(2);
  });

  it('delivers to an event bus or a queue in the place of the URL', async () => {
    const arn = 'arn:aws:events:ap-south-1::event-source/aws.partner/shopify.com/1234567/orders';
    const queue = 'pubsub://my-project:orders';
    for (const destination of [arn, queue]) {
      const { created } = await ensure(['order.created'], undefined, destination);
      expect(created.map(({ url }) => url)).toEqual([destination]);
      expect((await ensure(['order.created'], undefined, destination)).kept).toEqual(created);
    }
    expect(shop.hooks.map(({ uri }) => uri)).toEqual([arn, queue]);
  });

  it('makes again what Shopify deleted after too many failures, and forgets the old id', async () => {
    await ensure(['order.created']);
    shop.hooks.splice(0);
    const { created, kept } = await ensure(['order.created']);
    expect([created.length, kept.length]).toEqual([1, 0]);
    expect(await remembered()).toEqual(created.map(({ id }) => id));
  });

  it('knows its own by name again, after its memory was lost', async () => {
    const { created } = await ensure();
    await shop.shopify.auth.disconnect(STORE);
    await shop.shopify.auth.connect({ storeId: STORE, accessToken: TOKEN, verify: false });
    expect(await list()).toEqual([]);
    expect(await ensure()).toEqual({ ...NOTHING, kept: created });
    expect(await list()).toEqual(created);
  });

  it('keeps what another part of the app made for the same topic and URL, and leaves it to it', async () => {
    const { id } = shop.add({ topic: 'ORDERS_CREATE', uri: URL_A, name: 'erp' });
    const { kept, created } = await ensure();
    expect(kept.map((subscription) => subscription.id)).toEqual([id]);
    expect(created).toHaveLength(1);
    expect(await list()).toEqual(created);
    await shop.shopify.webhooks.remove({ storeId: STORE });
    expect(shop.hooks.map((hook) => hook.id)).toEqual([id]);
  });

  it('does not take for enough what delivers a part, or in another format', async () => {
    shop.add({ topic: 'ORDERS_CREATE', uri: URL_A, filter: 'total_price:>=1000' });
    expect((await ensure(['order.created'])).created).toHaveLength(1);

    for (const partly of [{ includeFields: ['id'] }, { format: 'XML' }]) {
      shop.add({ topic: 'ORDERS_PAID', uri: URL_A, ...partly });
      const { failed, kept } = await ensure(['order.paid']);
      expect(kept).toEqual([]);
      expect(failed).toEqual([{ topic: 'order.paid', message: expect.stringMatching(/orders\/paid.*remove it/) }]);
      shop.hooks.pop();
    }
  });

  it.each([[{ filter: 'total_price:>=1000' }], [{ includeFields: ['id'] }], [{ format: 'XML' }]])(
    'makes its own anew that somebody narrowed to %j',
    async (narrowed) => {
      await ensure();
      const [first, second] = shop.hooks as [ScriptedShop['hooks'][number], ScriptedShop['hooks'][number]];
      shop.hooks.splice(0, 1, { ...first, ...narrowed });
      const { updated, kept, created, failed } = await ensure();
      expect([updated.length, kept.map(({ id }) => id), created, failed]).toEqual([1, [second.id], [], []]);
      expect(shop.hooks.map(({ id }) => id)).toEqual([second.id, updated[0]?.id]);
      expect(await ensure()).toMatchObject({ kept: [{}, {}], updated: [] });
      expect(await remembered()).toEqual(expect.arrayContaining([second.id, updated[0]?.id]));
    },
  );

  it('reads all pages before it writes', async () => {
    shop.pageSize = 2;
    for (let index = 0; index < 5; index += 1) shop.add({});
    const { created } = await ensure(['order.created']);
    expect(shop.asked.map(({ name, variables }) => [name, variables['after']])).toEqual([
      ['WebhookSubscriptions', null],
      ['WebhookSubscriptions', '2'],
      ['WebhookSubscriptions', '4'],
      ['WebhookSubscriptionCreate', undefined],
    ]);
    expect((await ensure(['order.created'])).kept).toEqual(created);
  });

  it('writes nothing when the list does not end', async () => {
    shop.pageSize = 2;
    for (let index = 0; index < 5; index += 1) shop.add({});
    shop.intercept = (asked) => ({ body: shop.answer({ ...asked, variables: { after: null } }) });
    expect(await failureOf(ensure())).toMatchObject({ code: 'unexpected_response', retryable: true });
    expect(writes()).toEqual([]);
  });

  it.each([{}, { webhookSubscriptions: null }, { webhookSubscriptions: { nodes: null } }])(
    'forgets nothing when the list is %j',
    async (data) => {
      await ensure();
      shop.intercept = ({ name }) => (name === 'WebhookSubscriptions' ? { body: { data } } : undefined);
      for (const call of [ensure, list, () => shop.shopify.webhooks.remove({ storeId: STORE })]) {
        expect(await failureOf(call())).toMatchObject({ code: 'unexpected_response' });
      }
      expect(await remembered()).toHaveLength(2);
    },
  );

  it('says what to do about topics that the API has no subscription for, and does the others', async () => {
    const { created, failed } = await ensure(['privacy.customer_redact', 'listing.updated', 'order.created']);
    expect(created).toHaveLength(1);
    expect(failed).toEqual([
      { topic: 'privacy.customer_redact', message: expect.stringContaining('shopify.app.toml') },
      { topic: 'listing.updated', message: expect.stringContaining('product.updated') },
    ]);
  });

  it.each([
    [['Address protocol http:// is not supported'], /must begin with https/],
    [['Address cannot be a Shopify or an internal domain'], /reachable from the internet/],
    [['Address is invalid'], /typing errors/],
    [['Address is invalid', 'Address is not a valid AWS ARN'], /event source/],
    [["Address is an AWS ARN and includes api_client_id '7' instead of '8'"], /another app/],
    [
      ['Address is invalid', 'Address is not a valid GCP pub/sub format. Format should be pubsub://project:topic'],
      /pubsub:/,
    ],
    [['You cannot create a webhook subscription with the specified topic'], /the scope read_orders.*auth\.begin/],
    [['This app is not approved to subscribe to webhook topics containing protected customer data.'], /not approved/],
    [['Something new about https://app.example.com/hooks/a?tenant=7'], /"Something new about \(URL\)"/],
    [[], /without saying why/],
  ])('reports %j for its topic, and does the others', async (sentences, message) => {
    onCreate(({ variables }) => (variables['topic'] === 'ORDERS_CREATE' ? refusing(...sentences) : undefined));
    const { created, failed } = await ensure();
    expect(created.map(({ topic }) => topic)).toEqual(['order.updated']);
    expect(failed).toEqual([{ topic: 'order.created', message: expect.stringMatching(message) }]);
    expect(failed[0]?.message).not.toContain('tenant');
  });

  it('reports a topic that this API version does not know', async () => {
    onCreate(({ variables }) =>
      variables['topic'] === 'ORDERS_CREATE'
        ? { body: { errors: [{ message: 'no', extensions: { code: 'INVALID_VARIABLE' } }] } }
        : undefined,
    );
    const { created, failed } = await ensure();
    expect([created.length, failed.length]).toEqual([1, 1]);
  });

  it('keeps what another process made between its look and its write', async () => {
    let other: string | undefined;
    onCreate(({ variables }) => {
      const { uri, name } = variables['webhookSubscription'] as { uri: string; name: string };
      other ??= shop.add({ topic: 'ORDERS_CREATE', uri, name }).id;
      return undefined;
    });
    const { created, kept } = await ensure(['order.created']);
    expect([created.length, kept.map(({ id }) => id)]).toEqual([0, [other]]);
    expect(await remembered()).toEqual([other]);
  });

  it('goes without a name where another app of the shop has it', async () => {
    onCreate(({ variables }) => {
      const { name } = variables['webhookSubscription'] as { name?: string };
      return name === undefined ? undefined : refusing('Name already exists, no duplicate allowed');
    });
    const { created } = await ensure(['order.created']);
    expect(created).toHaveLength(1);
    expect(await list()).toEqual(created);
  });

  it.each(['2026-01', '2026-10'] as const)(
    'looks whether a create arrived whose answer was lost (%s)',
    async (apiVersion) => {
      shop = await scriptedShop({ apiVersion });
      onCreate((asked) => {
        shop.intercept = undefined;
        shop.answer(asked);
        return LOST;
      });
      const { created } = await ensure();
      expect(created).toHaveLength(2);
      expect(shop.hooks).toHaveLength(2);
      expect(await list()).toEqual(created);
      expect((await ensure()).kept).toEqual(created);
    },
  );

  it('creates again what did not arrive', async () => {
    shop = await scriptedShop({ maxRetries: 1 });
    onCreate(() => {
      shop.intercept = undefined;
      return LOST;
    });
    expect((await ensure(['order.created'])).created).toHaveLength(1);
    expect(shop.asked.map(({ name }) => name)).toEqual([
      'WebhookSubscriptions',
      'WebhookSubscriptionCreate',
      'WebhookSubscriptions',
      'WebhookSubscriptionCreate',
    ]);
  });

  it('keeps what it did before the shop went away', async () => {
    onCreate(({ variables }) => (variables['topic'] === 'ORDERS_UPDATED' ? { status: 503, body: '' } : undefined));
    expect(await failureOf(ensure())).toMatchObject({ code: 'platform_unavailable' });
    shop.intercept = undefined;
    const { kept, created } = await ensure();
    expect([kept.length, created.length]).toEqual([1, 1]);
    expect(await list()).toHaveLength(2);
  });

  it.each([
    [401, 'authentication_failed'],
    [402, 'permission_denied'],
  ])('rejects where every topic would fail (HTTP %i)', async (status, code) => {
    onCreate(() => ({ status, body: '{}' }));
    expect(await failureOf(ensure())).toMatchObject({ code });
  });

  it.each([
    { url: 'ftp://app.example.com/' },
    { url: 'app.example.com/hooks' },
    { url: 'http://app.example.com/' },
    { url: undefined },
    { topics: [] },
    { topics: undefined },
    { topics: ['ping'] },
    { topics: ['orders/create'] },
    { destination: 'arn:aws:sqs:ap-south-1:1:queue' },
    { destination: 'pubsub://my-project' },
    { destination: 7 },
    { storeId: 'acme.example.com' },
  ])('refuses %j before anything is sent', async (input) => {
    const call = shop.shopify.webhooks.ensure({ storeId: STORE, url: URL_A, topics: TOPICS, ...input } as never);
    expect(await failureOf(call)).toBeInstanceOf(InvalidRequestError);
    expect(shop.asked).toEqual([]);
  });

  it('takes a plain http URL where the shop is a stand-in on plain http', async () => {
    shop = await scriptedShop({ baseURL: 'http://127.0.0.1:4010' });
    expect((await ensure(TOPICS, 'http://127.0.0.1:5020/hooks')).created).toHaveLength(2);
  });

  it('rejects for a store that is not connected, whatever the host knows of its address', async () => {
    shop = await scriptedShop({
      baseURL: (storeId) => {
        if (storeId !== STORE) throw new Error('no such shop');
        return `https://${storeId}`;
      },
    });
    const call = shop.shopify.webhooks.ensure({ storeId: 'other.myshopify.com', url: URL_A, topics: TOPICS });
    expect(await failureOf(call)).toMatchObject({ code: 'authentication_failed' });
    expect(shop.asked).toEqual([]);
  });
});

describe('list and remove', () => {
  const remove = (ids?: readonly string[]) =>
    shop.shopify.webhooks.remove({ storeId: STORE, ...(ids === undefined ? {} : { ids }) });

  it('are about this connector’s own subscriptions', async () => {
    const { id } = shop.add({ name: 'erp' });
    const { created } = await ensure();
    expect(await list()).toEqual(created);
    await remove([created[0]?.id ?? '']);
    expect(await list()).toEqual([created[1]]);
    await remove();
    expect(await list()).toEqual([]);
    expect(shop.hooks.map((hook) => hook.id)).toEqual([id]);
    expect(await remembered()).toEqual([]);
  });

  it('take the number of an id as well', async () => {
    const { created } = await ensure();
    await remove([created[0]?.id.split('/').at(-1) ?? '']);
    expect(await list()).toEqual([created[1]]);
  });

  it('take it well when something is gone already', async () => {
    const { created } = await ensure();
    shop.hooks.splice(0, 1);
    await remove([created[0]?.id ?? '', '77', 'no id']);
    expect(await remembered()).toEqual([created[1]?.id]);
    shop.intercept = ({ name }) => {
      if (name === 'WebhookSubscriptionDelete') shop.hooks.splice(0);
      return undefined;
    };
    await remove();
    expect(await remembered()).toEqual([]);
  });

  it('remove all only where ids are left out, never for a null out of a database', async () => {
    const { created } = await ensure();
    for (const ids of [null, 'all', 5, {}, [null], [created[0]?.id, 7]]) {
      const error = await failureOf(remove(ids as unknown as string[]));
      expect(error, String(ids)).toMatchObject({ code: 'invalid_request', issues: [{ path: 'ids' }] });
    }
    await remove([]);
    expect(await list()).toEqual(created);
  });

  it('take a deleted object that Shopify cannot find for gone', async () => {
    await ensure(['order.created']);
    shop.intercept = ({ name }) =>
      name === 'WebhookSubscriptionDelete'
        ? {
            body: {
              data: { webhookSubscriptionDelete: null },
              errors: [{ extensions: { code: 'RESOURCE_NOT_FOUND' } }],
            },
          }
        : undefined;
    await remove();
    expect(await remembered()).toEqual([]);
  });

  it('say so when Shopify does not delete', async () => {
    await ensure(['order.created']);
    const payload = { deletedWebhookSubscriptionId: null, userErrors: [errorOf('id', 'Not today')] };
    shop.intercept = ({ name }) =>
      name === 'WebhookSubscriptionDelete' ? { body: { data: { webhookSubscriptionDelete: payload } } } : undefined;
    expect(await failureOf(remove())).toMatchObject({ code: 'conflict' });
    expect(await remembered()).toHaveLength(1);
  });

  it('do nothing twice when the answer is lost', async () => {
    shop = await scriptedShop({ maxRetries: 1 });
    await ensure(['order.created']);
    shop.intercept = (asked) => {
      if (asked.name !== 'WebhookSubscriptionDelete') return undefined;
      shop.intercept = undefined;
      shop.answer(asked);
      return LOST;
    };
    await remove();
    expect(shop.hooks).toEqual([]);
    expect(await remembered()).toEqual([]);
  });

  it('refuse to remove what others made, and remove nothing then', async () => {
    const { id } = shop.add({});
    const { created } = await ensure(['order.created']);
    expect(await failureOf(remove([created[0]?.id ?? '', id]))).toBeInstanceOf(InvalidRequestError);
    expect(shop.hooks).toHaveLength(2);
  });

  it('leave alone what somebody gave another name', async () => {
    await ensure(['order.created']);
    shop.hooks.splice(0, 1, { ...(shop.hooks[0] as ScriptedShop['hooks'][number]), name: 'erp' });
    await remove();
    expect(shop.hooks).toHaveLength(1);
    expect(await list()).toEqual([]);
  });

  it('skip rows that are no subscriptions, and settings that are none of ours', async () => {
    const { created } = await ensure(['order.created']);
    shop.hooks.push(null as never, { id: 7 } as never);
    shop.intercept = ({ name }) =>
      name === 'WebhookSubscriptions'
        ? { body: { data: { webhookSubscriptions: { pageInfo: { hasNextPage: false }, nodes: shop.hooks } } } }
        : undefined;
    expect(await list()).toEqual(created);
    const key = { platform: 'shopify', storeId: STORE };
    const record = await shop.tokenStore.load(key);
    if (record === undefined) throw new Error('not connected');
    await shop.tokenStore.save(key, { ...record, settings: { webhooks: { [created[0]?.id ?? '']: 'odd' } } });
    expect(await list()).toEqual([]);
  });

  it('end with the caller’s own reason', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    shop.intercept = () => {
      controller.abort(reason);
      return undefined;
    };
    expect(await failureOf(shop.shopify.webhooks.list({ storeId: STORE }, { signal: controller.signal }))).toBe(reason);
  });
});
