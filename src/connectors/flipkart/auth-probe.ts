import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { patienceMs } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import type { FlipkartAnswer, FlipkartClient } from './client.js';
import { isId } from './ids.js';
import type { FlipkartStore } from './store.js';

/**
 * One shipment that waits, if there is one: the read that every sync begins with, so whoever gets an answer has a token that
 * works, the scope, and a seller with access to orders. Calls that would tell more are not published.
 */
const ONE_SHIPMENT: JsonObject = {
  filter: {
    type: 'preDispatch',
    states: ['APPROVED'],
    shipmentTypes: ['NORMAL', 'EXPRESS', 'SELF'],
    serviceProfiles: ['NON_FBF', 'FBF_LITE'],
  },
  pagination: { pageSize: 1 },
};

/**
 * @param accessToken in hand, before the store is saved.
 * @throws {ConnectorError} whatever stands in the way of reading orders.
 */
export async function readOneShipment(
  client: FlipkartClient,
  store: FlipkartStore,
  call: Call,
  accessToken?: string,
): Promise<FlipkartAnswer> {
  const answer = await client.request(
    store,
    { operation: 'searchShipments', body: ONE_SHIPMENT, ...(accessToken === undefined ? {} : { accessToken }) },
    call,
  );
  if (Array.isArray(answer.body['shipments'])) return answer;
  throw new ConnectorError(
    'unexpected_response',
    `flipkart ${call.operation} for ${store.storeId}: the answer lists no shipments. A proxy in between, or a wrong baseURL, is the usual cause.`,
    { platform: 'flipkart', storeId: store.storeId, operation: call.operation, status: answer.status },
  );
}

const MAX_LOCATIONS = 1_000;

/**
 * Asks which locations the seller has. The call is not published; integrators use it.
 *
 * @param accessToken in hand, before the store is saved.
 * @returns `undefined` when Flipkart does not tell: it proves nothing.
 * @throws the caller's abort, the deadline.
 */
export async function discoverLocations(
  { runtime, client }: { readonly runtime: Runtime; readonly client: FlipkartClient },
  store: FlipkartStore,
  call: Call,
  accessToken?: string,
): Promise<readonly string[] | undefined> {
  const request = { operation: 'getLocations', ...(accessToken === undefined ? {} : { accessToken }) } as const;
  // With a deadline of its own: an answer that does not come must not cost the connection.
  const limits = { signal: call.signal, timeoutMs: patienceMs(call), maxRetries: 0 };
  try {
    const { body } = await runtime.call(call.operation, store.storeId, limits, (brief) =>
      client.request(store, request, brief),
    );
    const ids = [...new Set(locationIdsIn(body))].slice(0, MAX_LOCATIONS);
    return ids.length === 0 ? undefined : ids;
  } catch (error) {
    call.throwIfOver();
    if (!ConnectorError.isInstance(error)) throw error;
    return undefined;
  }
}

/** Rows wherever the answer has them, at most two levels down; each an id, or an object that has one. */
function locationIdsIn(value: unknown, levels = 2): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((row) => locationIdOf(row) ?? []);
  if (levels === 0) return [];
  return Object.values(recordOf(value) ?? {}).flatMap((inner) => locationIdsIn(inner, levels - 1));
}

function locationIdOf(row: unknown): string | undefined {
  const fields = recordOf(row);
  const id = fields === undefined ? row : (fields['locationId'] ?? fields['location_id'] ?? fields['id']);
  return isId(id) ? id : undefined;
}
