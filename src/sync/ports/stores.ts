import type { JsonObject, StoreKey } from '../../core/ports.js';
import type { FulfilledBy, OrderState, WebhookTopic } from '../../model/index.js';

/** `paused` and `disconnected` stores are left alone; a paused one's webhooks are kept for its resume. */
export type StoreStatus = 'active' | 'paused' | 'disconnected';

/** Why a store is not active. */
export type StoreStatusReason =
  /** The host said so. */
  | 'requested'
  /** The merchant removed the app. */
  | 'uninstalled'
  /** The platform refuses the tokens: the merchant has to authorise again. */
  | 'reauthorization_needed'
  /** Claimed for its company while its authorisation is under way, since `statusSince`; was never connected yet. */
  | 'connecting';

/** One connected store as the host's backend sees it. Tokens are not here: `TokenStore` has them under the same key. */
export interface StoreEntry extends StoreKey {
  /** Grows with every save; what `ifVersion` compares. Assigned by the registry. */
  readonly version: number;
  /** Whose store it is. A store belongs to one company. */
  readonly companyId: string;
  readonly name?: string;
  readonly email?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** ISO 4217. */
  readonly currency?: string;
  readonly status: StoreStatus;
  readonly statusReason?: StoreStatusReason;
  /** ISO 8601, UTC: since when it has this status. */
  readonly statusSince: string;
  readonly settings: StoreSyncSettings;
  /** ISO 8601, UTC. */
  readonly connectedAt: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** How one store is kept in step. `defaultSyncSettings(platform)` has the defaults. */
export interface StoreSyncSettings {
  readonly orders: JobSettings & {
    /** Only orders in these states are taken in. Default: all. */
    readonly statuses?: readonly OrderState[];
    /** Default `any`: what the platform ships itself is taken in for the books. */
    readonly fulfilledBy?: FulfilledBy | 'any';
  };
  readonly inventory: JobSettings & {
    readonly direction: 'one_way' | 'two_way';
    /** Units that are held back from every listing of this store. */
    readonly bufferStock: number;
    /** Whose stock is written, where the platform has both. Default `merchant`: the other is not the seller's to set. */
    readonly fulfilledBy?: FulfilledBy | 'any';
    /** Of every stock write, as the connector takes them: `{ via: 'patch' }` keeps feeds out at Amazon. */
    readonly platformOptions?: JsonObject;
  };
  readonly prices: JobSettings;
  readonly products: JobSettings;
  readonly webhooks: {
    readonly enabled: boolean;
    /** Default: those that the host's inbox can use. */
    readonly topics?: readonly WebhookTopic[];
    readonly url?: string;
    readonly destination?: string;
  };
}

export interface JobSettings {
  /** `false`: the job refuses to run for this store. */
  readonly enabled: boolean;
  /** `false`: it runs when somebody asks, not by itself. */
  readonly auto: boolean;
  readonly intervalMinutes: number;
}

export interface StoreFilter {
  readonly companyId?: string;
  readonly platform?: string;
  readonly status?: StoreStatus;
}

/** Which stores there are, and how each is kept in step. Absence is `undefined`; any failure rejects. */
export interface StoreRegistry {
  load(key: StoreKey): Promise<StoreEntry | undefined>;
  /**
   * Inserts or replaces; a new entry gets version 1, an update the stored version plus one.
   *
   * @param options.ifVersion write only when the stored entry has this version; `0` means "only when there is none".
   * @throws {ConnectorError} `conflict` when `ifVersion` does not hold, or the store belongs to another company. Nothing is
   * written then.
   */
  save(entry: StoreEntry, options?: { readonly ifVersion?: number }): Promise<StoreEntry>;
  /**
   * Idempotent.
   *
   * @param options.ifVersion delete only when the stored entry has this version.
   * @throws {ConnectorError} `conflict` when `ifVersion` does not hold, also when there is no entry. Nothing is deleted then.
   */
  delete(key: StoreKey, options?: { readonly ifVersion?: number }): Promise<void>;
  /** Order is not defined. */
  list(filter?: StoreFilter): AsyncIterable<StoreEntry>;
}
