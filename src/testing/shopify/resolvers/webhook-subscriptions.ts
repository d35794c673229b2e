import type { RequestContext } from '../graphql/context.js';
import { gid, idOfKind } from '../ids.js';
import type { SubscriptionRecord } from '../webhooks/subscription.js';
import { COMPLIANCE_TOPICS, topicEnum } from '../webhooks/topics.js';
import type { FieldArgs } from './define.js';
import { instant } from './define.js';

interface SubscriptionRow {
  readonly __typename: 'WebhookSubscription';
  readonly id: string;
}

function view(
  subscription: SubscriptionRecord,
  context: RequestContext,
): SubscriptionRow & Readonly<Record<string, unknown>> {
  return {
    __typename: 'WebhookSubscription',
    id: gid('WebhookSubscription', subscription.id),
    legacyResourceId: subscription.id,
    topic: topicEnum(subscription.topic),
    uri: subscription.url,
    format: 'JSON',
    filter: null,
    includeFields: [],
    name: null,
    apiVersion: { handle: context.version, displayName: context.version, supported: true },
    createdAt: instant(subscription.createdAt),
    updatedAt: instant(subscription.createdAt),
  };
}

export function subscriptionRows(args: FieldArgs, context: RequestContext): SubscriptionRow[] {
  const topics = args['topics'] as readonly string[] | null | undefined;
  const uri = args['uri'] as string | null | undefined;
  return context.subscriptions
    .filter((subscription) => !COMPLIANCE_TOPICS.has(subscription.topic))
    .filter((subscription) => topics == null || topics.includes(topicEnum(subscription.topic)))
    .filter((subscription) => uri == null || subscription.url === uri)
    .map((subscription) => view(subscription, context));
}

export const WEBHOOK_QUERIES = {
  webhookSubscription: (_root: unknown, args: FieldArgs, context: RequestContext): unknown => {
    const id = idOfKind(String(args['id']), 'WebhookSubscription');
    const found = context.subscriptions.find((subscription) => subscription.id === id);
    return found === undefined ? null : view(found, context);
  },
};
