import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MongoMemoryReplSet } from 'mongodb-memory-server-core';
import type { Connection, Mongoose } from 'mongoose';
import { onTestFinished } from 'vitest';
import { hasTransactions } from '../../src/adapters/mongoose/database.js';

/** A server for the MongoDB suite, or why there is none. */
export type MongoServer =
  | { readonly uri: string; readonly name: string; stop(): Promise<void> }
  | { readonly skipped: string };

const START_MS = 60_000;

/**
 * `MONGODB_URI` when it is set; else a `mongod` of `MONGOMS_SYSTEM_BINARY` or the PATH, as a replica set of one, since
 * transactions need one; with `MONGOMS_DOWNLOAD=1` one is fetched.
 */
export async function findMongoServer(): Promise<MongoServer> {
  const uri = process.env['MONGODB_URI'];
  if (uri !== undefined && uri !== '') return { uri, name: 'MONGODB_URI', stop: async () => {} };
  const systemBinary = process.env['MONGOMS_SYSTEM_BINARY'] ?? onPath('mongod');
  if (systemBinary === undefined && process.env['MONGOMS_DOWNLOAD'] !== '1') {
    return { skipped: 'no MONGODB_URI, no mongod on the PATH, and MONGOMS_DOWNLOAD is not 1' };
  }
  try {
    const set = await within(
      START_MS,
      MongoMemoryReplSet.create({
        replSet: { count: 1, ip: '127.0.0.1', storageEngine: 'wiredTiger' },
        binary: systemBinary === undefined ? {} : { systemBinary },
      }),
    );
    return {
      uri: set.getUri(),
      name: systemBinary ?? 'a downloaded mongod',
      stop: async () => void (await set.stop()),
    };
  } catch (error) {
    return { skipped: `mongod could not be started: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Both majors of Mongoose that the adapter is for. The alias of the older one has no types of its own. */
export const MONGOOSES = ['mongoose', 'mongoose-8'] as const;

export async function loadMongoose(name: (typeof MONGOOSES)[number]): Promise<Mongoose> {
  const module = (await import(name)) as { readonly default: Mongoose };
  return module.default;
}

/** A database of its own, to be dropped, with as many connections as processes are wanted. */
export async function openDatabase(mongoose: Mongoose, uri: string, connections = 2) {
  const dbName = `connectors_test_${randomBytes(6).toString('hex')}`;
  const open = () =>
    mongoose.createConnection(uri, { dbName, serverSelectionTimeoutMS: 10_000, monitorCommands: true }).asPromise();
  const all = await Promise.all(Array.from({ length: connections }, open));
  return {
    connections: all,
    async close() {
      await all[0]?.dropDatabase();
      await Promise.all(all.map((connection) => connection.close()));
    },
  };
}

/** One that nobody answers, for the test that is running. */
export function unreachable(mongoose: Mongoose): Connection {
  const connection = mongoose.createConnection('mongodb://127.0.0.1:1/none', { serverSelectionTimeoutMS: 20 });
  connection.on('error', () => {});
  onTestFinished(() => connection.close());
  return connection;
}

/** What the server says it is and has. */
export async function describeServer(connection: Connection) {
  if (connection.db === undefined) throw new Error('the connection is not open');
  const { version } = await connection.db.admin().command({ buildInfo: 1 });
  return { version: String(version), transactions: await hasTransactions(connection.db) };
}

/** Empties these collections and keeps their indexes. */
export async function empty(connection: Connection, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => connection.db?.collection(name).deleteMany({})));
}

function onPath(program: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not ready after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
