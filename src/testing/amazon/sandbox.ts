/**
 * A stand-in of Amazon's SP-API. What it accepts and refuses follows facts, and comments say where each is from: [MODEL]
 * Amazon's published models, [DOC] its documentation, numbers of threads in Amazon's repositories.
 * @module
 */

import type { SandboxClock } from '../clock.js';
import { FaultPlan } from '../fault-plan.js';
import { mixSeed, Random } from '../random.js';
import { RequestLog } from '../request-log.js';
import { SandboxApp } from './auth/app.js';
import { type AmazonSandboxControls, createAmazonControls } from './controls.js';
import { createAmazonFaultControls } from './fault-controls.js';
import type { AmazonFault } from './faults.js';
import { DocumentVault } from './feeds/document-vault.js';
import type { SpSandboxRequest } from './http/area.js';
import { Quotas } from './http/quotas.js';
import { SpRouter } from './http/router.js';
import { startAmazonServer, TOKEN_PATH } from './http/server.js';
import { Notifications } from './notifications/notifications.js';
import { type AmazonSandboxCredentials, type AmazonSandboxOptions, resolveSellers } from './options.js';
import type { AmazonLoggedRequest } from './request-log.js';
import { amazonRoutes } from './routes.js';
import { Seller } from './state/seller.js';

export interface AmazonSandbox {
  readonly baseURL: string;
  readonly credentials: AmazonSandboxCredentials;
  readonly controls: AmazonSandboxControls;
  close(): Promise<void>;
}

export interface StartAmazonSandbox {
  readonly orders: number;
  readonly seed: number;
  readonly clock: SandboxClock;
  readonly amazon: AmazonSandboxOptions;
}

export async function startAmazonSandbox({ orders, seed, clock, amazon }: StartAmazonSandbox): Promise<AmazonSandbox> {
  const now = (): number => clock.now();
  const { draft = false, listings = 120, quotaScale = 1, redirectUris } = amazon;
  const newApp = (salt: number): SandboxApp =>
    new SandboxApp({ random: new Random(mixSeed(seed, salt)), now, draft, redirectUris });
  const [app, otherApp] = [newApp(0xa99), newApp(0xa9a)];
  const vault: DocumentVault = new DocumentVault({ seed, now, baseURL: () => server.baseURL });
  const notifications = new Notifications({ seed, now });
  const sellers = new Map<string, Seller>();
  const refreshTokens = new Map<string, string>();
  for (const [index, resolved] of resolveSellers(amazon).entries()) {
    const seller = new Seller({ ...resolved, index, seed, orders, listings, quotaScale, clock, vault });
    seller.onEvent((event) => notifications.publish(seller.id, event));
    sellers.set(resolved.id, seller);
    refreshTokens.set(resolved.id, app.authorize(resolved.id));
  }

  const faults = new FaultPlan<AmazonFault>();
  const log = new RequestLog<AmazonLoggedRequest>();
  const modes = { rateHeader: true };
  const paging: { change: ((storeId: string) => void) | undefined } = { change: undefined };
  const quotas = new Quotas(quotaScale, now);
  const apps = [app, otherApp];
  const rolesOf = (request: SpSandboxRequest) =>
    apps.find(({ clientId }) => clientId === request.app.clientId)?.rolesFor(request.seller.id) ?? new Set<never>();
  const requestIds = new Random(mixSeed(seed, 0x1d));
  const server = await startAmazonServer({
    api: { apps, sellers, router: new SpRouter(amazonRoutes({ rolesOf, notifications })), quotas, modes, now },
    vault,
    faults,
    log,
    newRequestId: () => requestIds.uuid(),
    onNextPage: (storeId) => paging.change?.(storeId),
  });

  const secretsOf = ({ clientId, clientSecret, applicationId }: SandboxApp) => ({
    clientId,
    clientSecret,
    applicationId,
  });
  const credentials = (seller: Seller): AmazonSandboxCredentials => ({
    lwaURL: `${server.baseURL}${TOKEN_PATH}`,
    ...secretsOf(app),
    storeId: seller.id,
    storeIds: [...sellers.keys()],
    refreshToken: refreshTokens.get(seller.id) as string,
    region: seller.region,
    marketplaceIds: seller.marketplaces.map(({ id }) => id),
    otherApp: secretsOf(otherApp),
  });
  const repeatRows = (on: boolean): void => {
    for (const seller of sellers.values()) seller.faults.repeatRows = on;
  };
  return {
    baseURL: server.baseURL,
    credentials: credentials(sellers.values().next().value as Seller),
    controls: createAmazonControls({
      baseURL: server.baseURL,
      sellers,
      app,
      notifications,
      clock,
      quotas,
      log,
      faults: createAmazonFaultControls({ faults, modes, paging, repeatRows }),
      credentials,
    }),
    close: () => server.close(),
  };
}
