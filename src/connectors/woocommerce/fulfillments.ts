import type { Call, CallOptions } from '../../core/call.js';
import type {
  CancelResult,
  FulfillmentPartResult,
  FulfillmentPlan,
  FulfillmentPush,
  FulfillmentResult,
  OrderCancel,
} from '../../core/connector.js';
import type { Tracking } from '../../model/index.js';
import { type BlockedPart, blockedError, unknownLinesError } from '../blocked-parts.js';
import type { Runtime } from '../runtime.js';
import { cancelOrder } from './cancel.js';
import { carrierFields, readProviders } from './carriers.js';
import type { WooClient } from './client.js';
import { keyReusedError } from './fulfillment-errors.js';
import { type CheckedPush, checkPush } from './fulfillment-input.js';
import type { OrderSource } from './fulfillment-order.js';
import {
  type DonePart,
  isKeyReused,
  type PlannedPart,
  type PushPlan,
  planPush,
  unknownLines,
} from './fulfillment-plan.js';
import { type FulfillmentState, readState } from './fulfillment-state.js';
import { planWarnings } from './fulfillment-warnings.js';
import { writePlan } from './fulfillment-write.js';
import { type OrderStatusResult, type OrderStatusUpdate, updateOrderStatus } from './order-status.js';
import { requireStatus } from './order-status-slugs.js';
import { dayIn } from './tracking-day.js';

export interface WooFulfillments {
  /**
   * Writes the tracking to where the store keeps it (Order Fulfillments, Advanced Shipment Tracking, Shipment Tracking,
   * else the order's meta and a note) and completes the order once everything is shipped, upon which WooCommerce itself
   * e-mails the buyer.
   *
   * None of these places tells a repeated number from a new one. A push is recognised by its tracking numbers, or by its
   * `idempotencyKey` where it has none, and after a lost answer the order is read before anything is written again.
   * Pushes for one order wait for each other within this connector; for two processes the option `lock` does that.
   */
  pushFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentResult>;
  planFulfillment(push: FulfillmentPush, options?: CallOptions): Promise<FulfillmentPlan>;
  cancelOrder(cancel: OrderCancel, options?: CallOptions): Promise<CancelResult>;
  /** Sets any status the store has, custom ones included. */
  updateOrderStatus(update: OrderStatusUpdate, options?: CallOptions): Promise<OrderStatusResult>;
}

export function createWooFulfillments(runtime: Runtime, client: WooClient): WooFulfillments {
  return {
    pushFulfillment: (input, options) =>
      runtime.call('pushFulfillment', input.storeId, options, async (call) => {
        const push = checkPush(input, 'pushFulfillment', options);
        return alone(runtime, push, call, () => execute(runtime, client, push, call));
      }),

    planFulfillment: (input, options) =>
      runtime.call('planFulfillment', input.storeId, options, async (call): Promise<FulfillmentPlan> => {
        const push = checkPush(input, 'planFulfillment', options);
        const { state, plan, warnings } = await prepare(runtime, client, push, call);
        const writes = writesOf(state, plan);
        return {
          parts: plan.parts.map((part) => ({
            ...commonPart(part),
            action: part.action,
            tracking: part.action === 'already_done' ? trackingsOf(part, push) : push.trackings,
            ...(part.action === 'already_done' ? doneId(part) : {}),
            ...(part.action === 'blocked' ? { reason: part.reason, message: part.message } : {}),
          })),
          writes,
          cost: { amount: writes, unit: 'requests' },
          warnings,
        };
      }),

    cancelOrder: (input, options) =>
      runtime.call('cancelOrder', input.storeId, options, (call) =>
        cancelOrder(runtime, client, input, call, (cancel, work) => alone(runtime, cancel, call, work)),
      ),

    updateOrderStatus: (input, options) =>
      runtime.call('updateOrderStatus', input.storeId, options, (call) =>
        updateOrderStatus(runtime, client, input, call, (update, work) => alone(runtime, update, call, work)),
      ),
  };
}

/** Whatever reads an order to decide what to write to it waits for the others that do. */
function alone<T>(
  runtime: Runtime,
  { storeId, orderId }: { readonly storeId: string; readonly orderId: string },
  call: Call,
  work: () => Promise<T>,
): Promise<T> {
  return runtime.alone(`${storeId} ${orderId}`, call, work);
}

interface Prepared {
  readonly source: OrderSource;
  readonly state: FulfillmentState;
  readonly plan: PushPlan;
  readonly warnings: readonly string[];
}

/** Reads and decides; writes nothing. */
async function prepare(runtime: Runtime, client: WooClient, push: CheckedPush, call: Call): Promise<Prepared> {
  const source = { client, storeId: push.storeId, orderId: push.orderId };
  const state = await readState(runtime, source, push, call);
  const unknown = unknownLines(state, push);
  if (unknown.length > 0) throw unknownLinesError(unknown, call);
  if (isKeyReused(state, push)) throw keyReusedError(push, call);
  const plan = planPush(state, push);
  if (plan.status !== undefined) await requireStatus(source, plan.status, 'platformOptions.status', call);
  return { source, state, plan, warnings: planWarnings(state, push, plan) };
}

async function execute(runtime: Runtime, client: WooClient, push: CheckedPush, call: Call): Promise<FulfillmentResult> {
  const { source, state, plan, warnings } = await prepare(runtime, client, push, call);
  const blocked = plan.parts.filter(isBlocked);
  if (blocked.length === plan.parts.length) throw blockedError(blocked, call);

  const providers = needsProviders(state, plan) ? await readProviders(source, call) : [];
  const { profile } = await runtime.tokens.load(push.storeId);
  const written = await writePlan(
    source,
    push,
    state,
    plan,
    {
      now: runtime.now,
      dateShipped: dayIn(profile.timeZone, push.shippedAt ?? runtime.now()),
      carrierOf: (tracking) => carrierFields(tracking, providers),
    },
    call,
  );
  const parts = plan.parts.map((part) => partResult(part, push, written.fulfillmentId));
  return { status: overallStatus(parts), parts, warnings: [...warnings, ...written.warnings] };
}

function needsProviders({ method }: FulfillmentState, { trackings }: PushPlan): boolean {
  return method !== 'meta' && trackings.some(({ carrier }) => carrier !== undefined);
}

/** Requests that write: the fulfillment or each tracking number, the order, the note. */
function writesOf({ method }: FulfillmentState, { shipment, trackings, status, note }: PushPlan): number {
  const isCore = method === 'fulfillments';
  const first = isCore ? Number(shipment !== undefined) : method === 'meta' ? 0 : trackings.length;
  const isOrderWritten =
    status !== undefined || (!isCore && shipment !== undefined) || (method === 'meta' && trackings.length > 0);
  return first + Number(isOrderWritten) + Number(note !== undefined);
}

function partResult(part: PlannedPart, push: CheckedPush, fulfillmentId: string | undefined): FulfillmentPartResult {
  const common = commonPart(part);
  switch (part.action) {
    case 'blocked':
      return { ...common, status: 'failed', reason: part.reason, message: part.message };
    case 'already_done':
      return { ...common, status: 'already_done', ...doneId(part), tracking: trackingsOf(part, push) };
    default:
      return {
        ...common,
        status: 'done',
        ...(fulfillmentId === undefined ? {} : { fulfillmentId }),
        tracking: push.trackings,
      };
  }
}

function doneId({ fulfillmentId }: DonePart) {
  return fulfillmentId === undefined ? {} : { fulfillmentId };
}

/** The caller says more of its own parcel than the order remembers. */
function trackingsOf({ numbers }: DonePart, { trackings }: CheckedPush): readonly Tracking[] {
  return trackings.length > 0 ? trackings : numbers.map((number) => ({ number }));
}

/** What a part of a plan and its result have in common. */
function commonPart({ partId, lineItems }: PlannedPart) {
  return { partId, lineItems };
}

const isBlocked = (part: PlannedPart): part is BlockedPart => part.action === 'blocked';

function overallStatus(parts: readonly FulfillmentPartResult[]): FulfillmentResult['status'] {
  if (parts.some(({ status }) => status === 'failed')) return 'partial';
  return parts.every(({ status }) => status === 'already_done') ? 'already_done' : 'done';
}
