import type { Call, CallOptions } from '../../core/call.js';
import type { OperationHandle, OperationResult } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartClient } from './client.js';
import type { Progress } from './fulfillment-advance.js';
import { parsePackHandle } from './fulfillment-handle.js';
import type { CheckedPush } from './fulfillment-input.js';
import { dispatchedResult, nothingDone } from './fulfillment-results.js';
import type { WriteSource } from './fulfillment-write.js';
import { takeStep } from './fulfillments.js';

export interface FlipkartOperations {
  /**
   * Goes on with a shipment that Flipkart packs: looks once, and dispatches it when it is packed. Several processes may ask;
   * it is dispatched once.
   *
   * @throws {InvalidRequestError} for a handle that is none of this connector's.
   */
  checkOperation(handle: OperationHandle, options?: CallOptions): Promise<OperationResult>;
}

export function createFlipkartOperations(runtime: Runtime, client: FlipkartClient): FlipkartOperations {
  return {
    checkOperation: (input, options) =>
      runtime.call('checkOperation', recordOf(input)?.['storeId'] as string | undefined, options, async (call) => {
        const { handle, push } = parsePackHandle(input, call.operation);
        const source = { client, store: await client.storeOf(push.storeId, call) };
        return { ...(await look(runtime, source, push, call)), handle };
      }),
  };
}

type Look = Omit<OperationResult, 'handle'>;

async function look(runtime: Runtime, source: WriteSource, push: CheckedPush, call: Call): Promise<Look> {
  try {
    return lookOf(await takeStep(runtime, source, push, false, call), push, call);
  } catch (error) {
    if (!ConnectorError.isInstance(error) || !FINAL.has(error.code)) throw error;
    return { status: 'failed', message: error.message };
  }
}

/** Asking again brings the same: the shipment is gone, or Flipkart refused the dispatch. */
const FINAL: ReadonlySet<string> = new Set(['conflict', 'invalid_request', 'not_found']);

function lookOf({ kind, prepared }: Progress, push: CheckedPush, call: Call): Look {
  switch (kind) {
    case 'packing':
      return { status: 'pending', message: 'Flipkart packs the shipment.' };
    case 'unpacked':
      return {
        status: 'failed',
        message:
          'Flipkart did not pack the shipment, it is APPROVED again: push it again, and look into the seller dashboard when that fails too.',
      };
    case 'blocked':
      return { status: 'failed', message: nothingDone(prepared, call).message };
    case 'already_done':
    case 'dispatched':
      return { status: 'done', result: dispatchedResult(push, prepared) };
  }
}
