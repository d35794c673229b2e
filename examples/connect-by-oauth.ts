/** Connects a shop by OAuth through two routes of a node:http server: `npx tsx examples/connect-by-oauth.ts` */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectorError } from 'commerce-connectors';
import type { ShopifyConnector } from 'commerce-connectors/shopify';
import { type ExampleShop, runAsScript } from './support.js';

/** @param appURL the public origin of the app. `<appURL>/auth/callback` is registered with the platform. */
export function createAuthRoutes(shopify: ShopifyConnector, appURL: string) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', appURL);
    try {
      if (url.pathname === '/auth/install') {
        const begun = await shopify.auth.begin({
          storeId: url.searchParams.get('shop') ?? '',
          redirectUri: `${appURL}/auth/callback`,
          // Whoever is logged in here. It comes back from `complete` and is never seen by the browser.
          context: { companyId: 'company-1' },
        });
        // The cookie ties the callback to this browser: nobody can make a merchant finish somebody else's installation.
        response.setHeader('set-cookie', `oauth_state=${begun.state}; HttpOnly; SameSite=Lax; Path=/; Max-Age=600`);
        response.writeHead(302, { location: begun.url }).end();
      } else if (url.pathname === '/auth/callback') {
        const state = /(?:^|;\s*)oauth_state=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
        // The URL exactly as it came: its signature is checked, the code exchanged, the tokens saved.
        const store = await shopify.auth.complete({ url: request.url ?? '', state });
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ connected: store.storeId, name: store.profile.name, context: store.context }));
      } else {
        response.writeHead(404).end();
      }
    } catch (error) {
      if (!ConnectorError.isInstance(error)) console.error(error);
      response.writeHead(ConnectorError.isInstance(error) && !error.retryable ? 400 : 502).end('not connected');
    }
  };
}

export async function connectByOAuth({ shopify, storeId }: ExampleShop) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const appURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('request', createAuthRoutes(shopify, appURL));

  // From here on the merchant's browser: install, approve at the platform, come back with the code.
  const install = await fetch(`${appURL}/auth/install?shop=${storeId}`, { redirect: 'manual' });
  const cookie = install.headers.get('set-cookie')?.split(';')[0] ?? '';
  const approval = await fetch(install.headers.get('location') ?? '', { redirect: 'manual' });
  const callback = approval.headers.get('location') ?? '';
  const connected = await fetch(callback, { headers: { cookie } });
  // A second use of the same callback, and one from another browser.
  const replayed = await fetch(callback, { headers: { cookie } });
  const stranger = await fetch(callback, { headers: { cookie: 'oauth_state=guessed' } });

  server.close();
  server.closeAllConnections();
  return { connected: await connected.json(), replayed: replayed.status, stranger: stranger.status };
}

await runAsScript(import.meta.url, connectByOAuth);
