import { LATEST_VERSION } from './api-versions.js';
import type { RequestContext } from './graphql/context.js';
import { gid, parseGid } from './ids.js';
import type { ShopRuntime } from './shop-runtime.js';

export type ShopLookup = (storeId?: string) => ShopRuntime;

/** A context for changes that come from a test and not from a request. */
export const ownContext = (shop: ShopRuntime, scopes: readonly string[] = []): RequestContext =>
  shop.context(LATEST_VERSION, scopes);

/** Tests may name objects by gid or by number. */
export const numberOf = (id: string): string => parseGid(id)?.id ?? id;
export const orderGid = (id: string): string => gid('Order', id);
