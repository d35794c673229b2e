import type { Connection, Mongoose } from 'mongoose';
import { afterAll, describe, it } from 'vitest';
import { createMongooseAdapter, type MongooseAdapter } from '../../src/adapters/mongoose/index.js';
import { createAesGcmCipher } from '../../src/storage/crypto.js';
import {
  listingValueStoreConformance,
  mappingStoreConformance,
  oauthStateStoreConformance,
  orderSinkConformance,
  storeRegistryConformance,
  syncStateStoreConformance,
  tokenStoreConformance,
  webhookLedgerConformance,
} from '../../src/testing/index.js';
import {
  describeServer,
  empty,
  findMongoServer,
  loadMongoose,
  MONGOOSES,
  openDatabase,
  unreachable,
} from '../support/mongo.js';

const server = await findMongoServer();
const cipher = createAesGcmCipher({ keys: { k1: '0'.repeat(64) }, currentKeyId: 'k1' });

interface Setup {
  readonly mongoose: Mongoose;
  readonly transactions: boolean;
  /** As two processes have it. */
  readonly here: Connection;
  readonly there: Connection;
}

/** A port of an emptied database, the same as another process has it, and one that reaches no server. */
function portsOf<Port>(
  { mongoose, here, there }: Setup,
  collections: readonly string[],
  pick: (adapter: MongooseAdapter) => Port,
  options = {},
) {
  const adapterOn = (connection: Connection) => createMongooseAdapter({ connection, cipher, ...options });
  return {
    async create() {
      await empty(here, collections);
      return pick(adapterOn(here));
    },
    peerOf: () => pick(adapterOn(there)),
    createFailing: () => pick(adapterOn(unreachable(mongoose))),
  };
}

const ORDERS = ['syncedOrders', 'orderPositions'];

function casesOf(setup: Setup) {
  const { transactions } = setup;
  const tokens = portsOf(setup, ['storeTokens'], ({ tokenStore }) => tokenStore);
  const plain = portsOf(setup, ['storeTokens'], ({ tokenStore }) => tokenStore, {
    cipher: undefined,
    plaintextTokens: true,
  });
  const stores = portsOf(setup, ['connectedStores'], (adapter) => adapter.stores);
  const state = portsOf(setup, ['syncStates'], (adapter) => adapter.state);
  const orders = portsOf(setup, ORDERS, (adapter) => adapter.sink);
  const oneByOne = portsOf(setup, ORDERS, (adapter) => adapter.sink, { transactions: false });
  const ledger = portsOf(setup, ['webhookDeliveries', 'webhookLocks'], (adapter) => adapter.ledger);
  const mappings = portsOf(setup, ['productMappings', 'storeListings', 'openListings'], (adapter) => adapter.mappings);
  const values = portsOf(setup, ['listingValues'], (adapter) => adapter.values);
  return {
    'tokens, sealed': tokenStoreConformance(tokens.create, { createFailingStore: tokens.createFailing }),
    'tokens, plain': tokenStoreConformance(plain.create, { createFailingStore: plain.createFailing }),
    'oauth states': oauthStateStoreConformance(({ now }) =>
      portsOf(setup, ['oauthStates'], ({ stateStore }) => stateStore, { now }).create(),
    ),
    stores: storeRegistryConformance(stores.create, stores),
    states: syncStateStoreConformance(state.create, state),
    orders: orderSinkConformance(orders.create, { ...orders, supportsTransactions: transactions }),
    ...(transactions
      ? {
          'orders, without transactions': orderSinkConformance(oneByOne.create, {
            ...oneByOne,
            supportsTransactions: false,
          }),
        }
      : {}),
    ledger: webhookLedgerConformance(ledger.create, ledger),
    mappings: mappingStoreConformance(mappings.create, mappings),
    'listing values': listingValueStoreConformance(values.create, values),
  };
}

if ('skipped' in server) {
  console.warn(`MongoDB suite: SKIPPED, ${server.skipped}`);
  it('ports of the Mongoose adapter, on MongoDB', ({ skip }) => skip(server.skipped));
} else {
  afterAll(() => server.stop());
  for (const name of MONGOOSES) {
    const mongoose = await loadMongoose(name);
    const database = await openDatabase(mongoose, server.uri);
    const [here, there] = database.connections as [Connection, Connection];
    const { version, transactions } = await describeServer(here);
    await createMongooseAdapter({ connection: here, cipher }).ensureIndexes();
    afterAll(() => database.close());
    console.log(
      `MongoDB suite: Mongoose ${mongoose.version} on server ${version} (${server.name}), transactions: ${transactions ? 'yes' : 'no'}`,
    );
    for (const [port, cases] of Object.entries(casesOf({ mongoose, transactions, here, there }))) {
      describe(`${name}: ${port}`, () => {
        for (const { name: rule, run } of cases) {
          it(rule, async ({ skip }) => {
            const outcome = await run();
            if (typeof outcome === 'object') skip(outcome.skipped);
          });
        }
      });
    }
  }
}
