import type { Call } from '../../core/call.js';
import { recordOf } from '../../core/wire-reader.js';
import type { ShopSource } from './client.js';
import { orderNotFound } from './errors.js';
import { cancelProgress, cancelState, type GraphQLDocument } from './queries.js';

/** The order that is to be cancelled. */
export interface CancelSource extends ShopSource {
  readonly orderId: string;
}

export interface CancelState {
  readonly isCancelled: boolean;
  /** Some of it at least, and not given back; authorised money is not paid. */
  readonly isPaid: boolean;
}

/** What has become of a cancellation that Shopify took; `gone` where it does not know the job any more. */
export type CancelProgress = 'cancelled' | 'failed' | 'running' | 'gone';

const PAID: ReadonlySet<unknown> = new Set(['PAID', 'PARTIALLY_PAID', 'PARTIALLY_REFUNDED']);

/** @throws {ConnectorError} `not_found` for an order that the shop does not have, or this app may not see. */
export async function readCancelState(source: CancelSource, call: Call): Promise<CancelState> {
  return (await read(source, cancelState, {}, call)).state;
}

/** @throws {ConnectorError} `not_found` as {@link readCancelState} does. */
export async function readCancelProgress(source: CancelSource, jobId: string, call: Call): Promise<CancelProgress> {
  const { state, job } = await read(source, cancelProgress, { jobId }, call);
  if (state.isCancelled) return 'cancelled';
  if (job === undefined) return 'gone';
  if (job['done'] !== true) return 'running';
  // Order and job are not read in the same instant: only an order that is read after the job was done tells.
  return (await readCancelState(source, call)).isCancelled ? 'cancelled' : 'failed';
}

async function read(
  { client, storeId, orderId }: CancelSource,
  document: GraphQLDocument,
  variables: Readonly<Record<string, unknown>>,
  call: Call,
) {
  const { data } = await client.request(storeId, document, { orderId, ...variables }, call);
  const order = recordOf(data['order']);
  if (order === undefined) throw orderNotFound(storeId, call.operation);
  const state: CancelState = {
    isCancelled: typeof order['cancelledAt'] === 'string',
    isPaid: PAID.has(order['displayFinancialStatus']),
  };
  return { state, job: recordOf(data['job']) };
}
