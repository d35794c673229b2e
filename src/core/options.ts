import { ConnectorError } from './errors.js';
import { missingMethods } from './missing-methods.js';
import type { Clock, Lock, Logger, OAuthStateStore, RateLimiter, TokenStore, Transport } from './ports.js';

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
  /**
   * Keeps two processes from shipping the same order at the same moment, where the platform does not prevent it.
   * @default in process: pushes for one order wait for each other within this connector only
   */
  readonly lock?: Lock;
  /** @default silent */
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

/**
 * Refuses at once what would otherwise fail in some call much later: an awaited-for store that was not awaited, a
 * timeout of `NaN` from a missing environment variable.
 *
 * @throws {ConnectorError} `configuration_invalid`, naming every option that is wrong.
 */
export function checkConnectorOptions(platform: string, options: ConnectorOptions): void {
  const problems = [
    ...missingMethods('tokenStore', options.tokenStore, ['load', 'save', 'delete', 'list']),
    ...missingMethods('stateStore', options.stateStore, ['put', 'take']),
    ...missingMethods('rateLimiter', options.rateLimiter, ['acquire', 'close']),
    ...missingMethods('lock', options.lock, ['withLock']),
    ...missingMethods('logger', options.logger, ['debug', 'info', 'warn', 'error']),
    ...(options.transport !== undefined && typeof options.transport !== 'function'
      ? ['transport must be a fetch function']
      : []),
    ...(options.now !== undefined && typeof options.now !== 'function' ? ['now must be a function'] : []),
    ...(isNumber(options.timeoutMs, (value) => value > 0)
      ? []
      : ['timeoutMs must be a number of milliseconds above 0']),
    ...(isNumber(options.maxRetries, (value) => Number.isSafeInteger(value) && value >= 0)
      ? []
      : ['maxRetries must be a whole number, 0 or more']),
    ...(isNumber(options.maxResponseBytes, (value) => value > 0) ? [] : ['maxResponseBytes must be a number above 0']),
    ...(options.userAgent === undefined || isHeaderText(options.userAgent)
      ? []
      : ['userAgent must be text of one line, in ASCII']),
  ];
  if (problems.length === 0) return;
  throw new ConnectorError('configuration_invalid', `${platform} connector options: ${problems.join('; ')}.`, {
    platform,
  });
}

function isNumber(value: number | undefined, accepts: (value: number) => boolean): boolean {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value) && accepts(value));
}

function isHeaderText(value: unknown): boolean {
  return typeof value === 'string' && /^[\x20-\x7e]+$/.test(value);
}
