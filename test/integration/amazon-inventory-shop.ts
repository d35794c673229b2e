import { onTestFinished } from 'vitest';
import { type AmazonOptions, createAmazonConnector } from '../../src/connectors/amazon/index.js';
import type { InventoryResult, InventoryRow, OperationHandle } from '../../src/core/connector.js';
import type { Transport } from '../../src/core/ports.js';
import type { InventoryLevel } from '../../src/model/index.js';
import { type AmazonSandboxOptions, startSandbox } from '../../src/testing/index.js';

/** A seller of the sandbox, with quotas that nothing here exhausts. */
export async function openShop(amazon: AmazonSandboxOptions = {}, options: Partial<AmazonOptions> = {}) {
  const sandbox = await startSandbox({
    platforms: ['amazon'],
    orders: 2,
    amazon: { quotaScale: 1e6, sellers: [{ marketplaceIds: ['A21TJRUUN4KGV'] }], ...amazon },
  });
  onTestFinished(() => sandbox.close());
  const controls = sandbox.controls.amazon;
  const { lwaURL, clientId, clientSecret, storeId, refreshToken, region, marketplaceIds } = controls.credentials();
  const connect = async (more: Partial<AmazonOptions> = {}) => {
    const connector = createAmazonConnector({
      baseURL: controls.baseURL,
      lwaURL,
      clientId,
      clientSecret,
      ...more,
    });
    onTestFinished(() => connector.close());
    await connector.auth.connect({ storeId, refreshToken, region, marketplaceIds, verify: false });
    return connector;
  };
  const connector = await connect(options);
  const advance = (ms: number) => controls.advance(ms);
  return {
    connector,
    connect,
    controls,
    storeId,
    advance,
    update: (
      items: readonly { readonly sku: string; readonly quantity: number }[],
      via?: 'patch' | 'feed',
      timeoutMs?: number,
    ) =>
      connector.updateInventory(
        { storeId, items, ...(via === undefined ? {} : { platformOptions: { via } }) },
        timeoutMs === undefined ? {} : { timeoutMs },
      ),
    /** The rows once Amazon has ended the feeds, told by another connector that has only the handle. */
    finish: async ({ status, results, handle }: InventoryResult): Promise<readonly InventoryRow[]> => {
      if (status === 'done') return results;
      advance(60_000);
      const checked = await (await connect()).checkOperation(stored(handle));
      return checked.status === 'done' ? rowsOf(checked.result) : [];
    },
    /** All levels, once everything that was accepted shows. */
    levels: async (): Promise<readonly InventoryLevel[]> => {
      advance(60_000);
      const levels: InventoryLevel[] = [];
      let cursor: string | undefined;
      do {
        const page = await connector.fetchInventory({
          storeId,
          limit: 200,
          ...(cursor === undefined ? {} : { cursor }),
        });
        levels.push(...page.levels);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return levels;
    },
    available: async (...skus: readonly string[]): Promise<readonly (number | undefined)[]> => {
      advance(60_000);
      const { levels } = await connector.fetchInventory({ storeId, skus });
      return skus.map((wanted) => levels.find(({ sku }) => sku === wanted)?.available);
    },
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

export const rowsOf = (result: unknown): readonly InventoryRow[] => (result as InventoryResult).results;

/** The handle as another process reads it. */
export const stored = (handle: OperationHandle | undefined): OperationHandle => JSON.parse(JSON.stringify(handle));

/** Long enough to submit, too short to wait. */
export const SUBMIT_ONLY_MS = 2_600;

/** A network on which something changes what is uploaded. */
export function tampering(change: (init: Parameters<Transport>[1]) => Partial<Parameters<Transport>[1]>): Transport {
  return async (url, init) => (await fetch(url, init.method === 'PUT' ? { ...init, ...change(init) } : init)) as never;
}
