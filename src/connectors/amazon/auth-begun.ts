import type { JsonValue, OAuthState } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { omitUndefined } from '../../model/index.js';
import { saveState, takeState } from '../oauth-states.js';
import type { Runtime } from '../runtime.js';
import { isRegion, type Region } from './marketplaces.js';

/** What an authorisation was begun with. The callback tells the seller, but not the region. */
export interface Begun {
  /** Whom it is for, where that is known beforehand. */
  readonly sellerId: string | undefined;
  /** The host said so, in `auth.begin`; the URL by which Amazon opens the login URI is not signed. */
  readonly isNamed: boolean;
  readonly redirectUri: string;
  readonly region: Region;
  readonly marketplaceId: string | undefined;
  /** The host's own. */
  readonly context: JsonValue | undefined;
}

/** @returns the state. */
export function saveBegun(runtime: Runtime, operation: string, begun: Begun): Promise<string> {
  const { sellerId = '', isNamed, redirectUri, region, marketplaceId, context } = begun;
  // A state store keeps the fields it knows: ours travel in the context, around the host's.
  const wrapped = omitUndefined<{ region: Region; isNamed: boolean; marketplaceId?: string; context?: JsonValue }>({
    region,
    isNamed,
    marketplaceId,
    context,
  });
  const value: OAuthState = { platform: 'amazon', storeId: sellerId, redirectUri, scopes: [], context: wrapped };
  return saveState(runtime, operation, value);
}

/** Once; `undefined` when the state is unknown, used, too old or another platform's. */
export async function takeBegun(runtime: Runtime, operation: string, state: string): Promise<Begun | undefined> {
  const value = await takeState(runtime, operation, state);
  const wrapped = recordOf(value?.context);
  const region = wrapped?.['region'];
  if (value?.platform !== 'amazon' || !isRegion(region)) return undefined;
  const { marketplaceId, context } = wrapped ?? {};
  return {
    sellerId: value.storeId === '' ? undefined : value.storeId,
    isNamed: wrapped?.['isNamed'] === true,
    redirectUri: value.redirectUri,
    region,
    marketplaceId: typeof marketplaceId === 'string' ? marketplaceId : undefined,
    context: context as JsonValue | undefined,
  };
}
