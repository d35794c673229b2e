import type { Call } from '../../core/call.js';
import { batchesOf } from '../../core/concurrently.js';
import { ConnectorError } from '../../core/errors.js';
import type { FlipkartClient } from './client.js';
import { shipmentIdOf } from './order-reading.js';
import type { FlipkartStore } from './store.js';

/** "Recommended" on one page; another one allows 100. */
export const DETAILS_AT_ONCE = 25;
/** How often a refused batch is cut in two, during one call: enough to find two bad ids in it. */
const MAX_SPLITS = 12;

/** What a call may still spend on finding out which id of a batch is refused. */
export interface SplitAllowance {
  left: number;
}

export function splitAllowance(): SplitAllowance {
  return { left: MAX_SPLITS };
}

/** Shipments by their ids, and what Flipkart said where it would not answer. */
export interface Asked {
  readonly found: ReadonlyMap<string, unknown>;
  readonly refused: ReadonlyMap<string, ConnectorError>;
}

/**
 * Asks for many shipments at once, and where Flipkart refuses, for fewer: one that is another seller's, or gone, must not
 * take the others along.
 *
 * @throws {ConnectorError} whatever is no refusal of what was asked for.
 */
export async function askForEach(
  ids: readonly string[],
  ask: (ids: readonly string[]) => Promise<readonly unknown[]>,
  allowance: SplitAllowance,
): Promise<Asked> {
  const found = new Map<string, unknown>();
  const refused = new Map<string, ConnectorError>();
  const waiting = [ids];
  for (let batch = waiting.pop(); batch !== undefined; batch = waiting.pop()) {
    if (batch.length === 0) continue;
    try {
      for (const wire of await ask(batch)) {
        const id = shipmentIdOf(wire);
        // What was not asked for may be a stranger's.
        if (id !== undefined && batch.includes(id)) found.set(id, wire);
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (batch.length > 1 && allowance.left > 0) {
        allowance.left -= 1;
        const half = batch.length >> 1;
        waiting.push(batch.slice(half), batch.slice(0, half));
      } else {
        for (const id of batch) refused.set(id, error);
      }
    }
  }
  return { found, refused };
}

/** People and couriers of shipments, by id; those that Flipkart does not tell are not in it. */
export async function fetchDetails(
  client: FlipkartClient,
  store: FlipkartStore,
  shipmentIds: readonly string[],
  allowance: SplitAllowance,
  call: Call,
): Promise<ReadonlyMap<string, unknown>> {
  const details = new Map<string, unknown>();
  for (const ids of batchesOf(shipmentIds, DETAILS_AT_ONCE)) {
    const ask = async (asked: readonly string[]) => {
      const params = { shipmentIds: asked };
      const { body } = await client.request(store, { operation: 'getShipmentDetails', params }, call);
      return Array.isArray(body['shipments']) ? body['shipments'] : [];
    };
    for (const [id, wire] of (await askForEach(ids, ask, allowance)).found) details.set(id, wire);
  }
  return details;
}

const REFUSALS: readonly string[] = ['invalid_request', 'not_found', 'permission_denied'];

function isRefusal(error: unknown): error is ConnectorError {
  return ConnectorError.isInstance(error) && REFUSALS.includes(error.code);
}
