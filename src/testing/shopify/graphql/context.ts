import type { ApiVersion } from '../api-versions.js';
import type { AccessPolicy } from '../auth/access.js';
import type { BulkOperation } from '../bulk/bulk-operation.js';
import type { BulkOperations } from '../bulk/bulk-operations.js';
import type { SearchWarning } from '../search/evaluate.js';
import type { Jobs } from '../state/jobs.js';
import { type OrderTotals, orderTotals } from '../state/order-math.js';
import type { OrderRecord } from '../state/records.js';
import type { ShopState } from '../state/shop-state.js';
import type { Subscriptions } from '../webhooks/subscription.js';
import type { WebhookTopic } from '../webhooks/topics.js';
import type { IdempotencyLedger } from './idempotency.js';

export interface SandboxEvent {
  readonly topic: WebhookTopic;
  readonly orderId?: string;
  readonly resourceId?: string;
  readonly previousScopes?: readonly string[];
}

/** What a resolver may use; made anew for every request. */
export interface RequestContext {
  readonly shop: ShopState;
  readonly version: ApiVersion;
  readonly access: AccessPolicy;
  readonly idempotency: IdempotencyLedger;
  readonly bulk: { readonly operations: BulkOperations; urlOf(operation: BulkOperation): string };
  readonly jobs: Jobs;
  readonly app: { readonly clientId: string; readonly scopes: readonly string[] };
  /** Set while a bulk operation reads: what the list at the root holds this time. Lists below it have no pages. */
  readonly bulkRows?: readonly unknown[];
  readonly settings: ResolverSettings;
  readonly webhooks: Subscriptions;
  readonly modes: {
    readonly nulls: boolean;
    readonly unknownEnums: ReadonlySet<string> | 'all' | undefined;
    readonly indexLagMs: number;
  };
  /** Collected for `extensions.search`. */
  readonly searchWarnings: {
    readonly path: readonly (number | string)[];
    readonly query: string;
    readonly warnings: readonly SearchWarning[];
  }[];
  readonly totalsCache: Map<OrderRecord, OrderTotals>;
  emit(event: SandboxEvent): void;
}

export interface ResolverSettings {
  /** The platform ends a filtered list at 25,000 objects [DOC limits]. */
  readonly maxConnectionDepth: number;
  /** Whether webhooks may go to this machine. */
  readonly loopbackWebhooks: boolean;
  /** Whether 2026-10 sets quantities at a location where the item is not stocked. */
  readonly settableAnywhere: boolean;
}

/** Sums of an order, once per request. */
export function totalsOf(order: OrderRecord, context: RequestContext): OrderTotals {
  const known = context.totalsCache.get(order);
  if (known !== undefined) return known;
  const totals = orderTotals(order);
  context.totalsCache.set(order, totals);
  return totals;
}

/** Records that an order changed: its clock, the cached sums, and the webhooks that tell about it. */
export function touchOrder(order: OrderRecord, context: RequestContext, ...topics: readonly WebhookTopic[]): void {
  context.totalsCache.delete(order);
  context.shop.indexOrder(order);
  context.shop.orders.touch(order, context.shop.now());
  for (const topic of topics) context.emit({ topic, orderId: order.id });
}

export interface MoneyOwner {
  readonly currency: string;
  readonly presentmentCurrency: string;
}
