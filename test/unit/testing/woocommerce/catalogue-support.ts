import { createCatalogue } from '../../../../src/testing/woocommerce/catalogue/catalogue.js';
import { type RestAnswer, RestError, type Route } from '../../../../src/testing/woocommerce/http/route.js';
import { Router } from '../../../../src/testing/woocommerce/http/router.js';

export interface Call {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

/** Calls routes as the server would, without the server. */
export function callRoutes(routes: readonly Route[]): (method: string, path: string, body?: unknown) => Call {
  const router = new Router(routes);
  return (method, path, body) => {
    const url = new URL(path, 'https://shop.example.com/');
    const match = router.find(method, url.pathname.slice(1));
    if (match === undefined) throw new Error(`no route for ${method} ${path}`);
    const query = Object.fromEntries(url.searchParams);
    return answer(() => match.route.handle({ method, params: match.params, query, body }));
  };
}

function answer(run: () => RestAnswer): Call {
  try {
    const { status = 200, body, headers = {} } = run();
    return { status, body, headers };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const data = typeof error.data === 'number' ? error.data : { status: error.status, ...error.data };
    return { status: error.status, body: { code: error.code, message: error.message, data }, headers: {} };
  }
}

export const NOW = Date.parse('2026-11-23T10:00:00Z');

export function startCatalogue(options: { version?: string; variants?: number } = {}) {
  const events: [string, number][] = [];
  const clock = { now: NOW };
  const catalogue = createCatalogue({
    seed: 1,
    now: () => clock.now,
    decimals: 2,
    siteURL: () => 'https://shop.example.com',
    emit: (topic, id) => events.push([topic, id]),
    ...options,
  });
  const call = callRoutes(catalogue.routes());
  const bySku = (sku: string) => {
    const found = catalogue.all().find((record) => record.sku === sku);
    if (found === undefined) throw new Error(`no SKU ${sku}`);
    return found;
  };
  return { catalogue, call, events, clock, bySku };
}
