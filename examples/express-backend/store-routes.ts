import { json, Router } from 'express';
import type { Backend } from './backend.js';
import { collect, companyIdOf, platformOf, storeOf } from './http.js';

/** Stores of the company that is logged in: connect with keys, look, pause, resume, disconnect, settings. */
export function storeRoutes({ manager }: Backend): Router {
  const routes = Router();

  routes.get('/:platform/stores', async (request, response) => {
    const found = await collect(manager.list({ companyId: companyIdOf(response), platform: platformOf(request) }));
    response.json(found);
  });
  routes.post('/:platform/stores', json(), async (request, response) => {
    // Without a look at the platform anybody could name anybody's store.
    const { verify: _always, ...given } = request.body ?? {};
    const { store } = await manager.connect({
      ...given,
      ...{ platform: platformOf(request), companyId: companyIdOf(response) },
    });
    response.status(201).json(store);
  });
  routes.get('/:platform/stores/:storeId', async (request, response) => {
    const store = await manager.get(storeOf(request, response));
    response.json({ ...store, statistics: await manager.statistics(store) });
  });
  routes.patch('/:platform/stores/:storeId/settings', json(), async (request, response) => {
    response.json(await manager.updateSettings(storeOf(request, response), request.body));
  });
  routes.post('/:platform/stores/:storeId/pause', async (request, response) => {
    response.json(await manager.pause(storeOf(request, response)));
  });
  routes.post('/:platform/stores/:storeId/resume', async (request, response) => {
    response.json(await manager.resume(storeOf(request, response)));
  });
  routes.post('/:platform/stores/:storeId/webhooks', async (request, response) => {
    response.json(await manager.ensureWebhooks(storeOf(request, response)));
  });
  routes.delete('/:platform/stores/:storeId', async (request, response) => {
    response.json(await manager.disconnect(storeOf(request, response)));
  });
  return routes;
}
