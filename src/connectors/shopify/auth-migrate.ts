import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { appCredentials } from './app-credentials.js';
import { RENEWAL, type RenewalMark, renewalOf } from './auth-refresh.js';
import type { ShopifyOptions } from './options.js';

/** Exchanges a permanent token for an expiring pair; nothing to do for a store that has one. */
export async function migrateToken(
  { tokens }: Runtime,
  options: ShopifyOptions,
  storeId: string,
  call: Call,
): Promise<TokenRecord> {
  const markRenewal = (mark: RenewalMark | undefined) =>
    tokens.update(storeId, (current) => {
      const { [RENEWAL]: _before, ...credentials } = current.credentials;
      return { ...current, credentials: mark === undefined ? credentials : { ...credentials, [RENEWAL]: mark } };
    });

  const record = await tokens.load(storeId);
  if (renewalOf(record)?.kind === 'refresh') return record;
  appCredentials(options, record, 'migrateToken');
  // Written down first: whichever process goes on after a crash, or meets the dead token, knows what was begun.
  await markRenewal('migrate');
  try {
    return await tokens.refresh(storeId, call);
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'authentication_failed') await markRenewal(undefined);
    throw error;
  }
}
