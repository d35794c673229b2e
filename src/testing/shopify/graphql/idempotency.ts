const KEPT_MS = 24 * 3_600_000;

export interface IdempotencyProblem {
  readonly code:
    | 'IDEMPOTENCY_CONCURRENT_REQUEST'
    | 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH'
    | 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED';
  readonly message: string;
}

interface Entry {
  readonly parameters: string;
  readonly at: number;
  /** Absent when the attempt failed. */
  readonly payload?: object;
}

/** Keys of one app in one shop; a repeat within 24 hours is answered with the first outcome [DOC idempotent requests]. */
export class IdempotencyLedger {
  readonly #entries = new Map<string, Entry>();
  #concurrent = 0;

  /** The next `count` keyed mutations answer that the first one still runs. */
  pretendConcurrent(count: number): void {
    this.#concurrent = count;
  }

  /** What a repeat of `key` answers; `undefined` when the key is new. */
  replay(
    key: string,
    parameters: string,
    now: number,
  ): { payload: object } | { problem: IdempotencyProblem } | undefined {
    if (this.#concurrent > 0) {
      this.#concurrent -= 1;
      return {
        problem: {
          code: 'IDEMPOTENCY_CONCURRENT_REQUEST',
          message: 'This request is currently in progress, please try again.',
        },
      };
    }
    const entry = this.#entries.get(key);
    if (entry === undefined || now - entry.at > KEPT_MS) return undefined;
    if (entry.parameters !== parameters) {
      return {
        problem: {
          code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
          message: 'The same idempotency key cannot be used with different operation parameters.',
        },
      };
    }
    if (entry.payload === undefined) {
      return {
        problem: {
          code: 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED',
          message: 'A previous request with this idempotency key failed. Retry with a new idempotency key.',
        },
      };
    }
    return { payload: entry.payload };
  }

  record(key: string, parameters: string, now: number, payload: object | undefined): void {
    this.#entries.set(key, payload === undefined ? { parameters, at: now } : { parameters, at: now, payload });
  }
}
