import type { TokenRecord, TokenStore } from '../core/ports.js';
import { createJsonFile, isObject } from './json-file.js';
import { recordToSave, tokenKey } from './token-records.js';

export interface FileTokenStoreOptions {
  /** The JSON file; it and its folder are created with the first save, readable by their owner only. */
  readonly path: string;
  /** How long a change waits for another process that is writing. @default 15_000 */
  readonly lockTimeoutMs?: number;
}

/**
 * Keeps token records in one JSON file that several processes of one machine may share. Every change replaces the file
 * as a whole, so this is for tens of stores, not for thousands. Tokens are stored as they are: wrap it in
 * `encryptedTokenStore` from `commerce-connectors/crypto`.
 *
 * Every call rejects with `token_store_failed` when the file is damaged, foreign or from a later release.
 */
export function createFileTokenStore(options: FileTokenStoreOptions): TokenStore {
  const file = createJsonFile<TokenRecord>({
    path: options.path,
    format: 'commerce-connectors-tokens',
    isEntry: isTokenRecord,
    timeoutMs: options.lockTimeoutMs,
  });
  return {
    async load(key) {
      const records = await file.read();
      return records.find((record) => tokenKey(record) === tokenKey(key));
    },

    save(key, record, saveOptions) {
      return file.update((records) => {
        const stored = records.find((candidate) => tokenKey(candidate) === tokenKey(key));
        const next = recordToSave(key, record, stored, saveOptions?.ifVersion);
        return { entries: [...records.filter((other) => other !== stored), next], result: { version: next.version } };
      });
    },

    delete(key) {
      return file.update((records) => {
        const rest = records.filter((record) => tokenKey(record) !== tokenKey(key));
        return { entries: rest.length === records.length ? undefined : rest, result: undefined };
      });
    },

    async *list(filter) {
      for (const { platform, storeId } of await file.read()) {
        if (filter?.platform === undefined || filter.platform === platform) yield { platform, storeId };
      }
    },
  };
}

function isTokenRecord(value: unknown): value is TokenRecord {
  return (
    isObject(value) &&
    typeof value['platform'] === 'string' &&
    typeof value['storeId'] === 'string' &&
    Number.isSafeInteger(value['version']) &&
    isObject(value['credentials']) &&
    isObject(value['settings']) &&
    isObject(value['profile']) &&
    typeof value['connectedAt'] === 'string' &&
    typeof value['updatedAt'] === 'string' &&
    (value['lease'] === undefined || isObject(value['lease']))
  );
}
