import { createHash } from 'node:crypto';
import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { ResponseContext } from '../../core/http/errors.js';
import type { RetryClass } from '../../core/http/retry.js';
import { serverTimeOf } from '../../core/http/server-time.js';
import type { JsonObject, JsonValue } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { totalOf } from './answer.js';
import { type Granted, KEYS_REFUSED, negotiate } from './auth-negotiation.js';
import { permissionError } from './auth-refusal.js';
import {
  type Access,
  accessOf,
  createWooSender,
  type Exchange,
  keysOf,
  learntSettings,
  type WooKeys,
  type WooSender,
} from './auth-request.js';
import { type ApiRoot, discover, staysWithin } from './discovery.js';
import { errorOf, isData, statusOf } from './errors.js';
import type { WooCommerceOptions } from './options.js';
import { createSharedSearch } from './shared-search.js';

export interface WooRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the API root, without a slash at the end: `wc/v3/orders/12`. */
  readonly path: string;
  /** `undefined` values are left out; lists are joined with commas, which every store takes. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly (string | number)[] | undefined>>;
  readonly body?: JsonValue;
  /** @default `safe` for GET, PUT and DELETE, `unsafe` for POST */
  readonly retry?: RetryClass;
  /** What the request is for, in errors and traces: `orders page`. */
  readonly label: string;
  /** Milliseconds for one attempt, where the caller would rather ask for less than wait. */
  readonly attemptTimeoutMs?: number;
  /** Overrides the call's own. */
  readonly maxRetries?: number;
}

export interface WooAnswer {
  /** Parsed JSON; integers beyond 2^53 as text. */
  readonly body: unknown;
  readonly status: number;
  /** The server's clock, from `Date`; milliseconds since the epoch. */
  readonly serverTime: number | undefined;
  /** `X-WP-Total`: rows over all pages. Wrong (0) on a page past the end. */
  readonly total: number | undefined;
  /** From sending to the last byte, without waiting for a turn. */
  readonly durationMs: number;
}

export interface WooClient {
  /**
   * Sends one request to a store and parses the answer; every status of 400 and above becomes a typed error that carries
   * WooCommerce's own code as `platformCode`.
   */
  request(storeId: string, request: WooRequest, call: Call): Promise<WooAnswer>;
}

/** A client that finds out by itself how stores are reached. */
export interface LearningWooClient extends WooClient {
  /** For a store that has been connected anew, or checked: what it refused moments ago is asked again. */
  forgetRefusals(storeId: string): void;
}

/**
 * Learns how a store is reached from its refusals, and remembers it: where its REST API is, how it takes keys, whether its
 * host lets PUT and DELETE through. Nothing is asked ahead of the request itself, and what many calls want to know at once
 * is asked once.
 */
export function createWooClient(runtime: Runtime, options: WooCommerceOptions): LearningWooClient {
  const sender = createWooSender(runtime, options);
  const roots = createSharedSearch<ApiRoot>();
  const ways = createSharedSearch<Granted>();

  const remember = async (storeId: string, learnt: JsonObject): Promise<void> => {
    try {
      await runtime.tokens.update(storeId, (record) => ({ ...record, settings: { ...record.settings, ...learnt } }));
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      // What it was learnt for has happened already; the next call learns it again.
      const message = `What was learnt about ${storeId} could not be saved (${error.code}).`;
      runtime.logger.warn({ event: 'settings_unsaved', message, platform: 'woocommerce', storeId, code: error.code });
    }
  };

  /** Once more with the method hidden, where the host blocks it. */
  const sendPastBlocks = async (storeId: string, access: Access, known: WooKeys, request: WooRequest, call: Call) => {
    const keys = takesKeys(request) ? known : undefined;
    const exchange = await sender.send(storeId, access, keys, request, call);
    if (access.methodOverride || !isMethodBlocked(request, exchange)) return exchange;
    const again = await sender.send(storeId, { ...access, methodOverride: true }, keys, request, call);
    if (!isFromStore(again)) return exchange;
    await remember(storeId, { methodOverride: true });
    return again;
  };

  const findRoot = (storeId: string, access: Access, call: Call): Promise<ApiRoot> =>
    roots.find(
      {
        storeId,
        about: '',
        isNews: ({ apiRoot }) => apiRoot !== access.apiRoot,
        run: async (shared) => {
          const root = await discover(sender, storeId, shared);
          const { apiRoot } = root;
          if (apiRoot !== access.apiRoot) await remember(storeId, learntSettings({ ...access, apiRoot }));
          return root;
        },
      },
      call,
    );

  const findWay = (storeId: string, access: Access, keys: WooKeys, { method }: WooRequest, call: Call) =>
    ways.find(
      {
        storeId,
        about: fingerprintOf(keys),
        isNews: (granted) => !isSameWay(granted.access, access) || (method === 'GET' && !granted.canRead),
        run: async (shared): Promise<Granted> => {
          const root = await rootOf(sender, storeId, access, shared);
          const granted = await negotiate(root, access.methodOverride, { sender, site: storeId, keys, call: shared });
          if (!isSameWay(granted.access, access)) await remember(storeId, learntSettings(granted.access));
          return granted;
        },
      },
      call,
    );

  return {
    request: async (storeId, request, call) => {
      const record = await runtime.tokens.load(storeId);
      const keys = keysOf(record);
      const context = contextOf(storeId, request, call);
      let access = accessOf(record, sender.isSecure(storeId));
      let located = false;
      let negotiated = false;
      for (;;) {
        const exchange = await sendPastBlocks(storeId, access, keys, request, call);
        if (isData(exchange)) return answerOf(exchange);
        if (!located && isElsewhere(exchange, sender.baseOf(storeId), context.retry)) {
          located = true;
          const { apiRoot } = await findRoot(storeId, access, call);
          if (apiRoot === access.apiRoot) throw errorOf(exchange, context);
          access = { ...access, apiRoot };
          continue;
        }
        if (!isAboutKeys(exchange, request) || negotiated) throw errorOf(exchange, context);
        negotiated = true;
        const granted = await findWay(storeId, access, keys, request, call);
        if (request.method === 'GET' && !granted.canRead) throw permissionError('read', storeId, exchange, call);
        if (isSameWay(granted.access, access)) throw refusedItself(exchange, request, context, call);
        access = { ...granted.access, methodOverride: access.methodOverride };
      }
    },
    forgetRefusals: (storeId) => {
      roots.forget(storeId);
      ways.forget(storeId);
    },
  };
}

/** Keys that must not be kept, only known again. */
function fingerprintOf({ consumerKey, consumerSecret }: WooKeys): string {
  return createHash('sha256').update(`${consumerKey}:${consumerSecret}`).digest('hex');
}

/** The site's index too where signatures may be needed: they are made for the address it knows itself by. */
async function rootOf(sender: WooSender, site: string, { apiRoot }: Access, call: Call): Promise<ApiRoot> {
  try {
    return await discover(sender, site, call);
  } catch (error) {
    // WordPress answered the request itself a moment ago.
    if (!ConnectorError.isInstance(error) || error.code === 'timeout') throw error;
    return { apiRoot, index: undefined };
  }
}

const BLOCKED_STATUSES: ReadonlySet<number> = new Set([403, 405, 501]);

function isMethodBlocked({ method }: WooRequest, { response, content }: Exchange): boolean {
  return (
    (method === 'PUT' || method === 'DELETE') && BLOCKED_STATUSES.has(response.status) && content.kind !== 'problem'
  );
}

function isFromStore(exchange: Exchange): boolean {
  return isData(exchange) || exchange.content.kind === 'problem';
}

/** Whether the REST API is not where the request went: a page of the site answered, or led to one. */
function isElsewhere({ response, content }: Exchange, base: string, retry: RetryClass | undefined): boolean {
  const { status } = response;
  if (content.kind === 'problem') return false;
  if (status >= 300 && status < 400) return staysWithin(response.headers.get('location'), base);
  if (status === 404) return true;
  // A page with 200 proves less: a write may have happened behind it.
  return retry === 'safe' && status < 300 && content.kind === 'page' && content.challenge === undefined;
}

/**
 * Routes of other namespaces do not know these keys: WordPress may take the header for an application password and refuse
 * what anyone gets without one (https://github.com/woocommerce/woocommerce/issues/68480, seen 2026-11).
 */
function takesKeys({ path }: WooRequest): boolean {
  return /^wc[/-]/.test(path);
}

function isAboutKeys(exchange: Exchange, request: WooRequest): boolean {
  return statusOf(exchange) === 401 && exchange.content.kind === 'problem' && takesKeys(request);
}

function isSameWay(a: Access, b: Access): boolean {
  return a.apiRoot === b.apiRoot && a.authMode === b.authMode && a.signatureOrigin === b.signatureOrigin;
}

/** The store takes the keys, in the way that was used: it is the request that they may not make. */
function refusedItself(exchange: Exchange, request: WooRequest, context: ResponseContext, call: Call): ConnectorError {
  const { content } = exchange;
  const isPermission = content.kind === 'problem' && content.problem.code === KEYS_REFUSED && request.method !== 'GET';
  return isPermission ? permissionError('write', context.storeId ?? '', exchange, call) : errorOf(exchange, context);
}

function answerOf({ response, content, durationMs }: Exchange): WooAnswer {
  return {
    body: content.kind === 'data' ? content.value : undefined,
    status: response.status,
    serverTime: serverTimeOf(response),
    total: totalOf(response),
    durationMs,
  };
}

function contextOf(storeId: string, { label, method, retry }: WooRequest, { operation, now }: Call): ResponseContext {
  return {
    platform: 'woocommerce',
    storeId,
    operation,
    label,
    retry: retry ?? (method === 'POST' ? 'unsafe' : 'safe'),
    now,
  };
}
