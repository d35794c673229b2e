import { onAbort } from './abort.js';
import { ConnectorError, InvalidRequestError, type InvalidRequestIssue } from './errors.js';
import type { Clock } from './ports.js';
import { startTimer } from './timer.js';

/** What a caller may set for one call; it wins over what the connector was created with. */
export interface CallOptions {
  /** Ends the call early: its `reason` is what the call then rejects with, untouched. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call: every request, retry and wait of it. `0` fails before anything is sent. */
  readonly timeoutMs?: number | undefined;
  /** How often one request may be tried again; `0` for never. */
  readonly maxRetries?: number | undefined;
  /** Makes a repeated write recognisable, to the platform where it knows such keys, else to the connector. */
  readonly idempotencyKey?: string | undefined;
}

/** What a connector falls back to where the caller's options are silent. */
export interface CallDefaults {
  readonly timeoutMs: number;
  readonly maxRetries: number;
}

export interface StartCallInput {
  readonly platform: string;
  readonly storeId?: string | undefined;
  /** The public method, e.g. `fetchOrders` or `auth.complete`; named in every error of the call. */
  readonly operation: string;
  /** The wall clock, handed on as `call.now`. The deadline does not use it, see {@link Call.remainingMs}. */
  readonly now: Clock;
  readonly defaults: CallDefaults;
  readonly options?: CallOptions | undefined;
}

/** One public call in progress: who it is for, how long it may still take, and what ends it early. */
export interface Call {
  readonly platform: string;
  readonly storeId: string | undefined;
  readonly operation: string;
  /** Aborts at the deadline, with the `timeout` error as its reason, or with the caller's own reason. */
  readonly signal: AbortSignal;
  readonly maxRetries: number;
  readonly idempotencyKey: string | undefined;
  readonly now: Clock;
  /** Milliseconds left, never negative. Measured monotonically: setting the system clock does not move a deadline. */
  remainingMs(): number;
  /** Whether the deadline, and not the caller, ended the call. */
  timedOut(): boolean;
  /**
   * Resolves after `ms` milliseconds.
   *
   * @throws {ConnectorError} `timeout`, at once, when the wait would end past the deadline.
   */
  wait(ms: number): Promise<void>;
  /** Throws what the call should reject with when it was aborted or its deadline has passed. */
  throwIfOver(): void;
  /**
   * Runs the call's work and then {@link finish}. Rejects when the call is over, also when the work ignores the
   * signal (a host's token store that hangs, say).
   */
  run<T>(work: (call: Call) => Promise<T>): Promise<T>;
  /** Ends the deadline timer and lets go of the caller's signal. Idempotent. */
  finish(): void;
}

/**
 * Begins one public call with one deadline for all that it does.
 *
 * End it with `run` or `finish`, else its timer stays.
 *
 * @throws {InvalidRequestError} for options that are no options; {ConnectorError} `configuration_invalid` for such defaults.
 */
export function startCall(input: StartCallInput): Call {
  const { platform, storeId, operation, now } = input;
  const options = checkOptions(input);
  const timeoutMs = options.timeoutMs ?? input.defaults.timeoutMs;
  const outer = options.signal;
  const startedAt = performance.now();
  const controller = new AbortController();
  const signal = controller.signal;
  let deadlinePassed = false;
  let stopTimer: (() => void) | undefined;
  let forgetCaller: (() => void) | undefined;

  const remainingMs = () => Math.max(0, timeoutMs - (performance.now() - startedAt));
  const timeoutError = (what: string, retryAfterMs?: number) =>
    new ConnectorError('timeout', `${subject(input)} ${what}`, { platform, storeId, operation, retryAfterMs });

  const onCallerAbort = () => {
    controller.abort(outer?.reason);
    finish();
  };
  const onDeadline = () => {
    deadlinePassed = true;
    controller.abort(
      timeoutError(`did not finish within ${timeoutMs} ms: raise timeoutMs, ask for less at once, or try again later`),
    );
    finish();
  };
  const finish = () => {
    stopTimer?.();
    stopTimer = undefined;
    // By hand, because what AbortSignal.any or a forgotten listener leaves on a signal that outlives the call (a server's
    // shutdown signal) would pile up, one per call.
    forgetCaller?.();
    forgetCaller = undefined;
  };
  const throwIfOver = () => {
    if (signal.aborted) throw signal.reason;
  };

  if (outer?.aborted) onCallerAbort();
  else if (timeoutMs === 0) onDeadline();
  else {
    if (outer !== undefined) forgetCaller = onAbort(outer, onCallerAbort);
    stopTimer = startTimer(timeoutMs, onDeadline);
  }

  const call: Call = {
    platform,
    storeId,
    operation,
    signal,
    maxRetries: options.maxRetries ?? input.defaults.maxRetries,
    idempotencyKey: options.idempotencyKey,
    now,
    remainingMs,
    timedOut: () => deadlinePassed,
    throwIfOver,
    finish,

    wait: async (ms) => {
      throwIfOver();
      const left = remainingMs();
      if (ms > left) {
        const waitMs = Number.isFinite(ms) ? Math.ceil(ms) : undefined;
        throw timeoutError(
          `would have to wait ${waitMs ?? 'for ever'}${waitMs === undefined ? '' : ' ms'}, but only ${Math.floor(left)} ms ` +
            'are left: raise timeoutMs or call again later',
          waitMs,
        );
      }
      if (ms > 0) await sleep(ms, signal);
    },

    run: async (work) => {
      try {
        throwIfOver();
        return await settleOrOver(work(call), signal);
      } catch (error) {
        // A caller that aborted gets its own reason, and a deadline is a timeout, whatever the interrupted work made of
        // them. A typed error at the deadline stays: it may know more, such as `outcomeUnknown`.
        if (signal.aborted && !(deadlinePassed && ConnectorError.isInstance(error))) throw signal.reason;
        throw error;
      } finally {
        finish();
      }
    },
  };
  return call;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = startTimer(ms, () => {
      forget();
      resolve();
    });
    const forget = onAbort(signal, () => {
      stop();
      reject(signal.reason);
    });
  });
}

function settleOrOver<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let grace: ReturnType<typeof setTimeout> | undefined;
    const over = () => {
      // One turn of the event loop for the work to reject by itself: its error knows more than the bare reason.
      grace = setTimeout(() => reject(signal.reason), 0);
    };
    const forget = onAbort(signal, over);
    if (signal.aborted) over();
    const done = () => {
      clearTimeout(grace);
      forget();
    };
    work.then(
      (value) => {
        done();
        resolve(value);
      },
      (error: unknown) => {
        done();
        reject(error);
      },
    );
  });
}

function subject({ platform, operation, storeId }: StartCallInput): string {
  return storeId === undefined ? `${platform} ${operation}` : `${platform} ${operation} for ${storeId}`;
}

function checkOptions(input: StartCallInput): CallOptions {
  const { platform, storeId, operation, defaults } = input;
  const options: CallOptions = input.options ?? {};
  const details = { platform, storeId, operation };
  const wrongDefaults = numberIssues('', defaults);
  if (wrongDefaults.length > 0) {
    throw new ConnectorError('configuration_invalid', `${platform} connector options: ${list(wrongDefaults)}`, details);
  }
  const issues = numberIssues('options.', options);
  if (options.signal !== undefined && typeof options.signal.addEventListener !== 'function') {
    issues.push({
      path: 'options.signal',
      message: 'must be an AbortSignal (pass `controller.signal`, not the controller)',
    });
  }
  if (
    options.idempotencyKey !== undefined &&
    (typeof options.idempotencyKey !== 'string' || options.idempotencyKey.trim() === '')
  ) {
    issues.push({ path: 'options.idempotencyKey', message: 'must be a non-blank string' });
  }
  if (issues.length > 0) throw new InvalidRequestError(`${subject(input)}: ${list(issues)}`, { ...details, issues });
  return options;
}

function numberIssues(prefix: string, given: { timeoutMs?: number | undefined; maxRetries?: number | undefined }) {
  const issues: InvalidRequestIssue[] = [];
  const { timeoutMs, maxRetries } = given;
  if (timeoutMs !== undefined && !(Number.isFinite(timeoutMs) && timeoutMs >= 0)) {
    issues.push({ path: `${prefix}timeoutMs`, message: 'must be a finite number of milliseconds, 0 or more' });
  }
  if (maxRetries !== undefined && !(Number.isSafeInteger(maxRetries) && maxRetries >= 0)) {
    issues.push({ path: `${prefix}maxRetries`, message: 'must be a whole number, 0 or more' });
  }
  return issues;
}

function list(issues: readonly InvalidRequestIssue[]): string {
  return issues.map(({ path, message }) => `${path} ${message}`).join('; ');
}
