import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAesGcmCipher, generateEncryptionKey } from '../../../src/storage/crypto.js';
import { fromBase64Url, fromHex, toBase64Url, toHex } from '../../../src/storage/encoding.js';

const KEY_A = 'a1'.repeat(32);
const KEY_B = 'b2'.repeat(32);

/** The older form, as hosts made it with node:crypto. */
function sealLegacy(text: string, key: string): string {
  const iv = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
  const cipher = createCipheriv('aes-256-cbc', Buffer.from(key, 'hex'), iv);
  return `${iv.toString('hex')}:${cipher.update(text, 'utf8', 'hex')}${cipher.final('hex')}`;
}

it('round-trips any text under any context', async () => {
  const cipher = createAesGcmCipher({ keys: { a: KEY_A }, currentKeyId: 'a' });
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), async (text, context) => {
      expect(await cipher.open(await cipher.seal(text, context), context)).toBe(text);
    }),
    { numRuns: 200 },
  );
});

it('never opens a text with any bytes changed', async () => {
  const cipher = createAesGcmCipher({ keys: { a: KEY_A }, currentKeyId: 'a' });
  const sealed = await cipher.seal('secret', 'context');
  await fc.assert(
    fc.asyncProperty(
      fc.nat(sealed.length - 1),
      fc.string({ maxLength: 3 }),
      fc.nat(3),
      async (start, insert, removed) => {
        const changed = sealed.slice(0, start) + insert + sealed.slice(start + removed);
        fc.pre(changed !== sealed);
        await expect(cipher.open(changed, 'context')).rejects.toMatchObject({ code: 'decryption_failed' });
      },
    ),
    { numRuns: 500 },
  );
});

it('names version and key id in the sealed text and binds both', async () => {
  const cipher = createAesGcmCipher({ keys: { a: KEY_A, b: KEY_A }, currentKeyId: 'a' });
  const sealed = await cipher.seal('secret', 'context');
  expect(sealed).toMatch(/^cc1\.a\.[\w-]{16}\.[\w-]+$/);
  for (const changed of [
    sealed.replace('.a.', '.b.'),
    sealed.replace('cc1', 'cc2'),
    sealed.replace('.a.', '.__proto__.'),
  ]) {
    await expect(cipher.open(changed, 'context')).rejects.toMatchObject({ code: 'decryption_failed' });
  }
});

it('takes keys as hexadecimal text or as bytes, and keeps a copy', async () => {
  const bytes = Uint8Array.from(Buffer.from(KEY_A, 'hex'));
  const fromBytes = createAesGcmCipher({ keys: { a: bytes }, currentKeyId: 'a' });
  bytes.fill(0);
  const fromText = createAesGcmCipher({ keys: { a: KEY_A.toUpperCase() }, currentKeyId: 'a' });
  expect(await fromText.open(await fromBytes.seal('text', 'c'), 'c')).toBe('text');
});

it('generates keys that it takes', () => {
  const key = generateEncryptionKey();
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(generateEncryptionKey()).not.toBe(key);
  expect(() => createAesGcmCipher({ keys: { [key.slice(0, 8)]: key }, currentKeyId: key.slice(0, 8) })).not.toThrow();
});

it.each([
  ['no key', { keys: {}, currentKeyId: 'a' }],
  ['a current key that is missing', { keys: { a: KEY_A }, currentKeyId: 'b' }],
  ['an inherited name', { keys: { a: KEY_A }, currentKeyId: 'constructor' }],
  ['a short key', { keys: { a: 'planted'.repeat(4) }, currentKeyId: 'a' }],
  ['a key that is not hexadecimal', { keys: { a: `${'planted!'.repeat(8)}` }, currentKeyId: 'a' }],
  ['16 bytes', { keys: { a: new Uint8Array(16) }, currentKeyId: 'a' }],
  ['an unset variable', { keys: { a: undefined as unknown as string }, currentKeyId: 'a' }],
  ['an id with a separator', { keys: { 'a.b': KEY_A }, currentKeyId: 'a.b' }],
  ['a legacy key that is too short', { keys: { a: KEY_A }, currentKeyId: 'a', legacyKey: 'planted' }],
])('refuses %s without repeating the key', (_name, options) => {
  try {
    createAesGcmCipher(options);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'configuration_invalid' });
    expect(String(error)).not.toContain('planted');
  }
});

it('opens the older form only when its key is given', async () => {
  const legacy = sealLegacy('{"accessToken":"old"}', KEY_B);
  const plain = createAesGcmCipher({ keys: { a: KEY_A }, currentKeyId: 'a' });
  const migrating = createAesGcmCipher({ keys: { a: KEY_A }, currentKeyId: 'a', legacyKey: KEY_B });
  expect(await migrating.open(legacy, 'any context')).toBe('{"accessToken":"old"}');
  expect(await migrating.open(legacy.toUpperCase(), 'any context')).toBe('{"accessToken":"old"}');
  expect(migrating.isCurrent(legacy)).toBe(false);
  expect(migrating.isCurrent(await migrating.seal('new', 'context'))).toBe(true);
  await expect(plain.open(legacy, 'any context')).rejects.toMatchObject({ code: 'decryption_failed' });
});

it('fails on a damaged older form with the same words as on a damaged new one', async () => {
  const cipher = createAesGcmCipher({ keys: { a: KEY_A }, currentKeyId: 'a', legacyKey: KEY_B });
  const legacy = sealLegacy('text', KEY_B);
  const wrongKey = sealLegacy('text', KEY_A);
  const messages = new Set<string>();
  for (const sealed of [
    legacy.slice(0, -32),
    `${legacy.slice(0, -2)}00`,
    `${legacy}00`,
    wrongKey,
    'cc1.a.x.y',
    'x:y',
    '',
  ]) {
    await cipher.open(sealed, 'context').then(
      () => expect.unreachable(sealed),
      (error: Error) => {
        expect(error).toMatchObject({ code: 'decryption_failed' });
        expect((error as Error).cause).toBeUndefined();
        messages.add(error.message);
      },
    );
  }
  expect(messages.size).toBe(1);
});

it('spells bytes in one way only', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(fromHex(toHex(bytes))).toEqual(bytes);
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    }),
  );
  // The last character of two bytes carries bits that say nothing: only one spelling of them is taken.
  expect(toBase64Url(Uint8Array.of(1, 2))).toBe('AQI');
  expect(fromBase64Url('AQJ')).toBeUndefined();
  expect(fromBase64Url('AQI=')).toBeUndefined();
  expect(fromHex('0g')).toBeUndefined();
});
