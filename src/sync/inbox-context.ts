import type { CallOptions } from '../core/call.js';
import type { Clock, Logger } from '../core/ports.js';
import type { Connectors } from './connectors.js';
import type { Backoff, FetchGate } from './inbox-retry.js';
import type { OrderSink, StoreRegistry, SyncStateStore, WebhookLedger } from './ports/index.js';
import type { OrdersListener } from './tell-orders.js';
import type { WebhookHandler } from './webhook-handler.js';

/** What the parts of an inbox share. */
export interface InboxContext {
  readonly connectors: Connectors;
  readonly stores: StoreRegistry;
  readonly ledger: WebhookLedger;
  readonly sink: OrderSink;
  readonly state?: SyncStateStore;
  readonly handlers: readonly WebhookHandler[];
  readonly onOrders?: OrdersListener;
  readonly now: Clock;
  readonly random: () => number;
  /** Safe to call. */
  readonly logger: Logger;
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  readonly handlerTimeoutMs: number;
  readonly leaseMs: number;
  readonly call: Pick<CallOptions, 'timeoutMs' | 'maxRetries'>;
  readonly gate: FetchGate;
}
