/**
 * A stand-in of a WordPress site with WooCommerce. What it accepts and refuses follows facts, and comments say where each
 * is from: [RUN] observed on real stores (WooCommerce 10.0.2, partly 7.9), [CODE] read in its source, [DOC] its
 * documentation.
 * @module
 */

import type { SandboxClock } from '../clock.js';
import { FaultPlan } from '../fault-plan.js';
import type { LoopbackServer } from '../loopback-server.js';
import { RequestLog } from '../request-log.js';
import type { ApiKey } from './auth/keys.js';
import { createWooControls, type WooSandboxControls } from './controls.js';
import { createWooFaultControls } from './fault-controls.js';
import type { WooFault } from './faults.js';
import { startSiteServer } from './http/server.js';
import { resolveSites, type WooKeyPair, type WooSandboxCredentials, type WooSandboxOptions } from './options.js';
import type { WooLoggedRequest } from './request-log.js';
import { type DataModes, Site } from './site.js';

export interface WooSandbox {
  readonly baseURL: string;
  readonly credentials: WooSandboxCredentials;
  readonly controls: WooSandboxControls;
  close(): Promise<void>;
}

export interface StartWooSandbox {
  readonly orders: number;
  readonly seed: number;
  readonly clock: SandboxClock;
  readonly woocommerce: WooSandboxOptions;
}

export async function startWooSandbox({ orders, seed, clock, woocommerce }: StartWooSandbox): Promise<WooSandbox> {
  const faults = new FaultPlan<WooFault>();
  const log = new RequestLog<WooLoggedRequest>();
  const modes: DataModes = { numericTypes: false, stripAuthorization: false };
  const paging: { change: ((storeId: string) => void) | undefined } = { change: undefined };
  const sites = new Map<string, Site>();
  const servers = new Map<string, LoopbackServer>();
  for (const [index, { url, options }] of resolveSites(woocommerce).entries()) {
    const variants = woocommerce.variants ?? 120;
    const site = new Site({ url, index, seed, orders, variants, clock, options, modes });
    sites.set(url, site);
    const onNextPage = (storeId: string): void => paging.change?.(storeId);
    servers.set(url, await startSiteServer({ site, faults, log, onNextPage }));
  }

  const storeIds = [...sites.keys()];
  const credentials = (site: Site): WooSandboxCredentials => ({
    storeId: site.home,
    storeIds,
    ...pairOf(site.key),
    readOnly: pairOf(site.readOnlyKey),
    writeOnly: pairOf(site.writeOnlyKey),
    customer: pairOf(site.customerKey),
  });
  const baseURL = (storeId: string): string => (servers.get(storeId) as LoopbackServer).baseURL;
  const first = sites.values().next().value as Site;
  return {
    baseURL: baseURL(first.home),
    credentials: credentials(first),
    controls: createWooControls({
      sites,
      clock,
      log,
      faults: createWooFaultControls({ faults, modes, paging }),
      baseURL,
      credentials,
    }),
    async close() {
      for (const site of sites.values()) site.hooks.close();
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}

const pairOf = ({ consumerKey, consumerSecret }: ApiKey): WooKeyPair => ({ consumerKey, consumerSecret });
