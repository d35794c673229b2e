/** @module Stores that come with the package. Encryption is a separate entry, `commerce-connectors/crypto`. */

export { createFileOAuthStateStore, type FileOAuthStateStoreOptions } from './file-oauth-state-store.js';
export { createFileTokenStore, type FileTokenStoreOptions } from './file-token-store.js';
export { createMemoryOAuthStateStore, type MemoryOAuthStateStoreOptions } from './memory-oauth-state-store.js';
export { createMemoryTokenStore } from './memory-token-store.js';
