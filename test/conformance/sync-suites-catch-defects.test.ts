import { describe, expect, it } from 'vitest';
import {
  listingValueStoreConformance,
  mappingStoreConformance,
  orderSinkConformance,
  storeRegistryConformance,
  syncStateStoreConformance,
  webhookLedgerConformance,
} from '../../src/testing/index.js';
import type { PortDefect } from './sync-defects/defect.js';
import { ledgerDefects } from './sync-defects/ledger.js';
import { listingValueDefects } from './sync-defects/listing-values.js';
import { mappingDefects } from './sync-defects/mappings.js';
import { registryDefects, stateDefects } from './sync-defects/registry.js';
import { sinkDefects } from './sync-defects/sink.js';

interface Case {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

const SUITES = [
  catching('store registry', registryDefects, storeRegistryConformance),
  catching('sync state store', stateDefects, syncStateStoreConformance),
  catching('order sink', sinkDefects, orderSinkConformance),
  catching('webhook ledger', ledgerDefects, webhookLedgerConformance),
  catching('mapping store', mappingDefects, mappingStoreConformance),
  catching('listing value store', listingValueDefects, listingValueStoreConformance),
];

function catching<Port>(
  port: string,
  defects: readonly PortDefect<Port>[],
  suite: (create: () => Port) => readonly Case[],
) {
  return {
    port,
    defects: defects.map(({ name, create, caughtBy }) => ({ name, caughtBy, cases: () => suite(create) })),
  };
}

describe.each(SUITES)('the suite of a $port catches one where', ({ port, defects }) => {
  it.each(defects)('$name', async ({ cases, caughtBy }) => {
    expect(caughtBy.length).toBeGreaterThan(0);
    for (const beginning of caughtBy) {
      const named = cases().filter(({ name }) => name.startsWith(`${port}: ${beginning}`));
      expect(named.map(({ name }) => name)).toHaveLength(1);
      await expect(named[0]?.run(), `"${beginning}" must fail`).rejects.toThrow(Error);
    }
  });
});

it('every case has a name of its own', () => {
  const names = SUITES.flatMap(({ defects }) => defects[0]?.cases().map(({ name }) => name) ?? []);
  expect(names.length).toBeGreaterThan(80);
  expect(new Set(names).size).toBe(names.length);
});

it('a storage without transactions is told so, and still has to keep its position', async () => {
  const atomicityOf = (defect: string) =>
    sinkDefects
      .filter(({ name }) => name === defect)
      .flatMap(({ create }) => orderSinkConformance(create, { supportsTransactions: false }))
      .find(({ name }) => name.includes('fails midway'));
  const outcome = await atomicityOf('a failed batch leaves some orders')?.run();
  expect(outcome).toEqual({ skipped: expect.stringContaining('no transactions') });
  await expect(atomicityOf('the position is stored before the orders')?.run()).rejects.toThrow('position');
});
