import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createAesGcmCipher, encryptedTokenStore } from '../../../src/storage/crypto.js';
import { createFileOAuthStateStore } from '../../../src/storage/file-oauth-state-store.js';
import { createFileTokenStore } from '../../../src/storage/file-token-store.js';
import { createMemoryOAuthStateStore } from '../../../src/storage/memory-oauth-state-store.js';
import { createMemoryTokenStore } from '../../../src/storage/memory-token-store.js';
import { cipherConformance } from '../../../src/testing/conformance/cipher.js';
import { oauthStateStoreConformance } from '../../../src/testing/conformance/oauth-state-store.js';
import { tokenStoreConformance } from '../../../src/testing/conformance/token-store.js';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
});
afterAll(() => rm(folder, { recursive: true }));

const nextPath = () => {
  count += 1;
  return join(folder, `file-${count}.json`);
};
const cipher = createAesGcmCipher({ keys: { k1: '5a'.repeat(32) }, currentKeyId: 'k1' });

describe('memory token store', () => {
  for (const { name, run } of tokenStoreConformance(() => createMemoryTokenStore())) it(name, run);
});

describe('file token store', () => {
  const cases = tokenStoreConformance(() => createFileTokenStore({ path: nextPath() }), {
    async createFailingStore() {
      const path = nextPath();
      await writeFile(path, 'not ours');
      return createFileTokenStore({ path });
    },
  });
  for (const { name, run } of cases) it(name, run);
});

describe('encrypted token store', () => {
  for (const { name, run } of tokenStoreConformance(() => encryptedTokenStore(createMemoryTokenStore(), cipher)))
    it(name, run);
});

describe('memory OAuth state store', () => {
  for (const { name, run } of oauthStateStoreConformance(({ now }) => createMemoryOAuthStateStore({ now })))
    it(name, run);
});

describe('file OAuth state store', () => {
  const create = ({ now }: { now: () => number }) => createFileOAuthStateStore({ path: nextPath(), now });
  for (const { name, run } of oauthStateStoreConformance(create)) it(name, run);
});

describe('AES-GCM cipher', () => {
  for (const { name, run } of cipherConformance((keys) => createAesGcmCipher(keys))) it(name, run);
});
