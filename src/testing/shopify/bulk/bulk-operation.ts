import { DAY_MS } from '../../clock.js';
import { BulkFile } from './bulk-file.js';
import type { BulkLine } from './bulk-lines.js';

export type BulkStatus = 'CANCELED' | 'CANCELING' | 'COMPLETED' | 'CREATED' | 'EXPIRED' | 'FAILED' | 'RUNNING';
export type BulkErrorCode = 'ACCESS_DENIED' | 'INTERNAL_SERVER_ERROR' | 'TIMEOUT';

/** Results can be downloaded that long [SCHEMA BulkOperation.url]. */
const KEPT_MS = 7 * DAY_MS;

const RUNNING: ReadonlySet<BulkStatus> = new Set(['CANCELING', 'CREATED', 'RUNNING']);

export interface BulkOperationOptions {
  readonly id: string;
  /** The unguessable part of the address of the result. */
  readonly secret: string;
  readonly query: string;
  readonly lines: Generator<readonly BulkLine[]>;
  readonly now: () => number;
}

/** One operation and its result, which is written piece by piece. */
export class BulkOperation {
  readonly __typename = 'BulkOperation';
  readonly id: string;
  readonly secret: string;
  readonly query: string;
  readonly createdAt: number;
  readonly file = new BulkFile();
  completedAt: number | null = null;
  errorCode: BulkErrorCode | null = null;
  objectCount = 0;
  rootObjectCount = 0;
  /** How often somebody looked. */
  polls = 0;
  /** Everything is written, or everything up to a failure that is not told yet. */
  written = false;
  failure: BulkErrorCode | undefined;
  readonly #lines: Generator<readonly BulkLine[]>;
  readonly #now: () => number;
  #status: BulkStatus = 'CREATED';
  #endedAt: number | null = null;
  #partialSize = 0;

  constructor(options: BulkOperationOptions) {
    this.id = options.id;
    this.secret = options.secret;
    this.query = options.query;
    this.#lines = options.lines;
    this.#now = options.now;
    this.createdAt = options.now();
  }

  /** An expired one is one that ended a week ago. */
  get status(): BulkStatus {
    const expired = this.#status === 'COMPLETED' && this.#endedAt !== null && this.#now() - this.#endedAt >= KEPT_MS;
    return expired ? 'EXPIRED' : this.#status;
  }

  get isRunning(): boolean {
    return RUNNING.has(this.#status);
  }

  /** What can be downloaded, and until when. */
  get download(): { readonly size: number; readonly expiresAt: number; readonly partial: boolean } | undefined {
    const partial = this.#status === 'FAILED';
    const size = partial ? this.#partialSize : this.file.size;
    if (this.#endedAt === null || (partial ? size === 0 : this.#status !== 'COMPLETED')) return undefined;
    return { size, expiresAt: this.#endedAt + KEPT_MS, partial };
  }

  /** Writes the next lines. @throws what reading them throws */
  advance(): void {
    const step = this.#lines.next();
    if (step.done === true) {
      this.written = true;
      return;
    }
    this.file.append(step.value.map((line) => line.text));
    this.objectCount += step.value.length;
    this.rootObjectCount += step.value.filter((line) => line.isRoot).length;
  }

  breakOff(code: BulkErrorCode): void {
    this.failure = code;
    this.written = true;
  }

  run(): void {
    if (this.#status === 'CREATED') this.#status = 'RUNNING';
  }

  complete(): void {
    this.#end('COMPLETED');
    this.completedAt = this.#endedAt;
  }

  /** `keep`: the part of what was written that stays readable, cut at the end of a line. */
  fail(code: BulkErrorCode, keep: number): void {
    this.#end('FAILED');
    this.errorCode = code;
    this.#partialSize = this.file.wholeLines(Math.floor(this.file.size * keep));
  }

  startCancel(): void {
    this.#status = 'CANCELING';
  }

  cancel(): void {
    this.#end('CANCELED');
  }

  /** As if the week were over. */
  expire(): void {
    if (this.#endedAt !== null) this.#endedAt -= KEPT_MS;
  }

  #end(status: BulkStatus): void {
    this.#status = status;
    this.#endedAt = this.#now();
    this.#lines.return(undefined);
  }
}
