import type { Clock, Logger, StoreKey } from '../core/ports.js';
import type { Connectors } from './connectors.js';
import type { StoreRegistry, WebhookLedger } from './ports/index.js';
import type { StoreWebhooksOptions } from './store-subscriptions.js';

/** What the parts of the store manager share. */
export interface ManagerContext {
  readonly connectors: Connectors;
  readonly stores: StoreRegistry;
  readonly ledger: WebhookLedger | undefined;
  readonly webhooks: StoreWebhooksOptions | undefined;
  readonly now: Clock;
  readonly logger: Logger | undefined;
  /** Forgets the tokens of a store. */
  readonly forget: (key: StoreKey) => Promise<void>;
}
