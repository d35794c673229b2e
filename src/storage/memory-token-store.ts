import type { TokenRecord, TokenStore } from '../core/ports.js';
import { recordToSave, tokenKey } from './token-records.js';

/** Keeps token records in this process, for tests and one-off scripts: they are gone when it ends. */
export function createMemoryTokenStore(): TokenStore {
  const records = new Map<string, TokenRecord>();
  return {
    async load(key) {
      const record = records.get(tokenKey(key));
      return record === undefined ? undefined : structuredClone(record);
    },
    async save(key, record, options) {
      const next = recordToSave(key, record, records.get(tokenKey(key)), options?.ifVersion);
      records.set(tokenKey(key), next);
      return { version: next.version };
    },
    async delete(key) {
      records.delete(tokenKey(key));
    },
    async *list(filter) {
      for (const { platform, storeId } of [...records.values()]) {
        if (filter?.platform === undefined || filter.platform === platform) yield { platform, storeId };
      }
    },
  };
}
