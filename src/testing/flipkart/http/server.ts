import type { ServerResponse } from 'node:http';
import type { FaultPlan } from '../../fault-plan.js';
import { type LoopbackServer, startLoopbackServer } from '../../loopback-server.js';
import { delay, firstHalf, streamForever } from '../../misbehave.js';
import type { RequestLog } from '../../request-log.js';
import { bearerOf, claimedCaller, invalidToken, wrappedInvalidToken } from '../auth/access.js';
import { answerToken, answerTokenExpiry, OAUTH, type OauthAnswer } from '../auth/oauth.js';
import type { FlipkartFault } from '../faults.js';
import type { FlipkartLoggedRequest } from '../request-log.js';
import { type Exchange, type HttpAnswer, readExchange } from './exchange.js';
import { jsonAnswer } from './json.js';
import type { RouteMatch } from './router.js';
import { runSellerApi, type SellerApi } from './seller-api.js';

export interface FlipkartServerOptions {
  readonly api: SellerApi;
  readonly faults: FaultPlan<FlipkartFault>;
  readonly log: RequestLog<FlipkartLoggedRequest>;
}

/** One server for all of it: the Seller API and the OAuth service. */
export function startFlipkartServer(options: FlipkartServerOptions): Promise<LoopbackServer> {
  return startLoopbackServer(async (request, response) => {
    const exchange = await readExchange(request);
    const destination = destinationOf(exchange, options);
    const fault = options.faults.next(destination);
    const outcome = await answer(exchange, destination, fault, response, options);
    log(exchange, destination, outcome, fault, options);
    if (outcome === 'huge') return streamForever(response);
    if (outcome === 'reset' || fault?.kind === 'reset-after') {
      request.socket.destroy();
      return;
    }
    send(response, fault?.kind === 'truncated' ? halved(outcome) : outcome, options);
  });
}

interface Destination {
  readonly operation: string;
  readonly storeId: string;
  readonly match: RouteMatch | undefined;
}

const OAUTH_OPERATIONS: ReadonlyMap<string, string> = new Map([
  [`${OAUTH}/authorize`, 'authorize'],
  [`${OAUTH}/token`, 'token'],
  [`${OAUTH}/token/expiry`, 'tokenExpiry'],
]);

function destinationOf(exchange: Exchange, { api }: FlipkartServerOptions): Destination {
  const oauth = OAUTH_OPERATIONS.get(exchange.path);
  if (oauth !== undefined) return { operation: oauth, storeId: '', match: undefined };
  const match = api.router.find(exchange.method, exchange.path);
  const storeId = claimedCaller(exchange.headers, api.apps)?.grant.sellerId ?? '';
  return { operation: match?.route.operation ?? 'unknown', storeId, match };
}

async function answer(
  exchange: Exchange,
  destination: Destination,
  fault: FlipkartFault | undefined,
  response: ServerResponse,
  options: FlipkartServerOptions,
): Promise<OauthAnswer | 'huge' | 'reset'> {
  if (fault?.kind === 'reset-before') return 'reset';
  if (fault?.kind === 'huge') return 'huge';
  if (fault?.kind === 'slow') await delay(fault.ms, response);
  return canned(fault, exchange) ?? run(exchange, destination, options);
}

/** What is answered without anything having been done. */
function canned(fault: FlipkartFault | undefined, { headers }: Exchange): HttpAnswer | undefined {
  switch (fault?.kind) {
    case 'error':
      return jsonAnswer(fault.status, { errorCode: fault.code, errorMessage: 'sandbox fault' });
    case 'html': {
      const body = `<html><head><title>${fault.status}</title></head><body><h1>${fault.status} Gateway Time-out</h1></body></html>`;
      return { status: fault.status, headers: { 'Content-Type': 'text/html' }, body };
    }
    case 'invalid-token': {
      const token = bearerOf(headers) ?? '';
      return fault.wrapped ? wrappedInvalidToken(token) : invalidToken(token);
    }
    case 'throttle': {
      const retryAfter = fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
      return jsonAnswer(429, { errorCode: 'TOO_MANY_REQUESTS', errorMessage: 'Too Many Requests' }, retryAfter);
    }
    default:
      return undefined;
  }
}

async function run(
  exchange: Exchange,
  { operation, match }: Destination,
  { api }: FlipkartServerOptions,
): Promise<OauthAnswer> {
  switch (operation) {
    case 'authorize':
      return { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html><body>Sign in</body></html>' };
    case 'token':
      return answerToken(exchange, api.apps);
    case 'tokenExpiry':
      return answerTokenExpiry(exchange, api.apps, api.now());
    default:
      return runSellerApi(exchange, match, api);
  }
}

function halved(outcome: HttpAnswer): HttpAnswer {
  const { body } = outcome;
  return { ...outcome, body: typeof body === 'string' ? firstHalf(body) : body.slice(0, body.length / 2) };
}

/** Of the query, what must not be in a log. */
const SECRET = new Set(['code', 'refresh_token', 'token']);

function log(
  exchange: Exchange,
  { operation, storeId }: Destination,
  outcome: OauthAnswer | 'huge' | 'reset',
  fault: FlipkartFault | undefined,
  options: FlipkartServerOptions,
): void {
  const { sellerId, grantType } = typeof outcome === 'string' ? {} : outcome;
  const cut = outcome === 'reset' || fault?.kind === 'reset-after';
  const isOauth = OAUTH_OPERATIONS.has(exchange.path);
  options.log.add({
    storeId: sellerId ?? storeId,
    at: options.api.now(),
    operation,
    method: exchange.method,
    path: exchange.path,
    query: Object.fromEntries([...exchange.query].filter(([name]) => !SECRET.has(name))),
    ...(exchange.text === '' || isOauth ? {} : { body: parsed(exchange.text) }),
    ...(grantType === undefined ? {} : { grantType }),
    headers: Object.keys(exchange.headers),
    status: cut ? 0 : outcome === 'huge' ? 200 : outcome.status,
    ...(fault === undefined ? {} : { fault: fault.kind }),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, { api }: FlipkartServerOptions): void {
  response.writeHead(status, { Date: new Date(api.now()).toUTCString(), ...headers });
  response.end(body);
}
