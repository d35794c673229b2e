import { createHash, randomUUID } from 'node:crypto';
import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { retryDelayMs } from '../../core/http/retry.js';
import type { InventoryKind } from '../stock-input.js';
import { errorFromProblems, type UserError, userErrorsOf } from './errors.js';
import type { InventorySource } from './inventory-items.js';
import type { ResolvedRow } from './inventory-rows.js';
import type { ShopifyInventoryOptions } from './options.js';
import {
  type GraphQLDocument,
  inventoryActivate,
  inventoryAdjustQuantities,
  inventorySetQuantities,
} from './queries.js';

/** How often the key of a failed attempt is replaced before a batch is given up. */
const MAX_KEYS = 3;

/** Writes rows in one call: all of them or, when errors come back, none. */
export async function writeQuantities(
  source: InventorySource,
  kind: InventoryKind,
  rows: readonly ResolvedRow[],
  options: ShopifyInventoryOptions,
  call: Call,
): Promise<readonly UserError[]> {
  const document = kind === 'set' ? inventorySetQuantities : inventoryAdjustQuantities;
  const input = kind === 'set' ? setInput(rows, options) : adjustInput(rows, options);
  for (let key = 1; ; key++) {
    const idempotencyKey = keyFor(call.idempotencyKey, input, key);
    const errors = await sendKeyed(source, document, { input, idempotencyKey }, call);
    // A failed attempt burns its key.
    const isBurnt = errors.some(({ code }) => code === 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED');
    if (!isBurnt || key === MAX_KEYS) return errors;
  }
}

/** Starts stocking an item at a location, with nothing there. Already stocked is success. */
export function activateLevel(
  source: InventorySource,
  { itemId, locationId }: ResolvedRow,
  call: Call,
): Promise<readonly UserError[]> {
  const variables = { inventoryItemId: itemId, locationId, idempotencyKey: randomUUID() };
  return sendKeyed(source, inventoryActivate, variables, call);
}

/**
 * Sends a mutation under its key, and again when the answer was lost: Shopify answers a repeated key with the first
 * outcome, for 24 hours.
 */
async function sendKeyed(
  source: InventorySource,
  document: GraphQLDocument,
  variables: Readonly<Record<string, unknown>>,
  call: Call,
): Promise<readonly UserError[]> {
  let lost = 0;
  for (let pauses = 1; ; pauses++) {
    try {
      const errors = await send(source, document, variables, call);
      // The first copy of the same call is still at work.
      if (!errors.some(({ code }) => code === 'IDEMPOTENCY_CONCURRENT_REQUEST')) return errors;
      await pause(pauses, undefined, call);
    } catch (error) {
      if (!ConnectorError.isInstance(error) || !error.outcomeUnknown || call.signal.aborted) throw error;
      if (lost++ >= call.maxRetries) throw error;
      await pause(pauses, error.retryAfterMs, call);
    }
  }
}

async function send(
  { client, storeId }: InventorySource,
  document: GraphQLDocument,
  variables: Readonly<Record<string, unknown>>,
  call: Call,
): Promise<readonly UserError[]> {
  const { data, problems } = await client.request(storeId, document, variables, call);
  const [payload] = Object.values(data);
  if (payload === null || payload === undefined) throw errorFromProblems(problems, document.name, call, undefined);
  return userErrorsOf(payload);
}

/** @throws {ConnectorError} `timeout` that leaves the outcome open, when the deadline is nearer than the pause is long. */
async function pause(count: number, retryAfterMs: number | undefined, call: Call): Promise<void> {
  try {
    await call.wait(retryDelayMs(count, retryAfterMs, Math.random));
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    throw new ConnectorError(error.code, error.message, { ...error, outcomeUnknown: true, cause: error.cause });
  }
}

function setInput(rows: readonly ResolvedRow[], options: ShopifyInventoryOptions) {
  const quantities = rows.map(({ itemId, locationId, amount, expected, current }) => ({
    inventoryItemId: itemId,
    locationId,
    quantity: amount,
    // Required on every row since 2026-04, though the schema calls it optional; null would skip the comparison.
    changeFromQuantity: expected ?? current ?? null,
  }));
  return { ...commonInput(options), quantities };
}

function adjustInput(rows: readonly ResolvedRow[], options: ShopifyInventoryOptions) {
  const changes = rows.map(({ itemId, locationId, amount, expected }) => ({
    inventoryItemId: itemId,
    locationId,
    delta: amount,
    // A change is right whatever was there before: compared only when the caller asks for it.
    changeFromQuantity: expected ?? null,
  }));
  return { ...commonInput(options), changes };
}

function commonInput({ reason, referenceDocumentUri }: ShopifyInventoryOptions) {
  return {
    name: 'available',
    reason: reason ?? 'correction',
    ...(referenceDocumentUri === undefined ? {} : { referenceDocumentUri }),
  };
}

/** The same write gets the same key in any process; other rows, or another try after a failure, get another. */
function keyFor(callersKey: string | undefined, input: unknown, attempt: number): string {
  if (callersKey === undefined) return randomUUID();
  const hash = createHash('sha256')
    .update(JSON.stringify([callersKey, attempt, input]))
    .digest('hex');
  // In the form of a UUID (version 8, "custom"), which is what Shopify recommends.
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
