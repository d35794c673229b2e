import type { WebhookTopic } from './topics.js';

export interface SubscriptionRecord {
  readonly id: string;
  readonly topic: WebhookTopic;
  readonly url: string;
  readonly createdAt: number;
}
