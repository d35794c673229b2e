import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAesGcmCipher, encryptedTokenStore } from '../../src/storage/crypto.js';
import { createFileTokenStore } from '../../src/storage/file-token-store.js';
import { createRotationServer } from '../unit/core/auth/rotation-server.js';
import { record } from '../unit/storage/record.js';
import { runChild } from './token-processes.js';

const KEY = { platform: 'shopify', storeId: 'acme.myshopify.com' };
const PROCESSES = 2;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return text;
}

it('two processes that need the same ended token refresh it once, and both go on', async () => {
  const rotation = createRotationServer('strict');
  const refreshes: number[] = [];
  let release: (() => void) | undefined;
  const allReady = new Promise<void>((resolve) => {
    release = resolve;
  });
  let ready = 0;
  const server = createServer(async (request, response) => {
    if (request.url === '/ready') {
      ready += 1;
      if (ready === PROCESSES) release?.();
      await allReady;
      response.end();
    } else if (request.url === '/token') {
      const { refreshToken } = JSON.parse(await textOf(request)) as { refreshToken: string };
      // Long enough for the other process to find the lease taken.
      await delay(300);
      try {
        const accessTokenExpiresAt = new Date(Date.now() + 3_600_000).toISOString();
        const answer = { ...rotation.refresh(refreshToken), accessTokenExpiresAt };
        refreshes.push(200);
        response.end(JSON.stringify(answer));
      } catch {
        refreshes.push(400);
        response.writeHead(400).end();
      }
    } else {
      response.writeHead(rotation.use(request.headers.authorization) ? 200 : 401).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const path = join(folder, 'tokens.json');
    const cipher = createAesGcmCipher({ keys: { test: '5a'.repeat(32) }, currentKeyId: 'test' });
    const store = encryptedTokenStore(createFileTokenStore({ path }), cipher);
    await store.save(
      KEY,
      record({ credentials: { ...rotation.first, accessTokenExpiresAt: '2026-01-01T00:00:00.000Z' } }),
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const answers = await Promise.all(
      Array.from({ length: PROCESSES }, () => runChild<{ status: number }>('refresh', path, url)),
    );
    expect(answers).toEqual([{ status: 200 }, { status: 200 }]);
    expect(refreshes).toEqual([200]);
    const stored = await store.load(KEY);
    expect(stored?.credentials).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' });
    expect(stored?.lease).toBeUndefined();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}, 60_000);
