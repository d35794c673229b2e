import { InvalidRequestError } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';

/**
 * A partial push without tracking numbers leaves nothing at Shopify by which it could be recognised. So what existed
 * before it is written down, under the caller's idempotency key, before anything is sent: whatever untracked fulfillment
 * is newer was made by an earlier try of the same push. Kept in the store's record, so that any process can retry.
 */

const SETTING = 'fulfillmentIntents';
/** As long as Shopify itself keeps idempotency keys. */
const TTL_MS = 24 * 3_600_000;
const MAX_INTENTS = 50;

/** @returns the fulfillments that existed before the push was first tried. */
export async function rememberIntent(
  runtime: Runtime,
  storeId: string,
  key: string,
  orderId: string,
  existing: readonly string[],
): Promise<ReadonlySet<string>> {
  let before: readonly string[] = existing;
  await runtime.tokens.update(storeId, (record) => {
    const intents = recordOf(record.settings[SETTING]) ?? {};
    const known = recordOf(intents[key]);
    if (known !== undefined && known['orderId'] !== orderId) throw keyReused(storeId);
    before = known === undefined ? existing : textsOf(known['before']);
    if (known !== undefined) return record;
    const intent: JsonObject = { orderId, before: [...existing], at: runtime.now() };
    return {
      ...record,
      settings: { ...record.settings, [SETTING]: { ...recent(intents, runtime.now()), [key]: intent } },
    };
  });
  return new Set(before);
}

function recent(intents: Readonly<Record<string, unknown>>, now: number): JsonObject {
  const entries = Object.entries(intents)
    .map(([key, value]) => [key, recordOf(value) as JsonObject | undefined] as const)
    .filter((entry): entry is readonly [string, JsonObject] => entry[1] !== undefined)
    .filter(([, intent]) => now - Number(intent['at']) < TTL_MS);
  return Object.fromEntries(entries.slice(-MAX_INTENTS + 1));
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function keyReused(storeId: string): InvalidRequestError {
  return new InvalidRequestError(
    'pushFulfillment: this idempotencyKey was used for another order. Use one key per push, and the same one only to repeat it.',
    {
      platform: 'shopify',
      storeId,
      operation: 'pushFulfillment',
      issues: [{ path: 'options.idempotencyKey', message: 'already used for another order' }],
    },
  );
}
