import { createExpressHandler } from 'commerce-connectors/express';
import express, { type Express, type Request } from 'express';
import { authRoutes } from './auth-routes.js';
import type { Backend } from './backend.js';
import { errorAnswer, requireLogin } from './http.js';
import { storeRoutes } from './store-routes.js';
import { syncRoutes } from './sync-routes.js';

export interface AppOptions {
  /** Which company a session belongs to. */
  readonly companyOf: (token: string) => string | undefined;
}

/** `/api/v1/integrations/{platform}/…` for the host's front end, `/api/v1/webhooks/{platform}/…` for the platforms. */
export function createApp(backend: Backend, { companyOf }: AppOptions): Express {
  const app = express();
  const login = requireLogin(companyOf);

  // Before anything that parses bodies: what is signed are the bytes. Whatever comes behind the store is the topic, which
  // the delivery tells itself.
  const receive = createExpressHandler(backend.inbox, {
    platformOf: (request: Request) => String(request.params['platform']),
    storeIdOf: (request: Request) => String(request.params['storeId']),
    // Flipkart signs the address it was registered with: put together from what we know, never from the sender's `Host`.
    urlOf: (request: Request) => `${backend.webhookOrigin}${request.originalUrl}`,
  });
  app.post('/api/v1/webhooks/:platform/:storeId{/*topic}', receive);

  app.use('/api/v1/integrations', authRoutes(backend, login));
  app.use('/api/v1/integrations', login, storeRoutes(backend), syncRoutes(backend));
  app.use(errorAnswer);
  return app;
}
