import { abortable, onAbort } from '../abort.js';
import type { Call } from '../call.js';
import type { TransportResponse } from '../ports.js';
import { startTimer } from '../timer.js';
import { AttemptTimeoutError } from './attempt-error.js';

/** An answer whose body is read piece by piece. */
export interface HttpStream {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** What a refusal says; empty for a 2xx answer, whose body comes through `read`. */
  readonly text: string;
  /**
   * The next piece of the body; `undefined` at its end. One read at a time.
   *
   * A stream outlives the call that opened it: each read obeys the deadline and the signal of the call it is given, and
   * waits no longer than `idleTimeoutMs`. After a failure the stream is over, and its connection closed.
   *
   * @throws {ConnectorError} `connection_failed` when the connection broke, `timeout` when nothing came.
   */
  read(call: Call): Promise<Uint8Array | undefined>;
  /** Ends the connection when the body was not read to its end. Idempotent. */
  close(): void;
}

export interface StreamParts {
  readonly answer: TransportResponse;
  /** Ends the connection. */
  readonly controller: AbortController;
  readonly idleTimeoutMs: number;
  /** The typed error for what a read failed with. */
  readonly errorOf: (error: unknown, call: Call) => unknown;
}

/** A 2xx answer as a stream. */
export function createStream({ answer, controller, idleTimeoutMs, errorOf }: StreamParts): HttpStream {
  const { status, headers, body } = answer;
  const pieces = body?.[Symbol.asyncIterator]();
  let over = pieces === undefined;
  const end = () => {
    if (over) return;
    over = true;
    // Not awaited: a stream that hangs may also hang here.
    pieces?.return?.()?.catch(() => {});
    controller.abort();
  };
  return {
    status,
    headers,
    text: '',
    close: end,
    read: async (call) => {
      call.throwIfOver();
      if (over || pieces === undefined) return undefined;
      const stopWaiting = startTimer(idleTimeoutMs, () => controller.abort(new AttemptTimeoutError(idleTimeoutMs)));
      const forget = onAbort(call.signal, () => controller.abort(call.signal.reason));
      try {
        const piece = await abortable(pieces.next(), controller.signal);
        if (!piece.done) return piece.value;
        over = true;
        return undefined;
      } catch (error) {
        end();
        throw errorOf(error, call);
      } finally {
        stopWaiting();
        forget();
      }
    },
  };
}

/** An answer that nobody will read piece by piece, because it is a refusal. */
export function closedStream(answer: TransportResponse, text: string): HttpStream {
  const { status, headers } = answer;
  return { status, headers, text, read: async () => undefined, close: () => {} };
}
