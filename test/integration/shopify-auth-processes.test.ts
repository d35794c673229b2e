import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileTokenStore } from '../../src/storage/index.js';
import { childScript } from '../support/child-script.js';
import { startShop, type TestShop } from './shopify-shop.js';

const SCRIPT = childScript(new URL('shopify-auth-child.ts', import.meta.url));
const PROCESSES = 2;

let folder: string;
let shop: TestShop;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
});
afterEach(async () => {
  await shop.close();
  await rm(folder, { recursive: true });
});

/** Resolves to what the process says after it was told to go. */
async function run(child: ChildProcessWithoutNullStreams, allReady: Promise<unknown>): Promise<unknown> {
  await allReady;
  child.stdin.write('go\n');
  const [answer, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (errors !== '') throw new Error(errors);
  return JSON.parse(answer);
}

it('two processes that need the same ended token refresh it once, and both go on', async () => {
  const path = join(folder, 'tokens.json');
  const tokenStore = createFileTokenStore({ path });
  shop = await startShop({ orders: 1, options: { tokenStore } });
  const { storeId, controls, shopify } = shop;
  const { url } = await shopify.auth.begin({ storeId, redirectUri: 'https://app.example.com/callback' });
  const { headers } = await fetch(url, { redirect: 'manual' });
  await shopify.auth.complete({ url: headers.get('location') ?? '' });
  const key = { platform: 'shopify', storeId };
  const before = await tokenStore.load(key);
  if (before === undefined) throw new Error('not connected');
  const ended = { ...before.credentials, accessTokenExpiresAt: '2026-01-01T00:00:00.000Z' };
  await tokenStore.save(key, { ...before, credentials: ended });
  controls.faults.expireTokens();
  controls.requests.reset();
  // Long enough for the other process to find the lease taken.
  controls.faults.slow(400, { operation: 'oauth/access_token' });

  const { clientId, clientSecret } = shop.sandbox.credentials.shopify;
  const parameters = [path, controls.baseURL(storeId), storeId, clientId, clientSecret];
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, [SCRIPT, ...parameters], { stdio: 'pipe' }),
  );
  const allReady = Promise.all(children.map((child) => once(child.stdout, 'data')));
  const answers = await Promise.all(children.map((child) => run(child, allReady)));

  expect(answers).toEqual(Array.from({ length: PROCESSES }, () => ({ locations: 5, ok: true })));
  expect(controls.requests.count('oauth/access_token')).toBe(1);
  // Nobody used the dead token: whoever lost waited and read the new one.
  expect(controls.requests.list().every(({ status }) => status === 200)).toBe(true);
  const after = await tokenStore.load(key);
  expect(after?.credentials['refreshToken']).not.toBe(before.credentials['refreshToken']);
  expect(after?.lease).toBeUndefined();
  // The pair at hand is the living one.
  await shopify.auth.refresh(storeId);
  expect(await shopify.fetchLocations({ storeId })).toHaveLength(5);
}, 60_000);
