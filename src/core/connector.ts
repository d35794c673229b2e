import type {
  FulfilledBy,
  InventoryLevel,
  Order,
  OrderState,
  Product,
  Tracking,
  WebhookEvent,
  WebhookTopic,
} from '../model/index.js';
import type { CallOptions } from './call.js';
import type { Capabilities } from './capabilities.js';
import type { JsonObject, JsonValue, StoreKey, StoreProfile } from './ports.js';

export type { CallOptions } from './call.js';

/** A moment: a `Date`, or ISO 8601 text with an offset (`2026-11-24T09:00:00Z`). */
export type Instant = Date | string;

/**
 * One platform, any number of stores.
 *
 * `auth`, `fetchOrders`, `pushFulfillment`, `updateInventory` and `verifyWebhook` work on every platform; the other
 * methods reject with code `not_supported` where `capabilities` says so, before anything is sent.
 */
export interface Connector<Settings = unknown> {
  readonly specVersion: 'v1';
  /** Lower-case id: `shopify`, `woocommerce`, `flipkart`, `amazon`, or your own. */
  readonly platform: string;
  /** What this platform can do and its limits, as data. */
  readonly capabilities: Capabilities;
  readonly auth: ConnectorAuth<Settings>;

  /** Fetches one page of orders, oldest change first where the platform allows it. `iterateOrders` walks the pages. */
  fetchOrders(query: OrderQuery, options?: CallOptions): Promise<OrderPage>;
  /** @throws {ConnectorError} `not_found` when the store has no such order, or this app may not see it. */
  fetchOrder(ref: OrderRef, options?: CallOptions): Promise<Order>;
  /**
   * Reads all orders of a query in one large export that the platform prepares, for backfills. Present only where the
   * platform has such exports; `iterateOrders` with a `strategy` uses it.
   *
   * Everything a walk over the pages promises holds: resumable by the cursors that `onPage` hands out, none lost.
   */
  exportOrders?(query: OrderQuery, options?: ExportOptions): AsyncGenerator<Order, void, undefined>;
  /**
   * Whether an export would bring these orders sooner than pages do: by how many they are, and what pages cost. With a
   * cursor, whether an export made it.
   */
  prefersExport?(query: OrderQuery, options?: CallOptions): Promise<boolean>;

  /** Tells the platform that goods left. Pushing the same thing twice is one shipment. */
  pushFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentResult>;
  /** The dry run of `pushFulfillment`: reads, decides, writes nothing. */
  planFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentPlan>;
  /** Cancels an order, once however often it is asked. Nothing is paid back unless the platform's own options ask for it. */
  cancelOrder(cancel: OrderCancel, options?: CallOptions): Promise<CancelResult>;

  /** Sets available quantities (absolute). Answers per item, in order; one bad SKU fails alone. */
  updateInventory(update: InventoryUpdate, options?: CallOptions): Promise<InventoryResult>;
  /** Changes available quantities by `delta`. */
  adjustInventory(change: InventoryChange, options?: CallOptions): Promise<InventoryResult>;
  fetchInventory(query: InventoryQuery, options?: CallOptions): Promise<InventoryPage>;

  /** Fetches one page of the catalogue, one row per sellable unit. */
  fetchProducts(query: ProductQuery, options?: CallOptions): Promise<ProductPage>;
  /** Sets prices. Answers per item, in order; one bad SKU fails alone. */
  updatePrices(update: PriceUpdate, options?: CallOptions): Promise<PriceResult>;

  /**
   * Resolves to the event, or rejects; never a boolean that a forgotten `if` would let pass.
   *
   * @throws {WebhookVerificationError} with a `reason`, for anything an attacker can send.
   */
  verifyWebhook(delivery: WebhookDelivery, options?: CallOptions): Promise<WebhookEvent>;
  readonly webhooks: WebhookSubscriptions;

  /** Says what stands in the way of a store, and what mends it; writes nothing. A store that is down is a finding. */
  diagnose(query: { readonly storeId: string }, options?: CallOptions): Promise<Diagnosis>;
  /** Goes on with work that answered `status: 'pending'`. The handle survives the process. */
  checkOperation(handle: OperationHandle, options?: CallOptions): Promise<OperationResult>;
  /** Ends the connections and timers this connector owns. */
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------------- auth

export type AuthKind = 'oauth2-code' | 'api-key' | 'client-credentials' | (string & {});

export interface ConnectorAuth<Settings = unknown> {
  readonly kind: AuthKind;
  /** Starts an authorisation. Send the merchant to `url`; `state` may also go into the browser's cookie. */
  begin(input: AuthBegin, options?: CallOptions): Promise<{ readonly url: string; readonly state: string }>;
  /** Verifies the callback, exchanges the code and saves the tokens. */
  complete(input: AuthCallback, options?: CallOptions): Promise<ConnectedStore>;
  /** Connects with credentials in hand; asks the platform first unless `verify: false`. */
  connect(input: AuthConnect & Settings, options?: CallOptions): Promise<ConnectedStore>;
  /** Refreshes the store's access token now. Normally nobody needs to call this. */
  refresh(storeId: string, options?: CallOptions): Promise<ConnectedStore>;
  /** Forgets the store here; `revoke` first where the platform should end the access too. Idempotent. */
  disconnect(storeId: string, options?: CallOptions): Promise<void>;
  /**
   * Ends the access at the platform, for good: only the merchant can give it again. The store stays known here. Present
   * only where the platform has a call for it.
   */
  revoke?(storeId: string, options?: CallOptions): Promise<void>;
  /** Asks the platform whether the stored credentials work and what they may do. */
  check(storeId: string, options?: CallOptions): Promise<AuthCheck>;
}

export interface AuthBegin {
  /** Needed on every platform but Amazon, whose callback tells it. */
  readonly storeId?: string;
  readonly redirectUri: string;
  /** Default: what the connector needs for everything it can do. */
  readonly scopes?: readonly string[];
  /** The host's own JSON value (a company id, say): comes back from `complete`. */
  readonly context?: JsonValue;
  /** Asked before the authorisation begins, where `storeId` is given: refuses a store early. */
  readonly approve?: StoreApproval;
}

/** A store that is about to be connected. */
export interface StoreToApprove extends StoreKey {
  /** What `auth.begin` was given, in `auth.complete`. */
  readonly context?: JsonValue;
}

/**
 * The host's last word on which store is connected: what it throws, or rejects with, is what the call rejects with, and
 * nothing is exchanged or saved. `storeId` is the platform's own spelling. Counts against the deadline of the call.
 */
export type StoreApproval = (store: StoreToApprove) => void | Promise<void>;

export interface AuthCallback {
  /** The callback URL exactly as received, query included. */
  readonly url: string;
  /** What the browser's cookie says; must match the callback's state when given. */
  readonly state?: string;
  /** WooCommerce posts the keys: the raw body of that request. */
  readonly rawBody?: Uint8Array | string;
  /**
   * Asked once the callback is known to be of an authorisation that was begun here, before its code is exchanged or
   * anything is saved. At Amazon the callback itself names the seller, whom Amazon confirms only afterwards.
   */
  readonly approve?: StoreApproval;
}

export interface AuthConnect {
  readonly storeId: string;
  /** `false` saves without asking the platform: imports, tests. Default `true`. */
  readonly verify?: boolean;
  /** Asked once the input is known to be sound, before the platform is asked or anything is saved. */
  readonly approve?: StoreApproval;
}

export interface ConnectedStore {
  readonly platform: string;
  readonly storeId: string;
  readonly profile: StoreProfile;
  readonly scopes?: readonly string[];
  /** Requested scopes that the merchant or the platform did not grant. */
  readonly missingScopes?: readonly string[];
  readonly connectedAt: string;
  /** When the access token ends; absent when it does not. It is refreshed ahead of that. */
  readonly accessTokenExpiresAt?: string;
  readonly context?: JsonValue;
}

export interface AuthCheck extends ConnectedStore {
  readonly ok: boolean;
  /** Why not, in words for a support agent. */
  readonly problems: readonly string[];
}

// -------------------------------------------------------------------------------------------------------- orders

export interface OrderRef {
  readonly storeId: string;
  readonly orderId: string;
}

export interface OrderQuery {
  readonly storeId: string;
  /** Exactly these orders; other filters are then not allowed. */
  readonly ids?: readonly string[];
  /** Inclusive. The usual filter of a sync: pass the `syncedUntil` of the run before. */
  readonly updatedAfter?: Instant;
  /** Exclusive. Makes orders that change while paging leave the set: meant for repeating a closed window. */
  readonly updatedBefore?: Instant;
  readonly createdAfter?: Instant;
  readonly createdBefore?: Instant;
  readonly statuses?: readonly OrderState[];
  /** Default `merchant`, with `ids` `any`: the others are read-only to the seller. An order of unknown kind is never left out. */
  readonly fulfilledBy?: FulfilledBy | 'any';
  /** A wish; the platform's cap holds. */
  readonly limit?: number;
  /** From the `nextCursor` of a page of the same query, in this process or another. */
  readonly cursor?: string;
  /** Keeps the platform's own object on `order.raw`. It holds customer data: default `false`. */
  readonly includeRaw?: boolean;
}

export interface OrderPage {
  readonly orders: readonly Order[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** On the last page: the `updatedAfter` of the next run, by the platform's clock, overlap included. */
  readonly syncedUntil?: string;
  /** What went wrong with single rows; the rows that could be mapped are in `orders`. */
  readonly issues: readonly PageIssue[];
  /** What this read cannot see, whatever is asked. */
  readonly limits: readonly ReadLimit[];
}

/** How a walk over many orders is made. */
export interface WalkOptions extends CallOptions {
  /**
   * Called after the last order of a page was taken. Save `page.nextCursor` (or, on the last page, `page.syncedUntil`)
   * here and a killed walk goes on where it stopped. Awaited; an error ends the walk.
   */
  readonly onPage?: (page: OrderPage) => void | Promise<void>;
}

export interface ExportOptions extends WalkOptions {
  /**
   * Milliseconds to wait for the platform to prepare the export, and for its turn among others before that. Then the call
   * rejects with `timeout`; the export goes on at the platform, and the last cursor waits for it again. Every other step
   * has the deadline `timeoutMs`.
   * @default 3_600_000 (an hour)
   */
  readonly waitMs?: number | undefined;
}

export interface PageIssue {
  readonly code: 'order_unmappable' | 'order_missing' | 'partial_data' | 'walk_restarted' | 'api_version_drift';
  readonly message: string;
  readonly orderId?: string;
}

export interface ReadLimit {
  readonly code:
    | 'history_window'
    | 'scope_missing'
    | 'customer_data_restricted'
    | 'marketplace_denied'
    | 'filter_ignored';
  readonly message: string;
  /** For `history_window`: nothing older is visible. */
  readonly since?: string;
}

// --------------------------------------------------------------------------------------------------- fulfillment

export interface FulfillmentLine {
  readonly lineItemId: string;
  readonly quantity: number;
}

export interface FulfillmentPush {
  readonly storeId: string;
  readonly orderId: string;
  /** Absent: everything that is left. */
  readonly lineItems?: readonly FulfillmentLine[];
  /**
   * One or several parcels' tracking; `carrier` by the name you know, connectors translate it. Absent where the platform's own courier ships.
   */
  readonly tracking?: Tracking | readonly Tracking[];
  /** Default: the platform's own. */
  readonly notifyCustomer?: boolean;
  readonly shippedAt?: Instant;
  /** Ship from this location only. */
  readonly locationId?: string;
  /** The platform's extras; each connector exports the type. */
  readonly platformOptions?: Readonly<Record<string, unknown>>;
}

/** Why a part of a fulfillment was not done. */
export type FulfillmentFailureReason =
  | 'order_cancelled'
  | 'on_hold'
  | 'not_shippable'
  | 'quantity_exceeded'
  | 'marketplace_ships'
  | 'platform_rejected'
  | 'outcome_unknown'
  | 'not_attempted';

/** One unit that the platform takes in one write: a location at Shopify, a package at Amazon, a shipment at Flipkart. */
export interface FulfillmentPart {
  /** Stable within the plan and its result. */
  readonly partId: string;
  readonly locationId?: string;
  readonly locationName?: string;
  readonly lineItems: readonly FulfillmentLine[];
}

export interface FulfillmentPartResult extends FulfillmentPart {
  /** `already_done`: the platform had it before this call. */
  readonly status: 'done' | 'already_done' | 'pending' | 'failed';
  /** The platform's id of the shipment. */
  readonly fulfillmentId?: string;
  readonly tracking?: readonly Tracking[];
  readonly reason?: FulfillmentFailureReason;
  readonly message?: string;
}

export interface FulfillmentResult {
  /** `partial`: some parts failed, see them. When every part fails the call rejects instead. */
  readonly status: 'done' | 'already_done' | 'partial' | 'pending';
  readonly parts: readonly FulfillmentPartResult[];
  /** With `pending`. */
  readonly handle?: OperationHandle;
  /** What the host should know: a carrier name that was translated, a notification that was not possible. */
  readonly warnings: readonly string[];
}

export interface FulfillmentPlan {
  readonly parts: readonly (FulfillmentPart & {
    readonly action: 'create' | 'already_done' | 'blocked';
    readonly fulfillmentId?: string;
    readonly tracking: readonly Tracking[];
    readonly reason?: FulfillmentFailureReason;
    readonly message?: string;
  })[];
  /** Writes that `pushFulfillment` would send now. */
  readonly writes: number;
  /** What they cost, in the platform's unit (query points, requests). */
  readonly cost?: { readonly amount: number; readonly unit: string };
  readonly warnings: readonly string[];
}

export type CancelReason =
  | 'out_of_stock'
  | 'customer_request'
  | 'undeliverable_address'
  | 'fraud'
  | 'pricing_error'
  | 'other';

export interface OrderCancel {
  readonly storeId: string;
  readonly orderId: string;
  /** A reason the platform has no true word for is refused, never replaced by an untrue one. */
  readonly reason: CancelReason;
  /** Absent: the whole order. */
  readonly lineItems?: readonly FulfillmentLine[];
  readonly restock?: boolean;
  readonly notifyCustomer?: boolean;
  readonly platformOptions?: Readonly<Record<string, unknown>>;
}

export interface CancelResult {
  readonly status: 'done' | 'already_done' | 'pending';
  readonly handle?: OperationHandle;
  readonly warnings: readonly string[];
}

// ----------------------------------------------------------------------------------------------------- inventory

export interface InventoryTarget {
  /** Exact, case-sensitive. */
  readonly sku: string;
  /** The platform's id of the stock-keeping unit, when you know it: no SKU search then. */
  readonly itemId?: string;
  /** Absent: the store's default location, else the only one the item is stocked at, else `location_required`. */
  readonly locationId?: string;
  /** Write only when the platform still has this quantity. */
  readonly expected?: number;
}

export interface InventoryUpdate {
  readonly storeId: string;
  /** `quantity` is absolute, a whole number. Any number of items; the connector cuts them to the platform's limit. */
  readonly items: readonly (InventoryTarget & { readonly quantity: number })[];
  readonly platformOptions?: Readonly<Record<string, unknown>>;
}

export interface InventoryChange {
  readonly storeId: string;
  readonly items: readonly (InventoryTarget & { readonly delta: number })[];
  readonly platformOptions?: Readonly<Record<string, unknown>>;
}

/** Why a row was not written. */
export type InventoryFailureReason =
  | 'sku_not_found'
  | 'sku_ambiguous'
  | 'location_required'
  | 'location_not_found'
  | 'not_stocked_at_location'
  | 'not_tracked'
  | 'stale'
  | 'invalid_quantity'
  | 'duplicate_item'
  | 'read_only'
  | 'platform_rejected'
  | 'outcome_unknown'
  | 'not_attempted';

export interface InventoryRow {
  readonly sku: string;
  readonly ok: boolean;
  readonly reason?: InventoryFailureReason;
  /** What to do about it, in words. */
  readonly message?: string;
  readonly itemId?: string;
  readonly locationId?: string;
  /** What the platform had before, when it was read. */
  readonly previous?: number;
  /** What the platform has now, when known. */
  readonly quantity?: number;
  /** For `sku_ambiguous` the item ids, for `location_required` the location ids to choose from. */
  readonly candidates?: readonly string[];
}

export interface InventoryResult {
  /** One row per item, in the order of the call. */
  readonly results: readonly InventoryRow[];
  /** With work the platform does later (Amazon feeds). */
  readonly status: 'done' | 'pending';
  readonly handle?: OperationHandle;
}

export interface InventoryQuery {
  readonly storeId: string;
  readonly skus?: readonly string[];
  readonly locationIds?: readonly string[];
  readonly limit?: number;
  readonly cursor?: string;
}

export interface InventoryPage {
  readonly levels: readonly InventoryLevel[];
  readonly nextCursor?: string;
  /** Asked SKUs that the store does not have, or has more than once. */
  readonly unresolved: readonly { readonly sku: string; readonly reason: 'sku_not_found' | 'sku_ambiguous' }[];
}

/** A place that holds stock. */
export interface StockLocation {
  readonly locationId: string;
  readonly name?: string;
  readonly isActive: boolean;
  /** Whether online orders are shipped from here. */
  readonly fulfillsOnlineOrders?: boolean;
  /** Stock here belongs to another app's fulfillment service and is not ours to set. */
  readonly managedByService?: string;
}

// ----------------------------------------------------------------------------------------------------- catalogue

export interface ProductQuery {
  readonly storeId: string;
  readonly updatedAfter?: Instant;
  readonly skus?: readonly string[];
  readonly limit?: number;
  readonly cursor?: string;
}

export interface ProductPage {
  readonly products: readonly Product[];
  readonly nextCursor?: string;
  readonly syncedUntil?: string;
}

export interface PriceUpdate {
  readonly storeId: string;
  /**
   * Decimal strings, `1499.00`. Without `compareAtPrice` nothing is struck out beside the price any more; where that is the
   * MRP of the goods (Flipkart, Amazon), it stays.
   */
  readonly items: readonly {
    readonly sku: string;
    readonly price: string;
    readonly compareAtPrice?: string;
    readonly currency?: string;
  }[];
}

export type PriceFailureReason =
  | 'sku_not_found'
  | 'sku_ambiguous'
  | 'invalid_price'
  | 'currency_mismatch'
  | 'duplicate_item'
  | 'read_only'
  | 'platform_rejected'
  | 'outcome_unknown'
  | 'not_attempted';

export interface PriceResult {
  readonly results: readonly {
    readonly sku: string;
    readonly ok: boolean;
    readonly reason?: PriceFailureReason;
    readonly message?: string;
  }[];
  readonly status: 'done' | 'pending';
  readonly handle?: OperationHandle;
}

// ------------------------------------------------------------------------------------------------------ webhooks

export interface WebhookDelivery {
  /** The bytes as received. A parsed object is refused: parsing and printing again changes them. */
  readonly rawBody: Uint8Array | string;
  /** A Fetch `Headers`, Node's `request.headers`, or any plain object; names in any case. */
  readonly headers: WebhookHeaders;
  /** Default `POST`. */
  readonly method?: string;
  /** The public URL the delivery came to, where the platform signs it (Flipkart). */
  readonly url?: string;
  /** Where the delivery does not name its store. Must match where it does. */
  readonly storeId?: string;
  /** How it came, where a platform has several ways and the host alone knows: `sqs` for what it took from an own queue (Amazon). */
  readonly transport?: string;
}

export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface WebhookSubscriptions {
  /**
   * Makes the subscriptions exist; changes only what it created itself. Several URLs add up. What the platform has no call
   * for is in `manual`, for a person to do.
   */
  ensure(
    input: {
      readonly storeId: string;
      readonly url: string;
      readonly topics: readonly WebhookTopic[];
      readonly destination?: string;
    },
    options?: CallOptions,
  ): Promise<WebhookEnsureResult>;
  /** What it created itself. */
  list(input: { readonly storeId: string }, options?: CallOptions): Promise<readonly WebhookSubscription[]>;
  /** Removes what it created itself: these `ids`, or all where they are left out. Ids that are gone already are fine. */
  remove(input: { readonly storeId: string; readonly ids?: readonly string[] }, options?: CallOptions): Promise<void>;
}

export interface WebhookSubscription {
  readonly id: string;
  readonly topic: WebhookTopic;
  readonly platformTopic: string;
  readonly url: string;
}

export interface WebhookEnsureResult {
  readonly created: readonly WebhookSubscription[];
  /** There already, and fit. */
  readonly kept: readonly WebhookSubscription[];
  /** Its own, changed or made anew because they did not fit any more. */
  readonly updated: readonly WebhookSubscription[];
  /** Topics that the platform has no event for, or refused, with what to do; the others are done. */
  readonly failed: readonly { readonly topic: WebhookTopic; readonly message: string }[];
  /** What nothing is delivered without, where the platform registers no URL by API (Flipkart). Absent: nothing has to be asked for. */
  readonly manual?: WebhookManualRegistration;
}

/** A registration that a person has to ask the platform for. Show it; call `ensure` again when it is done. */
export interface WebhookManualRegistration {
  readonly by: 'support_ticket';
  /** What to register, letter by letter. */
  readonly url: string;
  readonly topics: readonly WebhookTopic[];
  /** The platform's own words for them. */
  readonly platformTopics: readonly string[];
  /** Where the platform registers them one by one; may be empty. */
  readonly locationIds: readonly string[];
  /** What to do, in order, in words for a person. */
  readonly steps: readonly string[];
}

// ----------------------------------------------------------------------------------------- operations, diagnosis

/** Names work that a platform does later. JSON-safe: store it and go on in another process. */
export interface OperationHandle {
  readonly platform: string;
  readonly storeId: string;
  readonly kind: string;
  readonly data: JsonObject;
}

export interface OperationResult {
  readonly status: 'pending' | 'done' | 'failed';
  readonly handle: OperationHandle;
  /** The finished call's own result, when `done`. */
  readonly result?: FulfillmentResult | CancelResult | InventoryResult | PriceResult;
  readonly message?: string;
}

export interface Diagnosis {
  readonly storeId: string;
  readonly ok: boolean;
  readonly findings: readonly {
    readonly check: string;
    readonly level: 'ok' | 'warning' | 'error';
    readonly message: string;
    readonly fix?: string;
  }[];
}
