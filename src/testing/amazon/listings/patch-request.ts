import { type AttributeValue, isRecord } from './attributes.js';

export type PatchOp = 'add' | 'delete' | 'merge' | 'replace';

export interface Patch {
  readonly op: PatchOp;
  readonly attribute: string;
  readonly values: readonly AttributeValue[];
}

export interface PatchRequest {
  readonly productType: string;
  readonly patches: readonly Patch[];
}

/** A submission that Amazon does not even look at: HTTP 400, or `BAD_REQUEST` in a feed's report. */
export class UnreadableSubmission extends Error {}

const UNREADABLE = 'Request has missing or invalid parameters and cannot be parsed.';
const OPS: readonly string[] = ['add', 'delete', 'merge', 'replace'] satisfies readonly PatchOp[];

/**
 * Reads the body of a patch.
 * @throws UnreadableSubmission in the words of jlevers/selling-partner-api#240, #363 and selling-partner-api-models#4228,
 * selling-partner-api-docs#3068.
 */
export function readPatchRequest(body: unknown): PatchRequest {
  if (!isRecord(body)) throw new UnreadableSubmission(UNREADABLE);
  const { productType, patches } = body;
  if (typeof productType !== 'string' || productType === '') throw new UnreadableSubmission(UNREADABLE);
  if (!Array.isArray(patches) || patches.length === 0) throw new UnreadableSubmission(UNREADABLE);
  return { productType, patches: patches.map(readPatch) };
}

function readPatch(patch: unknown, index: number): Patch {
  if (!isRecord(patch)) throw new UnreadableSubmission(UNREADABLE);
  const { op, path, value } = patch;
  if (typeof op !== 'string' || !OPS.includes(op)) throw new UnreadableSubmission(UNREADABLE);
  // Only whole attributes: a path that goes into one is refused.
  const attribute = typeof path === 'string' ? /^\/attributes\/([^/]+)$/.exec(path)?.[1] : undefined;
  if (attribute === undefined) throw new UnreadableSubmission(`Invalid path provided in patch at index of ${index}.`);
  // "You cannot delete attributes by name alone" (developer-docs "manage purchasable offer", seen 2026-11).
  if (value === undefined || value === null) {
    throw new UnreadableSubmission(`Value is missing for patch at index of ${index}.`);
  }
  if (!Array.isArray(value) || value.length === 0) {
    throw new UnreadableSubmission(`Invalid empty value provided in patch at index of ${index}.`);
  }
  if (!value.every(isRecord)) throw new UnreadableSubmission(UNREADABLE);
  return { op: op as PatchOp, attribute, values: value };
}
