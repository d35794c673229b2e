import { createCipheriv } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import type { TokenStore } from '../../../src/core/ports.js';
import { createAesGcmCipher, encryptedTokenStore } from '../../../src/storage/crypto.js';
import { createMemoryTokenStore } from '../../../src/storage/memory-token-store.js';
import { KEY, record } from './record.js';

const KEYS = { old: 'a1'.repeat(32), new: 'b2'.repeat(32) };
const cipher = createAesGcmCipher({ keys: KEYS, currentKeyId: 'new' });
const LEGACY_KEY = 'c3'.repeat(32);

function sealLegacy(value: object): string {
  const iv = Buffer.alloc(16, 9);
  const legacy = createCipheriv('aes-256-cbc', Buffer.from(LEGACY_KEY, 'hex'), iv);
  return `${iv.toString('hex')}:${legacy.update(JSON.stringify(value), 'utf8', 'hex')}${legacy.final('hex')}`;
}

async function stored(store: TokenStore) {
  const found = await store.load(KEY);
  if (found === undefined) throw new Error('nothing stored');
  return found;
}

it('seals credentials and settings, and leaves readable what hosts query', async () => {
  const inner = createMemoryTokenStore();
  const lease = { owner: 'me', expiresAt: '2026-01-01T00:00:30.000Z' };
  await encryptedTokenStore(inner, cipher).save(KEY, record({ lease }));
  const { credentials, settings, ...rest } = await stored(inner);
  expect(JSON.stringify([credentials, settings])).not.toMatch(/planted|location/);
  const { credentials: _credentials, settings: _settings, ...readable } = record({ lease });
  expect(rest).toEqual(readable);
});

it('does not open a record that was moved to another store, or whose fields were swapped', async () => {
  const inner = createMemoryTokenStore();
  const store = encryptedTokenStore(inner, cipher);
  await store.save(KEY, record());
  const sealed = await stored(inner);
  const other = { ...KEY, storeId: 'other.myshopify.com' };
  await inner.save(other, sealed);
  await expect(store.load(other)).rejects.toMatchObject({ code: 'decryption_failed' });
  await inner.save(KEY, { ...sealed, credentials: sealed.settings, settings: sealed.credentials });
  await expect(store.load(KEY)).rejects.toMatchObject({ code: 'decryption_failed' });
  await inner.save(KEY, { ...sealed, credentials: sealed.settings });
  await expect(store.load(KEY)).rejects.toMatchObject({ code: 'decryption_failed' });
});

it('refuses a record in plain text unless told to migrate it', async () => {
  const inner = createMemoryTokenStore();
  await inner.save(KEY, record());
  const error = await encryptedTokenStore(inner, cipher)
    .load(KEY)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'decryption_failed', storeId: KEY.storeId });
  expect(String(error)).not.toContain('planted');
  expect(await stored(inner)).toEqual(record());

  const migrating = encryptedTokenStore(inner, cipher, { allowPlaintext: true });
  expect(await migrating.load(KEY)).toEqual(record({ version: 2 }));
  expect(JSON.stringify(await stored(inner))).not.toContain('planted');
  expect(await encryptedTokenStore(inner, cipher).load(KEY)).toEqual(record({ version: 2 }));
});

it('refuses a record of which only one field is sealed', async () => {
  const inner = createMemoryTokenStore();
  const store = encryptedTokenStore(inner, cipher);
  await store.save(KEY, record());
  await inner.save(KEY, { ...(await stored(inner)), credentials: { accessToken: 'injected' } });
  await expect(store.load(KEY)).rejects.toMatchObject({ code: 'decryption_failed' });
});

it('seals anew on load what an older key sealed, once', async () => {
  const inner = createMemoryTokenStore();
  await encryptedTokenStore(inner, createAesGcmCipher({ keys: KEYS, currentKeyId: 'old' })).save(KEY, record());
  const store = encryptedTokenStore(inner, cipher);
  expect(await store.load(KEY)).toEqual(record({ version: 2 }));
  expect(await store.load(KEY)).toEqual(record({ version: 2 }));
  const onlyNew = createAesGcmCipher({ keys: { new: KEYS.new }, currentKeyId: 'new' });
  expect(await encryptedTokenStore(inner, onlyNew).load(KEY)).toEqual(record({ version: 2 }));
});

it('seals anew on load what the older form sealed', async () => {
  const inner = createMemoryTokenStore();
  const { credentials, settings } = record();
  await inner.save(
    KEY,
    record({ credentials: { sealed: sealLegacy(credentials) }, settings: { sealed: sealLegacy(settings) } }),
  );
  await expect(encryptedTokenStore(inner, cipher).load(KEY)).rejects.toMatchObject({ code: 'decryption_failed' });
  const migrating = createAesGcmCipher({ keys: KEYS, currentKeyId: 'new', legacyKey: LEGACY_KEY });
  expect(await encryptedTokenStore(inner, migrating).load(KEY)).toEqual(record({ version: 2 }));
  expect(await encryptedTokenStore(inner, cipher).load(KEY)).toEqual(record({ version: 2 }));
});

it('never overwrites a newer record while it seals anew', async () => {
  const inner = createMemoryTokenStore();
  const old = encryptedTokenStore(inner, createAesGcmCipher({ keys: KEYS, currentKeyId: 'old' }));
  await old.save(KEY, record());
  const newer = record({ credentials: { accessToken: 'newer' } });
  const racing: TokenStore = {
    ...inner,
    async load(key) {
      const found = await inner.load(key);
      await old.save(KEY, newer);
      return found;
    },
  };
  expect(await encryptedTokenStore(racing, cipher).load(KEY)).toEqual(record());
  expect(await old.load(KEY)).toEqual({ ...newer, version: 2 });
});

it('serves a store that can be read but not written', async () => {
  const inner = createMemoryTokenStore();
  await encryptedTokenStore(inner, createAesGcmCipher({ keys: KEYS, currentKeyId: 'old' })).save(KEY, record());
  const save = vi.fn(async () => Promise.reject(new Error('read only')));
  expect(await encryptedTokenStore({ ...inner, save }, cipher).load(KEY)).toEqual(record());
  expect(save).toHaveBeenCalledOnce();
});

it('takes any cipher, and seals nothing anew for one that cannot tell', async () => {
  const inner = createMemoryTokenStore();
  const { seal, open } = cipher;
  const store = encryptedTokenStore(inner, { seal, open });
  await store.save(KEY, record());
  expect(await store.load(KEY)).toEqual(record());
});

it('refuses sealed text that is not an object', async () => {
  const inner = createMemoryTokenStore();
  for (const text of ['planted', '[]', 'null', '"planted"']) {
    const sealed = await cipher.seal(text, `${KEY.platform}:${KEY.storeId}:credentials`);
    await inner.save(KEY, record({ credentials: { sealed } }));
    const error = await encryptedTokenStore(inner, cipher, { allowPlaintext: true })
      .load(KEY)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'decryption_failed' });
    expect((error as Error).cause).toBeUndefined();
    expect(String(error)).not.toContain('planted');
  }
});
