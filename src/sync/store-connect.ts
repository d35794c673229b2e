import * as z from 'zod';
import type { CallOptions } from '../core/call.js';
import type {
  AuthBegin,
  AuthCallback,
  AuthConnect,
  ConnectedStore,
  Connector,
  StoreApproval,
  StoreToApprove,
} from '../core/connector.js';
import { ConnectorError, type ErrorCode, InvalidRequestError } from '../core/errors.js';
import type { JsonValue } from '../core/ports.js';
import { connectorFor } from './connectors.js';
import { failureOf } from './job-state.js';
import type { StoreEntry, SyncFailure } from './ports/index.js';
import { changeStore, withStatus } from './store-changes.js';
import { type Claim, claimStore, forgetLeft, releaseClaim, requireFree } from './store-claims.js';
import { keyOf } from './store-key.js';
import type { ManagerContext } from './store-manager-context.js';
import { profileFields } from './store-profile.js';
import { ensureSubscriptions, hasAddress, type StoreSubscriptions } from './store-subscriptions.js';

/** As `auth.begin` of the connector takes it, its platform's own settings included, for a company. */
export interface StoreBegin extends Omit<AuthBegin, 'approve'> {
  readonly platform: string;
  /** Whose store it is going to be: your own id of the company whose user is signed in. */
  readonly companyId: string;
  readonly [setting: string]: unknown;
}

/** As `auth.complete` of the connector takes it. */
export interface StoreCallback extends Omit<AuthCallback, 'approve'> {
  readonly platform: string;
}

/** As `auth.connect` of the connector takes it, its platform's own settings included, for a company. */
export interface StoreConnect extends Omit<AuthConnect, 'approve'> {
  readonly platform: string;
  readonly companyId: string;
  readonly [setting: string]: unknown;
}

export interface StoreConnection {
  readonly store: StoreEntry;
  /** `context` is what `begin` was given. */
  readonly connected: ConnectedStore;
  /** Absent where none are wanted, or there is no address for them. */
  readonly webhooks?: StoreSubscriptions;
  /** The store is connected all the same: call `ensureWebhooks` later. */
  readonly webhooksError?: SyncFailure;
}

const contextSchema = z.object({ companyId: z.string().min(1), context: z.json().optional() });

/** Failures that leave open whether tokens were saved. */
const OPEN_ENDED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['timeout', 'token_store_failed', 'storage_failed']);

export async function beginStore(
  context: ManagerContext,
  { platform, companyId, context: own, ...input }: StoreBegin,
  call: CallOptions,
): Promise<{ readonly url: string; readonly state: string }> {
  const operation = 'storeManager.begin';
  requireCompany(platform, companyId, operation);
  const { connectors, stores, now } = context;
  const { auth } = connectorFor(connectors, { platform, storeId: input.storeId ?? '' }, operation);
  const approve: StoreApproval = async (store) => {
    requireFree(await stores.load(keyOf(store)), store, companyId, operation, now);
  };
  const bound = { companyId, ...(own === undefined ? {} : { context: own }) };
  return auth.begin({ ...input, context: bound, approve }, call);
}

export async function completeStore(
  context: ManagerContext,
  { platform, ...input }: StoreCallback,
  call: CallOptions,
): Promise<StoreConnection> {
  const operation = 'storeManager.complete';
  const connector = connectorFor(context.connectors, { platform, storeId: '' }, operation);
  const connection = await connectFor(
    context,
    operation,
    (approve) => connector.auth.complete({ ...input, approve }, call),
    (store) => boundTo(store, operation).companyId,
  );
  const { context: bound, ...connected } = connection.connected;
  const own = contextSchema.safeParse(bound).data?.context;
  return finished(context, connector, { ...connection, connected: withContext(connected, own) }, call);
}

export async function connectStore(
  context: ManagerContext,
  { platform, companyId, ...input }: StoreConnect,
  call: CallOptions,
): Promise<StoreConnection> {
  const operation = 'storeManager.connect';
  requireCompany(platform, companyId, operation);
  const connector = connectorFor(context.connectors, { platform, storeId: input.storeId }, operation);
  const connection = await connectFor(
    context,
    operation,
    (approve) => connector.auth.connect({ ...input, approve }, call),
    () => companyId,
  );
  return finished(context, connector, connection, call);
}

/** The store is claimed before anything is exchanged, and its entry says `active` once its tokens are saved. */
async function connectFor(
  context: ManagerContext,
  operation: string,
  connect: (approve: StoreApproval) => Promise<ConnectedStore>,
  companyOf: (store: StoreToApprove) => string,
): Promise<{ readonly store: StoreEntry; readonly connected: ConnectedStore }> {
  const { stores, logger } = context;
  let claim: Claim | undefined;
  let connected: ConnectedStore | undefined;
  const approve: StoreApproval = async (store) => {
    claim = await claimStore(context, keyOf(store), companyOf(store), operation);
  };
  try {
    connected = await connect(approve);
    return { store: await activate(context, claim, connected, operation), connected };
  } catch (error) {
    // Once tokens are saved a claim stays, and ends by itself together with them.
    const isOpen = connected !== undefined || !ConnectorError.isInstance(error) || OPEN_ENDED.has(error.code);
    if (claim !== undefined && !isOpen) {
      const { platform, storeId } = claim.entry;
      await releaseClaim(stores, claim).catch(() => {
        const message = `The claim on ${storeId} could not be taken back; it ends by itself within ten minutes.`;
        logger?.warn({ event: 'claim_left', message, platform, storeId });
      });
    }
    throw error;
  }
}

async function activate(
  context: ManagerContext,
  claim: Claim | undefined,
  connected: ConnectedStore,
  operation: string,
): Promise<StoreEntry> {
  if (claim === undefined) throw neverAsked(connected, operation);
  const { companyId } = claim.entry;
  const lost = lostClaim(connected, operation);
  try {
    return await changeStore(context.stores, claim.entry, (entry): StoreEntry => {
      // It took longer than a claim holds, or the store was removed meanwhile.
      if (entry?.companyId !== companyId) throw lost;
      const at = new Date(context.now()).toISOString();
      const active =
        entry.status === 'active' ? { ...entry, updatedAt: at } : withStatus(entry, { status: 'active' }, at);
      return { ...active, ...profileFields(connected.profile), connectedAt: at };
    });
  } catch (error) {
    if (error === lost) await forgetLeft(context, keyOf(claim.entry), companyId, operation);
    throw error;
  }
}

/** What can wait until the store is connected: it stays so, whatever becomes of this. */
async function finished(
  { connectors, webhooks, ledger, now }: ManagerContext,
  { capabilities }: Connector,
  connection: { readonly store: StoreEntry; readonly connected: ConnectedStore },
  call: CallOptions,
): Promise<StoreConnection> {
  const { store } = connection;
  const { platform, storeId, settings } = store;
  await ledger?.requeue({ platform, storeId, status: 'parked', now: new Date(now()).toISOString() });
  if (!capabilities.operations.webhooks || !settings.webhooks.enabled || !hasAddress(store, webhooks))
    return connection;
  try {
    return { ...connection, webhooks: await ensureSubscriptions(connectors, webhooks, store, call) };
  } catch (error) {
    call.signal?.throwIfAborted();
    return { ...connection, webhooksError: failureOf(error, now) };
  }
}

function withContext(connected: ConnectedStore, context: JsonValue | undefined): ConnectedStore {
  return context === undefined ? connected : { ...connected, context };
}

/** @throws {InvalidRequestError} for an authorisation that knows no company. */
function boundTo({ platform, storeId, context }: StoreToApprove, operation: string) {
  const bound = contextSchema.safeParse(context);
  if (bound.success) return bound.data;
  throw new InvalidRequestError(
    `${operation}: the authorisation of ${storeId} was not begun with storeManager.begin, so nobody knows for which company it is.`,
    { platform, storeId, operation, issues: [{ path: 'url', message: 'is of an authorisation begun elsewhere' }] },
  );
}

function requireCompany(platform: string, companyId: unknown, operation: string): void {
  if (typeof companyId === 'string' && companyId.trim() !== '') return;
  const message = 'must be text that is not empty: your own id of the company whose store it is';
  const issues = [{ path: 'companyId', message }];
  throw new InvalidRequestError(`${operation}: companyId ${message}.`, { platform, operation, issues });
}

function lostClaim({ platform, storeId }: ConnectedStore, operation: string): ConnectorError {
  return new ConnectorError(
    'conflict',
    `${operation}: ${storeId} of ${platform} was removed, or taken by another company, while it was being connected: connect it again.`,
    { platform, storeId, operation },
  );
}

function neverAsked({ platform, storeId }: ConnectedStore, operation: string): ConnectorError {
  return new ConnectorError(
    'configuration_invalid',
    `${operation}: the connector of ${platform} does not ask approve before it connects, so it cannot be told whose ${storeId} is. The conformance suite has a case for it.`,
    { platform, storeId, operation },
  );
}
