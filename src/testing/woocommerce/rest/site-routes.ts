import type { Route } from '../http/route.js';
import type { Site } from '../site.js';
import { changeStatus, saveOrder } from '../state/order-changes.js';
import { indexRoute } from './index-route.js';
import { noteRoutes } from './notes.js';
import { orderRoutes } from './orders.js';
import { refundRoutes } from './refunds.js';
import { settingRoutes } from './settings.js';
import { systemRoutes } from './system.js';
import { trackingRoutes } from './tracking-routes.js';

/** Everything a site answers below its API root. */
export const siteRoutes = (site: Site): readonly Route[] => [
  indexRoute(site),
  ...orderRoutes(site),
  ...refundRoutes(site),
  ...noteRoutes(site),
  ...settingRoutes(site),
  ...systemRoutes(site),
  ...site.catalogue.routes(),
  ...site.hooks.routes(),
  ...trackingRoutes({
    mode: site.tracking,
    seed: site.seed,
    now: () => site.now(),
    siteURL: () => site.home,
    utcOffsetMinutes: site.utcOffsetMinutes,
    order: (id) => site.orders.get(id),
    metaId: () => site.orders.ids.meta(),
    touch: (order) => saveOrder(order, site),
    setStatus: (order, slug) => {
      changeStatus(order, slug, site);
      saveOrder(order, site);
    },
  }),
];
