import type { CallOptions } from '../core/call.js';
import type { Connector, WebhookEnsureResult, WebhookSubscription } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { WebhookTopic } from '../model/index.js';
import { type Connectors, connectorFor } from './connectors.js';
import type { StoreEntry } from './ports/index.js';

/** Where a host takes its webhooks; settings of a store win. */
export interface StoreWebhooksOptions {
  /** The public address of the receiver for this store. */
  readonly url?: (store: StoreEntry) => string;
  /** A queue or an event bus instead, where the platform delivers to such (Amazon: the ARN). */
  readonly destination?: (store: StoreEntry) => string | undefined;
  /** @default those about orders (returns are not among them), products and the store, and about stock where it is synced both ways */
  readonly topics?: readonly WebhookTopic[];
}

/** What became of a store's subscriptions. `manual` is for a person to do. */
export interface StoreSubscriptions extends WebhookEnsureResult {
  /** Not wanted any more. */
  readonly removed: readonly WebhookSubscription[];
}

const NOTHING_MADE = { created: [], kept: [], updated: [], failed: [] } as const;
const OPERATION = 'storeManager.ensureWebhooks';

/** Makes the subscriptions be what the store's settings want, and removes others of ours at the same address. */
export async function ensureSubscriptions(
  connectors: Connectors,
  options: StoreWebhooksOptions | undefined,
  entry: StoreEntry,
  call: CallOptions,
): Promise<StoreSubscriptions> {
  const connector = connectorFor(connectors, entry, OPERATION);
  const { storeId } = entry;
  if (!entry.settings.webhooks.enabled) {
    const removed = await connector.webhooks.list({ storeId }, call);
    if (removed.length > 0) await connector.webhooks.remove({ storeId }, call);
    return { ...NOTHING_MADE, removed };
  }
  const address = addressOf(entry, options);
  const topics = wantedTopics(connector, entry, options);
  const result = await connector.webhooks.ensure({ storeId, topics, ...address }, call);
  return { ...result, removed: await removeOthers(connector, storeId, result, call) };
}

/** Whether there is an address to subscribe with. */
export function hasAddress({ settings }: StoreEntry, options: StoreWebhooksOptions | undefined): boolean {
  const { url, destination } = settings.webhooks;
  return [url, destination, options?.url, options?.destination].some((given) => given !== undefined);
}

/** Topics that the host's services act on. */
export function wantedTopics(
  { capabilities }: Pick<Connector, 'capabilities'>,
  { settings }: StoreEntry,
  options: StoreWebhooksOptions | undefined,
): readonly WebhookTopic[] {
  const asked = settings.webhooks.topics ?? options?.topics;
  if (asked !== undefined) return asked;
  return capabilities.webhooks.topics.filter((topic) => {
    // Returns come in with the order they change; their own topics want a permission of their own (Shopify).
    if (/^(?:order|fulfillment|refund)\./.test(topic)) return settings.orders.enabled;
    if (/^(?:product|listing)\./.test(topic)) return settings.products.enabled;
    // One way, they would be nothing but the echo of what was written.
    if (topic === 'inventory.updated') return settings.inventory.direction === 'two_way';
    return topic.startsWith('store.');
  });
}

function addressOf(entry: StoreEntry, options: StoreWebhooksOptions | undefined) {
  const { platform, storeId, settings } = entry;
  const destination = settings.webhooks.destination ?? options?.destination?.(entry);
  const url = settings.webhooks.url ?? options?.url?.(entry) ?? destination;
  if (url !== undefined) return { url, ...(destination === undefined ? {} : { destination }) };
  throw new ConnectorError(
    'configuration_invalid',
    `${OPERATION}: nothing says where webhooks of ${storeId} go: pass webhooks.url to createStoreManager, or set webhooks.url of the store.`,
    { platform, storeId, operation: OPERATION },
  );
}

/** Those of topics that were wanted before. At other addresses others may be listening. */
async function removeOthers(
  connector: Connector,
  storeId: string,
  { created, kept, updated }: WebhookEnsureResult,
  call: CallOptions,
): Promise<readonly WebhookSubscription[]> {
  const wanted = [...created, ...kept, ...updated];
  const ids = new Set(wanted.map(({ id }) => id));
  const urls = new Set(wanted.map(({ url }) => url));
  const present = await connector.webhooks.list({ storeId }, call);
  const others = present.filter(({ id, url }) => !ids.has(id) && urls.has(url));
  if (others.length > 0) await connector.webhooks.remove({ storeId, ids: others.map(({ id }) => id) }, call);
  return others;
}
