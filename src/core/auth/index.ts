/** @module Access tokens: kept, refreshed and shared between processes. */

export {
  createTokenManager,
  type RefreshedCredentials,
  type TokenManager,
  type TokenManagerOptions,
  type TokenRefreshEvent,
} from './token-manager.js';
