import { onTestFinished } from 'vitest';
import { createFlipkartConnector, type FlipkartOptions } from '../../src/connectors/flipkart/index.js';
import { type FlipkartSandboxOptions, startSandbox } from '../../src/testing/index.js';

export interface ShopInput {
  readonly sandbox?: FlipkartSandboxOptions;
  readonly options?: Partial<FlipkartOptions>;
  /** `false`: the store has no default location. */
  readonly hasLocation?: boolean;
}

/** A seller of the sandbox with a catalogue, connected with its own app. */
export async function openShop({ sandbox: flipkart = {}, options = {}, hasLocation = true }: ShopInput = {}) {
  const sandbox = await startSandbox({ platforms: ['flipkart'], orders: 0, flipkart });
  const { storeId, appId, appSecret, locationId, locationIds } = sandbox.credentials.flipkart;
  const all: FlipkartOptions = {
    ...{ appId, appSecret, baseURL: sandbox.baseURLs.flipkart, requestsPerHour: 100_000 },
    ...options,
  };
  const connector = createFlipkartConnector(all);
  onTestFinished(async () => {
    await connector.close();
    await sandbox.close();
  });
  await connector.auth.connect({ storeId, ...(hasLocation ? { locationId } : {}) });
  const controls = sandbox.controls.flipkart;
  controls.requests.reset();
  const own = controls.listings().filter(({ fulfilledBy }) => fulfilledBy === 'NON_FBF');
  const listingAt = (place: number) => {
    const listing = own[place];
    if (listing === undefined) throw new Error(`the sandbox has no ${place}th listing of the seller's own`);
    return listing;
  };
  const fbf = controls.listings().find(({ fulfilledBy }) => fulfilledBy === 'FBF');
  if (fbf === undefined) throw new Error('the sandbox has no FBF listing');
  return { connector, controls, storeId, locationId, locationIds, own, listingAt, fbf };
}

/** Short form of rows, for whole lists. */
export function told(results: readonly { readonly sku: string; readonly ok: boolean; readonly reason?: string }[]) {
  return results.map(({ sku, ok, reason }) => [sku, ok ? 'ok' : reason]);
}
