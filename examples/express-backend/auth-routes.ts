import { type Request, type RequestHandler, Router, raw } from 'express';
import type { Backend } from './backend.js';
import { companyIdOf, platformOf } from './http.js';

/** Matches no state where there is no cookie. */
function cookieState(request: Request): string {
  return /(?:^|;\s*)oauth_state=([^;]+)/.exec(request.get('cookie') ?? '')?.[1] ?? 'none';
}

/** `GET auth/install` sends the merchant to the platform, `auth/callback` takes them back; keys come by `POST stores`. */
export function authRoutes({ manager, redirectURIOf }: Backend, login: RequestHandler): Router {
  const routes = Router();

  routes.get('/:platform/auth/install', login, async (request, response) => {
    const platform = platformOf(request);
    const { shop, ...extras } = request.query;
    const { url, state } = await manager.begin({
      ...extras,
      ...(shop === undefined ? {} : { storeId: String(shop) }),
      ...{ platform, companyId: companyIdOf(response), redirectUri: redirectURIOf(platform) },
    });
    // Ties the callback to this browser: nobody can make a merchant finish somebody else's installation.
    response.cookie('oauth_state', state, { httpOnly: true, sameSite: 'lax', secure: true, maxAge: 600_000 });
    response.redirect(url);
  });

  const callback: RequestHandler = async (request, response) => {
    const { store } = await manager.complete({
      platform: platformOf(request),
      // As it came: its signature is checked.
      url: request.originalUrl,
      // A browser without the cookie did not begin here. WooCommerce's server posts the keys, and has none.
      ...(request.method === 'POST' ? {} : { state: cookieState(request) }),
      ...(Buffer.isBuffer(request.body) ? { rawBody: request.body } : {}),
    });
    response.json({ connected: store.storeId, name: store.name, companyId: store.companyId });
  };
  routes.get('/:platform/auth/callback', callback);
  routes.post('/:platform/auth/callback', raw({ type: '*/*', limit: '64kb' }), callback);
  return routes;
}
