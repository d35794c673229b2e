import type { CallOptions } from '../core/call.js';
import type { WebhookDelivery } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import { toEpochMs } from '../core/instant.js';
import type { Clock, Logger, StoreKey } from '../core/ports.js';
import { safeLogger } from '../core/redact.js';
import type { WebhookEvent } from '../model/index.js';
import type { Connectors } from './connectors.js';
import type { InboxContext } from './inbox-context.js';
import { processDue } from './inbox-process.js';
import { receiveDelivery } from './inbox-receive.js';
import type { InboxReport } from './inbox-report.js';
import { type Backoff, createFetchGate } from './inbox-retry.js';
import type { LedgerFilter, OrderSink, StoreRegistry, SyncStateStore, WebhookLedger } from './ports/index.js';
import { requirePorts } from './require-ports.js';
import type { OrdersListener } from './tell-orders.js';
import type { WebhookHandler } from './webhook-handler.js';

export interface WebhookInboxOptions {
  readonly connectors: Connectors;
  readonly stores: StoreRegistry;
  readonly ledger: WebhookLedger;
  readonly sink: OrderSink;
  /** Counts the orders under the job `orders`, beside those of order sync. */
  readonly state?: SyncStateStore;
  /** For what is no order: `[mapping.webhooks, inventory.webhooks, manager.webhooks]`. A handler may take order topics too, after the order is stored. */
  readonly handlers?: readonly WebhookHandler[];
  /** As in order sync: told what really changed, after it was stored. What it throws makes the event come again. */
  readonly onOrders?: OrdersListener;
  /** @default Date.now */
  readonly now?: Clock;
  /** At least 0, below 1. @default Math.random */
  readonly random?: () => number;
  readonly logger?: Logger;
  /** An event that failed so often is `dead`. What waits for a rate limit does not count. @default 12 */
  readonly maxAttempts?: number;
  /** Milliseconds before the next attempt: doubled with each up to `maxMs`, half of it by chance. @default { baseMs: 10_000, maxMs: 3_600_000 } */
  readonly backoff?: Backoff;
  /** Milliseconds for one event, fetches and handlers included. @default 60_000 */
  readonly handlerTimeoutMs?: number;
  /** Milliseconds that an event belongs to whoever took it; if its process dies, others go on after that. @default 300_000 */
  readonly leaseMs?: number;
  /** For each call of a connector. @default the connector's own */
  readonly call?: Pick<CallOptions, 'timeoutMs' | 'maxRetries'>;
}

/** A delivery, and whose it is: the receiver's URL says that (`/webhooks/shopify`). */
export interface InboxDelivery extends WebhookDelivery {
  readonly platform: string;
}

export interface ReceivedDelivery {
  /**
   * - `accepted`: kept, to be processed
   * - `duplicate`: kept before
   * - `parked`: kept until its store is active
   * - `ignored`: not kept: a ping, what nobody signed, or a store that has webhooks switched off
   *
   * All four are good: answer the platform with 200.
   */
  readonly status: 'accepted' | 'duplicate' | 'parked' | 'ignored';
  readonly event: WebhookEvent;
}

export interface ProcessOptions {
  /** Events at most. @default all that are due */
  readonly limit?: number;
  /** Events at once; those of one order always come one after the other. @default 4 */
  readonly concurrency?: number;
  /** Only those of one store. */
  readonly store?: StoreKey;
  readonly signal?: AbortSignal;
}

/** Takes webhooks in, once each, and does what they ask for, in any order. */
export interface WebhookInbox {
  /**
   * Verifies a delivery and keeps it. Processes nothing, so that the platform gets its answer at once.
   *
   * @throws {WebhookVerificationError} for what must not be let in; {InvalidRequestError} when neither the delivery nor the
   * caller names the store; what the ledger or the registry throws: answer 500, and the platform sends it again.
   */
  receive(delivery: InboxDelivery, options?: { readonly signal?: AbortSignal }): Promise<ReceivedDelivery>;
  /**
   * Does what is due, until nothing is. Call it from a timer or after each `receive`; several processes may at once.
   *
   * An event that fails is tried again later and keeps nobody waiting. An aborted call gives back what it had taken.
   *
   * @throws the signal's reason; what the ledger throws.
   */
  process(options?: ProcessOptions): Promise<InboxReport>;
  /** Makes kept events due again, whatever became of them: dead ones, or all of a time. @returns how many. */
  replay(filter: LedgerFilter): Promise<number>;
  /**
   * Removes what is finished (`done`, `dead`) and was received before that, and with it the customer data. A delivery that
   * comes again later is a new one: keep at least two days. Parked events stay as long as their store does.
   *
   * @returns how many.
   */
  prune(input: { readonly receivedBefore: string }): Promise<number>;
}

const DEFAULTS = {
  maxAttempts: 12,
  backoff: { baseMs: 10_000, maxMs: 3_600_000 },
  handlerTimeoutMs: 60_000,
  leaseMs: 300_000,
};

/**
 * The way of a webhook into your backend: verified, told from its duplicates, stored, acknowledged, processed.
 *
 * Orders go into the sink by themselves: as the delivery tells them where the platform signed that, else fetched. Everything
 * else goes to `handlers`.
 *
 * @throws {ConnectorError} `configuration_invalid` for numbers that cannot work.
 */
export function createWebhookInbox(options: WebhookInboxOptions): WebhookInbox {
  requirePorts('createWebhookInbox', options, ['stores', 'ledger', 'sink']);
  const { ledger, now = Date.now, random = Math.random, backoff = DEFAULTS.backoff } = options;
  const given = { ...DEFAULTS, handlers: [], call: {}, ...options, ...{ now, random, backoff } };
  requireNumbers(given);
  const context: InboxContext = {
    ...given,
    ...{ logger: safeLogger(options.logger), gate: createFetchGate(backoff, now, random) },
  };
  return {
    receive: (delivery, receiveOptions = {}) => receiveDelivery(context, delivery, receiveOptions),
    process: (processOptions = {}) => processDue(context, processOptions),
    replay: (filter) => ledger.requeue({ ...filter, now: new Date(now()).toISOString() }),
    // In UTC: a ledger may compare texts. What is no time at all would be later than every one.
    prune: async ({ receivedBefore }) => {
      const before = toEpochMs(receivedBefore, 'webhookInbox.prune: receivedBefore');
      return ledger.prune({ receivedBefore: new Date(before).toISOString() });
    },
  };
}

function requireNumbers({ maxAttempts, backoff, handlerTimeoutMs, leaseMs }: typeof DEFAULTS): void {
  const isPositive = (value: number) => Number.isFinite(value) && value > 0;
  const wrong = [
    ...(Number.isSafeInteger(maxAttempts) && maxAttempts > 0 ? [] : ['maxAttempts must be a whole number above 0']),
    ...(isPositive(backoff.baseMs) && backoff.maxMs >= backoff.baseMs
      ? []
      : ['backoff.baseMs must be above 0, and backoff.maxMs not below it']),
    ...(isPositive(handlerTimeoutMs) ? [] : ['handlerTimeoutMs must be above 0']),
    ...(leaseMs > handlerTimeoutMs ? [] : ['leaseMs must be above handlerTimeoutMs']),
  ];
  if (wrong.length === 0) return;
  throw new ConnectorError('configuration_invalid', `createWebhookInbox: ${wrong.join('; ')}.`, {
    operation: 'createWebhookInbox',
  });
}
