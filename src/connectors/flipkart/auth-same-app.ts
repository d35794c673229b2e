import type { TokenRecord } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { type AppOptions, findAppCredentials } from './app-credentials.js';
import { isAuthorized } from './auth-records.js';

/** How many stores are looked at: with more, this is no host of self-access apps. */
const MAX_STORES = 200;

/**
 * Another store that gets its tokens by the secret of the same self-access app. Such an app is of one seller, and neither its
 * token nor any published call tells of whom: where two stores have it, one of them reads and writes the other's orders.
 *
 * @returns `undefined` when there is none, and when the token store cannot tell.
 */
export async function storeOfSameApp(
  runtime: Runtime,
  options: AppOptions,
  record: TokenRecord,
): Promise<string | undefined> {
  const appId = isAuthorized(record) ? undefined : findAppCredentials(options, record)?.appId;
  if (appId === undefined) return undefined;
  let looked = 0;
  try {
    for await (const key of runtime.tokenStore.list({ platform: 'flipkart' })) {
      if (key.storeId === record.storeId) continue;
      looked += 1;
      if (looked > MAX_STORES) return undefined;
      const other = await runtime.tokenStore.load(key);
      const isSame = other !== undefined && !isAuthorized(other) && findAppCredentials(options, other)?.appId === appId;
      if (isSame) return key.storeId;
    }
  } catch {
    // A record that cannot be read, a store that cannot list: this is a warning's question, nobody's failure.
  }
  return undefined;
}

export function sameAppWarning(storeId: string, other: string): string {
  return `The stores ${storeId} and ${other} are connected with the same self-access app. Such an app is of one seller: both get that seller's orders and stock.`;
}
