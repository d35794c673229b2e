import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultPlan } from '../fault-plan.js';
import { type LoopbackServer, readBody, startLoopbackServer } from '../loopback-server.js';
import { delay, firstHalf, streamForever } from '../misbehave.js';
import { type ApiVersion, resolveVersion } from './api-versions.js';
import type { EndpointAnswer, OAuthShop } from './auth/oauth-answers.js';
import { accessToken, authorize } from './auth/oauth-endpoints.js';
import { BULK_DOWNLOAD, type BulkDownload, bulkSecret, isBulkPath, sendBulk } from './bulk/bulk-download.js';
import { cannedAnswer } from './canned-answers.js';
import type { Fault } from './faults.js';
import { runGraphQL } from './graphql/execute.js';
import type { LoggedRequest, RequestLog } from './request-log.js';
import { parseForm, parseGraphQL } from './request-parsing.js';
import type { ShopRuntime } from './shop-runtime.js';

export interface ShopServerOptions {
  readonly shop: ShopRuntime;
  readonly oauth: OAuthShop;
  readonly faults: FaultPlan<Fault>;
  readonly log: RequestLog;
  readonly now: () => number;
  readonly onNextPage: (storeId: string) => void;
  readonly onUninstall: (storeId: string) => void;
}

interface Answer extends EndpointAnswer {
  readonly log?: Partial<Pick<LoggedRequest, 'actualCost' | 'requestedCost' | 'throttled' | 'variables' | 'version'>>;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: string;
}

const GRAPHQL = /^\/admin\/api(?:\/([^/]+))?\/graphql\.json$/;
const UNAUTHORIZED = { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' };

/** The HTTP face of one shop. */
export function startShopServer(options: ShopServerOptions): Promise<LoopbackServer> {
  let requests = 0;
  return startLoopbackServer(async (request, response) => {
    requests += 1;
    const body = await readBody(request);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const exchange = { request, response, url, body };
    response.setHeader('date', new Date(options.now()).toUTCString());
    response.setHeader(
      'x-request-id',
      `sandbox-${options.shop.state.shopIndex + 1}-${String(requests).padStart(6, '0')}`,
    );
    await answer(exchange, options);
  });
}

async function answer(exchange: Exchange, options: ShopServerOptions): Promise<void> {
  const { request, url, body } = exchange;
  const operation = operationOf(url.pathname, body);
  const fault = options.faults.next({ storeId: options.shop.storeId, operation });
  const note = (result: Answer | undefined): void => log(exchange, options, operation, result, fault);
  if (fault?.kind === 'reset-before') {
    note(undefined);
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'slow') await delay(fault.ms, exchange.response);
  const canned = fault === undefined ? undefined : cannedAnswer(fault);
  if (fault?.kind === 'huge') {
    note({ status: 200 });
    streamForever(exchange.response);
    return;
  }
  if (operation === BULK_DOWNLOAD && canned === undefined) {
    note({ status: download(exchange, options, fault) });
    return;
  }
  const result = canned ?? route(exchange, options, fault?.kind === 'throttle');
  if (fault?.kind === 'reset-after') {
    // The write happened, nobody was told: the case that retries get wrong.
    note(undefined);
    request.socket.destroy();
    return;
  }
  note(result);
  send(exchange.response, result, fault?.kind === 'truncated');
}

function operationOf(path: string, body: string): string {
  if (path === '/admin/oauth/access_token') return 'oauth/access_token';
  if (path === '/admin/oauth/authorize') return 'oauth/authorize';
  if (path.startsWith('/admin/api_permissions/')) return 'api_permissions';
  if (isBulkPath(path)) return BULK_DOWNLOAD;
  const parsed = parseGraphQL(body);
  if (parsed === undefined) return 'unknown';
  return parsed.operationName ?? /(?:query|mutation)\s+(\w+)/.exec(parsed.query)?.[1] ?? 'anonymous';
}

function route(exchange: Exchange, options: ShopServerOptions, throttle: boolean): Answer {
  const { request, url } = exchange;
  const path = url.pathname;
  if (path === '/admin/oauth/authorize' && request.method === 'GET') return authorize(options.oauth, url.searchParams);
  if (path === '/admin/oauth/access_token' && request.method === 'POST')
    return accessToken(options.oauth, parseForm(exchange.request, exchange.body));
  if (path === '/admin/api_permissions/current.json' && request.method === 'DELETE') {
    if (tokenScopes(request, options) === undefined) return { status: 401, json: UNAUTHORIZED };
    options.onUninstall(options.shop.storeId);
    return { status: 200, json: {} };
  }
  const graphql = GRAPHQL.exec(path);
  if (graphql !== null && request.method === 'POST') return graphQL(exchange, options, graphql[1], throttle);
  return { status: 404, json: { errors: 'Not Found' } };
}

function download({ request, response, url }: Exchange, options: ShopServerOptions, fault: Fault | undefined): number {
  const operation = options.shop.bulk.bySecret(bulkSecret(url.pathname));
  const stop = downloadStop(fault);
  const shared = { request, response, operation, now: options.now() };
  return sendBulk(stop === undefined ? shared : { ...shared, stop });
}

function downloadStop(fault: Fault | undefined): BulkDownload['stop'] {
  switch (fault?.kind) {
    case 'cut':
      return { after: fault.bytes, how: fault.how };
    case 'reset-after':
      return { after: 'half', how: 'break' };
    case 'truncated':
      return { after: 'half', how: 'end' };
    default:
      return undefined;
  }
}

function tokenScopes(request: IncomingMessage, options: ShopServerOptions): readonly string[] | undefined {
  const token = request.headers['x-shopify-access-token'];
  return typeof token === 'string' ? options.shop.tokens.scopesOf(token) : undefined;
}

function graphQL(
  exchange: Exchange,
  options: ShopServerOptions,
  requested: string | undefined,
  throttle: boolean,
): Answer {
  const version: ApiVersion | undefined = resolveVersion(requested);
  if (version === undefined) return { status: 404, json: { errors: 'Not Found' } };
  const headers = { 'x-shopify-api-version': version };
  const scopes = tokenScopes(exchange.request, options);
  if (scopes === undefined) return { status: 401, headers, json: UNAUTHORIZED };
  const parsed = parseGraphQL(exchange.body);
  if (parsed === undefined) {
    return { status: 400, headers, json: { errors: { query: 'Required parameter missing or invalid' } } };
  }
  options.shop.jobs.run();
  const outcome = runGraphQL({
    request: parsed,
    version,
    context: options.shop.context(version, scopes),
    bucket: options.shop.bucket,
    forceThrottle: throttle,
    beforeNextPage: (variables) => {
      if (typeof variables['after'] === 'string') options.onNextPage(options.shop.storeId);
    },
  });
  const { requestedCost, actualCost, throttled } = outcome;
  const shown = requested === undefined ? {} : { version: requested };
  return {
    status: 200,
    headers,
    json: outcome.body,
    log: { requestedCost, actualCost, throttled, variables: parsed.variables, ...shown },
  };
}

function send(response: ServerResponse, result: Answer, truncated: boolean): void {
  const text = result.json === undefined ? (result.text ?? '') : JSON.stringify(result.json);
  const type = result.json === undefined ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  const headers = { 'content-type': type, ...result.headers };
  response.writeHead(result.status, headers);
  response.end(truncated ? firstHalf(text) : text);
}

function log(
  { request }: Exchange,
  options: ShopServerOptions,
  operation: string,
  result: Answer | undefined,
  fault: Fault | undefined,
): void {
  options.log.add({
    storeId: options.shop.storeId,
    at: options.now(),
    operation,
    ...(request.headers.range === undefined ? {} : { range: request.headers.range }),
    withToken: request.headers['x-shopify-access-token'] !== undefined,
    status: result?.status ?? 0,
    requestedCost: null,
    actualCost: null,
    throttled: false,
    ...result?.log,
    ...(fault === undefined ? {} : { fault: fault.kind }),
  });
}
