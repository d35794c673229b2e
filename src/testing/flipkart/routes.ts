import { documentRoutes } from './documents/routes.js';
import { fulfillmentRoutes } from './fulfillment/routes.js';
import type { FlipkartRoute } from './http/area.js';
import { listingRoutes } from './listings/routes.js';
import { locationRoutes } from './locations/routes.js';
import { notificationRoutes } from './notifications/routes.js';
import { orderRoutes } from './orders/routes.js';
import { returnRoutes } from './returns/routes.js';

/** Every operation that the sandbox answers. */
export const flipkartRoutes = (): readonly FlipkartRoute[] => [
  ...orderRoutes(),
  ...locationRoutes(),
  ...fulfillmentRoutes(),
  ...documentRoutes(),
  ...returnRoutes(),
  ...listingRoutes(),
  ...notificationRoutes(),
];
