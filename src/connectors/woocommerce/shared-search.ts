import { abortable, onAbort } from '../../core/abort.js';
import { type Call, startCall } from '../../core/call.js';
import {
  type AnyConnectorError,
  AuthenticationError,
  ConnectorError,
  InvalidRequestError,
  RateLimitError,
} from '../../core/errors.js';
import { createStoreMemory } from './store-memory.js';

/** Something to be found out about a store, by several requests. */
export interface Search<T> {
  readonly storeId: string;
  /** What the answer depends on besides the store. */
  readonly about: string;
  /** Whether what others found moments ago is news to this caller. */
  isNews(found: T): boolean;
  /** @param call lasts as long as anybody waits. */
  run(call: Call): Promise<T>;
}

/**
 * Finds something out once, for all that ask at the same time: a store that is called a hundred times at once is not to be
 * searched a hundred times, nor asked again and again with a key that it refuses, which login guards take for an attack.
 */
export interface SharedSearch<T> {
  /** Starts the search, or waits for the one under way; what came out of one moments ago is not looked for again. */
  find(search: Search<T>, call: Call): Promise<T>;
  /** For a store that has been connected anew. */
  forget(storeId: string): void;
}

/** How long the end of a search counts. Who mends a store wants to see it work. */
const KEEP_MS = 60_000;
/** For a search whose first caller has less time than the others may have. */
const SEARCH_MS = 30_000;

interface Flight<T> {
  readonly about: string;
  readonly result: Promise<T>;
  readonly landing: AbortController;
  waiting: number;
}

interface Ending<T> {
  readonly about: string;
  readonly at: number;
  readonly outcome: { readonly found: T } | { readonly error: AnyConnectorError };
}

export function createSharedSearch<T>(): SharedSearch<T> {
  const flights = new Map<string, Flight<T>>();
  const endings = createStoreMemory<Ending<T> | undefined>(undefined);

  const takeOff = ({ storeId, about, run }: Search<T>, call: Call): Flight<T> => {
    const { platform, operation, now, maxRetries } = call;
    const landing = new AbortController();
    const defaults = { timeoutMs: Math.max(call.remainingMs(), SEARCH_MS), maxRetries };
    const shared = startCall({ platform, storeId, operation, now, defaults, options: { signal: landing.signal } });
    const keep = (outcome: Ending<T>['outcome']) => {
      if (flights.get(storeId) === flight) endings.change(storeId, () => ({ about, at: now(), outcome }));
    };
    const result = shared.run(run).then(
      (found) => {
        keep({ found });
        return found;
      },
      (error: unknown) => {
        // What passes by itself is tried again.
        if (ConnectorError.isInstance(error) && !error.retryable) keep({ error });
        throw error;
      },
    );
    const flight: Flight<T> = { about, result, landing, waiting: 0 };
    flights.set(storeId, flight);
    const forget = () => {
      if (flights.get(storeId) === flight) flights.delete(storeId);
    };
    // Handled here too: all that waited may have left.
    result.then(forget, forget);
    return flight;
  };

  const join = async (storeId: string, flight: Flight<T>, call: Call): Promise<T> => {
    flight.waiting += 1;
    const leave = () => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      if (flights.get(storeId) === flight) flights.delete(storeId);
      flight.landing.abort(call.signal.reason);
    };
    const stay = onAbort(call.signal, leave);
    try {
      return await abortable(flight.result, call.signal);
    } finally {
      stay();
    }
  };

  return {
    find: async (search, call) => {
      const { storeId, about } = search;
      call.throwIfOver();
      const ending = endings.of(storeId);
      if (ending !== undefined && ending.about === about && call.now() - ending.at < KEEP_MS) {
        const { outcome } = ending;
        if ('error' in outcome) throw errorFor(outcome.error, call);
        if (search.isNews(outcome.found)) return outcome.found;
      }
      const underWay = flights.get(storeId);
      const flight = underWay?.about === about ? underWay : takeOff(search, call);
      try {
        return await join(storeId, flight, call);
      } catch (error) {
        throw ConnectorError.isInstance(error) ? errorFor(error, call) : error;
      }
    },
    forget: (storeId) => {
      endings.change(storeId, () => undefined);
      // Who waits for it gets its end; nobody else does.
      flights.delete(storeId);
    },
  };
}

/** The error as this call's own: another call may have met it. */
function errorFor(error: AnyConnectorError, { operation }: Call): ConnectorError {
  if (error.operation === operation) return error;
  const message = error.message.replace(`${error.platform} ${error.operation}`, `${error.platform} ${operation}`);
  const details = { ...error, operation, cause: error.cause };
  switch (error.code) {
    case 'authentication_failed':
      return new AuthenticationError(message, { ...details, reauthorize: error.reauthorize });
    case 'invalid_request':
      return new InvalidRequestError(message, { ...details, issues: error.issues });
    case 'rate_limited':
      return new RateLimitError(message, { ...details, retryAfterMs: error.retryAfterMs });
    default:
      return new ConnectorError(error.code, message, details);
  }
}
