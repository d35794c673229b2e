import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One result on disk: a hundred thousand orders must not sit in memory. */
export class BulkFile {
  readonly path: string;
  /** Bytes written so far; always ends with a whole line. */
  size = 0;
  readonly #directory: string;
  readonly #handle: number;

  constructor() {
    this.#directory = mkdtempSync(join(tmpdir(), 'sandbox-bulk-'));
    this.path = join(this.#directory, 'result.jsonl');
    this.#handle = openSync(this.path, 'w');
  }

  append(lines: readonly string[]): void {
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
    writeFileSync(this.#handle, bytes);
    this.size += bytes.byteLength;
  }

  /** The size of the whole lines within the first `bytes` bytes. */
  wholeLines(bytes: number): number {
    return readFileSync(this.path).subarray(0, bytes).lastIndexOf('\n') + 1;
  }

  remove(): void {
    closeSync(this.#handle);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
