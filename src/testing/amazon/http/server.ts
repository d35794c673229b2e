import type { ServerResponse } from 'node:http';
import type { FaultPlan } from '../../fault-plan.js';
import { type LoopbackServer, startLoopbackServer } from '../../loopback-server.js';
import { delay, firstHalf, streamForever } from '../../misbehave.js';
import type { RequestLog } from '../../request-log.js';
import { claimedSeller } from '../auth/access.js';
import { type LwaAnswer, lwaError, lwaToken } from '../auth/lwa.js';
import type { AmazonFault } from '../faults.js';
import type { DocumentVault } from '../feeds/document-vault.js';
import type { AmazonLoggedRequest } from '../request-log.js';
import { quotaExceeded, SpRefusal } from '../sellers/answers.js';
import { type Exchange, type HttpAnswer, jsonAnswer, readExchange } from './exchange.js';
import type { RouteMatch } from './router.js';
import { refused, runSpApi, type SpApi } from './sp-api.js';

export const TOKEN_PATH = '/auth/o2/token';

export interface AmazonServerOptions {
  readonly api: SpApi;
  readonly vault: DocumentVault;
  readonly faults: FaultPlan<AmazonFault>;
  readonly log: RequestLog<AmazonLoggedRequest>;
  /** Makes the id of an answer. */
  readonly newRequestId: () => string;
  /** Runs before every page of a list but the first. */
  readonly onNextPage: (storeId: string) => void;
}

/** One server for all of it: SP-API, Login with Amazon's token endpoint, and the document store. */
export function startAmazonServer(options: AmazonServerOptions): Promise<LoopbackServer> {
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

type Outcome = HttpAnswer & { readonly lwa?: LwaAnswer };

function destinationOf(exchange: Exchange, { api, vault }: AmazonServerOptions): Destination {
  if (exchange.path === TOKEN_PATH) return { operation: 'token', storeId: '', match: undefined };
  if (vault.owns(exchange.target)) return { operation: 'document', storeId: '', match: undefined };
  const match = api.router.find(exchange.method, exchange.path);
  const storeId = claimedSeller(exchange.headers, api.apps) ?? '';
  return { operation: match?.route.operation ?? 'unknown', storeId, match };
}

async function answer(
  exchange: Exchange,
  destination: Destination,
  fault: AmazonFault | undefined,
  response: ServerResponse,
  options: AmazonServerOptions,
): Promise<Outcome | 'huge' | 'reset'> {
  if (fault?.kind === 'reset-before') return 'reset';
  if (fault?.kind === 'huge') return 'huge';
  if (fault?.kind === 'slow') await delay(fault.ms, response);
  return canned(fault) ?? run(exchange, destination, options);
}

/** What Amazon answers without having done anything. */
function canned(fault: AmazonFault | undefined): HttpAnswer | undefined {
  switch (fault?.kind) {
    case 'error':
      return refused(new SpRefusal(fault.status, fault.code, MESSAGES.get(fault.code) ?? fault.code, fault.details));
    case 'html': {
      const body = `<html><head><title>${fault.status}</title></head><body><h1>Http/1.1 Service Unavailable</h1></body></html>`;
      return { status: fault.status, headers: { 'Content-Type': 'text/html' }, body };
    }
    case 'lwa': {
      const { status, body } = lwaError(fault.error, 'sandbox fault');
      return jsonAnswer(status, body);
    }
    case 'throttle': {
      const { retryAfter } = fault;
      const throttled = refused(quotaExceeded());
      return retryAfter === undefined
        ? throttled
        : { ...throttled, headers: { ...throttled.headers, 'Retry-After': String(retryAfter) } };
    }
    default:
      return undefined;
  }
}

const MESSAGES: ReadonlyMap<string, string> = new Map([
  ['InternalFailure', 'We encountered an internal error. Please try again.'],
  ['ServiceUnavailable', 'Service is temporarily unavailable.'],
  ['Unauthorized', 'Access to requested resource is denied.'],
]);

async function run(exchange: Exchange, destination: Destination, options: AmazonServerOptions): Promise<Outcome> {
  const { api, vault } = options;
  if (destination.operation === 'token') {
    const { method, headers, text } = exchange;
    const lwa = lwaToken({ method, contentType: headers['content-type'] ?? '', body: text }, api.apps);
    return { ...jsonAnswer(lwa.status, lwa.body, { 'Cache-Control': 'no-store' }), lwa };
  }
  if (destination.operation === 'document') {
    return vault.answer({ ...exchange, body: exchange.bytes });
  }
  if (NEXT_PAGE.some((name) => exchange.query.has(name))) options.onNextPage(destination.storeId);
  return runSpApi(exchange, destination.match, api);
}

/** What the APIs call the token of a further page. */
const NEXT_PAGE = ['nextToken', 'pageToken', 'paginationToken'];

function halved(outcome: HttpAnswer): HttpAnswer {
  const { body } = outcome;
  return { ...outcome, body: typeof body === 'string' ? firstHalf(body) : body.slice(0, body.length / 2) };
}

function log(
  exchange: Exchange,
  { operation, storeId }: Destination,
  outcome: Outcome | 'huge' | 'reset',
  fault: AmazonFault | undefined,
  options: AmazonServerOptions,
): void {
  const { lwa } = typeof outcome === 'string' ? { lwa: undefined } : outcome;
  const cut = outcome === 'reset' || fault?.kind === 'reset-after';
  const isDocument = operation === 'document';
  options.log.add({
    storeId: lwa?.sellerId ?? storeId,
    at: options.api.now(),
    operation,
    method: exchange.method,
    target: isDocument ? exchange.path : exchange.target,
    query: isDocument ? {} : Object.fromEntries(exchange.query),
    ...(exchange.text === '' || operation === 'token' ? {} : { body: parsed(exchange.text) }),
    ...(lwa?.grantType === undefined ? {} : { grantType: lwa.grantType }),
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

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, options: AmazonServerOptions): void {
  const date = new Date(options.api.now()).toUTCString();
  response.writeHead(status, { Date: date, 'x-amzn-RequestId': options.newRequestId(), ...headers });
  response.end(body);
}
