import { connectionCost, MUTATION_COST } from '../cost.js';
import { FULL_LIST, type GraphQLDocument, when } from './document.js';

/**
 * The app's subscriptions of a shop that were made by API; those of the app's configuration are not among them.
 *
 * @param has.names what a subscription is called: from 2026-04 on.
 */
export const webhookSubscriptionsPage = (has: { readonly names?: boolean }): GraphQLDocument => ({
  name: 'WebhookSubscriptions',
  kind: 'query',
  cost: connectionCost(FULL_LIST, 2),
  text: `query WebhookSubscriptions($after: String) {
  webhookSubscriptions(first: ${FULL_LIST}, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { id topic uri format filter includeFields ${when(has.names === true, 'name')} apiVersion { handle } }
  }
}`,
});

export const webhookSubscriptionCreate: GraphQLDocument = {
  name: 'WebhookSubscriptionCreate',
  kind: 'mutation',
  cost: MUTATION_COST,
  text: `mutation WebhookSubscriptionCreate($topic: WebhookSubscriptionTopic!, $webhookSubscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhookSubscription) {
    webhookSubscription { id }
    userErrors { field message }
  }
}`,
};

export const webhookSubscriptionDelete: GraphQLDocument = {
  name: 'WebhookSubscriptionDelete',
  kind: 'mutation',
  cost: MUTATION_COST,
  text: `mutation WebhookSubscriptionDelete($id: ID!) {
  webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId
    userErrors { field message }
  }
}`,
};
