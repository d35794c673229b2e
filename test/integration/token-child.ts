/** One process of a test with several: told by its arguments what to do, answers with a line of JSON. */
import { createTokenManager } from '../../src/core/auth/index.js';
import { ConnectorError } from '../../src/core/errors.js';
import type { JsonObject } from '../../src/core/ports.js';
import { createAesGcmCipher, encryptedTokenStore } from '../../src/storage/crypto.js';
import { createFileOAuthStateStore } from '../../src/storage/file-oauth-state-store.js';
import { createFileTokenStore } from '../../src/storage/file-token-store.js';

const [task, path = '', argument = ''] = process.argv.slice(2);
const key = { platform: 'shopify', storeId: 'acme.myshopify.com' };

async function count(): Promise<unknown> {
  const store = createFileTokenStore({ path });
  let conflicts = 0;
  for (let done = 0; done < Number(argument); ) {
    const record = await store.load(key);
    if (record === undefined) throw new Error('missing');
    const settings = { count: Number(record.settings['count']) + 1 };
    try {
      await store.save(key, { ...record, settings }, { ifVersion: record.version });
      done += 1;
    } catch (error) {
      if (!ConnectorError.isInstance(error) || error.code !== 'conflict') throw error;
      conflicts += 1;
    }
  }
  return { conflicts };
}

async function take(): Promise<unknown> {
  const store = createFileOAuthStateStore({ path });
  const taken: string[] = [];
  for (let index = 0; index < Number(argument); index += 1) {
    if ((await store.take(`state ${index}`)) !== undefined) taken.push(`state ${index}`);
  }
  return { taken };
}

/** Waits until every process is ready, then needs a valid token at the same moment as the others. */
async function refresh(): Promise<unknown> {
  const cipher = createAesGcmCipher({ keys: { test: '5a'.repeat(32) }, currentKeyId: 'test' });
  const tokens = createTokenManager({
    platform: key.platform,
    store: encryptedTokenStore(createFileTokenStore({ path }), cipher),
    now: Date.now,
    async refresh({ credentials }, { signal }) {
      const response = await fetch(`${argument}/token`, {
        method: 'POST',
        body: JSON.stringify({ refreshToken: credentials['refreshToken'] }),
        signal,
      });
      if (!response.ok) throw new ConnectorError('unexpected_response', `token server answered ${response.status}`);
      return { credentials: (await response.json()) as JsonObject };
    },
  });
  await fetch(`${argument}/ready`);
  const record = await tokens.valid(key.storeId);
  const response = await fetch(`${argument}/orders`, {
    headers: { authorization: String(record.credentials['accessToken']) },
  });
  return { status: response.status };
}

/** Takes the lock of the file and is killed while it holds it. */
async function crash(): Promise<unknown> {
  const { withFileLock } = await import('../../src/storage/file-lock.js');
  await withFileLock({ path: `${path}.lock` }, async () => {
    process.stdout.write('locked\n');
    await new Promise(() => setInterval(() => {}, 1_000));
  });
  return {};
}

const tasks: Record<string, () => Promise<unknown>> = { count, take, refresh, crash };
const run = tasks[task ?? ''];
if (run === undefined) throw new Error(`no task ${task}`);
process.stdout.write(`${JSON.stringify(await run())}\n`);
