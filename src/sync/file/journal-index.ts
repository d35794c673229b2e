import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { checksum, type JournalLine, NEWLINE, readLine, type Span } from './journal-format.js';

/** What a process knows of a journal: every head, and where the bodies are. */
export interface JournalIndex {
  readonly id: string;
  /** Where the last whole batch ends. */
  end: number;
  readonly heads: Map<string, unknown>;
  readonly bodies: Map<string, Span>;
  /** Bytes by key that a rewrite would keep, and their sum. */
  readonly sizes: Map<string, number>;
  live: number;
}

/** The content is not what this release writes, in a place where no crash can have left it. */
export class DamagedJournalError extends Error {}

const CHUNK = 1 << 20;

export function createIndex(id: string, end: number): JournalIndex {
  return { id, end, heads: new Map(), bodies: new Map(), sizes: new Map(), live: 0 };
}

export function applyLine(index: JournalIndex, line: JournalLine): void {
  const { key } = line;
  const before = index.sizes.get(key) ?? 0;
  if ('removed' in line) {
    index.live -= before;
    index.sizes.delete(key);
    index.heads.delete(key);
    index.bodies.delete(key);
    return;
  }
  const kept = line.body === undefined ? index.bodies.get(key) : undefined;
  const size = line.size + (kept?.length ?? 0);
  index.live += size - before;
  index.sizes.set(key, size);
  index.heads.set(key, line.head);
  if (line.body !== undefined) index.bodies.set(key, line.body);
}

/**
 * Reads on from the end that is known. A batch that a crash cut off stays out, and the end before it; the next writer cuts
 * it away.
 *
 * @throws {DamagedJournalError} when whole batches follow one that is not: that is no crash.
 */
export async function readOn(handle: FileHandle, index: JournalIndex): Promise<void> {
  let pending: JournalLine[] = [];
  let sum = 0;
  let endsAfterDamage = 0;
  let isDamaged = false;
  for await (const { bytes, offset } of linesFrom(handle, index.end)) {
    const read = readLine(bytes.subarray(0, -1), offset);
    if (read.type === 'change' && !isDamaged) {
      pending.push(read.line);
      sum = crc32(bytes, sum);
      continue;
    }
    const isWhole = read.type === 'end' && read.count === pending.length && read.checksum === checksum(sum);
    if (isWhole && !isDamaged) {
      for (const line of pending) applyLine(index, line);
      index.end = offset + bytes.length;
      pending = [];
      sum = 0;
      continue;
    }
    isDamaged = true;
    // The end of the damaged batch itself may have made it to the disk before its lines did.
    if (read.type === 'end') endsAfterDamage += 1;
    if (endsAfterDamage > 1) throw new DamagedJournalError();
  }
}

/** Whole lines, with their newline. */
async function* linesFrom(handle: FileHandle, from: number) {
  let rest: Uint8Array = new Uint8Array(0);
  let offset = from;
  const chunk = new Uint8Array(CHUNK);
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK, offset + rest.length);
    if (bytesRead === 0) return;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let start = 0;
    // What is left over has no newline in it.
    let newline = bytes.indexOf(NEWLINE, rest.length);
    while (newline >= 0) {
      yield { bytes: bytes.subarray(start, newline + 1), offset: offset + start };
      start = newline + 1;
      newline = bytes.indexOf(NEWLINE, start);
    }
    offset += start;
    rest = bytes.subarray(start);
  }
}
