import type { Call, CallOptions } from '../../core/call.js';
import type { CancelResult, OrderCancel } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { unknownLinesError } from '../blocked-parts.js';
import { quantitiesOf } from '../fulfillment-lines.js';
import { invalidInput } from '../invalid-input.js';
import type { Runtime } from '../runtime.js';
import { type CheckedCancel, checkCancel } from './cancel-input.js';
import type { FlipkartClient } from './client.js';
import { unknownLines } from './fulfillment-plan.js';
import { type FulfillmentState, readShipment, type ShipmentItem } from './fulfillment-state.js';
import { type WriteSource, writeOnce } from './fulfillment-write.js';

export interface FlipkartCancel {
  /**
   * Cancels a shipment, or whole cancellation groups of its lines, before it is packed. Done when it answers; nothing is
   * paid back by the seller. Flipkart counts what sellers cancel: the warning says so every time.
   */
  cancelOrder(cancel: OrderCancel, options?: CallOptions): Promise<CancelResult>;
}

const RATE_WARNING = "Flipkart counts this in the seller's cancellation rate, by which it judges the account.";

export function createFlipkartCancel(runtime: Runtime, client: FlipkartClient): FlipkartCancel {
  return {
    cancelOrder: (input, options) =>
      runtime.call('cancelOrder', input.storeId, options, async (call) => {
        const cancel = checkCancel(input, call.operation);
        const source = { client, store: await client.storeOf(cancel.storeId, call) };
        const { storeId, orderId } = cancel;
        return runtime.alone(`${storeId} ${orderId}`, call, () => execute(source, cancel, call));
      }),
  };
}

async function execute(source: WriteSource, cancel: CheckedCancel, call: Call): Promise<CancelResult> {
  const { client, store } = source;
  const { orderId: shipmentId, reason, warnings } = cancel;
  const state = await readShipment(client, store, shipmentId, call);
  const items = itemsToCancel(cancel, state, call);
  if (items.length === 0) return { status: 'already_done', warnings: [] };
  const locationId = state.locationId ?? store.locationId;
  const cancellationGroupIds = [...new Set(items.flatMap(({ cancellationGroupId }) => cancellationGroupId ?? []))];
  const shipment = {
    shipmentId,
    ...(locationId === undefined ? {} : { locationId }),
    cancellationGroupIds,
    reason,
  };
  const isDone = async () => {
    const now = await readShipment(client, store, shipmentId, call);
    return items.every(({ lineItemId }) => !now.live.some((item) => item.lineItemId === lineItemId));
  };
  const request = { operation: 'cancel', body: { shipments: [shipment] } } as const;
  const status = await writeOnce(source, { shipmentId, request, isDone, doneCode: ALREADY_CANCELLED }, call);
  // One line that was cancelled since is enough for that word: what of the others?
  if (status === 'already_done' && !(await isDone())) {
    throw refused('platform_rejected', 'a part of it was cancelled meanwhile: make the same call again', call);
  }
  return { status, warnings: status === 'done' ? [...warnings, RATE_WARNING] : [] };
}

const ALREADY_CANCELLED = 'ORDER_ITEM_ALREADY_CANCELLED';

/** States of items that are not packed. Whether one that is being packed can be cancelled, Flipkart decides. */
const CANCELLABLE: ReadonlySet<string | undefined> = new Set(['APPROVED', 'FORM_FAILED', 'PACKING_IN_PROGRESS']);

/**
 * What is to be cancelled and is not yet.
 *
 * @throws {ConnectorError} `conflict` for what the seller cannot cancel any more, or never could.
 */
function itemsToCancel(cancel: CheckedCancel, state: FulfillmentState, call: Call): readonly ShipmentItem[] {
  const { lines } = cancel;
  const unknown = unknownLines(state, { ...(lines === undefined ? {} : { lines }) });
  if (unknown.length > 0) throw unknownLinesError(unknown, call);
  const wanted = quantitiesOf(lines ?? state.live);
  const items = state.live.filter(({ lineItemId }) => wanted.has(lineItemId));
  if (items.length === 0 && state.items.length > 0) return [];
  if (state.isFlipkarts) {
    throw refused('marketplace_ships', 'Flipkart ships this (FBF): only the buyer and Flipkart can cancel it', call);
  }
  const late = items.filter(({ status }) => !CANCELLABLE.has(status));
  if (late.length > 0 || items.length === 0) {
    const words = [...new Set(late.map(({ status }) => status ?? 'without a state'))].join(', ');
    const why = `a seller cancels before packing only, and the shipment is ${words || 'without items'}`;
    throw refused('not_cancellable', why, call);
  }
  requireWholeGroups(cancel, state, items, wanted);
  return items;
}

/** Flipkart cancels groups, and lines of them as a whole. */
function requireWholeGroups(
  { storeId }: CheckedCancel,
  { live }: FulfillmentState,
  items: readonly ShipmentItem[],
  wanted: ReadonlyMap<string, number>,
): void {
  const parts = items.filter(({ lineItemId, quantity }) => wanted.get(lineItemId) !== quantity);
  const groups = new Set(items.map(({ cancellationGroupId }) => cancellationGroupId));
  const left = live.filter((item) => groups.has(item.cancellationGroupId) && !items.includes(item));
  const ungrouped = items.filter(({ cancellationGroupId }) => cancellationGroupId === undefined);
  const issues = [
    ...parts.map(({ lineItemId, quantity }) => `${lineItemId} can be cancelled as a whole only: give ${quantity}`),
    ...left.map(({ lineItemId }) => `${lineItemId} is cancelled together with others that are named: name it too`),
    ...ungrouped.map(({ lineItemId }) => `${lineItemId} has no cancellation group: cancel it in the seller dashboard`),
  ].map((message) => ({ path: 'lineItems', message }));
  if (issues.length > 0) throw invalidInput('flipkart', 'cancelOrder', issues, storeId);
}

function refused(platformCode: string, what: string, { operation, storeId }: Call): ConnectorError {
  const details = { platform: 'flipkart', storeId, operation, platformCode };
  return new ConnectorError('conflict', `flipkart ${operation}: ${what}.`, details);
}
