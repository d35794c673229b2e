import { json, Router } from 'express';
import type { Backend } from './backend.js';
import { collect, companyIdOf, storeOf } from './http.js';

/** Mappings, and syncs that somebody asks for. The worker does the rest. */
export function syncRoutes({ manager, mapping, mappings, orderSync, inventorySync }: Backend): Router {
  const routes = Router();

  routes.get('/:platform/stores/:storeId/mappings', async (request, response) => {
    const { platform, storeId, companyId } = await manager.get(storeOf(request, response));
    const mapped = await collect(mapping.list({ platform, storeId, companyId }));
    const open = await collect(mapping.open({ platform, storeId }));
    response.json({ mapped, open });
  });
  routes.post('/:platform/stores/:storeId/mappings', json(), async (request, response) => {
    const store = await manager.get(storeOf(request, response));
    const { unitId, hostSku, syncInventory, syncPrice } = request.body ?? {};
    // A host puts its user here.
    const mappedBy = companyIdOf(response);
    response.status(201).json(await mapping.map({ store, unitId, hostSku, mappedBy, syncInventory, syncPrice }));
  });
  routes.delete('/:platform/mappings/:mappingId', async (request, response) => {
    const mappingId = String(request.params['mappingId']);
    const found = await mappings.get(mappingId);
    if (found?.companyId === companyIdOf(response)) await mapping.unmap(mappingId);
    response.status(204).end();
  });
  routes.post('/:platform/stores/:storeId/sync/products', async (request, response) => {
    response.json(await mapping.sync(await manager.get(storeOf(request, response))));
  });
  routes.post('/:platform/stores/:storeId/sync/orders', async (request, response) => {
    response.json(await orderSync.sync(await manager.get(storeOf(request, response))));
  });
  routes.post('/:platform/stores/:storeId/sync/inventory', async (request, response) => {
    response.json(await inventorySync.sync(await manager.get(storeOf(request, response))));
  });
  return routes;
}
