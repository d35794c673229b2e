/**
 * A stand-in of Flipkart's Marketplace Seller API. What it accepts and refuses follows the published documentation; where that
 * is silent or contradicts itself, comments say what was chosen.
 * @module
 */

import type { SandboxClock } from '../clock.js';
import { FaultPlan } from '../fault-plan.js';
import { mixSeed, Random } from '../random.js';
import { RequestLog } from '../request-log.js';
import { SandboxApp } from './auth/app.js';
import { createFlipkartControls, type FlipkartSandboxControls } from './controls.js';
import { createFlipkartFaultControls } from './fault-controls.js';
import type { FlipkartFault } from './faults.js';
import { FlipkartRouter } from './http/router.js';
import { startFlipkartServer } from './http/server.js';
import { type FlipkartSandboxCredentials, type FlipkartSandboxOptions, resolveSellers } from './options.js';
import type { FlipkartLoggedRequest } from './request-log.js';
import { flipkartRoutes } from './routes.js';
import { Seller } from './state/seller.js';

export interface FlipkartSandbox {
  readonly baseURL: string;
  readonly credentials: FlipkartSandboxCredentials;
  readonly controls: FlipkartSandboxControls;
  close(): Promise<void>;
}

export interface StartFlipkartSandbox {
  readonly orders: number;
  readonly seed: number;
  readonly clock: SandboxClock;
  readonly flipkart: FlipkartSandboxOptions;
}

export async function startFlipkartSandbox(input: StartFlipkartSandbox): Promise<FlipkartSandbox> {
  const { orders, seed, clock, flipkart } = input;
  const { listings = 60, details = 'sdk', redirectURIs } = flipkart;
  const { notificationURL = 'https://receiver.example.com/flipkart/notifications' } = flipkart;
  const now = (): number => clock.now();
  const newApp = (salt: number, ownerId: string | undefined): SandboxApp =>
    new SandboxApp({ random: new Random(mixSeed(seed, salt, 0xf0)), now, ownerId, redirectURIs });
  const partner = newApp(0, undefined);
  const own = new Map<string, SandboxApp>();
  const sellers = new Map<string, Seller>();
  const paging: { change: ((storeId: string) => void) | undefined } = { change: undefined };
  for (const [index, { id, locations }] of resolveSellers(flipkart).entries()) {
    const seller = new Seller({ id, index, seed, locations, orders, listings, details, clock });
    seller.onTurnPage(() => paging.change?.(id));
    sellers.set(id, seller);
    own.set(id, newApp(index + 1, id));
  }

  const sellerOf = (storeId?: string): Seller => {
    const seller = storeId === undefined ? sellers.values().next().value : sellers.get(storeId);
    if (seller === undefined) throw new Error(`the sandbox has no seller ${storeId}`);
    return seller;
  };
  const apps = [partner, ...own.values()];
  const faults = new FaultPlan<FlipkartFault>();
  const log = new RequestLog<FlipkartLoggedRequest>();
  const router = new FlipkartRouter(flipkartRoutes());
  const server = await startFlipkartServer({ api: { apps, sellers, router, now }, faults, log });

  const secretsOf = ({ appId, appSecret }: SandboxApp) => ({ appId, appSecret });
  const credentials = (seller: Seller): FlipkartSandboxCredentials => ({
    storeId: seller.id,
    storeIds: [...sellers.keys()],
    ...secretsOf(own.get(seller.id) as SandboxApp),
    locationId: seller.locationIds[0] as string,
    locationIds: seller.locationIds,
    notificationURL,
    partner: secretsOf(partner),
  });
  return {
    baseURL: server.baseURL,
    credentials: credentials(sellerOf()),
    controls: createFlipkartControls({
      baseURL: server.baseURL,
      sellerOf,
      apps,
      partner,
      clock,
      log,
      faults: createFlipkartFaultControls({ faults, paging, sellers, sellerOf }),
      credentials,
    }),
    close: () => server.close(),
  };
}
