import type { Call } from '../../core/call.js';
import type { WebhookSubscription } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { ShopSource } from './client.js';
import { hasMore, readToEnd } from './connection.js';
import { userErrorsOf } from './errors.js';
import { webhookSubscriptionCreate, webhookSubscriptionDelete, webhookSubscriptionsPage } from './queries.js';
import { type Refusal, refusalOf } from './subscription-refusal.js';
import { enumOf, platformTopicOf } from './subscription-topics.js';
import { CANONICAL_TOPIC } from './webhook-topics.js';
import type { Maybe, ShopifyConnection } from './wire.js';

/** A subscription as the shop has it, made by this library or by another part of the app. */
export interface Hook {
  /** Global id. */
  readonly id: string;
  /** As deliveries name it: `orders/create`. */
  readonly platformTopic: string;
  /** An https URL, the ARN of an event source, or `pubsub://project:topic`. */
  readonly uri: string;
  /** Absent before 2026-04, and where it has none. */
  readonly name: string | undefined;
  /** JSON, every event and every field: what verifying and mapping rely on. */
  readonly isWhole: boolean;
  /** The API version of what is delivered: one setting of the app for all its subscriptions. */
  readonly apiVersion: string | undefined;
}

export interface NewHook {
  readonly platformTopic: string;
  readonly uri: string;
  readonly name: string | undefined;
}

/** The subscriptions of one shop that this app made by API. */
export interface ShopifyHooks {
  list(call: Call): Promise<readonly Hook[]>;
  create(input: NewHook, call: Call): Promise<Hook | Refusal>;
  /** Already gone is fine. */
  remove(id: string, call: Call): Promise<void>;
}

export function createShopifyHooks({ client, storeId }: ShopSource): ShopifyHooks {
  const page = webhookSubscriptionsPage({ names: hasNames(client.apiVersion) });

  const fetchPage = async (after: string | null, call: Call): Promise<Maybe<ShopifyConnection<unknown>>> => {
    const { data } = await client.request(storeId, page, { after }, call);
    return recordOf(data['webhookSubscriptions']) as Maybe<ShopifyConnection<unknown>>;
  };

  return {
    list: async (call) => {
      const all = await readToEnd(await fetchPage(null, call), (after) => fetchPage(after, call));
      // What was not read would count as gone.
      if (!Array.isArray(all?.nodes) || hasMore(all)) throw incomplete(storeId, call);
      return all.nodes.flatMap(hookOf);
    },

    create: async ({ platformTopic, uri, name }, call) => {
      const variables = {
        topic: enumOf(platformTopic),
        webhookSubscription: { uri, format: 'JSON', ...(name === undefined ? {} : { name }) },
      };
      const { data } = await client.request(storeId, webhookSubscriptionCreate, variables, call);
      const payload = recordOf(data['webhookSubscriptionCreate']);
      const id = recordOf(payload?.['webhookSubscription'])?.['id'];
      if (typeof id === 'string') return { id, platformTopic, uri, name, isWhole: true, apiVersion: undefined };
      return refusalOf(userErrorsOf(payload), platformTopic);
    },

    remove: async (id, call) => {
      try {
        // Deleting twice does nothing twice.
        const options = { retry: 'safe' } as const;
        const { data } = await client.request(storeId, webhookSubscriptionDelete, { id }, call, options);
        const errors = userErrorsOf(data['webhookSubscriptionDelete']);
        if (errors.every(({ message }) => /does not exist/i.test(message))) return;
      } catch (error) {
        if (ConnectorError.isInstance(error) && error.code === 'not_found') return;
        throw error;
      }
      throw new ConnectorError(
        'conflict',
        `shopify ${call.operation}: Shopify did not delete the subscription ${id}.`,
        {
          platform: 'shopify',
          storeId,
          operation: call.operation,
        },
      );
    },
  };
}

function incomplete(storeId: string, { operation }: Call): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `shopify ${operation}: the list of subscriptions cannot be read to its end. Try again later.`,
    { platform: 'shopify', storeId, operation, retryable: true },
  );
}

/** @param apiVersion such as `2026-04`, the first that knows names. */
export function hasNames(apiVersion: string): boolean {
  return apiVersion >= '2026-04';
}

export function subscriptionOf({ id, platformTopic, uri }: Hook): WebhookSubscription {
  return { id, topic: CANONICAL_TOPIC.get(platformTopic) ?? 'unknown', platformTopic, url: uri };
}

function hookOf(node: unknown): readonly Hook[] {
  const { id, topic, uri, name, format, filter, includeFields, apiVersion } = recordOf(node) ?? {};
  if (typeof id !== 'string' || typeof topic !== 'string' || typeof uri !== 'string') return [];
  const version = recordOf(apiVersion)?.['handle'];
  return [
    {
      id,
      platformTopic: platformTopicOf(topic),
      uri,
      name: typeof name === 'string' ? name : undefined,
      isWhole: format === 'JSON' && (filter ?? '') === '' && isEmpty(includeFields),
      apiVersion: typeof version === 'string' ? version : undefined,
    },
  ];
}

function isEmpty(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0;
}
