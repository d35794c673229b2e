import type { CallOptions } from '../core/call.js';
import { ConnectorError } from '../core/errors.js';
import type { Clock, Lock, Logger, StoreKey } from '../core/ports.js';
import { safeLogger } from '../core/redact.js';
import { type Connectors, connectorFor } from './connectors.js';
import { forgetOfSwitched } from './listing-forget.js';
import { createLocalLock } from './local-lock.js';
import type {
  ListingValueStore,
  OrderSink,
  ProductMappingStore,
  StoreEntry,
  StoreFilter,
  StoreRegistry,
  StoreStatusReason,
  SyncStateStore,
  WebhookLedger,
} from './ports/index.js';
import { requirePorts } from './require-ports.js';
import { changeStore } from './store-changes.js';
import { isClaim } from './store-claims.js';
import {
  beginStore,
  completeStore,
  connectStore,
  type StoreBegin,
  type StoreCallback,
  type StoreConnect,
  type StoreConnection,
} from './store-connect.js';
import { createStoreEvents } from './store-events.js';
import { keyOf } from './store-key.js';
import { disconnectStore, eraseStore, requireEntry, type StoreDisconnection } from './store-leave.js';
import type { ManagerContext } from './store-manager-context.js';
import { pausedEntry, resumedEntry } from './store-pausing.js';
import { patchedSettings, type StoreSettingsPatch } from './store-settings.js';
import { type StoreStatistics, storeStatistics } from './store-statistics.js';
import { ensureSubscriptions, type StoreSubscriptions, type StoreWebhooksOptions } from './store-subscriptions.js';
import type { WebhookHandler } from './webhook-handler.js';

export interface StoreManagerOptions {
  readonly connectors: Connectors;
  readonly stores: StoreRegistry;
  /** Those of these ports that the host uses: what a store leaves in one that is not given, `remove` does not erase. */
  readonly state?: SyncStateStore;
  readonly ledger?: WebhookLedger;
  readonly sink?: OrderSink;
  readonly mappings?: ProductMappingStore;
  readonly values?: ListingValueStore;
  /** Where webhooks go. Without it, only stores whose settings name an address are subscribed. */
  readonly webhooks?: StoreWebhooksOptions;
  /** Erases everything of a store when its shop asks for that (`privacy.store_redact`). @default false: it is the host's to do */
  readonly eraseOnRedact?: boolean;
  /** The one that the jobs have: `remove` waits for their runs to end. @default in process */
  readonly lock?: Lock;
  /** For calls to the platforms; `timeoutMs` stays below ten minutes, for which a claim on a store holds. @default the connector's own */
  readonly call?: Pick<CallOptions, 'timeoutMs' | 'maxRetries'>;
  /** @default Date.now */
  readonly now?: Clock;
  readonly logger?: Logger;
}

/** A store; with `companyId` the store of another company is `not_found`: for routes that a company's user calls. */
export interface StoreRef extends StoreKey {
  readonly companyId?: string;
}

export interface StoreCallOptions {
  readonly signal?: AbortSignal;
}

/**
 * The stores of a host's companies, from the first click to the last trace. A store belongs to one company: another that
 * connects it gets a `conflict` (`other_company` as `platformCode`), until the first one's has been removed.
 *
 * Every method that names a store rejects with `not_found` (`store_unknown`) when it is not registered.
 */
export interface StoreManager {
  /**
   * Starts an authorisation for a company: send the browser to `url`, keep `state` in its cookie.
   *
   * @throws {ConnectorError} `conflict` when the store is another company's.
   */
  begin(input: StoreBegin, options?: StoreCallOptions): Promise<{ readonly url: string; readonly state: string }>;
  /**
   * Finishes it, in any process that shares the OAuth states. The store is claimed before the code is exchanged: of two
   * companies at once one gets it. One that was connected before keeps its settings, position, orders and mappings, is
   * active again, and what was parked of its webhooks is processed.
   *
   * @throws {ConnectorError} `conflict` when the store is another company's; `invalid_request` for an authorisation that
   * `begin` of a store manager did not begin; what the connector's `auth.complete` throws. The store is then as before.
   */
  complete(input: StoreCallback, options?: StoreCallOptions): Promise<StoreConnection>;
  /** The same with credentials in hand. */
  connect(input: StoreConnect, options?: StoreCallOptions): Promise<StoreConnection>;
  get(store: StoreRef): Promise<StoreEntry>;
  /** Those that were connected once. Order is not defined. */
  list(filter?: StoreFilter): AsyncGenerator<StoreEntry, void, undefined>;
  /** No job runs and no webhook is processed until `resume`; webhooks are verified and kept. Idempotent. */
  pause(store: StoreRef): Promise<StoreEntry>;
  /** Goes on where the store was, with the webhooks that came meanwhile. Idempotent. */
  resume(store: StoreRef): Promise<StoreEntry>;
  /**
   * Ends the connection: subscriptions are removed and the access is ended at the platform where it has a call for that
   * (Shopify: the app is uninstalled), tokens are forgotten. Orders, mappings and settings stay for the next connection.
   * What the platform refuses is reported, and keeps nothing here from happening.
   *
   * @param options.reason for the entry. @default 'requested'
   */
  disconnect(
    store: StoreRef,
    options?: StoreCallOptions & { readonly reason?: StoreStatusReason },
  ): Promise<StoreDisconnection>;
  /**
   * Erases everything of the store in the ports given, tokens and entry included; the platform is not told (`disconnect`
   * does that). Afterwards any company may connect it. Idempotent: what a crash left is erased by calling again.
   */
  remove(store: StoreRef, options?: StoreCallOptions): Promise<void>;
  /**
   * Changes settings, of which those not named stay. Subscriptions follow with the next `ensureWebhooks`. A stock or price
   * job that is switched on again writes every listing anew, given the port `values`.
   *
   * @throws {InvalidRequestError} with the path of each problem, unknown settings included. Nothing is changed then.
   */
  updateSettings(store: StoreRef, patch: StoreSettingsPatch): Promise<StoreEntry>;
  /**
   * Makes the subscriptions at the platform be what the settings want: there when they are on, gone when they are off.
   *
   * @throws {ConnectorError} `configuration_invalid` when nothing says where they go; `not_supported` where the platform has none.
   */
  ensureWebhooks(store: StoreRef, options?: StoreCallOptions): Promise<StoreSubscriptions>;
  /** @throws {ConnectorError} `configuration_invalid` without the port `state`. */
  statistics(store: StoreRef): Promise<StoreStatistics>;
  /**
   * For the inbox. An app that was uninstalled deactivates its store, unless that has been connected anew since; a changed
   * shop is read again.
   */
  readonly webhooks: WebhookHandler;
}

export function createStoreManager(options: StoreManagerOptions): StoreManager {
  requirePorts('createStoreManager', options, ['stores']);
  const { connectors, stores, state, ledger, sink, mappings, values, webhooks, now = Date.now } = options;
  const holdings = { state, sink, mappings, values, lock: options.lock ?? createLocalLock() };
  const context: ManagerContext = {
    ...{ connectors, stores, ledger, webhooks, now },
    logger: safeLogger(options.logger),
    forget: ({ platform, storeId }) =>
      connectorFor(connectors, { platform, storeId }, 'storeManager').auth.disconnect(storeId),
  };
  const callOf = ({ signal }: StoreCallOptions): CallOptions => ({
    ...options.call,
    ...(signal === undefined ? {} : { signal }),
  });
  const at = () => new Date(now()).toISOString();
  const found = async (ref: StoreRef, operation: string): Promise<StoreEntry> =>
    requireEntry(await stores.load(keyOf(ref)), ref, operation);
  const change = (ref: StoreRef, operation: string, next: (entry: StoreEntry) => StoreEntry): Promise<StoreEntry> =>
    changeStore(stores, keyOf(ref), (entry): StoreEntry => next(requireEntry(entry, ref, operation)));

  return {
    begin: (input, callOptions = {}) => beginStore(context, input, callOf(callOptions)),
    complete: (input, callOptions = {}) => completeStore(context, input, callOf(callOptions)),
    connect: (input, callOptions = {}) => connectStore(context, input, callOf(callOptions)),

    get: (ref) => found(ref, 'storeManager.get'),
    list: async function* (filter) {
      for await (const entry of stores.list(filter)) if (!isClaim(entry)) yield entry;
    },

    pause: (ref) => change(ref, 'storeManager.pause', (entry) => pausedEntry(entry, at())),
    resume: async (ref) => {
      const entry = await change(ref, 'storeManager.resume', (current) => resumedEntry(current, at()));
      // After the store is active, and also when it was before: a crash in between leaves them parked.
      await ledger?.requeue({ ...keyOf(ref), status: 'parked', now: at() });
      return entry;
    },

    disconnect: async (ref, { reason = 'requested', ...callOptions } = {}) =>
      disconnectStore(context, await found(ref, 'storeManager.disconnect'), reason, callOf(callOptions)),
    remove: async (ref, callOptions = {}) => {
      const entry = await stores.load(keyOf(ref));
      if (entry !== undefined) requireEntry(entry, ref, 'storeManager.remove');
      await eraseStore(context, holdings, ref, callOptions);
    },

    updateSettings: async (ref, patch) => {
      const operation = 'storeManager.updateSettings';
      const before = await found(ref, operation);
      await forgetOfSwitched(values, keyOf(ref), before.settings, patchedSettings(before, patch, operation));
      return change(ref, operation, (entry) => ({
        ...entry,
        settings: patchedSettings(entry, patch, operation),
        updatedAt: at(),
      }));
    },
    ensureWebhooks: async (ref, callOptions = {}) =>
      ensureSubscriptions(connectors, webhooks, await found(ref, 'storeManager.ensureWebhooks'), callOf(callOptions)),
    statistics: async (ref) => {
      await found(ref, 'storeManager.statistics');
      if (state === undefined) throw missingState(ref);
      return storeStatistics(keyOf(ref), state, mappings);
    },

    webhooks: createStoreEvents(
      context,
      options.eraseOnRedact === true ? (key, call) => eraseStore(context, holdings, key, call) : undefined,
    ),
  };
}

function missingState({ platform, storeId }: StoreRef): ConnectorError {
  return new ConnectorError(
    'configuration_invalid',
    'storeManager.statistics: the states of jobs are needed: pass state to createStoreManager.',
    { platform, storeId, operation: 'storeManager.statistics' },
  );
}
