import type { FlushResult } from 'commerce-connectors/sync';
import type { SandboxStore, SandboxStores } from '../sandbox-stores.js';
import type { StartedBackend } from './start.js';
import { workOnce } from './worker.js';

/** What the visit saw of one store. */
export interface VisitedStore {
  readonly platform: string;
  readonly orders: number;
  readonly mapped: number;
  readonly open: number;
  /** Listings whose stock was written. */
  readonly stock: number;
  readonly status: string;
}

/** Speaks to the backend as its front end does. */
function frontEnd({ origin }: StartedBackend, token: string, settings: { readonly appURL: string }) {
  const root = `${origin}/api/v1/integrations`;
  const headers = { authorization: `Bearer ${token}` };
  const answered = async (response: Response) => {
    const text = await response.text();
    const body = text === '' ? undefined : JSON.parse(text);
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return body;
  };
  return {
    get: async (path: string) => answered(await fetch(root + path, { headers })),
    send: async (method: string, path: string, body?: unknown) =>
      answered(
        await fetch(root + path, {
          method,
          headers: { ...headers, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    /** The merchant's browser: install, agree at the platform, come back. */
    async install({ platform, storeId, beginExtras, consent }: SandboxStore) {
      const query = new URLSearchParams({ shop: storeId });
      for (const [name, value] of Object.entries(beginExtras ?? {}))
        for (const one of [value].flat()) query.append(name, String(one));
      const started = await fetch(`${root}/${platform}/auth/install?${query}`, { headers, redirect: 'manual' });
      const cookie = started.headers.get('set-cookie')?.split(';')[0] ?? '';
      await consent(started.headers.get('location') ?? '', async ({ url, rawBody }) => {
        // What the public address leads to.
        const callback = url.replace(settings.appURL, origin);
        const request = rawBody === undefined ? { headers: { cookie } } : { method: 'POST', body: rawBody };
        const response = await fetch(callback, request);
        await answered(response.clone());
        return response;
      });
    },
  };
}

/** Amazon writes to a queue: this takes what is in it, as `examples/amazon-queue.ts` does with a real one. */
async function pollAmazonQueue({ backend }: StartedBackend, { sandbox }: SandboxStores): Promise<void> {
  const queue = sandbox.controls.amazon.notifications;
  for (const { body, receiptHandle } of queue.receive()) {
    await backend.inbox.receive({ platform: 'amazon', rawBody: body, headers: {}, transport: 'sqs' });
    queue.delete(receiptHandle);
  }
}

function writtenIn(results: readonly FlushResult[], { platform, storeId }: SandboxStore): number {
  const own = results.filter(({ store }) => store.platform === platform && store.storeId === storeId);
  return own.reduce((sum, result) => sum + ('written' in result ? result.written + result.pending : 0), 0);
}

/** A company connects a store on each platform, gets its orders and stock in step, and leaves one of them again. */
export async function visitBackend(started: StartedBackend, settings: { readonly appURL: string }, token: string) {
  const { backend, sandbox, warehouse } = started;
  if (sandbox === undefined) throw new Error('the visit is for sandbox stores');
  const company = frontEnd(started, token, settings);
  const seen: VisitedStore[] = [];
  const pathOf = ({ platform, storeId }: SandboxStore) => `/${platform}/stores/${encodeURIComponent(storeId)}`;

  for (const store of sandbox.stores) {
    const { platform, storeId } = store;
    await company.install(store);
    if (store.settings !== undefined) {
      await company.send('POST', `/${platform}/stores`, { storeId, ...store.settings });
    }
    const { companyId } = await company.get(pathOf(store));
    if (store.stockLocationId !== undefined) warehouse.setLocation(store, store.stockLocationId);
    const { products } = await sandbox.connectors[platform as keyof typeof sandbox.connectors].fetchProducts({
      storeId,
      limit: 20,
    });
    for (const { sku, title } of products) {
      if (sku !== undefined) warehouse.put(companyId, { hostSku: sku, name: title, quantity: 25 });
    }
    // What a store does not do by default, it does when somebody says so.
    const settings = { products: { enabled: true }, inventory: { enabled: true }, webhooks: { enabled: true } };
    await company.send('PATCH', `${pathOf(store)}/settings`, settings);
    await company.send('POST', `${pathOf(store)}/webhooks`);
    await company.send('POST', `${pathOf(store)}/sync/products`);
    await company.send('POST', `${pathOf(store)}/sync/orders`);
  }
  // A customer orders in each of them, and the platforms tell.
  for (const store of sandbox.stores) {
    store.placeOrder();
    await store.deliverWebhooks();
  }
  await pollAmazonQueue(started, sandbox);
  const { webhooks, flushed } = await workOnce(backend);

  for (const store of sandbox.stores) {
    const stock = await company.send('POST', `${pathOf(store)}/sync/inventory`);
    const { mapped, open } = await company.get(`${pathOf(store)}/mappings`);
    const paused = await company.send('POST', `${pathOf(store)}/pause`);
    await company.send('POST', `${pathOf(store)}/resume`);
    let orders = 0;
    for await (const _ of started.storage.sink.list(store)) orders += 1;
    seen.push({
      ...{ platform: store.platform, orders, mapped: mapped.length, open: open.length },
      ...{ stock: writtenIn([stock, ...flushed], store), status: paused.status },
    });
  }
  const [first] = sandbox.stores;
  const left = first === undefined ? undefined : await company.send('DELETE', pathOf(first));
  return { stores: seen, webhooks, left: left?.store?.status };
}
