import { authenticate } from '../auth/authenticate.js';
import type { Authenticated } from '../auth/identity.js';
import { missingPermission } from '../auth/keys.js';
import type { Site } from '../site.js';
import { errorBody, type HttpAnswer, jsonAnswer, NO_ROUTE } from './answer.js';
import { type Exchange, isForm } from './exchange.js';
import { selectFields } from './fields.js';
import { pageLinks } from './page-links.js';
import { flatten } from './php-query.js';
import { RestError, type RestRequest } from './route.js';
import type { Match } from './router.js';

export interface RestOutcome {
  readonly answer: HttpAnswer;
  readonly auth: Authenticated['kind'];
  readonly body?: unknown;
}

/** Answers to somebody are never cached [RUN]. */
const UNCACHED = {
  Expires: 'Wed, 11 Jan 1984 05:00:00 GMT',
  'Cache-Control': 'no-cache, must-revalidate, max-age=0, no-store, private',
};

/** Runs one REST request in WordPress's order: who asks, what the key may, the route, its parameters, the rights, the work. */
export function runRest(exchange: Exchange, path: string, site: Site): RestOutcome {
  let auth: Authenticated['kind'] = 'none';
  let body: unknown;
  let own: Readonly<Record<string, string>> = { Vary: 'Origin' };
  try {
    const { kind, key } = authenticate(exchange, site);
    auth = kind;
    if (key !== undefined) own = UNCACHED;
    const refused = key === undefined ? undefined : missingPermission(key, exchange.method);
    if (refused !== undefined) throw new RestError(401, 'woocommerce_rest_authentication_error', refused);
    const match = site.router.find(exchange.method, path);
    if (match === undefined) throw NO_ROUTE;
    const allowed = match.route.access === 'public' || key?.manages === true;
    if (allowed) own = { ...own, Allow: site.router.methods(path).join(', ') };
    body = parseBody(exchange);
    if (!allowed) throw noRights(match.route.pattern, exchange.method, key !== undefined);
    const request = restRequest(exchange, match, body);
    const { status = 200, body: answered, headers = {} } = match.route.handle(request);
    const shown = selectFields(answered, request.query['_fields'], path === '');
    return {
      auth,
      body,
      answer: jsonAnswer(status, shown, { ...pageLinks(exchange, path, site, headers), ...own, ...headers }),
    };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return { auth, body, answer: jsonAnswer(error.status, errorBody(error), own) };
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

type Action = 'batch' | 'create' | 'delete' | 'edit' | 'list' | 'view';

const REFUSALS: Readonly<Record<Action, readonly [code: string, message: string]>> = {
  list: ['cannot_view', 'Sorry, you cannot list resources.'],
  view: ['cannot_view', 'Sorry, you cannot view this resource.'],
  create: ['cannot_create', 'Sorry, you are not allowed to create resources.'],
  edit: ['cannot_edit', 'Sorry, you are not allowed to edit this resource.'],
  delete: ['cannot_delete', 'Sorry, you are not allowed to delete this resource.'],
  batch: ['cannot_batch', 'Sorry, you are not allowed to batch manipulate this resource.'],
};

/** Nobody gets 401, a user without the rights 403; the code is the same [RUN]. */
function noRights(pattern: string, method: string, isSomebody: boolean): RestError {
  const [code, message] = REFUSALS[actionOf(pattern, method)];
  return new RestError(isSomebody ? 403 : 401, `woocommerce_rest_${code}`, message);
}

function actionOf(pattern: string, method: string): Action {
  const item = /:[A-Za-z_]+$/.test(pattern);
  if (method === 'GET' || method === 'HEAD') return item ? 'view' : 'list';
  if (method === 'DELETE') return 'delete';
  if (pattern.endsWith('/batch')) return 'batch';
  return item ? 'edit' : 'create';
}
