import type { SilentTopic, WebhookTopic } from './topics.js';

export interface SubscriptionRecord {
  readonly id: string;
  readonly topic: SilentTopic | WebhookTopic;
  /** An https URL, `pubsub://project:topic` or an ARN. */
  readonly url: string;
  readonly format: 'JSON' | 'XML';
  /** Search syntax over the body; only events that match are sent. */
  readonly filter: string | null;
  /** Dotted paths; the whole body when empty. */
  readonly includeFields: readonly string[];
  readonly name: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an app says about a subscription. */
export type SubscriptionInput = Pick<
  SubscriptionRecord,
  'filter' | 'format' | 'includeFields' | 'name' | 'topic' | 'url'
>;

/** What requests may do about the subscriptions of their shop. */
export interface Subscriptions {
  /** The API version of every delivery: one setting of the app. */
  readonly version: string;
  list(): readonly SubscriptionRecord[];
  add(input: SubscriptionInput): SubscriptionRecord;
  change(id: string, input: SubscriptionInput): SubscriptionRecord | undefined;
  remove(id: string): boolean;
}
