import { type Authenticated, authenticate } from '../auth/authenticate.js';
import { missingPermission } from '../auth/keys.js';
import type { Site } from '../site.js';
import { errorBody, type HttpAnswer, jsonAnswer, NO_ROUTE } from './answer.js';
import { type Exchange, isForm } from './exchange.js';
import { selectFields } from './fields.js';
import { pageLinks } from './page-links.js';
import { flatten } from './php-query.js';
import { RestError, type RestRequest, type Route } from './route.js';
import type { Match } from './router.js';

export interface RestOutcome {
  readonly answer: HttpAnswer;
  readonly auth: Authenticated['kind'];
  readonly body?: unknown;
}

/** Runs one REST request in WordPress's order: who asks, what the key may, the route, its parameters, the rights, the work. */
export function runRest(exchange: Exchange, path: string, site: Site): RestOutcome {
  let auth: Authenticated['kind'] = 'none';
  let body: unknown;
  const allow: Record<string, string> = {};
  try {
    const { kind, key } = authenticate(exchange, site);
    auth = kind;
    const refused = key === undefined ? undefined : missingPermission(key, exchange.method);
    if (refused !== undefined) throw new RestError(401, 'woocommerce_rest_authentication_error', refused);
    const match = site.router.find(exchange.method, path);
    if (match === undefined) throw NO_ROUTE;
    body = parseBody(exchange);
    requireRights(match.route, exchange.method, key?.manages);
    allow['Allow'] = site.router.methods(path).join(', ');
    const request = restRequest(exchange, match, body);
    const { status = 200, body: answered, headers = {} } = match.route.handle(request);
    const shown = selectFields(answered, request.query['_fields'], path === '');
    return {
      auth,
      body,
      answer: jsonAnswer(status, shown, { ...pageLinks(exchange, path, site, headers), ...allow, ...headers }),
    };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return { auth, body, answer: jsonAnswer(error.status, errorBody(error), allow) };
  }
}

function parseBody(exchange: Exchange): unknown {
  if (exchange.body.trim() === '' || isForm(exchange.headers)) return undefined;
  try {
    return JSON.parse(exchange.body) as unknown;
  } catch {
    const data = { json_error_code: 4, json_error_message: 'Syntax error' };
    throw new RestError(400, 'rest_invalid_json', 'Invalid JSON body passed.', data);
  }
}

const CREDENTIALS = /^(?:consumer_(?:key|secret)|oauth_.*|rest_route|_method|_x)$/;

function restRequest(exchange: Exchange, { params }: Match, body: unknown): RestRequest {
  return { method: exchange.method, params, query: shownQuery(exchange), body };
}

/** The parameters a route sees. */
export function shownQuery({ query, form }: Exchange): Readonly<Record<string, string>> {
  return flatten(new Map([...query, ...form].filter(([name]) => !CREDENTIALS.test(name))));
}

const REFUSALS: Readonly<Record<string, readonly [code: string, message: string]>> = {
  list: ['cannot_view', 'Sorry, you cannot list resources.'],
  view: ['cannot_view', 'Sorry, you cannot view this resource.'],
  create: ['cannot_create', 'Sorry, you are not allowed to create resources.'],
  edit: ['cannot_edit', 'Sorry, you are not allowed to edit this resource.'],
  delete: ['cannot_delete', 'Sorry, you are not allowed to delete this resource.'],
  batch: ['cannot_batch', 'Sorry, you are not allowed to batch manipulate this resource.'],
};

/** Nobody gets 401, a user without the rights 403; the code is the same [RUN]. */
function requireRights(route: Route, method: string, manages: boolean | undefined): void {
  if (route.access === 'public' || manages === true) return;
  const [code, message] = REFUSALS[actionOf(route.pattern, method)] as readonly [string, string];
  throw new RestError(manages === undefined ? 401 : 403, `woocommerce_rest_${code}`, message);
}

function actionOf(pattern: string, method: string): string {
  const item = /:[A-Za-z_]+$/.test(pattern);
  if (method === 'GET' || method === 'HEAD') return item ? 'view' : 'list';
  if (method === 'DELETE') return 'delete';
  if (pattern.endsWith('/batch')) return 'batch';
  return item ? 'edit' : 'create';
}
