import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, type ShopifySandboxOptions, startSandbox } from '../../../src/testing/index.js';
import { ask } from './support.js';

let sandbox: Sandbox;
let receiver: Server | undefined;
afterEach(async () => {
  await sandbox?.close();
  receiver?.closeAllConnections();
  receiver?.close();
  receiver = undefined;
});

async function start(shopify: ShopifySandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 10, shopify });
}

/** A receiver on this machine, and the bodies it got. */
async function receive(): Promise<{ url: string; bodies: Record<string, unknown>[] }> {
  const bodies: Record<string, unknown>[] = [];
  receiver = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      response.end();
    });
  });
  const server = receiver;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, bodies };
}

const SHOWN = 'id topic uri format filter includeFields apiVersion { handle } createdAt updatedAt';
const CREATE = `mutation Create($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
    webhookSubscription { ${SHOWN} } userErrors { field message }
  }
}`;
const UPDATE = `mutation Update($id: ID!, $input: WebhookSubscriptionInput!) {
  webhookSubscriptionUpdate(id: $id, webhookSubscription: $input) {
    webhookSubscription { ${SHOWN} } userErrors { field message }
  }
}`;
const DELETE = `mutation Delete($id: ID!) {
  webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { field message } }
}`;

async function create(input: Record<string, unknown>, topic = 'ORDERS_UPDATED', version = '2026-10') {
  const { body } = await ask(sandbox, CREATE, { topic, input }, { version });
  return body.data?.webhookSubscriptionCreate ?? body;
}

const update = async (id: string, input: Record<string, unknown>) =>
  (await ask(sandbox, UPDATE, { id, input })).body.data.webhookSubscriptionUpdate;
const remove = async (id: string) => (await ask(sandbox, DELETE, { id })).body.data.webhookSubscriptionDelete;

async function list(args = 'first: 50'): Promise<{ id: string; topic: string; uri: string }[]> {
  const { body } = await ask(sandbox, `{ webhookSubscriptions(${args}) { nodes { id topic uri } } }`);
  return body.data.webhookSubscriptions.nodes;
}

const refused = (field: string, message: string) => ({
  webhookSubscription: null,
  userErrors: [{ field: ['webhookSubscription', field], message }],
});

const URI = 'https://app.example.com/hooks';

describe('subscriptions by API', () => {
  it('are made, listed, changed and deleted', async () => {
    await start({ webhookVersion: '2026-07' });
    const { webhookSubscription, userErrors } = await create({ uri: URI, includeFields: ['id'] });
    expect(userErrors).toEqual([]);
    expect(webhookSubscription).toMatchObject({
      topic: 'ORDERS_UPDATED',
      uri: URI,
      format: 'JSON',
      filter: null,
      includeFields: ['id'],
      apiVersion: { handle: '2026-07' },
    });
    const { id } = webhookSubscription;
    await create({ uri: URI }, 'BULK_OPERATIONS_FINISH');
    expect(await list()).toHaveLength(2);
    expect(await list(`first: 5, topics: [ORDERS_UPDATED], uri: "${URI}"`)).toEqual([
      { id, topic: 'ORDERS_UPDATED', uri: URI },
    ]);
    sandbox.controls.shopify.advance(60_000);
    const changed = await update(id, { uri: `${URI}/2`, filter: 'test:false' });
    expect(changed.webhookSubscription).toMatchObject({
      id,
      uri: `${URI}/2`,
      filter: 'test:false',
      includeFields: ['id'],
    });
    expect(changed.webhookSubscription.updatedAt > webhookSubscription.updatedAt).toBe(true);
    expect(await remove(id)).toEqual({ deletedWebhookSubscriptionId: id, userErrors: [] });
    const gone = { field: ['id'], message: 'Webhook subscription does not exist' };
    expect(await remove(id)).toEqual({ deletedWebhookSubscriptionId: null, userErrors: [gone] });
    expect(await update(id, { uri: URI })).toEqual({ webhookSubscription: null, userErrors: [gone] });
    expect(await list()).toHaveLength(1);
  });

  it.each([
    ['', "Address can't be blank"],
    ['http://example.com/hook', 'Address protocol http:// is not supported'],
    ['ftp://example.com/hook', 'Address protocol ftp:// is not supported'],
    ['https://', 'Address is invalid'],
    ['https://some-shop.myshopify.com/hook', 'Address cannot be a Shopify or an internal domain'],
    ['https://localhost/hook', 'Address cannot be a Shopify or an internal domain'],
    ['https://10.0.0.8/hook', 'Address cannot be a Shopify or an internal domain'],
    ['pubsub://p:', 'Address is not a valid GCP pub/sub format. Format should be pubsub://project:topic'],
    ['arn:aws:sqs:us-east-1:1:queue', 'Address is not a valid AWS ARN'],
  ])('refuse the address %s', async (uri, message) => {
    await start({ loopbackWebhooks: false });
    expect(await create({ uri })).toEqual(refused('callbackUrl', message));
    const made = (await create({ uri: URI })).webhookSubscription;
    if (uri !== '') expect(await update(made.id, { uri })).toEqual(refused('callbackUrl', message));
  });

  it.each([
    'pubsub://valid-project:topic',
    'arn:aws:events:us-east-1::event-source/aws.partner/shopify.com/347082227713/source',
  ])('take the cloud address %s, in JSON only', async (uri) => {
    await start();
    expect(await create({ uri, format: 'XML' })).toEqual(
      refused('format', "Format can only be used with format: 'json'"),
    );
    expect((await create({ uri })).userErrors).toEqual([]);
  });

  it('refuse the same topic, address and filter a second time', async () => {
    await start();
    expect((await create({ uri: URI })).userErrors).toEqual([]);
    const taken = refused('callbackUrl', 'Address for this topic has already been taken');
    expect(await create({ uri: URI })).toEqual(taken);
    expect(await create({ uri: URI, filter: '' })).toEqual(taken);
    expect((await create({ uri: URI, filter: 'test:true' })).userErrors).toEqual([]);
    expect((await create({ uri: URI }, 'ORDERS_CREATE')).userErrors).toEqual([]);
  });

  it('have names since 2026-04, one each', async () => {
    await start();
    const messages = async (name: string) =>
      (await create({ uri: `${URI}/${name}`, name })).userErrors.map(({ message }: { message: string }) => message);
    const odd = 'Name name field can only contain alphanumeric characters, underscores, and hyphens';
    expect(await messages('')).toEqual(['Name is too short (minimum is 1 character)', odd]);
    expect(await messages('has spaces')).toEqual([odd]);
    expect(await messages('orders-1')).toEqual([]);
    expect(await messages('orders-1')).toContain('Name has already been taken');
    const old = await create({ uri: URI, name: 'orders-2' }, 'ORDERS_UPDATED', '2026-01');
    expect(old.errors[0].extensions.code).toBe('INVALID_VARIABLE');
  });

  it('need the scope of the topic, and approval for customer data', async () => {
    await start({ scopes: ['read_products'] });
    const missing = 'You cannot create a webhook subscription with the specified topic';
    expect((await create({ uri: URI })).userErrors).toEqual([{ field: ['topic'], message: missing }]);
    expect((await create({ uri: URI }, 'PRODUCTS_UPDATE')).userErrors).toEqual([]);
    sandbox.controls.shopify.setScopes(['read_orders']);
    sandbox.controls.shopify.approveCustomerData('none');
    expect((await create({ uri: URI })).userErrors[0].message).toMatch(/protected customer data/);
  });

  it('do not show those of the configuration', async () => {
    await start();
    sandbox.controls.shopify.subscribe({ topic: 'shop/redact', url: 'http://127.0.0.1:9/' });
    expect(await list()).toEqual([]);
  });
});

describe('deliveries of subscriptions by API', () => {
  it('come when the filter matches, with the named fields only', async () => {
    await start();
    const { url, bodies } = await receive();
    const { controls } = sandbox;
    const [order] = controls.shopify.orders();
    await create({
      uri: url,
      filter: `name:'${order?.name}' AND line_items.quantity:>=1`,
      includeFields: ['name', 'line_items.id', 'updated_at'],
    });
    for (const { id } of controls.shopify.orders()) controls.shopify.touch(id);
    await controls.shopify.webhooks.settle();
    expect(bodies).toHaveLength(1);
    expect(Object.keys(bodies[0] ?? {}).sort()).toEqual(['line_items', 'name', 'updated_at']);
    const [line] = (bodies[0]?.['line_items'] ?? []) as object[];
    expect(Object.keys(line ?? {})).toEqual(['id']);
  });

  it('never leave this machine, and end the subscription after eight retries', async () => {
    await start();
    await create({ uri: URI });
    const { controls } = sandbox;
    controls.shopify.touch(controls.shopify.orderIds()[0] ?? '');
    await controls.shopify.webhooks.runRetries();
    expect(controls.shopify.webhooks.attempts().map(({ status }) => status)).toEqual(Array(9).fill(0));
    expect(await list()).toEqual([]);
  });
});
