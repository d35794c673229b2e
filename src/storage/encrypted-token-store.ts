import { ConnectorError } from '../core/errors.js';
import type { Cipher, JsonObject, StoreKey, TokenRecord, TokenStore } from '../core/ports.js';
import { decryptionFailed, type RotatingCipher } from './aes-gcm-cipher.js';

export interface EncryptedTokenStoreOptions {
  /**
   * Reads records that were saved without encryption and seals them on the way. For a migration: while it is on, whoever
   * can write to the store can put in a token of their own. @default false
   */
  readonly allowPlaintext?: boolean;
}

const FIELDS = ['credentials', 'settings'] as const;
type Field = (typeof FIELDS)[number];

/**
 * Wraps any store so that it sees `credentials` and `settings` sealed only. Platform, store id, profile, times, version
 * and lease stay readable, so that hosts can query them, and are not authenticated.
 *
 * A sealed field opens only in the record and under the name it was sealed for. Records sealed by an older key or form,
 * or (with `allowPlaintext`) not at all, are sealed anew when they are loaded.
 *
 * @example
 * encryptedTokenStore(createFileTokenStore({ path: 'tokens.json' }), createAesGcmCipher({ keys, currentKeyId }))
 */
export function encryptedTokenStore(
  store: TokenStore,
  cipher: Cipher | RotatingCipher,
  options: EncryptedTokenStoreOptions = {},
): TokenStore {
  async function sealed(key: StoreKey, record: TokenRecord): Promise<TokenRecord> {
    const [credentials, settings] = await Promise.all(
      FIELDS.map(async (field) => ({
        sealed: await cipher.seal(JSON.stringify(record[field]), contextOf(key, field)),
      })),
    );
    return { ...record, credentials: credentials ?? {}, settings: settings ?? {} };
  }

  async function opened(key: StoreKey, record: TokenRecord, field: Field): Promise<JsonObject> {
    const envelope = envelopeOf(record[field]);
    if (envelope !== undefined) return parse(await cipher.open(envelope, contextOf(key, field)));
    if (options.allowPlaintext === true) return record[field];
    throw new ConnectorError(
      'decryption_failed',
      `the record of ${key.platform} store ${key.storeId} is not encrypted; to migrate, pass allowPlaintext: true`,
      { ...key, retryable: false },
    );
  }

  function isCurrent(record: TokenRecord): boolean {
    return FIELDS.every((field) => {
      const envelope = envelopeOf(record[field]);
      return envelope !== undefined && (!('isCurrent' in cipher) || cipher.isCurrent(envelope));
    });
  }

  return {
    async load(key) {
      const stored = await store.load(key);
      if (stored === undefined) return undefined;
      const [credentials, settings] = await Promise.all([
        opened(key, stored, 'credentials'),
        opened(key, stored, 'settings'),
      ]);
      const record = { ...stored, credentials, settings };
      if (isCurrent(stored)) return record;
      try {
        const { version } = await store.save(key, await sealed(key, record), { ifVersion: stored.version });
        return { ...record, version };
      } catch {
        // Somebody else changed the record, or it cannot be written just now: what was read is still right, and the next
        // load tries again.
        return record;
      }
    },
    save: async (key, record, saveOptions) => store.save(key, await sealed(key, record), saveOptions),
    delete: (key) => store.delete(key),
    list: (filter) => store.list(filter),
  };
}

function contextOf({ platform, storeId }: StoreKey, field: Field): string {
  return `${platform}:${storeId}:${field}`;
}

function envelopeOf(value: JsonObject): string | undefined {
  const { sealed, ...rest } = value;
  return typeof sealed === 'string' && Object.keys(rest).length === 0 ? sealed : undefined;
}

function parse(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser would quote the text.
    throw decryptionFailed();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw decryptionFailed();
  return value as JsonObject;
}
