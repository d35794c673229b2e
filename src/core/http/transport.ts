import type { LookupFunction } from 'node:net';
import { Agent, fetch } from 'undici';
import type { Transport } from '../ports.js';

export interface UndiciTransportOptions {
  /**
   * Sockets per origin; more requests than that wait for a free one.
   * @default 32
   */
  readonly maxConnectionsPerOrigin?: number | undefined;
  /** @default 10_000 */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * From the request being sent to the answer's headers. undici's timers may run half a second late.
   * @default 120_000
   */
  readonly headersTimeoutMs?: number | undefined;
  /**
   * Between two pieces of the answer's body.
   * @default 60_000
   */
  readonly bodyTimeoutMs?: number | undefined;
  /** Resolves host names, at every connect; not asked for addresses. @default the system's resolver */
  readonly lookup?: LookupFunction | undefined;
}

/**
 * The default transport: `undici.fetch` over a keep-alive pool of its own.
 *
 * Deadlines are the caller's signal; the timeouts here only end what hangs below it. `close` waits for requests in
 * flight and ends idle connections.
 */
export function createUndiciTransport(options: UndiciTransportOptions = {}): {
  readonly transport: Transport;
  close(): Promise<void>;
} {
  const agent = new Agent({
    connections: options.maxConnectionsPerOrigin ?? 32,
    // One request at a time per socket: a slow answer must not hold up others. 0 would turn keep-alive off.
    pipelining: 1,
    connect: {
      timeout: options.connectTimeoutMs ?? 10_000,
      ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    },
    headersTimeout: options.headersTimeoutMs ?? 120_000,
    bodyTimeout: options.bodyTimeoutMs ?? 60_000,
  });
  let closing: Promise<void> | undefined;
  return {
    // The Agent goes to undici's own fetch: as dispatcher of the built-in one it breaks or hangs on some Node majors.
    transport: (url, init) => fetch(url, { ...init, dispatcher: agent }),
    close: () => {
      closing ??= agent.close();
      return closing;
    },
  };
}
