import { LATEST_VERSION } from '../api-versions.js';
import type { RequestContext } from '../graphql/context.js';
import { gid, idOfKind } from '../ids.js';
import { compileSearch, idTest, type SearchFields, timeTest } from '../search/evaluate.js';
import { parseSearch } from '../search/parse.js';
import type { SubscriptionRecord } from '../webhooks/subscription.js';
import { COMPLIANCE_TOPICS, topicEnum } from '../webhooks/topics.js';
import type { FieldArgs } from './define.js';
import { instant } from './define.js';

interface SubscriptionRow {
  readonly __typename: 'WebhookSubscription';
  readonly id: string;
}

export function subscriptionView(
  subscription: SubscriptionRecord,
  context: RequestContext,
): SubscriptionRow & Readonly<Record<string, unknown>> {
  const { version } = context.webhooks;
  return {
    __typename: 'WebhookSubscription',
    id: gid('WebhookSubscription', subscription.id),
    legacyResourceId: subscription.id,
    topic: topicEnum(subscription.topic),
    uri: subscription.url,
    format: subscription.format,
    filter: subscription.filter,
    includeFields: subscription.includeFields,
    name: subscription.name,
    // The version that deliveries have, whatever version asks.
    apiVersion: {
      handle: version,
      displayName: version === LATEST_VERSION ? `${version} (Latest)` : version,
      supported: version <= LATEST_VERSION,
    },
    createdAt: instant(subscription.createdAt),
    updatedAt: instant(subscription.updatedAt),
  };
}

const FIELDS: SearchFields<SubscriptionRecord> = {
  fields: new Map([
    ['id', idTest<SubscriptionRecord>((subscription) => subscription.id)],
    ['created_at', timeTest<SubscriptionRecord>((subscription) => subscription.createdAt)],
    ['updated_at', timeTest<SubscriptionRecord>((subscription) => subscription.updatedAt)],
  ]),
  text: () => true,
};

/** Only what was made by the API for this shop; those of the app's configuration never show [SCHEMA]. */
export function subscriptionRows(args: FieldArgs, context: RequestContext): SubscriptionRow[] {
  const topics = args['topics'] as readonly string[] | null | undefined;
  const { uri, format } = args;
  const { matches } = compileSearch(parseSearch(args['query'] as string | undefined), FIELDS);
  return context.webhooks
    .list()
    .filter((subscription) => !COMPLIANCE_TOPICS.has(subscription.topic))
    .filter((subscription) => topics == null || topics.includes(topicEnum(subscription.topic)))
    .filter((subscription) => uri == null || subscription.url === uri)
    .filter((subscription) => format == null || subscription.format === format)
    .filter(matches)
    .map((subscription) => subscriptionView(subscription, context));
}

export const WEBHOOK_QUERIES = {
  webhookSubscription: (_root: unknown, args: FieldArgs, context: RequestContext): unknown => {
    const id = idOfKind(String(args['id']), 'WebhookSubscription');
    const found = context.webhooks.list().find((subscription) => subscription.id === id);
    return found === undefined ? null : subscriptionView(found, context);
  },
};
