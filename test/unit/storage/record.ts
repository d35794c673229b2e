import type { TokenRecord } from '../../../src/core/ports.js';

export const KEY = { platform: 'shopify', storeId: 'acme.myshopify.com' };

export function record(changes: Partial<TokenRecord> = {}): TokenRecord {
  return {
    ...KEY,
    version: 1,
    credentials: { accessToken: 'planted-access', refreshToken: 'planted-refresh' },
    settings: { webhookSecret: 'planted-webhook', location: 'one' },
    profile: { name: 'Acme' },
    connectedAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}
