import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAmazonConnector } from '../../src/connectors/amazon/index.js';
import { createFileTokenStore } from '../../src/storage/index.js';
import { type Sandbox, startSandbox } from '../../src/testing/index.js';
import { childScript } from '../support/child-script.js';

const SCRIPT = childScript(new URL('amazon-auth-child.ts', import.meta.url));
const PROCESSES = 2;

let folder: string;
let sandbox: Sandbox;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
  sandbox = await startSandbox({ platforms: ['amazon'], orders: 2 });
});
afterEach(async () => {
  await sandbox.close();
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

it('two processes that need the same ended token ask Login with Amazon once, and both go on', async () => {
  const path = join(folder, 'tokens.json');
  const tokenStore = createFileTokenStore({ path });
  const { lwaURL, clientId, clientSecret, storeId, refreshToken, region, marketplaceIds } = sandbox.credentials.amazon;
  const baseURL = sandbox.baseURLs.amazon;
  const controls = sandbox.controls.amazon;
  const amazon = createAmazonConnector({ baseURL, lwaURL, clientId, clientSecret, tokenStore });
  // Ended before it began.
  await amazon.auth.connect({ storeId, refreshToken, region, marketplaceIds, verify: false });
  await amazon.close();
  const orderId = controls.orders()[0]?.id ?? '';
  // Long enough for the other process to find the lease taken.
  controls.faults.slow(400, { operation: 'token' });

  const parameters = [path, baseURL, lwaURL, clientId, clientSecret, storeId, orderId];
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, [SCRIPT, ...parameters], { stdio: 'pipe' }),
  );
  const allReady = Promise.all(children.map((child) => once(child.stdout, 'data')));
  const answers = await Promise.all(children.map((child) => run(child, allReady)));

  expect(answers).toEqual(Array.from({ length: PROCESSES }, () => ({ orderId, ok: true })));
  expect(controls.requests.count('token')).toBe(1);
  // Nobody used a dead token: whoever lost waited and read the new one.
  expect(controls.requests.list().every(({ status }) => status === 200)).toBe(true);
  const after = await tokenStore.load({ platform: 'amazon', storeId });
  expect(after?.credentials['refreshToken']).toBe(refreshToken);
  expect(after?.lease).toBeUndefined();
}, 60_000);
