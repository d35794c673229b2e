import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultPlan } from '../../fault-plan.js';
import { type LoopbackServer, readBody, startLoopbackServer } from '../../loopback-server.js';
import { delay, firstHalf, streamForever } from '../../misbehave.js';
import type { RequestLog } from '../../request-log.js';
import type { AuthKind } from '../auth/identity.js';
import type { WooFault } from '../faults.js';
import type { WooLoggedRequest } from '../request-log.js';
import type { Site } from '../site.js';
import { type HttpAnswer, htmlAnswer } from './answer.js';
import { blockedAnswer, cannedAnswer, spoiled } from './canned.js';
import { type Exchange, readExchange } from './exchange.js';
import { type Destination, destinationOf, restRoot } from './permalinks.js';
import { runRest, shownQuery } from './rest.js';

export interface SiteServerOptions {
  readonly site: Site;
  readonly faults: FaultPlan<WooFault>;
  readonly log: RequestLog<WooLoggedRequest>;
  /** Runs before every page of a list but the first. */
  readonly onNextPage: (storeId: string) => void;
}

/** The HTTP face of one site. */
export function startSiteServer(options: SiteServerOptions): Promise<LoopbackServer> {
  return startLoopbackServer(async (request, response) => {
    const body = await readBody(request);
    const exchange = readExchange({
      method: request.method ?? 'GET',
      target: request.url ?? '/',
      headers: request.headers,
      body,
    });
    await answer(exchange, request, response, options);
  });
}

interface Outcome {
  readonly answer: HttpAnswer;
  readonly auth: AuthKind;
  readonly body?: unknown;
}

async function answer(
  exchange: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
  options: SiteServerOptions,
): Promise<void> {
  const { site, faults } = options;
  const destination = destinationOf(exchange, site);
  const operation = operationOf(exchange, destination, site);
  const fault = faults.next({ storeId: site.home, operation });
  const note = (status: number, outcome?: Outcome): void =>
    options.log.add({
      storeId: site.home,
      at: site.clock.now(),
      operation,
      method: exchange.wireMethod,
      path: exchange.path,
      query: shownQuery(exchange),
      ...(outcome?.body === undefined ? {} : { body: outcome.body }),
      auth: outcome?.auth ?? 'none',
      status,
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
  if (fault?.kind === 'reset-before') {
    note(0);
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'slow') await delay(fault.ms, response);
  if (fault?.kind === 'huge') {
    note(200);
    streamForever(response);
    return;
  }
  const canned =
    fault === undefined ? undefined : (cannedAnswer(fault, exchange, site) ?? blockedAnswer(fault, exchange));
  const outcome: Outcome =
    canned === undefined ? run(exchange, destination, options) : { answer: canned, auth: 'none' };
  if (fault?.kind === 'reset-after') {
    // The write happened, nobody was told: the case that retries get wrong.
    note(0, outcome);
    request.socket.destroy();
    return;
  }
  note(outcome.answer.status, outcome);
  send(response, fault === undefined ? outcome.answer : spoiled(fault, outcome.answer, firstHalf), site);
}

function operationOf({ method }: Exchange, destination: Destination, site: Site): string {
  if (destination.kind === 'home') return `${method} home`;
  if (destination.kind === 'wc-auth') return `${method} wc-auth`;
  if (destination.kind === 'missing') return `${method} unknown`;
  if (destination.route === '') return `${method} index`;
  const match = site.router.find(method, destination.route);
  return match === undefined ? `${method} unknown` : `${method} ${match.route.pattern.replace(/^wc\/v3\//, '')}`;
}

function run(exchange: Exchange, destination: Destination, { site, onNextPage }: SiteServerOptions): Outcome {
  if (destination.kind === 'home') return { auth: 'none', answer: htmlAnswer(200, `Sandbox ${site.home}`) };
  if (destination.kind === 'wc-auth') return { auth: 'none', answer: site.wcAuth.page(destination.endpoint, exchange) };
  if (destination.kind === 'missing') return { auth: 'none', answer: htmlAnswer(404, 'Page not found') };
  if (exchange.method === 'GET' && Number(exchange.query.get('page') ?? 1) > 1) onNextPage(site.home);
  return runRest(exchange, destination.route, site);
}

function send(response: ServerResponse, { status, headers, text, fromHost }: HttpAnswer, site: Site): void {
  const date = new Date(site.clock.now()).toUTCString();
  response.writeHead(status, { Date: date, ...(fromHost === true ? {} : wordPressHeaders(site)), ...headers });
  response.end(text);
}

const wordPressHeaders = ({ home, permalinks }: Site): Readonly<Record<string, string>> => ({
  Link: `<${restRoot(home, permalinks)}>; rel="https://api.w.org/"`,
  'X-Robots-Tag': 'noindex',
  'X-Content-Type-Options': 'nosniff',
  'Access-Control-Expose-Headers': 'X-WP-Total, X-WP-TotalPages, Link',
  'Access-Control-Allow-Headers': 'Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type',
});
