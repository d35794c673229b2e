import { createHash } from 'node:crypto';
import { InvalidRequestError } from './errors.js';
import type { JsonObject, JsonValue } from './ports.js';

interface Envelope {
  readonly v: number;
  readonly p: string;
  /** Fingerprint of the query the cursor belongs to. */
  readonly q: string;
  readonly s: JsonObject;
  /** Absent for the pages of a list. */
  readonly k?: CursorKind;
}

/** How the walk is made that a cursor goes on with. */
export type CursorKind = 'export';

/** What a cursor is bound to: continuing another query with it would skip rows silently. */
export interface CursorScope {
  readonly platform: string;
  /** Whose call it is, for the error; not part of the cursor. */
  readonly storeId: string;
  readonly operation: string;
  /** Format version of this connector's cursor state; a cursor of another version is refused, not misread. */
  readonly version: number;
  readonly query: JsonValue;
  /** Absent for the pages of a list. */
  readonly kind?: CursorKind;
}

/** Makes an opaque, JSON-safe text of a paging state, to be resumed in any process. It holds no secret. */
export function encodeCursor(scope: CursorScope, state: JsonObject): string {
  const envelope: Envelope = {
    v: scope.version,
    p: scope.platform,
    q: fingerprint(scope.query),
    s: state,
    ...(scope.kind === undefined ? {} : { k: scope.kind }),
  };
  return Buffer.from(JSON.stringify(envelope)).toString('base64url');
}

/** @throws {InvalidRequestError} when the text is no cursor, or one of another platform, version or query. */
export function decodeCursor(scope: CursorScope, cursor: string): JsonObject {
  const envelope = parseEnvelope(cursor);
  const refuse = (why: string) => refusal(scope, why);
  if (envelope === undefined) throw refuse('it was not made by this library, or was cut off');
  if (envelope.p !== scope.platform) throw refuse(`it belongs to ${envelope.p}`);
  if (envelope.v !== scope.version) throw refuse('it was made by another version of this library');
  if (envelope.q !== fingerprint(scope.query))
    throw refuse('it belongs to a query with other filters or another store');
  if (envelope.k !== scope.kind)
    throw refuse(`it belongs to ${envelope.k === 'export' ? 'an export' : 'the pages of a list'}`);
  return envelope.s;
}

/** How a cursor of this library was made; `undefined` for another text. */
export function cursorKindOf(cursor: string): CursorKind | 'pages' | undefined {
  const envelope = parseEnvelope(cursor);
  return envelope === undefined ? undefined : (envelope.k ?? 'pages');
}

function parseEnvelope(cursor: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return isEnvelope(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  if (!isObject(value)) return false;
  const { v, p, q, s, k } = value as Partial<Envelope>;
  const isKind = k === undefined || k === 'export';
  return isKind && typeof v === 'number' && typeof p === 'string' && typeof q === 'string' && isObject(s);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fingerprint(query: JsonValue): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 16);
}

function refusal({ platform, storeId, operation }: CursorScope, why: string): InvalidRequestError {
  return new InvalidRequestError(
    `${platform} ${operation}: the cursor cannot be used: ${why}. Start again without it, from the last syncedUntil.`,
    { platform, storeId, operation, issues: [{ path: 'cursor', message: why }] },
  );
}
