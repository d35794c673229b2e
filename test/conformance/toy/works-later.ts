import type { FulfillmentResult, InventoryResult, OperationHandle } from '../../../src/core/connector.js';
import { InvalidRequestError } from '../../../src/core/errors.js';
import { changed } from './defect.js';
import type { Wrap } from './harness.js';

/**
 * A sound connector of a platform that does its work later: writes answer `pending` with a handle, and only the second
 * look finds them done. What is under way outlives a connector, as on a platform.
 */
export function worksLater(): Wrap {
  const underWay = new Map<string, { result: FulfillmentResult | InventoryResult; looks: number }>();
  const begin = (storeId: string, result: FulfillmentResult | InventoryResult): OperationHandle => {
    const id = String(underWay.size + 1);
    underWay.set(id, { result, looks: 0 });
    return { platform: 'toy', storeId, kind: 'write', data: { id } };
  };
  return (connector) =>
    changed(connector, {
      capabilities: {
        ...connector.capabilities,
        operations: { ...connector.capabilities.operations, checkOperation: true },
      },
      pushFulfillment: async (push, options) => {
        const result = await connector.pushFulfillment(push, options);
        if (result.status === 'already_done') return result;
        const parts = result.parts.map(({ fulfillmentId: _, ...part }) => ({ ...part, status: 'pending' as const }));
        return { ...result, status: 'pending', parts, handle: begin(push.storeId, result) };
      },
      updateInventory: async (update, options) => {
        const result = await connector.updateInventory(update, options);
        return { ...result, status: 'pending', handle: begin(update.storeId, result) };
      },
      checkOperation: async (handle) => {
        const work = underWay.get(String(handle.data['id']));
        if (work === undefined) throw new InvalidRequestError('this handle is not ours', { platform: 'toy' });
        work.looks += 1;
        return work.looks < 2 ? { status: 'pending', handle } : { status: 'done', handle, result: work.result };
      },
    });
}
