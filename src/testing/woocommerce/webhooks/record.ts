export const WEBHOOK_STATUSES = ['active', 'paused', 'disabled'] as const;
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];

/** A webhook as the store keeps it. */
export interface WebhookRecord {
  readonly id: number;
  name: string;
  status: WebhookStatus;
  topic: string;
  deliveryURL: string;
  secret: string;
  readonly createdAt: number;
  /** `undefined` until it is saved again, which a successful ping does as well. */
  modifiedAt: number | undefined;
  /** Failed deliveries in a row. */
  failures: number;
  /** No ping was answered with 200 yet: every save sends another. */
  pingPending: boolean;
}
