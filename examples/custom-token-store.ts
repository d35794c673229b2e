/** A TokenStore over a table of your own, checked by the conformance suite: `npx tsx examples/custom-token-store.ts` */
import { ConnectorError, type TokenRecord, type TokenStore } from 'commerce-connectors';
import { tokenStoreConformance } from 'commerce-connectors/testing';
import { runAsScript } from './support.js';

/** What the store needs of a database, as four statements. Each must be atomic, and reject when the database cannot answer. */
export interface TokenTable {
  /** `SELECT record FROM tokens WHERE id = $1` */
  find(id: string): Promise<TokenRecord | undefined>;
  /** `INSERT … ON CONFLICT DO NOTHING`, or `UPDATE … WHERE id = $1 AND version = $2`: whether a row was written. */
  write(id: string, record: TokenRecord, storedVersion: number | undefined): Promise<boolean>;
  /** `DELETE FROM tokens WHERE id = $1` */
  remove(id: string): Promise<void>;
  /** `SELECT record FROM tokens` */
  all(): AsyncIterable<TokenRecord>;
}

export function createTableTokenStore(table: TokenTable): TokenStore {
  const idOf = ({ platform, storeId }: { platform: string; storeId: string }) => JSON.stringify([platform, storeId]);
  return {
    load: (key) => table.find(idOf(key)),
    async save(key, record, { ifVersion } = {}) {
      for (;;) {
        const stored = (await table.find(idOf(key)))?.version;
        if (ifVersion !== undefined && ifVersion !== (stored ?? 0)) {
          throw new ConnectorError('conflict', `${key.storeId} is at version ${stored ?? 'none'}, not ${ifVersion}`);
        }
        const version = stored === undefined ? record.version : stored + 1;
        // False: somebody wrote in between. With `ifVersion` the next round finds the conflict, without it tries again.
        if (await table.write(idOf(key), { ...record, ...key, version }, stored)) return { version };
      }
    },
    delete: (key) => table.remove(idOf(key)),
    async *list({ platform } = {}) {
      for await (const record of table.all()) {
        if (platform !== undefined && record.platform !== platform) continue;
        yield { platform: record.platform, storeId: record.storeId };
      }
    },
  };
}

/** Stands for the database here. Copies go in and out, as they would through SQL. */
export function createExampleTable(): TokenTable {
  const rows = new Map<string, TokenRecord>();
  return {
    find: async (id) => structuredClone(rows.get(id)),
    async write(id, record, storedVersion) {
      if (rows.get(id)?.version !== storedVersion) return false;
      rows.set(id, structuredClone(record));
      return true;
    },
    async remove(id) {
      rows.delete(id);
    },
    async *all() {
      yield* [...rows.values()];
    },
  };
}

/** With vitest or jest: `for (const { name, run } of tokenStoreConformance(createStore)) it(name, run);` */
export async function checkTokenStore() {
  const cases = tokenStoreConformance(() => createTableTokenStore(createExampleTable()));
  for (const { run } of cases) await run();
  return `${cases.length} rules hold`;
}

await runAsScript(import.meta.url, checkTokenStore);
