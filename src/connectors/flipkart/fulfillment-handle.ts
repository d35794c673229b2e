import type { OperationHandle } from '../../core/connector.js';
import type { InvalidRequestError } from '../../core/errors.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import { type CheckedPush, checkPush } from './fulfillment-input.js';
import type { FulfillmentState } from './fulfillment-state.js';
import { requireStoreId } from './ids.js';

/** The kind of a handle of a shipment that Flipkart packs. */
export const PACK_KIND = 'pack';

/**
 * What goes on needs no more than the shipment's id; where the seller ships, also what the dispatch is to say. Packing is
 * never begun from a handle: what it took is not in it.
 */
export function packHandle({ type }: FulfillmentState, push: CheckedPush): OperationHandle {
  const { storeId, orderId, tracking, shippedAt, locationId, options } = push;
  const { taxRates: _, dimensions: __, ignoreWarning: ___, ...sent } = options;
  const own = { orderId, tracking, shippedAt, locationId, platformOptions: sent };
  const data = type === 'SELF' ? own : { orderId };
  return { platform: 'flipkart', storeId, kind: PACK_KIND, data: JSON.parse(JSON.stringify(data)) as JsonObject };
}

/** @throws {InvalidRequestError} for a handle that this connector did not make. It may have been stored and read since. */
export function parsePackHandle(input: unknown, operation: string): { handle: OperationHandle; push: CheckedPush } {
  const given = recordOf(input);
  const data = recordOf(given?.['data']);
  if (given === undefined || data === undefined) {
    throw refused('handle', 'must be the object that a call answered with status pending', operation);
  }
  const { platform, kind } = given;
  if (platform !== 'flipkart') {
    throw refused('handle.platform', 'is not flipkart: ask the connector that made it', operation);
  }
  if (kind !== PACK_KIND) throw refused('handle.kind', `must be ${PACK_KIND}`, operation);
  const storeId = requireStoreId(given['storeId'], operation);
  const handle: OperationHandle = { platform, storeId, kind, data: data as JsonObject };
  try {
    return { handle, push: checkPush({ ...data, storeId, orderId: data['orderId'] as string }, operation) };
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    throw refused('handle.data', 'is not what the call answered: pass the handle as it came', operation);
  }
}

function refused(path: string, message: string, operation: string): InvalidRequestError {
  return invalidInput('flipkart', operation, [{ path, message }]);
}
