import { createHash } from 'node:crypto';
import { type Call, startCall } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { AmazonClient } from './client.js';
import type { NotificationType } from './notification-types.js';
import type { AmazonStore } from './store.js';
import type { Target } from './subscription-input.js';

export interface Subscription {
  readonly id: string;
  readonly destinationId: string;
  /** As Amazon tells it; absent where all is told. */
  readonly directive: JsonObject | undefined;
  /** It is not filtered, or lets through all that is wanted: a store may have got another marketplace since. */
  readonly tellsAll: boolean;
}

/** A target as the app knows it at Amazon. */
export interface Destination {
  readonly id: string;
  /** Made by this connector, as its name tells: so are subscriptions to it. */
  readonly isOurs: boolean;
}

/** The notification operations of one seller's app. */
export interface SubscriptionCalls {
  /** The app's destination of a target, made where it is missing. */
  ensureDestination(target: Target): Promise<Destination>;
  /** The seller's subscription to a kind of notification: there is one at most. */
  find(type: NotificationType): Promise<Subscription | undefined>;
  create(type: NotificationType, destinationId: string): Promise<Subscription>;
  /**
   * Makes a subscription that was removed again, as it was; what is there by now is left as it is. Neither an abort nor the
   * deadline of the call ends it: without it nobody would be told anything.
   */
  restore(type: NotificationType, former: Subscription): Promise<Subscription>;
  /** Idempotent. */
  remove(type: string, id: string): Promise<void>;
}

/** Past the end of a call, and less than what the lock of the store outlives it by. */
const RESTORE_MARGIN_MS = 4_000;

export function createSubscriptionCalls(client: AmazonClient, store: AmazonStore, call: Call): SubscriptionCalls {
  const findDestination = async (target: Target): Promise<Destination | undefined> => {
    const { body } = await client.request(store, { operation: 'getDestinations' }, call);
    const list = body['payload'];
    return (Array.isArray(list) ? list : [])
      .map((entry: unknown) => recordOf(entry) ?? {})
      .filter(({ resource }) => isFor(recordOf(resource), target))
      .flatMap(({ destinationId: id, name }) =>
        typeof id === 'string' ? [{ id, isOurs: name === nameOf(target) }] : [],
      )[0];
  };

  const find = async (type: NotificationType, by: Call): Promise<Subscription | undefined> => {
    try {
      const { name: notificationType, payloadVersion } = type;
      const { body } = await client.request(
        store,
        { operation: 'getSubscription', params: { notificationType }, query: { payloadVersion } },
        by,
      );
      return subscriptionFrom(body, store);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  };

  /** Whatever became of a creation: what is there by now is what was wanted. */
  const settle = async <T>(
    create: () => Promise<T | undefined>,
    look: () => Promise<T | undefined>,
    by: Call,
  ): Promise<T> => {
    let failure: unknown;
    try {
      const made = await create();
      if (made !== undefined) return made;
    } catch (error) {
      const isOpen = ConnectorError.isInstance(error) && (error.code === 'conflict' || error.outcomeUnknown);
      if (!isOpen || by.signal.aborted) throw error;
      failure = error;
    }
    const found = await look();
    if (found !== undefined) return found;
    throw failure ?? unreadable(store, by);
  };

  const createAs = (
    type: NotificationType,
    destinationId: string,
    processingDirective: JsonObject | undefined,
    by: Call,
  ): Promise<Subscription> =>
    settle(
      async () => {
        const { name: notificationType, payloadVersion } = type;
        const directive = processingDirective === undefined ? {} : { processingDirective };
        const body: JsonObject = { payloadVersion, destinationId, ...directive };
        const request = { operation: 'createSubscription', params: { notificationType }, body } as const;
        return subscriptionFrom((await client.request(store, request, by)).body, store);
      },
      () => find(type, by),
      by,
    );

  return {
    ensureDestination: async (target) =>
      (await findDestination(target)) ??
      settle(
        async () => {
          const body = { name: nameOf(target), resourceSpecification: specificationOf(target) };
          const answer = await client.request(store, { operation: 'createDestination', body }, call);
          const id = recordOf(answer.body['payload'])?.['destinationId'];
          return typeof id === 'string' ? { id, isOurs: true } : undefined;
        },
        () => findDestination(target),
        call,
      ),

    find: (type) => find(type, call),

    create: (type, destinationId) => createAs(type, destinationId, directiveFor(type, store), call),

    restore: (type, { destinationId, directive }) => {
      const { platform, storeId, operation, now, maxRetries } = call;
      const defaults = { timeoutMs: Math.ceil(call.remainingMs()) + RESTORE_MARGIN_MS, maxRetries };
      return startCall({ platform, storeId, operation, now, defaults }).run((own) =>
        createAs(type, destinationId, directive, own),
      );
    },

    remove: async (notificationType, subscriptionId) => {
      try {
        const params = { notificationType, subscriptionId };
        await client.request(store, { operation: 'deleteSubscriptionById', params }, call);
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },
  };
}

const ORDER_CHANGE_TYPES = ['OrderStatusChange', 'BuyerRequestedChange'] as const;

/** All changes of an order, in the seller's marketplaces. Other kinds take no filter of this sort. */
function directiveFor({ name }: NotificationType, { marketplaceIds }: AmazonStore): JsonObject | undefined {
  if (name !== 'ORDER_CHANGE') return undefined;
  return {
    eventFilter: {
      eventFilterType: 'ORDER_CHANGE',
      orderChangeTypes: ORDER_CHANGE_TYPES,
      marketplaceIds,
    },
  };
}

function specificationOf(target: Target): JsonObject {
  if (target.route === 'sqs') return { sqs: { arn: target.arn } };
  return { eventBridge: { accountId: target.accountId, region: target.region } };
}

function isFor(resource: Readonly<Record<string, unknown>> | undefined, target: Target): boolean {
  if (target.route === 'sqs') return recordOf(resource?.['sqs'])?.['arn'] === target.arn;
  const { accountId, region } = recordOf(resource?.['eventBridge']) ?? {};
  return accountId === target.accountId && region === target.region;
}

/** Names are the app's own and must differ; the same target always gets the same one. */
function nameOf({ arn }: Target): string {
  return `commerce-connectors-${createHash('sha256').update(arn).digest('hex').slice(0, 12)}`;
}

function subscriptionFrom(
  body: Readonly<Record<string, unknown>>,
  { marketplaceIds }: AmazonStore,
): Subscription | undefined {
  const { subscriptionId: id, destinationId, processingDirective } = recordOf(body['payload']) ?? {};
  if (typeof id !== 'string' || typeof destinationId !== 'string') return undefined;
  // It came as JSON.
  const directive = recordOf(processingDirective) as JsonObject | undefined;
  const filter = recordOf(directive?.['eventFilter']);
  const tellsAll =
    letsThrough(filter?.['marketplaceIds'], marketplaceIds) &&
    letsThrough(filter?.['orderChangeTypes'], ORDER_CHANGE_TYPES);
  return { id, destinationId, directive, tellsAll };
}

/** A list that is left out, or empty, lets everything through. */
function letsThrough(list: unknown, wanted: readonly string[]): boolean {
  return !Array.isArray(list) || list.length === 0 || wanted.every((one) => list.includes(one));
}

function isGone(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code === 'not_found';
}

function unreadable({ storeId }: AmazonStore, { operation }: Call): ConnectorError {
  return new ConnectorError('unexpected_response', `amazon ${operation}: the answer names nothing that was made.`, {
    platform: 'amazon',
    storeId,
    operation,
  });
}
