import type { OperationHandle } from '../../core/connector.js';
import { invalidInput } from '../invalid-input.js';
import type { CancelSource } from './cancel-state.js';
import { toGlobalId } from './ids.js';

/** The kind of a handle of a cancellation. */
export const CANCEL_KIND = 'order_cancel';

const JOB_ID = /^gid:\/\/shopify\/Job\/[\w-]+$/;

export function cancelHandle({ storeId, orderId }: CancelSource, jobId: string): OperationHandle {
  return { platform: 'shopify', storeId, kind: CANCEL_KIND, data: { orderId, jobId } };
}

/** @throws {InvalidRequestError} for a handle that this connector did not make. */
export function parseCancelHandle(
  { data, storeId }: OperationHandle,
  operation: string,
): { readonly orderId: string; readonly jobId: string } {
  const orderId = toGlobalId('Order', data['orderId']);
  const jobId = data['jobId'];
  if (orderId !== undefined && typeof jobId === 'string' && JOB_ID.test(jobId)) return { orderId, jobId };
  const message = 'is not what cancelOrder answered: pass the handle as it came';
  throw invalidInput('shopify', operation, [{ path: 'handle.data', message }], storeId);
}
