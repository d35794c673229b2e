import type { RefreshedCredentials, TokenManager } from '../core/auth/index.js';
import { createTokenManager } from '../core/auth/index.js';
import { type Call, type CallOptions, startCall } from '../core/call.js';
import { ConnectorError } from '../core/errors.js';
import { createHttpClient, type HttpClient } from '../core/http/http-client.js';
import { createRateLimiter } from '../core/limits/bottleneck-limiter.js';
import type { ConnectorOptions } from '../core/options.js';
import type { Clock, Logger, OAuthStateStore, RateLimiter, TokenRecord, TokenStore } from '../core/ports.js';
import { safeLogger } from '../core/redact.js';
import { traceRefresh } from '../core/tracing.js';
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
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RETRIES = 2;

/**
 * @param refresh exchanges a store's credentials for new ones; absent where tokens do not expire.
 * @throws {ConnectorError} `configuration_invalid` for options that cannot work.
 */
export function createRuntime(
  platform: string,
  options: ConnectorOptions,
  refresh?: (record: TokenRecord, call: { readonly signal: AbortSignal }) => Promise<RefreshedCredentials>,
): Runtime {
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
  if (typeof options.baseURL === 'string') parseOrigin(platform, options.baseURL);
  const defaults = {
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxRetries: options.maxRetries ?? DEFAULT_MAX_RETRIES,
  };

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
      if (baseURL === undefined) return platformOrigin;
      return parseOrigin(platform, typeof baseURL === 'function' ? baseURL(storeId) : baseURL);
    },
    call: async (operation, storeId, callOptions, work) =>
      startCall({ platform, storeId, operation, now, defaults, options: callOptions }).run(work),
    close: async () => {
      await http.close();
      // A limiter that the host brought may serve other connectors.
      if (options.rateLimiter === undefined) await limiter.close();
    },
  };
}

function parseOrigin(platform: string, text: string): string {
  if (typeof text === 'string' && /^https?:\/\/[^/?#\s]+(\/[^?#\s]*)?$/.test(text) && URL.canParse(text)) {
    return text.replace(/\/+$/, '');
  }
  throw new ConnectorError(
    'configuration_invalid',
    `baseURL of the ${platform} connector must be an absolute http or https URL without query, such as http://127.0.0.1:4010.`,
    { platform },
  );
}
