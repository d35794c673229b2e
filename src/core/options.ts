import type { Clock, Logger, OAuthStateStore, RateLimiter, TokenStore, Transport } from './ports.js';

/** What every connector's factory takes. */
export interface ConnectorOptions {
  /** Where tokens and settings of the connected stores are kept. @default memory: gone with the process */
  readonly tokenStore?: TokenStore;
  /** Where authorisations under way are kept. @default memory: `complete` must run in the process that ran `begin` */
  readonly stateStore?: OAuthStateStore;
  /**
   * Takes the place of the platform's origin: a gateway, or a stand-in for tests. The connector adds every path itself.
   * A function gets the `storeId`.
   */
  readonly baseURL?: string | ((storeId: string) => string);
  /** Sends the requests: `undici.fetch`, `globalThis.fetch`, or your own. @default a keep-alive pool of the connector's own */
  readonly transport?: Transport;
  /** Meters calls. Share one between connectors, or between processes with `./redis`. @default in process */
  readonly rateLimiter?: RateLimiter;
  readonly logger?: Logger;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: Clock;
  /** Milliseconds for one call, every retry and wait included. @default 30_000 */
  readonly timeoutMs?: number;
  /** How often one request may be tried again. @default 2 */
  readonly maxRetries?: number;
  /** @default `commerce-connectors/<version>` */
  readonly userAgent?: string;
  /** The largest answer that is read, in bytes after decompression. @default 33_554_432 */
  readonly maxResponseBytes?: number;
}
