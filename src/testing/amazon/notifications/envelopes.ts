export interface EventBridgeAddress {
  readonly id: string;
  /** The notification's type, which is the event's `detail-type`. */
  readonly type: string;
  readonly at: number;
  /** The partner event source: `aws.partner/sellingpartnerapi.amazon.com/{account}/{application}`. */
  readonly source: string;
  readonly accountId: string;
  readonly region: string;
}

/** A notification as an event bus passes it on: to a rule's target, a queue, or an API destination. */
export const eventBridgeEvent = (
  notification: unknown,
  address: EventBridgeAddress,
): Readonly<Record<string, unknown>> => ({
  version: '0',
  id: address.id,
  'detail-type': address.type,
  source: address.source,
  account: address.accountId,
  time: `${new Date(address.at).toISOString().slice(0, 19)}Z`,
  region: address.region,
  resources: [],
  detail: notification,
});
