import type { Call } from '../../core/call.js';
import { ConnectorError, type InvalidRequestIssue } from '../../core/errors.js';
import type { Mapped, OrderState } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import type { Runtime } from '../runtime.js';
import type { WooClient } from './client.js';
import { unfinished } from './fulfillment-errors.js';
import { ensureNote } from './fulfillment-notes.js';
import { type OrderFacts, type OrderSource, orderFacts, orderPath, readOrder } from './fulfillment-order.js';
import { settle } from './fulfillment-settle.js';
import { requireOrderId } from './ids.js';
import { parseStatus, requireStatus } from './order-status-slugs.js';
import { settingsOf } from './settings.js';
import { requireSite } from './site.js';
import { orderState } from './statuses.js';

export interface OrderStatusUpdate {
  readonly storeId: string;
  readonly orderId: string;
  /** The slug, custom ones included, with or without `wc-`: `packed`. */
  readonly status: string;
  /** A note for the order's history. */
  readonly note?: string;
  /** Sends the note to the buyer by e-mail. @default false: only the staff sees it */
  readonly notifyCustomer?: boolean;
  /** Needed for `refunded`: WooCommerce then records a refund of all that is left of the order, paying nothing back. */
  readonly createsRefund?: boolean;
}

export interface OrderStatusResult {
  readonly status: 'done' | 'already_done';
  readonly previous: Mapped<OrderState>;
  /** What the store answered: plugins may turn one status into another. */
  readonly current: Mapped<OrderState>;
}

/** Deleting has a call of its own; the other two are carts. */
const NOT_TO_BE_SET: ReadonlySet<string> = new Set(['trash', 'auto-draft', 'checkout-draft']);

interface CheckedUpdate {
  readonly storeId: string;
  readonly orderId: string;
  readonly status: string;
  readonly note: string | undefined;
  readonly notifyCustomer: boolean;
}

export type Alone = <T>(
  order: { readonly storeId: string; readonly orderId: string },
  work: () => Promise<T>,
) => Promise<T>;

export async function updateOrderStatus(
  runtime: Runtime,
  client: WooClient,
  input: OrderStatusUpdate,
  call: Call,
  alone: Alone,
): Promise<OrderStatusResult> {
  const update = checkUpdate(input, call.operation);
  const { storeId, orderId, status, note, notifyCustomer } = update;
  const source = { client, storeId, orderId };
  return alone(update, async () => {
    const order = await readOrder(source, call);
    requireNotTrashed(source, order, call);
    const { statusMap } = settingsOf(await runtime.tokens.load(storeId));
    const previous = orderState(order.status, statusMap);
    let current = previous;
    if (order.status !== status) {
      await requireStatus(source, status, 'status', call);
      current = orderState((await setStatus(source, status, call)).status, statusMap);
    }
    const isDone = order.status === status;
    if (note !== undefined) {
      try {
        await ensureNote(source, { text: note, isForCustomer: notifyCustomer }, call);
      } catch (error) {
        throw !isDone && ConnectorError.isInstance(error) ? unfinished(error) : error;
      }
    }
    return { status: isDone ? 'already_done' : 'done', previous, current };
  });
}

/** Alone and not in a batch, where WooCommerce checks nothing and turns an unknown status into `pending`. */
export async function setStatus(source: OrderSource, status: string, call: Call): Promise<OrderFacts> {
  return settle(
    call,
    async () => {
      const { body } = await source.client.request(
        source.storeId,
        { method: 'PUT', path: orderPath(source), body: { status }, retry: 'unsafe', label: 'order status' },
        call,
      );
      return orderFacts(body, source, call);
    },
    async () => {
      const order = await readOrder(source, call);
      return order.status === status ? order : undefined;
    },
  );
}

/** @throws {ConnectorError} `conflict`: any write takes an order out of the trash. */
export function requireNotTrashed({ storeId }: OrderSource, { status }: OrderFacts, { operation }: Call): void {
  if (status !== 'trash') return;
  throw new ConnectorError(
    'conflict',
    `woocommerce ${operation}: the order is in the trash, and writing to it would take it out. Nothing was written.`,
    { platform: 'woocommerce', storeId, operation, platformCode: status },
  );
}

function checkUpdate(input: OrderStatusUpdate, operation: string): CheckedUpdate {
  const storeId = requireSite(input.storeId, operation);
  const orderId = requireOrderId(input.orderId, operation, 'orderId');
  const issues: InvalidRequestIssue[] = [];
  const status = parseStatus(input.status);
  const { note, notifyCustomer, createsRefund } = input;
  if (status === undefined) {
    issues.push({ path: 'status', message: 'must be the slug of an order status, such as completed' });
  } else if (NOT_TO_BE_SET.has(status)) {
    issues.push({ path: 'status', message: `cannot be ${status}: that is no status to set an order to` });
  } else if (status === 'refunded' && createsRefund !== true) {
    issues.push({
      path: 'status',
      message: 'is refunded, with which WooCommerce records a refund of the whole order: say createsRefund: true',
    });
  }
  if (note !== undefined && (typeof note !== 'string' || note.trim() === '')) {
    issues.push({ path: 'note', message: 'must be text that is not empty' });
  }
  if (notifyCustomer !== undefined && typeof notifyCustomer !== 'boolean') {
    issues.push({ path: 'notifyCustomer', message: 'must be true or false' });
  }
  if (notifyCustomer === true && note === undefined) {
    issues.push({ path: 'notifyCustomer', message: 'needs a note: that is what the buyer is sent' });
  }
  if (status === undefined || issues.length > 0) throw invalidInput('woocommerce', operation, issues, storeId);
  return { storeId, orderId, status, note, notifyCustomer: notifyCustomer === true };
}
