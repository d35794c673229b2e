import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { OperationHandle } from '../../core/connector.js';
import type { JsonObject, JsonValue } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';

/** The kind of a handle of work that Amazon does in feeds. */
export const FEED_KIND = 'feed';

const PURPOSES = ['inventory', 'prices', 'cancel'] as const;
/** What the feeds were for: who reads their reports. */
export type FeedPurpose = (typeof PURPOSES)[number];

/** What a handle says, checked as far as all purposes have it in common. */
export interface FeedHandle {
  readonly storeId: string;
  readonly purpose: FeedPurpose;
  /** In the order of their submission, at least one. */
  readonly feedIds: readonly string[];
  /** Those of `feedIds` that were found after a lost answer, and may be another process's. */
  readonly adopted?: readonly string[];
  /** The purpose's own; may be anything that JSON can hold. */
  readonly details: JsonObject;
}

const FEED_ID = /^\w{1,64}$/;
/** More than a call can submit. */
const MAX_FEEDS = 100;

export function feedHandle({ storeId, purpose, feedIds, adopted = [], details }: FeedHandle): OperationHandle {
  const data = { purpose, feedIds, ...(adopted.length === 0 ? {} : { adopted }), details };
  return { platform: 'amazon', storeId, kind: FEED_KIND, data };
}

/** @throws {InvalidRequestError} for a handle that this connector did not make. */
export function parseFeedHandle({ data, storeId }: OperationHandle, operation: string): FeedHandle {
  const purpose = PURPOSES.find((known) => known === data['purpose']);
  const feedIds = Array.isArray(data['feedIds']) ? (data['feedIds'] as readonly unknown[]) : [];
  const areIds = feedIds.length > 0 && feedIds.length <= MAX_FEEDS && feedIds.every(isFeedId);
  const details = recordOf(data['details']);
  const { adopted } = data;
  const isAdoptedKnown =
    adopted === undefined || (Array.isArray(adopted) && adopted.every((feedId) => feedIds.includes(feedId)));
  if (purpose !== undefined && areIds && isAdoptedKnown && details !== undefined) {
    return {
      storeId,
      purpose,
      feedIds: feedIds as readonly string[],
      ...(adopted === undefined ? {} : { adopted: adopted as readonly string[] }),
      details: details as JsonObject,
    };
  }
  throw foreignHandle(storeId, operation);
}

export function isFeedId(value: unknown): value is string {
  return typeof value === 'string' && FEED_ID.test(value);
}

/** The error for a handle that was changed, or comes from somewhere else. */
export function foreignHandle(storeId: string, operation: string) {
  const message = 'is not what the call answered: pass the handle as it came';
  return invalidInput('amazon', operation, [{ path: 'handle.data', message }], storeId);
}

/** A packed handle of 25,000 rows unpacks to a few megabytes. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/**
 * Packs what a handle has to hold of each row: it is stored with jobs and in documents, and SKUs of 25,000 rows would be a
 * megabyte. A report names only the rows it has something to say of.
 */
export function packRows(rows: JsonValue): string {
  return deflateRawSync(JSON.stringify(rows)).toString('base64url');
}

/** What `packRows` packed; `undefined` for anything else. */
export function unpackRows(packed: unknown): unknown {
  if (typeof packed !== 'string') return undefined;
  try {
    const bytes = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: MAX_UNPACKED_BYTES });
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
