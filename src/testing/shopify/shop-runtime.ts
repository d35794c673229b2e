import type { SandboxClock } from '../clock.js';
import type { ApiVersion } from './api-versions.js';
import { AccessPolicy, type CustomerDataApproval } from './auth/access.js';
import { TokenLedger } from './auth/token-ledger.js';
import type { BulkOperation } from './bulk/bulk-operation.js';
import { BulkOperations } from './bulk/bulk-operations.js';
import type { RequestContext, ResolverSettings, SandboxEvent } from './graphql/context.js';
import { IdempotencyLedger } from './graphql/idempotency.js';
import { ThrottleBucket } from './graphql/throttle.js';
import type { ShopifySandboxOptions } from './options.js';
import { Jobs } from './state/jobs.js';
import { ShopState } from './state/shop-state.js';
import type { Subscriptions } from './webhooks/subscription.js';

export interface DataModes {
  nulls: boolean;
  unknownEnums: ReadonlySet<string> | 'all' | undefined;
  /** How long the orders search misses what changed. */
  indexLagMs: number;
}

export interface ShopRuntimeOptions {
  readonly storeId: string;
  readonly shopIndex: number;
  readonly seed: number;
  readonly orders: number;
  readonly clock: SandboxClock;
  readonly clientId: string;
  /** What the app asks for. */
  readonly scopes: readonly string[];
  readonly shopify: ShopifySandboxOptions;
  readonly modes: DataModes;
  readonly emit: (storeId: string, event: SandboxEvent) => void;
  readonly bulkURL: (storeId: string, operation: BulkOperation) => string;
  readonly webhooks: (storeId: string) => Subscriptions;
}

/** One shop with everything the platform keeps per app and shop: tokens, bucket, idempotency keys. */
export class ShopRuntime {
  readonly storeId: string;
  readonly state: ShopState;
  readonly tokens: TokenLedger;
  readonly bucket: ThrottleBucket;
  readonly idempotency = new IdempotencyLedger();
  readonly bulk: BulkOperations;
  readonly jobs: Jobs;
  readonly #options: ShopRuntimeOptions;
  approval: CustomerDataApproval;

  constructor(options: ShopRuntimeOptions) {
    const { storeId, shopIndex, seed, clock, shopify } = options;
    this.#options = options;
    this.storeId = storeId;
    this.state = new ShopState({
      storeId,
      shopIndex,
      seed,
      orders: options.orders,
      variants: shopify.variants ?? 120,
      clock,
    });
    this.tokens = new TokenLedger({ seed, shopIndex, scopes: options.scopes, now: () => clock.now() });
    this.bucket = new ThrottleBucket({
      maximum: shopify.bucket?.maximum ?? 2_000,
      restoreRate: shopify.bucket?.restoreRate ?? 100,
      now: () => clock.now(),
    });
    this.jobs = new Jobs(seed, shopIndex);
    this.bulk = new BulkOperations({
      shop: this.state,
      seed,
      onFinish: ({ id }) => options.emit(storeId, { topic: 'bulk_operations/finish', resourceId: id }),
    });
    this.approval = shopify.customerData ?? 'level2';
  }

  /** What a request with these scopes works on. */
  context(version: ApiVersion, scopes: readonly string[]): RequestContext {
    const { emit, modes, webhooks } = this.#options;
    return {
      shop: this.state,
      version,
      access: new AccessPolicy(scopes, this.approval),
      idempotency: this.idempotency,
      jobs: this.jobs,
      app: { clientId: this.#options.clientId, scopes: this.#options.scopes },
      bulk: { operations: this.bulk, urlOf: (operation) => this.#options.bulkURL(this.storeId, operation) },
      settings: this.#settings(),
      webhooks: webhooks(this.storeId),
      modes,
      searchWarnings: [],
      totalsCache: new Map(),
      emit: (event) => emit(this.storeId, event),
    };
  }

  #settings(): ResolverSettings {
    const { shopify } = this.#options;
    return {
      maxConnectionDepth: shopify.maxConnectionDepth ?? 25_000,
      loopbackWebhooks: shopify.loopbackWebhooks ?? true,
      settableAnywhere: shopify.settableAnywhere ?? true,
    };
  }
}
