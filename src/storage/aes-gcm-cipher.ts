import { ConnectorError } from '../core/errors.js';
import type { Cipher } from '../core/ports.js';
import { fromBase64Url, fromHex, toBase64Url, toHex } from './encoding.js';

export interface AesGcmCipherOptions {
  /**
   * Every key that may have sealed something, by an id of your choice (letters, digits, `_`, `-`): 64 hex digits, as
   * {@link generateEncryptionKey} gives them, or 32 bytes. The id is stored in clear with each sealed text.
   */
  readonly keys: Readonly<Record<string, string | Uint8Array>>;
  /** Which of `keys` seals. To rotate: add a key, point here, and drop the old one once nothing is sealed with it. */
  readonly currentKeyId: string;
  /**
   * Also opens the older `aes-256-cbc` form `ivHex:cipherHex` with this key (64 hex digits). Only for a migration: that
   * form has no integrity and ignores the context, so whoever can write to the store could move texts between stores.
   */
  readonly legacyKey?: string;
}

/** A cipher that can tell whether a text should be sealed anew. */
export interface RotatingCipher extends Cipher {
  /** `false` for text that an older key or an older form sealed. */
  isCurrent(sealed: string): boolean;
}

const VERSION = 'cc1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/;
const LEGACY = /^[0-9a-f]{32}:(?:[0-9a-f]{32})+$/i;

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/**
 * Creates an AES-256-GCM cipher: `cc1.<key id>.<nonce>.<ciphertext and tag>`, a fresh 96-bit nonce each time, version,
 * key id and context authenticated. Good for about four thousand million seals per key.
 *
 * @example
 * createAesGcmCipher({ keys: { k1: encryptionKey }, currentKeyId: 'k1' })
 * @throws {ConnectorError} `configuration_invalid` for a key or key id that cannot be used.
 */
export function createAesGcmCipher(options: AesGcmCipherOptions): RotatingCipher {
  const keys = new Map<string, Promise<Key>>();
  for (const [id, material] of Object.entries(options.keys)) {
    if (!KEY_ID.test(id)) throw invalid('a key id consists of 1 to 64 letters, digits, "_" and "-"');
    keys.set(id, importKey(keyBytes(material, `key "${id}"`), 'AES-GCM'));
  }
  const { currentKeyId } = options;
  const currentKey = keys.get(currentKeyId);
  if (currentKey === undefined) throw invalid('currentKeyId must name one of the keys');
  const legacyKey =
    options.legacyKey === undefined ? undefined : importKey(keyBytes(options.legacyKey, 'legacyKey'), 'AES-CBC');

  return {
    async seal(plaintext, context) {
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const algorithm = { name: 'AES-GCM', iv, additionalData: boundData(currentKeyId, context) };
      const sealed = await crypto.subtle.encrypt(algorithm, await currentKey, new TextEncoder().encode(plaintext));
      return [VERSION, currentKeyId, toBase64Url(iv), toBase64Url(new Uint8Array(sealed))].join('.');
    },

    async open(sealed, context) {
      try {
        const bytes =
          legacyKey !== undefined && LEGACY.test(sealed)
            ? await openLegacy(sealed, await legacyKey)
            : await openEnvelope(sealed, context);
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        // Which step failed would help an attacker only.
        throw decryptionFailed();
      }
    },

    isCurrent: (sealed) => sealed.startsWith(`${VERSION}.${currentKeyId}.`),
  };

  async function openEnvelope(sealed: string, context: string): Promise<ArrayBuffer> {
    const [version, keyId, nonce, ciphertext, ...rest] = sealed.split('.');
    if (
      version !== VERSION ||
      keyId === undefined ||
      nonce === undefined ||
      ciphertext === undefined ||
      rest.length > 0
    ) {
      throw decryptionFailed();
    }
    const key = keys.get(keyId);
    const iv = fromBase64Url(nonce);
    const bytes = fromBase64Url(ciphertext);
    if (key === undefined || iv?.length !== NONCE_BYTES || bytes === undefined || bytes.length < TAG_BYTES) {
      throw decryptionFailed();
    }
    return crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: boundData(keyId, context) }, await key, bytes);
  }
}

/** Makes a key for {@link createAesGcmCipher}: 32 random bytes as 64 hex digits. Keep it in the host's secret store. */
export function generateEncryptionKey(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

/** The same error, with the same words, for every cause. */
export function decryptionFailed(): ConnectorError {
  return new ConnectorError('decryption_failed', 'could not decrypt: another key, another context or altered data', {
    retryable: false,
  });
}

async function openLegacy(sealed: string, key: Key): Promise<ArrayBuffer> {
  const [iv, ciphertext] = sealed.split(':').map(fromHex);
  if (iv === undefined || ciphertext === undefined) throw decryptionFailed();
  return crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, ciphertext);
}

function boundData(keyId: string, context: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([VERSION, keyId, context]));
}

function keyBytes(material: string | Uint8Array | undefined, name: string): Uint8Array<ArrayBuffer> {
  const bytes = typeof material === 'string' ? fromHex(material) : material;
  // A copy: the caller may wipe its own.
  if (bytes instanceof Uint8Array && bytes.length === KEY_BYTES) return new Uint8Array(bytes);
  throw invalid(`${name} must be 64 hex digits or 32 bytes (make one with generateEncryptionKey)`);
}

function importKey(bytes: Uint8Array<ArrayBuffer>, name: 'AES-GCM' | 'AES-CBC'): Promise<Key> {
  return crypto.subtle.importKey('raw', bytes, name, false, name === 'AES-GCM' ? ['encrypt', 'decrypt'] : ['decrypt']);
}

function invalid(problem: string): ConnectorError {
  return new ConnectorError('configuration_invalid', `createAesGcmCipher: ${problem}`);
}
