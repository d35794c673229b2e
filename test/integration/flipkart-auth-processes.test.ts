import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileTokenStore } from '../../src/storage/index.js';
import { type Sandbox, startSandbox } from '../../src/testing/index.js';
import { childScript } from '../support/child-script.js';
import { openAuth } from '../unit/connectors/flipkart/auth-store.js';

const SCRIPT = childScript(new URL('flipkart-auth-child.ts', import.meta.url));
const PROCESSES = 2;

let folder: string;
let sandbox: Sandbox;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
  sandbox = await startSandbox({ platforms: ['flipkart'], orders: 2 });
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

it('two processes that need the same ended token ask Flipkart once, and both go on', async () => {
  const path = join(folder, 'tokens.json');
  const tokenStore = createFileTokenStore({ path });
  const { appId, appSecret, storeId } = sandbox.credentials.flipkart;
  const baseURL = sandbox.baseURLs.flipkart;
  const controls = sandbox.controls.flipkart;
  // Ended before it began.
  await openAuth({ baseURL }, { tokenStore, appId, appSecret, now: Date.now }).auth.connect({ storeId, verify: false });
  // Long enough for the other process to find the lease taken.
  controls.faults.slow(400, { operation: 'token' });

  const parameters = [path, baseURL, appId, appSecret, storeId];
  const children = Array.from({ length: PROCESSES }, () =>
    spawn(process.execPath, [SCRIPT, ...parameters], { stdio: 'pipe' }),
  );
  const allReady = Promise.all(children.map((child) => once(child.stdout, 'data')));
  const answers = await Promise.all(children.map((child) => run(child, allReady)));

  expect(answers).toEqual(Array.from({ length: PROCESSES }, () => ({ ok: true })));
  expect(controls.requests.count('token')).toBe(1);
  // Nobody used a dead token: whoever lost waited and read the new one.
  expect(controls.requests.list().every(({ status }) => status === 200)).toBe(true);
  expect((await tokenStore.load({ platform: 'flipkart', storeId }))?.lease).toBeUndefined();
}, 60_000);
