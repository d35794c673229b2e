import type { BulkErrorCode, BulkOperation, BulkStatus } from './bulk/bulk-operation.js';
import { numberOf, type ShopLookup } from './control-support.js';
import { gid } from './ids.js';

export interface SandboxBulkOperation {
  /** The gid. */
  readonly id: string;
  readonly status: BulkStatus;
  readonly query: string;
  readonly objectCount: number;
  readonly rootObjectCount: number;
  /** Bytes written so far. */
  readonly size: number;
  /** How often it was looked at. */
  readonly polls: number;
}

export interface BulkControls {
  readonly bulk: {
    /** Every bulk operation so far, oldest first. */
    list(storeId?: string): readonly SandboxBulkOperation[];
    /** How many looks at an operation complete it; `Infinity` leaves that to `finish`. @default 2 */
    finishAfter(polls: number, storeId?: string): void;
    /** Completes an operation, or all that run, and tells subscribers. */
    finish(id?: string, storeId?: string): void;
    /** Ends the operation (or all that run) with an error. `keep`: the part of the lines that stays readable. @default 0.5 */
    fail(options?: { id?: string; errorCode?: BulkErrorCode; keep?: number; storeId?: string }): void;
    /** As if the result, or all of them, had been there for seven days. */
    expire(id?: string, storeId?: string): void;
  };
}

export function createBulkControls(shopOf: ShopLookup): BulkControls {
  const chosen = (id: string | undefined, storeId: string | undefined): readonly BulkOperation[] => {
    const { bulk } = shopOf(storeId);
    if (id === undefined) return bulk.list();
    const operation = bulk.find(numberOf(id));
    if (operation === undefined) throw new Error(`the sandbox has no bulk operation ${id}`);
    return [operation];
  };
  return {
    bulk: {
      list: (storeId) => shopOf(storeId).bulk.list().map(view),
      finishAfter: (polls, storeId) => shopOf(storeId).bulk.finishAfter(polls),
      finish(id, storeId) {
        for (const operation of chosen(id, storeId)) shopOf(storeId).bulk.finish(operation);
      },
      fail({ id, errorCode = 'INTERNAL_SERVER_ERROR', keep = 0.5, storeId } = {}) {
        for (const operation of chosen(id, storeId)) shopOf(storeId).bulk.fail(operation, errorCode, keep);
      },
      expire(id, storeId) {
        for (const operation of chosen(id, storeId)) operation.expire();
      },
    },
  };
}

const view = (operation: BulkOperation): SandboxBulkOperation => ({
  id: gid('BulkOperation', operation.id),
  status: operation.status,
  query: operation.query,
  objectCount: operation.objectCount,
  rootObjectCount: operation.rootObjectCount,
  size: operation.file.size,
  polls: operation.polls,
});
