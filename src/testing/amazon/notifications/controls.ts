import type { AmazonApp } from '../http/area.js';
import { eventBridgeEvent } from './envelopes.js';
import type { SellerEvent } from './events.js';
import type { QueuedMessage } from './message-queue.js';
import type { Destination, Notifications, Subscription } from './notifications.js';
import { SnsSigner } from './sns-signer.js';

type Json = Readonly<Record<string, unknown>>;

export interface SnsOptions {
  /** @default an invented topic of eu-west-1 */
  readonly topicArn?: string;
  /** AWS's default is '1', which signs with SHA-1. @default '2' */
  readonly signatureVersion?: '1' | '2';
  readonly subject?: string;
  /** When SNS sent it; ms since the epoch. @default now */
  readonly at?: number;
}

export interface AmazonNotificationControls {
  readonly notifications: {
    /** All destinations of the app. */
    destinations(): readonly Destination[];
    /** A seller's subscriptions to the app. */
    subscriptions(storeId?: string): readonly Subscription[];
    /** Everything delivered and not deleted, in the order it arrived; of one destination, or of all. */
    messages(destinationId?: string): readonly QueuedMessage[];
    /** As SQS hands messages out: they come again after half a minute unless deleted. @default most 10 */
    receive(most?: number, destinationId?: string): readonly QueuedMessage[];
    delete(receiptHandle: string): void;
    /** Empties every queue. */
    clear(): void;
    /** Loses the next deliveries. */
    drop(count: number): void;
    /** Delivers the next messages twice. */
    duplicate(count: number): void;
    /** The next messages arrive in reverse. */
    reorder(count: number): void;
    clearFaults(): void;
    /** Tells subscribers of something as if it had just happened. */
    publish(event: SellerEvent, storeId?: string): void;
    /** The notification of an event, which nobody is sent: under the seller's subscription to its type, if there is one. */
    build(event: SellerEvent, storeId?: string): Json;
    /** What SNS posts when a queue or an event bus hands a notification to a topic: signed, as text. */
    sns(notification: Json, options?: SnsOptions): string;
    /** What SNS posts to ask whether somebody wants a topic. */
    snsConfirmation(options?: SnsOptions): string;
    /** The certificate to what `sns` signs (PEM), for the address that its messages name; validity in ms since the epoch. */
    snsCertificate(validity?: { readonly from?: number; readonly to?: number }): string;
    /** The event of EventBridge around a notification. */
    eventBridge(
      notification: Json,
      options?: { readonly accountId?: string; readonly region?: string; readonly source?: string },
    ): Json;
  };
}

export interface NotificationControlsInput {
  readonly notifications: Notifications;
  readonly app: AmazonApp;
  readonly now: () => number;
  readonly sellerOf: (storeId?: string) => { readonly id: string };
}

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:sandbox-orders';
const ACCOUNT = '123456789012';

export function createAmazonNotificationControls(input: NotificationControlsInput): AmazonNotificationControls {
  const { notifications, app, now, sellerOf } = input;
  const { queue } = notifications;
  const signer = new SnsSigner(now);
  const envelope = ({ topicArn = TOPIC, signatureVersion = '2', subject, at = now() }: SnsOptions) => ({
    ...{ topicArn, signatureVersion, at, messageId: notifications.newId() },
    ...(subject === undefined ? {} : { subject }),
  });
  return {
    notifications: {
      destinations: () => notifications.destinations(app),
      subscriptions: (storeId) =>
        notifications.subscriptions(app).filter(({ sellerId }) => sellerId === sellerOf(storeId).id),
      messages: (destinationId) => queue.all(destinationId),
      receive: (most = 10, destinationId) => queue.receive(most, destinationId),
      delete: (receiptHandle) => queue.delete(receiptHandle),
      clear: () => queue.clear(),
      drop: (count) => queue.drop(count),
      duplicate: (count) => queue.duplicate(count),
      reorder: (count) => queue.reorder(count),
      clearFaults: () => queue.clearFaults(),
      publish: (event, storeId) => notifications.publish(sellerOf(storeId).id, event),
      build: (event, storeId) => notifications.build(sellerOf(storeId).id, event, app),
      sns: (notification, options = {}) =>
        signer.notification({ message: JSON.stringify(notification), ...envelope(options) }),
      snsConfirmation: (options = {}) =>
        signer.confirmation({ token: notifications.newId().replaceAll('-', ''), ...envelope(options) }),
      snsCertificate: (validity) => signer.certificate(validity),
      eventBridge(notification, { accountId = ACCOUNT, region = 'eu-west-1', source } = {}) {
        const type = String(notification['NotificationType'] ?? notification['notificationType']);
        const partner = `aws.partner/sellingpartnerapi.amazon.com/${accountId}/${app.applicationId}`;
        const numbers = { id: notifications.newId(), at: now(), type };
        return eventBridgeEvent(notification, { ...numbers, accountId, region, source: source ?? partner });
      },
    },
  };
}
