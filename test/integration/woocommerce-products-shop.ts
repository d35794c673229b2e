import { vi } from 'vitest';
import {
  createWooCommerceConnector,
  type WooCommerceConnector,
  type WooCommerceOptions,
} from '../../src/connectors/woocommerce/index.js';
import { type Sandbox, startSandbox, type WooSandboxOptions } from '../../src/testing/index.js';

/** 09:00 in Delhi. */
export const NOW = Date.parse('2026-11-25T03:30:00Z');

export interface CatalogueShop {
  readonly controls: Sandbox['controls']['woocommerce'];
  readonly woo: WooCommerceConnector;
  readonly storeId: string;
  close(): Promise<void>;
}

/** A connected store of the sandbox; pauses between tries take no time. */
export async function openCatalogue(
  sandboxOptions: WooSandboxOptions = {},
  options: WooCommerceOptions = {},
): Promise<CatalogueShop> {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const sandbox = await startSandbox({
    platforms: ['woocommerce'],
    orders: 1,
    seed: 7,
    now: () => NOW,
    woocommerce: sandboxOptions,
  });
  const controls = sandbox.controls.woocommerce;
  const { storeId, consumerKey, consumerSecret } = sandbox.credentials.woocommerce;
  const woo = createWooCommerceConnector({ baseURL: (id) => controls.baseURL(id), now: () => NOW, ...options });
  await woo.auth.connect({ storeId, consumerKey, consumerSecret });
  controls.requests.reset();
  return {
    controls,
    woo,
    storeId,
    close: async () => {
      await woo.close();
      await sandbox.close();
    },
  };
}
