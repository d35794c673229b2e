import type { Call, CallOptions } from '../../core/call.js';
import type { CancelResult, OrderCancel } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import { failedJob, refusedCancel } from './cancel-errors.js';
import { cancelHandle } from './cancel-handle.js';
import { type CheckedCancel, checkCancel } from './cancel-input.js';
import { type CancelSource, readCancelProgress, readCancelState } from './cancel-state.js';
import type { ShopifyClient } from './client.js';
import { errorFromProblems, userErrorsOf } from './errors.js';
import { orderCancel } from './queries.js';
import { requireScope } from './scopes.js';
import { type OneTimeWrite, writeOnce } from './write-once.js';

export interface ShopifyCancel {
  /**
   * Cancels a whole order. Stock goes back unless `restock` is `false`; money only with `platformOptions.refund`.
   *
   * Shopify does it later: the job is followed for a few seconds, and then goes on as `pending`. An order of which goods have
   * left is refused with `conflict`.
   */
  cancelOrder(cancel: OrderCancel, options?: CallOptions): Promise<CancelResult>;
}

export function createShopifyCancel(runtime: Runtime, client: ShopifyClient): ShopifyCancel {
  return {
    cancelOrder: (input, options) =>
      runtime.call('cancelOrder', input.storeId, options, async (call) => {
        const cancel = checkCancel(input, 'cancelOrder');
        const { storeId, orderId } = cancel;
        return runtime.alone(`${storeId} ${orderId}`, call, async () => {
          requireScope(await runtime.tokens.load(storeId), ['write_orders', 'write_marketplace_orders'], call);
          return execute({ client, storeId, orderId }, cancel, call);
        });
      }),
  };
}

async function execute(source: CancelSource, cancel: CheckedCancel, call: Call): Promise<CancelResult> {
  const before = await readCancelState(source, call);
  if (before.isCancelled) return { status: 'already_done', warnings: cancel.paysBack ? [NOTHING_PAID_BACK] : [] };
  const warnings = [...cancel.warnings, ...(before.isPaid && !cancel.paysBack ? [PAID] : [])];
  const { jobId } = await begin(source, cancel, call);
  if (jobId === undefined) return { status: 'done', warnings };
  const isDone = await follow(source, jobId, call);
  if (isDone) return { status: 'done', warnings };
  return { status: 'pending', handle: cancelHandle(source, jobId), warnings };
}

const PAID =
  'The order was paid, and cancelling paid nothing back: refund it in the store, or ask for it with platformOptions.refund.';
const NOTHING_PAID_BACK = 'The order was cancelled before this call, which paid nothing back.';

/** The job that cancels an order; without one it is cancelled. */
interface Begun {
  readonly jobId?: string;
}

/** Begins the cancellation; after a lost answer it looks whether the order is cancelled before it sends another. */
function begin(source: CancelSource, cancel: CheckedCancel, call: Call): Promise<Begun> {
  const variables = { orderId: source.orderId, ...cancel.variables };
  let sent = 0;
  const write: OneTimeWrite<Begun> = {
    storeId: source.storeId,
    send: async () => {
      sent += 1;
      const { data, problems } = await source.client.request(source.storeId, orderCancel, variables, call);
      const payload = recordOf(data['orderCancel']);
      if (payload === undefined) throw errorFromProblems(problems, orderCancel.name, call, undefined);
      const jobId = recordOf(payload['job'])?.['id'];
      if (typeof jobId === 'string') return { jobId };
      // "Already been canceled": somebody was faster, or a copy of this call whose answer was lost.
      if ((await readCancelState(source, call)).isCancelled) return {};
      const errors = userErrorsOf({ userErrors: payload['orderCancelUserErrors'] });
      throw refusedCancel(errors, call, { isRepeated: sent > 1 });
    },
    // The job that was lost with the answer may still be at work.
    find: () => lookFor(async () => ((await readCancelState(source, call)).isCancelled ? {} : undefined), call),
    doubt: 'Whether the order is cancelled is not known: cancel it again, it will be looked at first.',
  };
  return writeOnce(write, call);
}

/** Before the rest is left to `checkOperation`, or to another copy: three and a half seconds at the most. */
const LOOKS = 4;

/** Looks until there is something to see, a few times. */
async function lookFor<T>(look: () => Promise<T | undefined>, call: Call): Promise<T | undefined> {
  for (let count = 1; ; count++) {
    const seen = await look();
    if (seen !== undefined || count === LOOKS) return seen;
    await call.wait(retryDelayMs(count, undefined, Math.random));
  }
}

/** @returns whether the order is cancelled by now; `false` when the job takes longer, or the call has no more time for it. */
async function follow(source: CancelSource, jobId: string, call: Call): Promise<boolean> {
  const look = async () => {
    const progress = await readCancelProgress(source, jobId, call);
    if (progress === 'failed') throw failedJob(call);
    return progress === 'cancelled' || undefined;
  };
  try {
    return (await lookFor(look, call)) ?? false;
  } catch (error) {
    const isCallersAbort = call.signal.aborted && !call.timedOut();
    const isFinal = ConnectorError.isInstance(error) && error.code === 'conflict';
    if (isCallersAbort || isFinal || !(ConnectorError.isInstance(error) || call.timedOut())) throw error;
    // Shopify has taken the cancellation: that this call cannot see its end does not undo it.
    return false;
  }
}
