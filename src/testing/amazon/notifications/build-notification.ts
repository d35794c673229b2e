import type { SellerEvent } from './events.js';
import { isLowerCase } from './notification-types.js';
import { payloadOf } from './payloads.js';

/** Who is told, and under which numbers. */
export interface NotificationAddress {
  readonly sellerId: string;
  readonly applicationId: string;
  readonly subscriptionId: string;
  readonly payloadVersion: string;
  readonly notificationId: string;
  /** When it is sent; ms since the epoch. */
  readonly publishedAt: number;
}

/** A notification as Amazon writes it: some types capitalise the names of their envelope, some do not. */
export function buildNotification(event: SellerEvent, address: NotificationAddress): Readonly<Record<string, unknown>> {
  const lower = isLowerCase(event.type);
  const named = (entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      entries.map(([name, value]) => [lower ? `${name.charAt(0).toLowerCase()}${name.slice(1)}` : name, value]),
    );
  return named([
    ['NotificationVersion', lower ? '2020-09-04' : '1.0'],
    ['NotificationType', event.type],
    ['PayloadVersion', lower ? '2020-09-04' : address.payloadVersion],
    ['EventTime', new Date(event.at).toISOString()],
    ['Payload', payloadOf(event, address.sellerId)],
    [
      'NotificationMetadata',
      named([
        ['ApplicationId', address.applicationId],
        ['SubscriptionId', address.subscriptionId],
        ['PublishTime', new Date(address.publishedAt).toISOString()],
        ['NotificationId', address.notificationId],
      ]),
    ],
  ]);
}
