import type { Connection, mongo } from 'mongoose';
import { ConnectorError } from '../../core/errors.js';
import { COLLECTIONS, type CollectionKey, type MongooseNames } from './names.js';

/** Anything the adapter keeps: its key is text. */
export interface Keyed {
  readonly _id: string;
}

/** The host's database as the adapter uses it. */
export interface Database {
  /** Waits for a connection that is being opened. Opens none. */
  collection<Doc extends Keyed>(key: CollectionKey): Promise<mongo.Collection<Doc>>;
  /** Runs `work` in one transaction, again when the server asks for it; `undefined` where there are no transactions. */
  readonly transaction: () => Promise<Transaction | undefined>;
}

export type Transaction = <Result>(work: (session: mongo.ClientSession) => Promise<Result>) => Promise<Result>;

/**
 * The driver's collections rather than models: what plugins, casting and global settings of the host's Mongoose do to
 * queries must not reach these writes, which compare before they write. What the connection sets for reading is overruled,
 * since a secondary may not have yet what is compared.
 */
const OPTIONS: mongo.CollectionOptions = {
  readPreference: 'primary',
  promoteValues: true,
  promoteLongs: true,
  useBigInt64: false,
  ignoreUndefined: false,
  serializeFunctions: false,
};

export function databaseOf(
  connection: Connection,
  names: MongooseNames['collections'] = {},
  transactions: 'auto' | false = 'auto',
): Database {
  let supported: Promise<boolean> | undefined;
  async function opened(): Promise<mongo.Db> {
    await connection.asPromise();
    const { db } = connection;
    if (db !== undefined) return db;
    throw new ConnectorError(
      'storage_failed',
      'The Mongoose connection is not open: open it before the adapter is used.',
    );
  }

  function supportsTransactions(): Promise<boolean> {
    supported ??= opened()
      .then(hasTransactions)
      .catch((error: unknown) => {
        supported = undefined;
        throw error;
      });
    return supported;
  }

  return {
    async collection<Doc extends Keyed>(key: CollectionKey) {
      return (await opened()).collection<Doc>(names[key] ?? COLLECTIONS[key], OPTIONS);
    },
    async transaction() {
      if (transactions === false || !(await supportsTransactions())) return undefined;
      return (work) =>
        connection.getClient().withSession((session) =>
          session.withTransaction(() => work(session), {
            readPreference: 'primary',
            writeConcern: { w: 'majority' },
          }),
        );
    },
  };
}

const COMMAND_NOT_FOUND = 59;

/** Members of replica sets and routers have them, a server on its own does not. */
export async function hasTransactions(db: mongo.Db): Promise<boolean> {
  try {
    const hello = await db.admin().command({ hello: 1 });
    return hello['setName'] !== undefined || hello['msg'] === 'isdbgrid';
  } catch (error) {
    if (hasCode(error, COMMAND_NOT_FOUND)) return false;
    throw error;
  }
}

export function hasCode(error: unknown, code: number): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
