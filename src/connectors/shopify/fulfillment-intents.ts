import type { FulfillmentLine } from '../../core/connector.js';
import { InvalidRequestError } from '../../core/errors.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { merged } from '../fulfillment-lines.js';
import type { Runtime } from '../runtime.js';
import type { CheckedPush } from './fulfillment-input.js';
import type { PlanIntent } from './fulfillment-plan.js';
import { numberOfGlobalId } from './ids.js';

/**
 * A push without tracking numbers leaves nothing at Shopify by which it could be recognised. So what it is to ship, and
 * what existed before it, is written down under the caller's idempotency key before anything is sent, and what it made
 * afterwards. Kept in the store's record, so that any process can repeat the push; for 24 hours, the newest 200.
 */

const SETTING = 'fulfillmentIntents';
/** As long as Shopify itself keeps idempotency keys. */
const TTL_MS = 24 * 3_600_000;
const MAX_INTENTS = 200;

/** One intent as it is stored; ids as bare numbers, since the record is loaded for every call. */
interface StoredIntent {
  readonly order: string;
  /** The push as it was given: the same key for another one is a mistake. */
  readonly request: string;
  /** For "everything left": what that was. */
  readonly lines: Readonly<Record<string, number>>;
  readonly before: readonly string[];
  readonly made: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Whether a push needs an intent to be recognised. */
export function needsIntent(push: CheckedPush): push is CheckedPush & { readonly idempotencyKey: string } {
  return push.trackings.length === 0 && push.idempotencyKey !== undefined;
}

/**
 * The intent under the push's key, when it was tried before.
 *
 * @throws {InvalidRequestError} when the key belongs to another push.
 */
export function findIntent(record: TokenRecord, push: CheckedPush, now: number): PlanIntent | undefined {
  if (!needsIntent(push)) return undefined;
  const intents = liveIntents(record, now);
  const stored = intents.get(push.idempotencyKey);
  if (stored === undefined) return undefined;
  if (stored.request !== requestOf(push)) throw keyReused(push);
  return planIntent(push, stored, intents);
}

/**
 * Writes the intent down, unless it is there already.
 *
 * @param wholeOrder what "everything left" is now; empty for named lines.
 */
export async function rememberIntent(
  runtime: Runtime,
  push: CheckedPush & { readonly idempotencyKey: string },
  wholeOrder: readonly FulfillmentLine[],
  existing: readonly string[],
): Promise<PlanIntent | undefined> {
  const record = await runtime.tokens.update(push.storeId, (current) => {
    if (findIntent(current, push, runtime.now()) !== undefined) return current;
    return withIntent(current, push.idempotencyKey, runtime.now(), {
      order: bare(push.orderId),
      request: requestOf(push),
      lines: Object.fromEntries(merged(wholeOrder).map(({ lineItemId, quantity }) => [bare(lineItemId), quantity])),
      before: existing.map(bare),
      made: [],
      at: runtime.now(),
    });
  });
  return findIntent(record, push, runtime.now());
}

/** Writes down what the push made, so that a push under another key does not take it for its own. */
export async function rememberMade(
  runtime: Runtime,
  push: CheckedPush & { readonly idempotencyKey: string },
  fulfillmentIds: readonly string[],
): Promise<void> {
  await runtime.tokens.update(push.storeId, (current) => {
    const stored = liveIntents(current, runtime.now()).get(push.idempotencyKey);
    const made = [...new Set([...(stored?.made ?? []), ...fulfillmentIds.map(bare)])];
    if (stored === undefined || made.length === stored.made.length) return current;
    return withIntent(current, push.idempotencyKey, runtime.now(), { ...stored, made });
  });
}

function planIntent(push: CheckedPush, own: StoredIntent, all: ReadonlyMap<string, StoredIntent>): PlanIntent {
  const others = [...all.values()].filter((other) => other !== own && other.order === own.order);
  const made = new Set(own.made);
  const foreign = [...own.before, ...others.flatMap((other) => other.made)].filter((id) => !made.has(id));
  const globalIds = (ids: Iterable<string>) => new Set([...ids].map((id) => `gid://shopify/Fulfillment/${id}`));
  return {
    lines:
      push.lines ??
      Object.entries(own.lines).map(([id, quantity]) => ({ lineItemId: `gid://shopify/LineItem/${id}`, quantity })),
    foreign: globalIds(foreign),
    made: globalIds(made),
  };
}

function liveIntents(record: TokenRecord, now: number): ReadonlyMap<string, StoredIntent> {
  const stored = Object.entries(recordOf(record.settings[SETTING]) ?? {});
  return new Map(
    stored
      .map(([key, value]) => [key, value as StoredIntent] as const)
      .filter(([, intent]) => Array.isArray(intent?.before) && Array.isArray(intent.made) && now - intent.at < TTL_MS),
  );
}

function withIntent(record: TokenRecord, key: string, now: number, intent: StoredIntent): TokenRecord {
  const intents = new Map(liveIntents(record, now));
  intents.delete(key);
  const newest = [...intents].sort(([, one], [, other]) => one.at - other.at).slice(-(MAX_INTENTS - 1));
  const kept = Object.fromEntries([...newest, [key, intent as unknown as JsonObject]]) as JsonObject;
  return { ...record, settings: { ...record.settings, [SETTING]: kept } };
}

function requestOf({ orderId, lines, locationId }: CheckedPush): string {
  return JSON.stringify([
    bare(orderId),
    lines?.map(({ lineItemId, quantity }) => `${bare(lineItemId)}:${quantity}`).sort() ?? null,
    locationId === undefined ? null : bare(locationId),
  ]);
}

function bare(globalId: string): string {
  return numberOfGlobalId(globalId) ?? globalId;
}

function keyReused({ storeId }: CheckedPush): InvalidRequestError {
  return new InvalidRequestError(
    'shopify pushFulfillment: this idempotencyKey was used for another push. Use one key per push, and the same one only to repeat it.',
    {
      platform: 'shopify',
      storeId,
      operation: 'pushFulfillment',
      issues: [{ path: 'options.idempotencyKey', message: 'already used for another push' }],
    },
  );
}
