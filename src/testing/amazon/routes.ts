import type { AmazonRole } from './auth/roles.js';
import { fbaRoutes } from './fba/routes.js';
import { feedRoutes } from './feeds/routes.js';
import type { SpRoute, SpSandboxRequest } from './http/area.js';
import { listingRoutes } from './listings/routes.js';
import type { Notifications } from './notifications/notifications.js';
import { notificationRoutes } from './notifications/routes.js';
import { orderRoutes } from './orders/routes.js';
import { reportRoutes } from './reports/routes.js';
import { sellerRoutes } from './sellers/routes.js';

export interface AmazonRoutesInput {
  /** What the seller of a request lets its app do. */
  readonly rolesOf: (request: SpSandboxRequest) => ReadonlySet<AmazonRole>;
  readonly notifications: Notifications;
}

/** Every operation that the sandbox answers. */
export const amazonRoutes = ({ rolesOf, notifications }: AmazonRoutesInput): readonly SpRoute[] => [
  ...orderRoutes(rolesOf),
  ...listingRoutes(({ seller }) => seller),
  ...fbaRoutes(({ seller }) => seller.fba),
  ...feedRoutes(({ seller }) => seller),
  ...reportRoutes(({ seller }) => seller),
  ...notificationRoutes({ notifications, sellerOf: ({ seller }) => seller }),
  ...sellerRoutes(({ seller }) => seller),
];
