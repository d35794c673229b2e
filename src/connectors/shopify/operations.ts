import type { Call, CallOptions } from '../../core/call.js';
import type { OperationHandle, OperationResult } from '../../core/connector.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import type { Runtime } from '../runtime.js';
import { failedJob } from './cancel-errors.js';
import { CANCEL_KIND, parseCancelHandle } from './cancel-handle.js';
import { readCancelProgress } from './cancel-state.js';
import type { ShopifyClient } from './client.js';
import { requireShopDomain } from './shop-domain.js';

export interface ShopifyOperations {
  /** @throws {InvalidRequestError} for a handle that is none of this connector's. */
  checkOperation(handle: OperationHandle, options?: CallOptions): Promise<OperationResult>;
}

type Check = (client: ShopifyClient, handle: OperationHandle, call: Call) => Promise<OperationResult>;

const CHECKS: ReadonlyMap<string, Check> = new Map([[CANCEL_KIND, checkCancel]]);

export function createShopifyOperations(runtime: Runtime, client: ShopifyClient): ShopifyOperations {
  return {
    checkOperation: (input, options) =>
      runtime.call('checkOperation', recordOf(input)?.['storeId'] as string | undefined, options, async (call) => {
        const { handle, check } = checkHandle(input, call.operation);
        return check(client, handle, call);
      }),
  };
}

/** It may have been stored and read by anybody since. */
function checkHandle(input: unknown, operation: string): { readonly handle: OperationHandle; readonly check: Check } {
  const given = recordOf(input);
  const refuse = (path: string, message: string) => invalidInput('shopify', operation, [{ path, message }]);
  if (given === undefined || recordOf(given['data']) === undefined) {
    throw refuse('handle', 'must be the object that a call answered with status pending');
  }
  const handle = given as unknown as OperationHandle;
  if (handle.platform !== 'shopify') throw refuse('handle.platform', 'is not shopify: ask the connector that made it');
  const storeId = requireShopDomain(handle.storeId, operation);
  const check = CHECKS.get(handle.kind);
  if (check === undefined) throw refuse('handle.kind', `must be one of ${[...CHECKS.keys()].join(', ')}`);
  return { handle: { ...handle, storeId }, check };
}

async function checkCancel(client: ShopifyClient, handle: OperationHandle, call: Call): Promise<OperationResult> {
  const { orderId, jobId } = parseCancelHandle(handle, call.operation);
  const progress = await readCancelProgress({ client, storeId: handle.storeId, orderId }, jobId, call);
  switch (progress) {
    case 'cancelled':
      return { status: 'done', handle, result: { status: 'done', warnings: [] } };
    case 'running':
      return { status: 'pending', handle };
    case 'failed':
      return { status: 'failed', handle, message: failedJob(call).message };
    case 'gone': {
      const message = 'Shopify does not know this job any more, and the order is not cancelled. Cancel it again.';
      return { status: 'failed', handle, message };
    }
  }
}
