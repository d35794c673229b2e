import type { RefreshedCredentials, TokenManager } from '../core/auth/index.js';
import { createTokenManager } from '../core/auth/index.js';
import { type Call, type CallOptions, startCall } from '../core/call.js';
import { ConnectorError } from '../core/errors.js';
import { createHttpClient, type HttpClient } from '../core/http/http-client.js';
import { createKeyedQueue } from '../core/keyed-queue.js';
import { createRateLimiter } from '../core/limits/bottleneck-limiter.js';
import { type ConnectorOptions, checkConnectorOptions } from '../core/options.js';
import type { Clock, Logger, OAuthStateStore, RateLimiter, TokenRecord, TokenStore } from '../core/ports.js';
import { safeLogger } from '../core/redact.js';
import { traceRefresh } from '../core/tracing.js';
import { parseUrl } from '../core/url.js';
import { createMemoryOAuthStateStore } from '../storage/memory-oauth-state-store.js';
import { createMemoryTokenStore } from '../storage/memory-token-store.js';

/** The machinery of one connector, put together from its options: what is the same on every platform. */
export interface Runtime {
  readonly platform: string;
  readonly now: Clock;
  readonly logger: Logger;
  readonly http: HttpClient;
  readonly limiter: RateLimiter;
  readonly tokenStore: TokenStore;
  readonly stateStore: OAuthStateStore;
  readonly tokens: TokenManager;
  /** Scheme, host, port and perhaps a path in front, without a slash at the end. */
  originOf(storeId: string, platformOrigin: string): string;
  /** Runs one public call under one deadline. */
  call<T>(
    operation: string,
    storeId: string | undefined,
    options: CallOptions | undefined,
    work: (call: Call) => Promise<T>,
  ): Promise<T>;
  /** Runs work while nobody else runs work of the same name: in this connector, and where the host has a lock, anywhere. */
  alone<T>(name: string, call: Call, work: () => Promise<T>): Promise<T>;
  /** Idempotent. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RETRIES = 2;
/** Past the call's own deadline a lock frees itself only when its holder died. */
const LOCK_MARGIN_MS = 5_000;

/**
 * @param refresh exchanges a store's credentials for new ones; absent where tokens do not expire.
 * @throws {ConnectorError} `configuration_invalid` for options that cannot work.
 */
export function createRuntime(
  platform: string,
  options: ConnectorOptions,
  refresh?: (record: TokenRecord, call: { readonly signal: AbortSignal }) => Promise<RefreshedCredentials>,
): Runtime {
  checkConnectorOptions(platform, options);
  if (typeof options.baseURL !== 'function') parseOrigin(platform, options.baseURL);
  const now = options.now ?? Date.now;
  const logger = safeLogger(options.logger);
  const limiter = options.rateLimiter ?? createRateLimiter();
  const tokenStore = options.tokenStore ?? createMemoryTokenStore();
  const http = createHttpClient({
    transport: options.transport,
    logger: options.logger,
    now,
    userAgent: options.userAgent,
    maxResponseBytes: options.maxResponseBytes,
  });
  const tokens = createTokenManager({
    platform,
    store: tokenStore,
    now,
    logger,
    ...(refresh === undefined ? {} : { refresh }),
    onRefresh: ({ type, storeId, durationMs, code }) => {
      if (type === 'started') return;
      const outcome = type === 'refreshed' ? 'refreshed' : type === 'adopted' ? 'reused' : 'failed';
      traceRefresh(() => ({ platform, storeId, operation: 'refresh', durationMs, outcome, error: code }));
    },
  });
  const defaults = {
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxRetries: options.maxRetries ?? DEFAULT_MAX_RETRIES,
  };
  const queue = createKeyedQueue();

  return {
    platform,
    now,
    logger,
    http,
    limiter,
    tokenStore,
    stateStore: options.stateStore ?? createMemoryOAuthStateStore({ now }),
    tokens,
    originOf: (storeId, platformOrigin) => {
      const { baseURL } = options;
      return parseOrigin(platform, typeof baseURL === 'function' ? baseURL(storeId) : baseURL) ?? platformOrigin;
    },
    call: async (operation, storeId, callOptions, work) =>
      startCall({ platform, storeId, operation, now, defaults, options: callOptions }).run(work),
    alone: (name, call, work) =>
      // In process first: the host's lock is asked once for all that wait here.
      queue.run(name, async () => {
        call.throwIfOver();
        if (options.lock === undefined) return work();
        const ttlMs = Math.ceil(call.remainingMs()) + LOCK_MARGIN_MS;
        return options.lock.withLock(`${platform}:${name}`, { ttlMs, signal: call.signal }, () => work());
      }),
    close: async () => {
      // A limiter that the host brought may serve other connectors. Ours goes first, so that nothing new is let through.
      if (options.rateLimiter === undefined) await limiter.close();
      await http.close();
    },
  };
}

function parseOrigin(platform: string, text: unknown): string | undefined {
  if (text === undefined) return undefined;
  // No user info either: it would be a secret in every trace, and fetch refuses it.
  if (typeof text === 'string' && /^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/i.test(text) && parseUrl(text) !== undefined) {
    return text.replace(/\/+$/, '');
  }
  throw new ConnectorError(
    'configuration_invalid',
    `baseURL of the ${platform} connector must be an absolute http or https URL without user, query and fragment, such as http://127.0.0.1:4010.`,
    { platform },
  );
}
