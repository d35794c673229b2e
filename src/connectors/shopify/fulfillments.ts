import type { Call, CallOptions } from '../../core/call.js';
import type {
  FulfillmentPartResult,
  FulfillmentPlan,
  FulfillmentPush,
  FulfillmentResult,
} from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import { type BlockedPart, blockedError } from '../blocked-parts.js';
import type { Runtime } from '../runtime.js';
import type { ShopifyClient } from './client.js';
import { createAll, resultPart } from './fulfillment-create.js';
import { rejectedError, requireKnownLines, scopeMissing } from './fulfillment-errors.js';
import { type CheckedPush, checkPush } from './fulfillment-input.js';
import { findIntent, needsIntent, rememberIntent, rememberMade } from './fulfillment-intents.js';
import type { CreatePart } from './fulfillment-parts.js';
import { type DonePart, type PlanIntent, type PlannedPart, planPush } from './fulfillment-plan.js';
import { READ_FULFILLMENT_ORDERS, WRITE_FULFILLMENT_ORDERS } from './fulfillment-scopes.js';
import { type FulfillmentSource, type FulfillmentState, readFulfillmentState } from './fulfillment-state.js';
import { fulfillmentCreate } from './queries.js';
import { grantedScopes, hasScope, selectionFor } from './scopes.js';

export interface ShopifyFulfillments {
  /**
   * Shopify has no idempotency keys for fulfillments. A push is recognised by its tracking numbers, or by the caller's
   * `idempotencyKey` where it has none; after a lost answer the order is read before anything is written again.
   *
   * Pushes for one order wait for each other within this connector. Two processes that push at the same moment are told
   * apart by Shopify only where nothing is left for the second one; a part of a line, pushed by both at once, may be
   * shipped twice. The option `lock` prevents that.
   */
  pushFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentResult>;
  planFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentPlan>;
}

export function createShopifyFulfillments(runtime: Runtime, client: ShopifyClient): ShopifyFulfillments {
  const execute = async (push: CheckedPush, call: Call): Promise<FulfillmentResult> => {
    const record = await runtime.tokens.load(push.storeId);
    const source = sourceOf(client, record, push, call);
    const known = findIntent(record, push, runtime.now());
    const state = await readFulfillmentState(source, call);
    const intent = known ?? (await writeIntent(push, state, call));
    const { parts, warnings } = plan(push, state, intent, call);
    const blocked = parts.filter(isBlocked);
    const done = parts.filter(isDone);
    const creatable = parts.filter(isCreatable);
    if (creatable.length + done.length === 0) throw blockedError(blocked, call);

    const existing = state.fulfillments.map(({ id }) => id);
    const created = await createAll(source, push, creatable, existing, call);
    const results = [...done.map(donePart), ...created, ...blocked.map(failedPart)];
    const own = [...done.filter(({ isOwn }) => isOwn), ...created];
    const noted = noteMade(
      push,
      own.flatMap(({ fulfillmentId }) => fulfillmentId ?? []),
    );
    // At the deadline the caller is told what exists; the note follows.
    if (!call.signal.aborted) await noted;
    if (results.every(({ status }) => status === 'failed')) throw rejectedError(push, results, call);
    return { status: overallStatus(results), parts: results, warnings: [...push.warnings, ...warnings] };
  };

  /** Before the first write of a push that only its key can tell; nothing when it would not write. */
  const writeIntent = async (push: CheckedPush, state: FulfillmentState, call: Call) => {
    const { parts } = plan(push, state, undefined, call);
    if (!needsIntent(push) || !parts.some(isCreatable)) return undefined;
    const wholeOrder = push.lines === undefined ? parts.flatMap(({ lineItems }) => lineItems) : [];
    const ids = state.fulfillments.map(({ id }) => id);
    return rememberIntent(runtime, push, wholeOrder, ids);
  };

  const noteMade = async (push: CheckedPush, ids: readonly string[]): Promise<void> => {
    if (!needsIntent(push) || ids.length === 0) return;
    try {
      await rememberMade(runtime, push, ids);
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      // The goods are shipped; a repeated push finds the fulfillments by their lines.
      runtime.logger.warn({
        event: 'intent_unsaved',
        message: `what a push to ${push.storeId} made could not be written down (${error.code})`,
        platform: 'shopify',
        storeId: push.storeId,
        code: error.code,
      });
    }
  };

  return {
    pushFulfillment: (input, options) =>
      runtime.call('pushFulfillment', input.storeId, options, async (call) => {
        const push = checkPush(input, 'pushFulfillment', options);
        return runtime.alone(`${push.storeId} ${push.orderId}`, call, () => execute(push, call));
      }),

    planFulfillment: (input, options) =>
      runtime.call('planFulfillment', input.storeId, options, async (call): Promise<FulfillmentPlan> => {
        const push = checkPush(input, 'planFulfillment', options);
        const record = await runtime.tokens.load(push.storeId);
        const source = sourceOf(client, record, push, call);
        const intent = findIntent(record, push, runtime.now());
        const { parts, warnings } = plan(push, await readFulfillmentState(source, call), intent, call);
        const writes = parts.filter(isCreatable).length;
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
          warnings: [...push.warnings, ...warnings],
        };
      }),
  };
}

function plan(push: CheckedPush, state: FulfillmentState, intent: PlanIntent | undefined, call: Call) {
  requireKnownLines(push, state, call);
  return planPush(state, { ...push, intent });
}

/** @throws {ConnectorError} `permission_denied`, before anything is sent, where a scope is known to be missing. */
function sourceOf(client: ShopifyClient, record: TokenRecord, push: CheckedPush, call: Call): FulfillmentSource {
  const granted = grantedScopes(record);
  const hasAny = (scopes: readonly string[]) =>
    granted === undefined || scopes.some((scope) => hasScope(granted, scope));
  const required = call.operation === 'pushFulfillment' ? WRITE_FULFILLMENT_ORDERS : READ_FULFILLMENT_ORDERS;
  if (!hasAny(required)) throw scopeMissing(push, 'access to fulfillment orders', `such as ${required[0]}`, call);
  const select = selectionFor(granted);
  if (push.locationId !== undefined && !select.locations) {
    throw scopeMissing(push, 'locationId', 'read_locations', call);
  }
  return { client, storeId: push.storeId, orderId: push.orderId, select };
}

const isCreatable = (part: PlannedPart): part is CreatePart => part.action === 'create';
const isDone = (part: PlannedPart): part is DonePart => part.action === 'already_done';
const isBlocked = (part: PlannedPart): part is BlockedPart => part.action === 'blocked';

function donePart(part: DonePart): FulfillmentPartResult {
  const { fulfillmentId, tracking } = part;
  return { ...resultPart(part), status: 'already_done', fulfillmentId, tracking };
}

function failedPart(part: BlockedPart): FulfillmentPartResult {
  return { ...resultPart(part), status: 'failed', reason: part.reason, message: part.message };
}

function overallStatus(parts: readonly FulfillmentPartResult[]): FulfillmentResult['status'] {
  if (parts.some(({ status }) => status === 'failed')) return 'partial';
  return parts.every(({ status }) => status === 'already_done') ? 'already_done' : 'done';
}
