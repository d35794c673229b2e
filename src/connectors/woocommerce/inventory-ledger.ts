import { createHash } from 'node:crypto';
import type { JsonObject } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { metaValue } from './map-meta.js';

/**
 * The hidden meta of a product or variation in which the last keyed changes of its stock are noted. WooCommerce knows no
 * idempotency keys; written in the request that makes the change, the note tells whoever repeats it.
 */
export const ADJUSTMENTS_META = '_commerce_connectors_adjustments';

/** As long as Shopify remembers its keys. */
const REMEMBERED_MS = 24 * 60 * 60_000;
/** The meta is part of every answer about the product. */
const MOST_REMEMBERED = 50;

/** One change of one item under one key. */
export interface KeyedAdjustment {
  /** Names key, item and change: another change under the same key is another. */
  readonly id: string;
  readonly delta: number;
}

export function keyedAdjustment(key: string, itemId: string, delta: number): KeyedAdjustment {
  const hash = createHash('sha256').update(JSON.stringify([key, itemId, delta]));
  return { id: hash.digest('base64url').slice(0, 22), delta };
}

export function isRecorded(metaData: unknown, { id }: KeyedAdjustment): boolean {
  return recordsOf(metaData).some((record) => record.id === id);
}

/** The part of a write that notes one more change; what is old, foreign or too much is dropped. */
export function withAdjustment(metaData: unknown, { id, delta }: KeyedAdjustment, now: number): JsonObject {
  const kept = recordsOf(metaData).filter(({ at }) => Date.parse(at) > now - REMEMBERED_MS);
  return metaOf([...kept.slice(1 - MOST_REMEMBERED), { id, delta, at: new Date(now).toISOString() }]);
}

/** The part of a write that takes the note of a change back. */
export function withoutAdjustment(metaData: unknown, { id }: KeyedAdjustment): JsonObject {
  return metaOf(recordsOf(metaData).filter((record) => record.id !== id));
}

interface AdjustmentRecord {
  readonly id: string;
  readonly delta: number;
  readonly at: string;
}

function recordsOf(metaData: unknown): readonly AdjustmentRecord[] {
  const rows = metaValue(metaData, ADJUSTMENTS_META);
  return (Array.isArray(rows) ? (rows as readonly unknown[]) : []).flatMap((row) => {
    const { id, delta, at } = recordOf(row) ?? {};
    const isOurs = typeof id === 'string' && typeof delta === 'number' && typeof at === 'string';
    return isOurs ? [{ id, delta, at }] : [];
  });
}

/** An empty list would stay behind as a custom field; `null` removes it. */
function metaOf(records: readonly AdjustmentRecord[]): JsonObject {
  const value = records.length === 0 ? null : records.map((record) => ({ ...record }));
  return { meta_data: [{ key: ADJUSTMENTS_META, value }] };
}
