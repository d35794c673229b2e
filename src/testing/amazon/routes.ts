import type { AmazonRole } from './auth/roles.js';
import { fbaRoutes } from './fba/routes.js';
import { feedRoutes } from './feeds/routes.js';
import type { SpRoute, SpSandboxRequest } from './http/area.js';
import { listingRoutes } from './listings/routes.js';
import { orderRoutes } from './orders/routes.js';
import { sellerRoutes } from './sellers/routes.js';

/** Every operation that the sandbox answers. */
export const amazonRoutes = (rolesOf: (request: SpSandboxRequest) => ReadonlySet<AmazonRole>): readonly SpRoute[] => [
  ...orderRoutes(rolesOf),
  ...listingRoutes(({ seller }) => seller),
  ...fbaRoutes(({ seller }) => seller.fba),
  ...feedRoutes(({ seller }) => seller),
  ...sellerRoutes(({ seller }) => seller),
];
