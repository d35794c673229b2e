import { crc32 } from 'node:zlib';
import type { TableChange } from '../tables/table.js';

/*
 * A journal is lines of UTF-8. The first says what the file is. Then come batches: a line for each change, its head and its
 * body with a tab between, and a last line with their number and checksum. A batch without its last line never happened.
 */

export interface JournalHeader {
  readonly format: 'commerce-connectors-journal';
  readonly version: 1;
  /** What is in it: `orders`, `webhooks`, … */
  readonly content: string;
  /** New with every rewrite, so that a reader sees that its offsets are of another file. */
  readonly id: string;
}

/** Where a body lies, in bytes. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** One change as it stands in the file. */
export type JournalLine =
  | { readonly key: string; readonly head: unknown; readonly body: Span | undefined; readonly size: number }
  | { readonly key: string; readonly removed: true };

export const NEWLINE = 0x0a;
const TAB = 0x09;
const END_MARK = 0x3d;
const END_LINE = /^=([0-9a-f]{8}) (\d+)$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeHeader(content: string, id: string): Uint8Array {
  const header: JournalHeader = { format: 'commerce-connectors-journal', version: 1, content, id };
  return encoder.encode(`${JSON.stringify(header)}\n`);
}

/** Bytes of one line. @param body JSON, as text or as it lies in another journal. */
export function encodeLine(change: TableChange<unknown, unknown>, body?: Uint8Array): Uint8Array {
  if ('removed' in change) return encoder.encode(`${JSON.stringify({ key: change.key, removed: true })}\t\n`);
  const head = `${JSON.stringify({ key: change.key, head: change.head })}\t`;
  if (body === undefined) {
    return encoder.encode(`${head}${change.body === undefined ? '' : JSON.stringify(change.body)}\n`);
  }
  return Buffer.concat([encoder.encode(head), body, Uint8Array.of(NEWLINE)]);
}

/** A whole batch of lines. */
export function encodeBatch(lines: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(lines);
  return Buffer.concat([content, encoder.encode(`=${checksum(crc32(content))} ${lines.length}\n`)]);
}

export type ReadLine =
  | { readonly type: 'change'; readonly line: JournalLine }
  | { readonly type: 'end'; readonly checksum: string; readonly count: number }
  | { readonly type: 'damaged' };

/** @param bytes without the newline. @param offset where the line begins in the file. */
export function readLine(bytes: Uint8Array, offset: number): ReadLine {
  if (bytes[0] === END_MARK) {
    const [, sum, count] = END_LINE.exec(decoder.decode(bytes)) ?? [];
    return sum === undefined ? { type: 'damaged' } : { type: 'end', checksum: sum, count: Number(count) };
  }
  const tab = bytes.indexOf(TAB);
  const head = tab < 0 ? undefined : parsed(bytes.subarray(0, tab));
  if (typeof head !== 'object' || head === null || !('key' in head) || typeof head.key !== 'string') {
    return { type: 'damaged' };
  }
  if ('removed' in head) return { type: 'change', line: { key: head.key, removed: true } };
  if (!('head' in head)) return { type: 'damaged' };
  const length = bytes.length - tab - 1;
  const body = length === 0 ? undefined : { offset: offset + tab + 1, length };
  return { type: 'change', line: { key: head.key, head: head.head, body, size: bytes.length + 1 } };
}

export function readHeader(bytes: Uint8Array): Partial<Record<keyof JournalHeader, unknown>> {
  const header = parsed(bytes);
  return typeof header === 'object' && header !== null ? header : {};
}

export function readBody(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes));
}

export function checksum(sum: number): string {
  return sum.toString(16).padStart(8, '0');
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
