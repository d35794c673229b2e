import { ConnectorError } from '../../core/errors.js';
import type { Cipher } from '../../core/ports.js';
import { type ConformanceCase, check, checkRejects, checkSame, conformanceCase, rejection } from './case.js';

export interface CipherKeys {
  /** 64 hex digits by key id. */
  readonly keys: Readonly<Record<string, string>>;
  readonly currentKeyId: string;
}

const KEY_A = '00112233445566778899aabbccddeeff'.repeat(2);
const KEY_B = 'f0e1d2c3b4a5968778695a4b3c2d1e0f'.repeat(2);
const CONTEXT = 'shopify:acme.myshopify.com';
const SECRET = 'shpat_planted_secret_0123456789';
const SUBSTITUTES = ['A', 'b', '1', '2', '-', '.', ':', ' '];

/**
 * Lists what every `Cipher` has to hold.
 *
 * @param createCipher gives a cipher that seals with `keys[currentKeyId]` and opens with every one of `keys`.
 * @example
 * for (const { name, run } of cipherConformance((keys) => createAesGcmCipher(keys))) it(name, run);
 */
export function cipherConformance(createCipher: (keys: CipherKeys) => Cipher | Promise<Cipher>): ConformanceCase[] {
  const withA = () => createCipher({ keys: { '1': KEY_A }, currentKeyId: '1' });
  const define = (name: string, run: (cipher: Cipher) => Promise<void>): ConformanceCase =>
    conformanceCase(`cipher: ${name}`, async () => run(await withA()));
  const refuses = (cipher: Cipher, sealed: string, what: string, context = CONTEXT) =>
    checkRejects(() => cipher.open(sealed, context), 'decryption_failed', what);

  return [
    define('opens what it sealed', async (cipher) => {
      for (const text of ['', 'x', SECRET, '{"a":[1,"ü✓😀\u0000\\n"]}', '\ufeffmark', 'long '.repeat(20_000)]) {
        checkSame(await cipher.open(await cipher.seal(text, CONTEXT), CONTEXT), text, 'the opened text');
      }
    }),

    define('two seals of one text differ', async (cipher) => {
      const seals = new Set<string>();
      for (let count = 0; count < 50; count += 1) seals.add(await cipher.seal(SECRET, CONTEXT));
      check(seals.size === 50, `50 seals of one text gave ${seals.size} different texts: the nonce repeats`);
    }),

    define('two seals of one text share no ciphertext', async (cipher) => {
      const [first, second] = [await cipher.seal(SECRET, CONTEXT), await cipher.seal(SECRET, CONTEXT)];
      const window = 24;
      for (let start = 0; start + window <= first.length; start += 1) {
        const part = first.slice(start, start + window);
        check(
          !second.includes(part),
          'two seals of one text have a long part in common: the same key stream was used twice',
        );
      }
    }),

    define('the sealed text does not show the secret or the key', async (cipher) => {
      const sealed = await cipher.seal(SECRET, CONTEXT);
      const shown = [sealed, ...sealed.split(/[^A-Za-z0-9+/=_-]+/).map(decoded)].join('\n');
      check(!shown.includes(SECRET), 'the sealed text contains the secret');
      check(!shown.includes(KEY_A), 'the sealed text contains the key');
    }),

    define('another context does not open it', async (cipher) => {
      const sealed = await cipher.seal(SECRET, CONTEXT);
      for (const context of [
        '',
        'shopify:other.myshopify.com',
        `${CONTEXT} `,
        CONTEXT.toUpperCase(),
        CONTEXT.slice(0, -1),
      ]) {
        await refuses(cipher, sealed, `open with the context ${JSON.stringify(context)}`, context);
      }
    }),

    define('another key does not open it, under the same id or another', async (cipher) => {
      const sealed = await cipher.seal(SECRET, CONTEXT);
      await refuses(
        await createCipher({ keys: { '1': KEY_B }, currentKeyId: '1' }),
        sealed,
        'open with another key of the same id',
      );
      await refuses(await createCipher({ keys: { '2': KEY_B }, currentKeyId: '2' }), sealed, 'open without the key');
    }),

    define('an older key still opens, the current one seals', async (cipher) => {
      const rotated = await createCipher({ keys: { '1': KEY_A, '2': KEY_B }, currentKeyId: '2' });
      const old = await cipher.seal(SECRET, CONTEXT);
      checkSame(await rotated.open(old, CONTEXT), SECRET, 'the text sealed before the rotation');
      const renewed = await rotated.seal(SECRET, CONTEXT);
      await refuses(cipher, renewed, 'open of a text sealed with the new key by the old key');
      const afterwards = await createCipher({ keys: { '2': KEY_B }, currentKeyId: '2' });
      checkSame(await afterwards.open(renewed, CONTEXT), SECRET, 'the text sealed after the rotation');
    }),

    define('a change of any character is noticed', async () => {
      // One key under two ids: a changed id has to be noticed although the key fits.
      const cipher = await createCipher({ keys: { '1': KEY_A, '2': KEY_A }, currentKeyId: '1' });
      const sealed = await cipher.seal('short', CONTEXT);
      for (let index = 0; index < sealed.length; index += 1) {
        for (const substitute of SUBSTITUTES) {
          if (sealed[index] === substitute) continue;
          const changed = sealed.slice(0, index) + substitute + sealed.slice(index + 1);
          await refuses(cipher, changed, `open with character ${index} of ${sealed.length} changed`);
        }
      }
    }),

    define('a shortened, lengthened or mixed text is noticed', async (cipher) => {
      const sealed = await cipher.seal(SECRET, CONTEXT);
      const other = await cipher.seal('something else', CONTEXT);
      for (let length = 0; length < sealed.length; length += 1) {
        await refuses(cipher, sealed.slice(0, length), `open of the first ${length} characters`);
      }
      for (const suffix of ['A', '=', '.', ' ', '\n', '.AAAA'])
        await refuses(cipher, sealed + suffix, 'open with something appended');
      for (const prefix of [' ', 'A', '.']) await refuses(cipher, prefix + sealed, 'open with something in front');
      for (const separator of ['.', ':', '$']) {
        const [left, right] = [sealed.split(separator), other.split(separator)];
        if (left.length < 2) continue;
        await refuses(cipher, [...left.slice(0, -1), ...right.slice(-1)].join(separator), 'open of two texts mixed');
      }
    }),

    define('text that was never sealed is refused', async (cipher) => {
      const never = [
        '',
        ' ',
        SECRET,
        '{"accessToken":"x"}',
        '...',
        ':::',
        '\u0000',
        '😀',
        `${'0'.repeat(32)}:${'0'.repeat(64)}`,
      ];
      for (const text of never) await refuses(cipher, text, `open of ${JSON.stringify(text)}`);
    }),

    define('every failure looks the same and shows nothing', async (cipher) => {
      const sealed = await cipher.seal(SECRET, CONTEXT);
      const wrongKey = await createCipher({ keys: { '1': KEY_B }, currentKeyId: '1' });
      const noKey = await createCipher({ keys: { '2': KEY_B }, currentKeyId: '2' });
      const errors = [
        await rejection(() => cipher.open(sealed, 'other'), 'open with another context'),
        await rejection(() => wrongKey.open(sealed, CONTEXT), 'open with another key'),
        await rejection(() => noKey.open(sealed, CONTEXT), 'open without the key'),
        await rejection(() => cipher.open(sealed.slice(0, -4), CONTEXT), 'open of a shortened text'),
        await rejection(() => cipher.open('garbage', CONTEXT), 'open of garbage'),
      ];
      const shown = errors.map((error) => {
        if (!ConnectorError.isInstance(error))
          throw new Error(`open rejected with ${String(error)}, not with a ConnectorError`);
        check(error.code === 'decryption_failed', `open rejected with code '${error.code}', not 'decryption_failed'`);
        check(error.cause === undefined, 'the error of open has a cause, which tells failures apart');
        return JSON.stringify(error);
      });
      check(new Set(shown).size === 1, 'open rejects with different errors for different causes');
      for (const secret of [SECRET, KEY_A, KEY_B, sealed]) {
        check(
          !shown.some((text) => text.includes(secret)),
          'the error of open contains a key, the plaintext or the sealed text',
        );
      }
    }),
  ];
}

/** What a part of the text says when it is base64; nothing otherwise. */
function decoded(part: string): string {
  try {
    return atob(part.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  } catch {
    return '';
  }
}
