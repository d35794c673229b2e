import { numberOf, type ShopLookup } from './control-support.js';
import { gid } from './ids.js';
import type { JobRecord } from './state/jobs.js';

export interface SandboxJob {
  /** The gid. */
  readonly id: string;
  readonly orderId: string;
  readonly status: 'FAILED' | 'STARTED' | 'SUCCEEDED';
}

export interface JobControls {
  readonly jobs: {
    /** Every job so far, oldest first. */
    list(storeId?: string): readonly SandboxJob[];
    /** How many looks at a job finish it; `Infinity` leaves that to `finish`. @default 0: done before the next request */
    finishAfter(looks: number, storeId?: string): void;
    /** Finishes a job, or all that wait. */
    finish(id?: string, storeId?: string): void;
    /** A job, or all that wait, ends without having done anything. */
    fail(id?: string, storeId?: string): void;
  };
}

export function createJobControls(shopOf: ShopLookup): JobControls {
  const chosen = (id: string | undefined, storeId: string | undefined): readonly JobRecord[] =>
    shopOf(storeId)
      .jobs.list()
      .filter((job) => id === undefined || job.id === numberOf(id));
  return {
    jobs: {
      list: (storeId) =>
        chosen(undefined, storeId).map(({ id, orderId, status }) => ({
          id: gid('Job', id),
          orderId: gid('Order', orderId),
          status,
        })),
      finishAfter: (looks, storeId) => shopOf(storeId).jobs.finishAfter(looks),
      finish(id, storeId) {
        for (const job of chosen(id, storeId)) shopOf(storeId).jobs.finish(job);
      },
      fail(id, storeId) {
        for (const job of chosen(id, storeId)) shopOf(storeId).jobs.fail(job);
      },
    },
  };
}
