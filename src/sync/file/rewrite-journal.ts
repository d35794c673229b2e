import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { replaceFile } from './journal-file.js';
import { encodeBatch, encodeHeader, encodeLine, readLine, type Span } from './journal-format.js';
import { applyLine, createIndex, type JournalIndex } from './journal-index.js';

export interface JournalRewrite {
  readonly path: string;
  readonly content: string;
  /** The journal as it is, and what is known of it. */
  readonly handle: FileHandle;
  readonly index: JournalIndex;
  readonly confirm: () => Promise<void>;
}

const BATCH_BYTES = 1 << 20;

/** Puts a journal without its past in the place of the old one. @returns what is known of the new one. */
export async function rewriteJournal(rewrite: JournalRewrite): Promise<JournalIndex> {
  const { path, content, handle, index, confirm } = rewrite;
  const id = randomUUID();
  const header = encodeHeader(content, id);
  const next = createIndex(id, header.length);
  const write = async (file: FileHandle): Promise<void> => {
    await file.writeFile(header);
    for (const keys of portions(index)) {
      const bodies = await readBodies(handle, keys, index);
      const lines = keys.map((key) => encodeLine({ key, head: index.heads.get(key) }, bodies.get(key)));
      const batch = encodeBatch(lines);
      await file.writeFile(batch);
      noteLines(next, lines, batch.length);
    }
  };
  await replaceFile(path, write, confirm);
  return next;
}

/** Takes over lines that were written at the end as one batch of so many bytes. */
export function noteLines(index: JournalIndex, lines: readonly Uint8Array[], batchLength: number): void {
  let offset = index.end;
  for (const line of lines) {
    const read = readLine(line.subarray(0, -1), offset);
    if (read.type === 'change') applyLine(index, read.line);
    offset += line.length;
  }
  index.end += batchLength;
}

/** Keys in the order of their bodies in the file, so many at a time that they fit into memory. */
function* portions(index: JournalIndex): Generator<string[]> {
  const offsetOf = (key: string) => index.bodies.get(key)?.offset ?? 0;
  let keys: string[] = [];
  let bytes = 0;
  for (const key of [...index.heads.keys()].sort((left, right) => offsetOf(left) - offsetOf(right))) {
    keys.push(key);
    bytes += index.sizes.get(key) ?? 0;
    if (bytes < BATCH_BYTES) continue;
    yield keys;
    keys = [];
    bytes = 0;
  }
  if (keys.length > 0) yield keys;
}

/** Reads neighbours together: one body at a time, a large journal would take minutes. */
async function readBodies(handle: FileHandle, keys: readonly string[], index: JournalIndex) {
  const spans = keys.flatMap((key) => {
    const span = index.bodies.get(key);
    return span === undefined ? [] : [{ key, ...span }];
  });
  const bodies = new Map<string, Uint8Array>();
  for (let first = 0; first < spans.length; ) {
    const from = spans[first]?.offset ?? 0;
    let last = first;
    while (last + 1 < spans.length && endOf(spans[last + 1]) - from <= BATCH_BYTES) last += 1;
    const bytes = new Uint8Array(endOf(spans[last]) - from);
    await handle.read(bytes, 0, bytes.length, from);
    for (const { key, offset, length } of spans.slice(first, last + 1)) {
      bodies.set(key, bytes.subarray(offset - from, offset - from + length));
    }
    first = last + 1;
  }
  return bodies;
}

function endOf(span: Span | undefined): number {
  return span === undefined ? 0 : span.offset + span.length;
}
