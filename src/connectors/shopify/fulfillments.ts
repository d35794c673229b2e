import type { Call, CallOptions } from '../../core/call.js';
import type {
  FulfillmentPartResult,
  FulfillmentPlan,
  FulfillmentPush,
  FulfillmentResult,
} from '../../core/connector.js';
import { ConnectorError, InvalidRequestError } from '../../core/errors.js';
import { createKeyedQueue } from '../../core/keyed-queue.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import type { ShopifyClient } from './client.js';
import { userErrorsOf } from './errors.js';
import { type CheckedPush, checkPush } from './fulfillment-input.js';
import { rememberIntent } from './fulfillment-intents.js';
import {
  type BlockedPart,
  type CreatePart,
  type DonePart,
  type ExistingFulfillment,
  type FulfillmentState,
  type PlannedPart,
  planParts,
} from './fulfillment-plan.js';
import { readFulfillmentState } from './fulfillment-state.js';
import { fulfillmentCreate } from './queries.js';
import { parseScopes, selectionFor } from './scopes.js';

export interface ShopifyFulfillments {
  pushFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentResult>;
  planFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentPlan>;
}

export function createShopifyFulfillments(runtime: Runtime, client: ShopifyClient): ShopifyFulfillments {
  // Two pushes for one order at once would both read before either writes. Between processes Shopify's own checks on
  // remaining quantities catch it, and a re-read tells whose fulfillment it was.
  const queue = createKeyedQueue();

  const readState = async (push: CheckedPush, call: Call): Promise<FulfillmentState> => {
    const record = await runtime.tokens.load(push.storeId);
    const scopes = record.settings['scopes'];
    const select = selectionFor(scopes === undefined ? undefined : parseScopes(scopes));
    if (!select.fulfillmentOrders) throw scopeMissing(push, call);
    return readFulfillmentState(client, push.storeId, push.orderId, select, call);
  };

  const plan = (push: CheckedPush, state: FulfillmentState, knownBefore?: ReadonlySet<string>) =>
    planParts(state, {
      lines: push.lines,
      trackingNumbers: push.trackings.map(({ number }) => number),
      locationId: push.locationId,
      knownBefore,
    });

  /** Creates one part, and finds out what happened when the answer does not say. */
  const create = async (
    push: CheckedPush,
    part: CreatePart,
    before: ReadonlySet<string>,
    call: Call,
  ): Promise<FulfillmentPartResult> => {
    const fulfillment = {
      lineItemsByFulfillmentOrder: part.groups.map(({ id, lines }) => ({
        fulfillmentOrderId: id,
        fulfillmentOrderLineItems: lines,
      })),
      ...(push.trackingInfo === undefined ? {} : { trackingInfo: push.trackingInfo }),
      ...(push.notifyCustomer === undefined ? {} : { notifyCustomer: push.notifyCustomer }),
    };
    const findOwn = async () => ownFulfillment(await readState(push, call), push, part, before);
    for (let attempt = 0; ; attempt++) {
      try {
        const { data } = await client.request(
          push.storeId,
          fulfillmentCreate,
          { fulfillment, ...(push.message === undefined ? {} : { message: push.message }) },
          call,
        );
        const payload = recordOf(data['fulfillmentCreate']);
        const id = recordOf(payload?.['fulfillment'])?.['id'];
        if (typeof id === 'string')
          return { ...resultPart(part), status: 'done', fulfillmentId: id, tracking: push.trackings };
        // "closed", "invalid quantity": somebody was faster. If it was this very push, all is well.
        const own = await findOwn();
        if (own !== undefined) return donePart(part, own, 'already_done');
        const message =
          userErrorsOf(payload)
            .map((error) => error.message)
            .join(' ') || 'Shopify created nothing.';
        return { ...resultPart(part), status: 'failed', reason: 'platform_rejected', message };
      } catch (error) {
        if (!ConnectorError.isInstance(error) || !error.outcomeUnknown) throw error;
        // The answer was lost, not necessarily the write: look before writing again.
        const own = await findOwn().catch((reason: unknown) => {
          throw unknownOutcome(push, reason);
        });
        if (own !== undefined) return donePart(part, own, 'done');
        if (attempt >= call.maxRetries) throw error;
      }
    }
  };

  const createAll = async (
    push: CheckedPush,
    parts: readonly CreatePart[],
    before: ReadonlySet<string>,
    call: Call,
  ): Promise<readonly FulfillmentPartResult[]> => {
    const results: FulfillmentPartResult[] = [];
    for (const part of parts) {
      try {
        results.push(await create(push, part, before, call));
      } catch (error) {
        // Nothing was written yet: the error says it all. Otherwise the parts that exist must be reported.
        const isFirst = !results.some(({ status }) => status !== 'failed');
        if (isFirst || !ConnectorError.isInstance(error) || (call.signal.aborted && !call.timedOut())) throw error;
        const reason = error.outcomeUnknown ? 'outcome_unknown' : 'not_attempted';
        results.push({ ...resultPart(part), status: 'failed', reason, message: error.message });
      }
    }
    return results;
  };

  const execute = async (push: CheckedPush, call: Call): Promise<FulfillmentResult> => {
    const state = await readState(push, call);
    requireKnownLines(push, state, call);
    const existing = state.fulfillments.map(({ id }) => id);
    const needsIntent = push.trackings.length === 0 && call.idempotencyKey !== undefined;
    const knownBefore = needsIntent
      ? await rememberIntent(runtime, push.storeId, call.idempotencyKey ?? '', push.orderId, existing)
      : undefined;
    const parts = plan(push, state, knownBefore);
    const blocked = parts.filter((part): part is BlockedPart => part.action === 'blocked');
    const creatable = parts.filter((part): part is CreatePart => part.action === 'create');
    const done = parts.filter((part): part is DonePart => part.action === 'already_done');
    // Named lines travel in one parcel: shipping some of them would tell the buyer something untrue.
    if (blocked.length > 0 && (push.lines !== undefined || creatable.length + done.length === 0)) {
      throw blockedError(push, blocked, call);
    }
    if (parts.length === 0) return nothingLeft(push, state, call);

    const created = await createAll(push, creatable, new Set(existing), call);
    const results = [
      ...done.map(
        (part): FulfillmentPartResult => ({
          ...resultPart(part),
          status: 'already_done',
          fulfillmentId: part.fulfillmentId,
          tracking: part.tracking,
        }),
      ),
      ...created,
      ...blocked.map(
        (part): FulfillmentPartResult => ({
          ...resultPart(part),
          status: 'failed',
          reason: part.reason,
          message: part.message,
        }),
      ),
    ];
    if (results.every(({ status }) => status === 'failed')) throw rejectedError(push, results, call);
    return { status: overallStatus(results), parts: results, warnings: push.warnings };
  };

  return {
    pushFulfillment: (input, options) =>
      runtime.call('pushFulfillment', input.storeId, options, async (call) => {
        const push = checkPush(input, 'pushFulfillment', options);
        return queue.run(`${push.storeId} ${push.orderId}`, () => {
          call.throwIfOver();
          return execute(push, call);
        });
      }),

    planFulfillment: (input, options) =>
      runtime.call('planFulfillment', input.storeId, options, async (call) => {
        const push = checkPush(input, 'planFulfillment', options);
        const state = await readState(push, call);
        requireKnownLines(push, state, call);
        const parts = plan(push, state);
        const writes = parts.filter(({ action }) => action === 'create').length;
        return {
          parts: parts.map((part) => ({
            ...resultPart(part),
            action: part.action,
            tracking: part.action === 'already_done' ? part.tracking : push.trackings,
            ...(part.action === 'already_done' ? { fulfillmentId: part.fulfillmentId } : {}),
            ...(part.action === 'blocked' ? { reason: part.reason, message: part.message } : {}),
          })),
          writes,
          cost: { amount: writes * fulfillmentCreate.cost, unit: 'query points' },
          warnings: push.warnings,
        };
      }),
  };
}

function resultPart({ partId, locationId, locationName, lineItems }: PlannedPart) {
  return {
    partId,
    lineItems,
    ...(locationId === undefined ? {} : { locationId }),
    ...(locationName === undefined ? {} : { locationName }),
  };
}

function donePart(part: CreatePart, own: ExistingFulfillment, status: 'done' | 'already_done'): FulfillmentPartResult {
  return { ...resultPart(part), status, fulfillmentId: own.id, tracking: own.trackings };
}

/** A fulfillment that appeared since the plan was made and holds exactly this part. */
function ownFulfillment(
  state: FulfillmentState,
  push: CheckedPush,
  part: CreatePart,
  before: ReadonlySet<string>,
): ExistingFulfillment | undefined {
  const wanted = new Map(part.lineItems.map(({ lineItemId, quantity }) => [lineItemId, quantity]));
  return state.fulfillments.find(
    ({ id, trackings, lines }) =>
      !before.has(id) &&
      push.trackings.every(({ number }) => trackings.some((tracking) => tracking.number === number)) &&
      lines.length === wanted.size &&
      lines.every(({ lineItemId, quantity }) => wanted.get(lineItemId) === quantity),
  );
}

function overallStatus(parts: readonly FulfillmentPartResult[]): FulfillmentResult['status'] {
  if (parts.some(({ status }) => status === 'failed')) return 'partial';
  return parts.every(({ status }) => status === 'already_done') ? 'already_done' : 'done';
}

function requireKnownLines(push: CheckedPush, state: FulfillmentState, call: Call): void {
  const known = new Set([
    ...state.groups.flatMap(({ lines }) => lines.map(({ lineItemId }) => lineItemId)),
    ...state.fulfillments.flatMap(({ lines }) => lines.map(({ lineItemId }) => lineItemId)),
  ]);
  const unknown = (push.lines ?? []).filter(({ lineItemId }) => !known.has(lineItemId));
  if (unknown.length === 0) return;
  throw new InvalidRequestError(
    `${call.operation}: the order has no such line to ship: ${unknown.map(({ lineItemId }) => lineItemId).join(', ')}.`,
    {
      platform: 'shopify',
      storeId: push.storeId,
      operation: call.operation,
      issues: unknown.map(({ lineItemId }) => ({
        path: 'lineItems',
        message: `${lineItemId} is not a shippable line`,
      })),
    },
  );
}

/** Everything was shipped before, in parcels with other tracking numbers: success, and said. */
function nothingLeft(push: CheckedPush, state: FulfillmentState, call: Call): FulfillmentResult {
  if (state.isCancelled || state.fulfillments.length === 0) {
    throw new ConnectorError(
      'conflict',
      state.isCancelled
        ? `${call.operation}: the order is cancelled, there is nothing to ship.`
        : `${call.operation}: Shopify shows nothing to ship for this order: it needs no shipping, another app's location has it, or a fulfillment-order scope is missing.`,
      {
        platform: 'shopify',
        storeId: push.storeId,
        operation: call.operation,
        platformCode: state.isCancelled ? 'order_cancelled' : 'not_shippable',
      },
    );
  }
  return {
    status: 'already_done',
    parts: state.fulfillments.map(({ id, locationId, trackings, lines }) => ({
      partId: id,
      status: 'already_done',
      fulfillmentId: id,
      lineItems: lines,
      tracking: trackings,
      ...(locationId === undefined ? {} : { locationId }),
    })),
    warnings:
      push.trackings.length === 0
        ? push.warnings
        : [
            ...push.warnings,
            'The order was fulfilled before with other tracking numbers; the ones given now were not added.',
          ],
  };
}

function blockedError(push: CheckedPush, blocked: readonly BlockedPart[], call: Call): ConnectorError {
  const details = { platform: 'shopify', storeId: push.storeId, operation: call.operation };
  const [first] = blocked;
  const what = blocked.map(({ lineItems, message }) => `${lineItems[0]?.lineItemId ?? ''}: ${message}`).join(' ');
  if (first?.reason === 'quantity_exceeded') {
    return new InvalidRequestError(`${call.operation}: nothing was written. ${what}`, {
      ...details,
      platformCode: first.reason,
      issues: blocked.map(({ lineItems, message }) => ({
        path: 'lineItems',
        message: `${lineItems[0]?.lineItemId}: ${message}`,
      })),
    });
  }
  return new ConnectorError('conflict', `${call.operation}: nothing was written. ${what}`, {
    ...details,
    ...(first === undefined ? {} : { platformCode: first.reason }),
  });
}

function rejectedError(push: CheckedPush, parts: readonly FulfillmentPartResult[], call: Call): ConnectorError {
  const messages = parts.map(({ message }) => message).join(' ');
  return new ConnectorError('conflict', `${call.operation}: Shopify refused it: ${messages}`, {
    platform: 'shopify',
    storeId: push.storeId,
    operation: call.operation,
    platformCode: 'platform_rejected',
  });
}

function unknownOutcome(push: CheckedPush, reason: unknown): unknown {
  if (!ConnectorError.isInstance(reason)) return reason;
  return new ConnectorError(
    reason.code,
    `${reason.message} Whether the fulfillment was created is not known: push it again, it will be looked up first.`,
    { ...reason, storeId: push.storeId, outcomeUnknown: true },
  );
}

function scopeMissing(push: CheckedPush, call: Call): ConnectorError {
  return new ConnectorError(
    'permission_denied',
    `${call.operation} needs read and write access to fulfillment orders (read_/write_merchant_managed_fulfillment_orders). Add the scopes and authorise again with auth.begin.`,
    { platform: 'shopify', storeId: push.storeId, operation: call.operation },
  );
}
