import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileOAuthStateStore } from '../../src/storage/file-oauth-state-store.js';
import { createFileTokenStore } from '../../src/storage/file-token-store.js';
import { record } from '../unit/storage/record.js';
import { runChild, startChild } from './token-processes.js';

const KEY = { platform: 'shopify', storeId: 'acme.myshopify.com' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('loses no update of several processes that write one file', async () => {
  const path = join(folder, 'tokens.json');
  const store = createFileTokenStore({ path });
  await store.save(KEY, record({ settings: { count: 0 } }));
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => runChild<{ conflicts: number }>('count', path, '25')),
  );
  expect((await store.load(KEY))?.settings).toEqual({ count: 150 });
  expect((await store.load(KEY))?.version).toBe(151);
  expect(answers).toHaveLength(6);
  expect(await readdir(folder)).toEqual(['tokens.json']);
}, 60_000);

it('gives an OAuth state to one of several processes', async () => {
  const path = join(folder, 'states.json');
  const store = createFileOAuthStateStore({ path });
  const value = { ...KEY, redirectUri: 'https://host.example.com/callback', scopes: [] };
  const states = Array.from({ length: 20 }, (_, index) => `state ${index}`);
  for (const state of states) await store.put(state, value, '2999-01-01T00:00:00Z');
  const answers = await Promise.all(Array.from({ length: 4 }, () => runChild<{ taken: string[] }>('take', path, '20')));
  expect(answers.flatMap(({ taken }) => taken).sort()).toEqual(states.sort());
}, 60_000);

it('takes over the lock of a process that was killed while it held it', async () => {
  const path = join(folder, 'tokens.json');
  const store = createFileTokenStore({ path });
  await store.save(KEY, record());
  const child = startChild('crash', path);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
  expect((await readdir(folder)).sort()).toEqual(['tokens.json', 'tokens.json.lock']);
  // As if its last sign of life were some seconds ago.
  const past = Date.now() / 1000 - 5;
  await utimes(`${path}.lock`, past, past);
  expect(await store.save(KEY, record(), { ifVersion: 1 })).toEqual({ version: 2 });
  expect(await readdir(folder)).toEqual(['tokens.json']);
}, 60_000);
