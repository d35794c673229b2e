/** @module Encryption at rest: a cipher, and a wrapper that puts it around any token store. */

export {
  type AesGcmCipherOptions,
  createAesGcmCipher,
  generateEncryptionKey,
  type RotatingCipher,
} from './aes-gcm-cipher.js';
export { type EncryptedTokenStoreOptions, encryptedTokenStore } from './encrypted-token-store.js';
