import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFileLock } from '../../../src/storage/file-lock.js';
import { createFileOAuthStateStore } from '../../../src/storage/file-oauth-state-store.js';
import { createFileTokenStore } from '../../../src/storage/file-token-store.js';
import { KEY, record } from './record.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
  path = join(folder, 'deep', 'er', 'tokens.json');
});
afterEach(() => rm(folder, { recursive: true }));

async function seeded() {
  const store = createFileTokenStore({ path });
  await store.save(KEY, record());
  return store;
}

it('creates the folder and a file that only its owner reads, and leaves nothing else behind', async () => {
  await seeded();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'deep'))).mode & 0o777).toBe(0o700);
  expect(await readdir(join(path, '..'))).toEqual(['tokens.json']);
});

it('reads no file and creates none when there is nothing yet', async () => {
  const store = createFileTokenStore({ path });
  expect(await store.load(KEY)).toBeUndefined();
  await expect(readdir(join(folder, 'deep'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('narrows the rights of an existing file with the next save', async () => {
  const store = await seeded();
  await chmod(path, 0o644);
  await store.save(KEY, record());
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('survives a restart', async () => {
  await seeded();
  expect(await createFileTokenStore({ path }).load(KEY)).toEqual(record());
});

it.each([
  ['truncated', (text: string) => text.slice(0, text.length / 2)],
  ['empty', () => ''],
  ['foreign JSON', () => '{"name":"some-package","version":"1.0.0"}'],
  ['foreign list', () => '[]'],
  ['null', () => 'null'],
  ['of a later version', (text: string) => text.replace('"version": 1', '"version": 2')],
  ['without its entries', (text: string) => text.replace('entries', 'rows')],
  ['with half an entry', (text: string) => text.replace('"credentials"', '"credential"')],
])('refuses a file that is %s, leaves it alone and shows nothing of it', async (_name, damage) => {
  await seeded();
  const damaged = damage(await readFile(path, 'utf8'));
  await writeFile(path, damaged);
  const store = createFileTokenStore({ path });
  const calls = [
    () => store.load(KEY),
    () => store.save(KEY, record()),
    () => store.delete(KEY),
    async () => {
      for await (const _key of store.list()) expect.unreachable();
    },
  ];
  for (const call of calls) {
    const error = await call().then(
      () => expect.unreachable(),
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'token_store_failed', retryable: false });
    expect((error as Error).cause).toBeUndefined();
    expect(String(error)).not.toContain('planted');
  }
  expect(await readFile(path, 'utf8')).toBe(damaged);
  expect((await readdir(join(path, '..'))).filter((name) => name !== 'tokens.json')).toEqual([]);
});

it('wraps what the file system refuses', async () => {
  await writeFile(join(folder, 'plain'), '');
  const store = createFileTokenStore({ path: join(folder, 'plain', 'tokens.json') });
  await expect(store.load(KEY)).rejects.toMatchObject({ code: 'token_store_failed', retryable: true });
  await expect(store.save(KEY, record())).rejects.toMatchObject({ code: 'token_store_failed' });
});

it('reads past, and then removes, the temporary file of a writer that crashed', async () => {
  await seeded();
  const left = `${path}.0b0e7a5e.tmp`;
  const other = join(path, '..', 'other.json.0b0e7a5e.tmp');
  await writeFile(left, '{"format":"commerce-connectors-tokens","ver');
  await writeFile(other, 'not ours');
  const store = createFileTokenStore({ path });
  expect(await store.load(KEY)).toEqual(record());
  await store.save(KEY, record());
  expect((await readdir(join(path, '..'))).sort()).toEqual(['other.json.0b0e7a5e.tmp', 'tokens.json']);
});

it('keeps serving after a failed change', async () => {
  const store = await seeded();
  await expect(store.save(KEY, record(), { ifVersion: 9 })).rejects.toMatchObject({ code: 'conflict' });
  expect(await store.save(KEY, record(), { ifVersion: 1 })).toEqual({ version: 2 });
});

it('takes over a lock that was abandoned long ago, whatever is in it', async () => {
  const store = await seeded();
  for (const content of ['', 'garbage', JSON.stringify({ id: 'x', pid: process.pid, host: hostname() })]) {
    await writeFile(`${path}.lock`, content);
    const longAgo = Date.now() / 1000 - 60;
    await utimes(`${path}.lock`, longAgo, longAgo);
    await store.save(KEY, record());
  }
  expect((await store.load(KEY))?.version).toBe(4);
  expect(await readdir(join(path, '..'))).toEqual(['tokens.json']);
});

/** A clock that moves by what is waited for. */
function lockTiming() {
  let time = Date.now();
  let waits = 0;
  return {
    now: () => time,
    wait: async (ms: number) => {
      time += ms;
      waits += 1;
    },
    waits: () => waits,
  };
}

it('takes the lock of a dead process over sooner than that of a running one', async () => {
  const lock = join(folder, 'lock');
  // A process id above every system's limit belongs to no process.
  await writeFile(lock, JSON.stringify({ id: 'x', pid: 2 ** 30, host: hostname() }));
  const timing = lockTiming();
  const start = timing.now();
  await withFileLock({ path: lock, ...timing }, async (held) => held.confirm());
  expect(timing.now() - start).toBeGreaterThan(2_000);
  expect(timing.now() - start).toBeLessThan(5_000);
});

it('waits a bounded time for a lock whose holder lives, without spinning', async () => {
  const lock = join(folder, 'lock');
  await writeFile(lock, JSON.stringify({ id: 'x', pid: process.pid, host: hostname() }));
  const timing = lockTiming();
  const waiting = withFileLock({ path: lock, timeoutMs: 5_000, ...timing }, async () => expect.unreachable());
  await expect(waiting).rejects.toMatchObject({ code: 'token_store_failed', retryable: true });
  expect(timing.waits()).toBeGreaterThan(100);
  expect(timing.waits()).toBeLessThan(600);
});

it('notices that its lock was taken over, and leaves the new one alone', async () => {
  const lock = join(folder, 'lock');
  const foreign = JSON.stringify({ id: 'other', pid: 1, host: 'elsewhere' });
  await withFileLock({ path: lock }, async (held) => {
    await writeFile(lock, foreign);
    await expect(held.confirm()).rejects.toMatchObject({ code: 'token_store_failed', retryable: true });
  });
  expect(await readFile(lock, 'utf8')).toBe(foreign);
});

it('lets only one in when many find the same abandoned lock', async () => {
  const lock = join(folder, 'lock');
  await writeFile(lock, 'abandoned');
  await utimes(lock, 1, 1);
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 12 }, () =>
      withFileLock({ path: lock }, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await readdir(folder);
        inside -= 1;
      }),
    ),
  );
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

it('shares OAuth states through a file without showing them', async () => {
  const file = join(folder, 'states.json');
  const value = { ...KEY, redirectUri: 'https://host.example.com/callback', scopes: [] };
  await createFileOAuthStateStore({ path: file }).put('planted-state', value, '2999-01-01T00:00:00Z');
  expect(await readFile(file, 'utf8')).not.toContain('planted');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await createFileOAuthStateStore({ path: file }).take('planted-state')).toEqual(value);
  // A token file is not a state file, although both are ours.
  await expect(createFileTokenStore({ path: file }).load(KEY)).rejects.toMatchObject({ code: 'token_store_failed' });
});
