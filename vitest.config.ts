import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^commerce-connectors$/, replacement: source('index.ts') },
      { find: /^commerce-connectors\/shopify$/, replacement: source('connectors/shopify/index.ts') },
      { find: /^commerce-connectors\/crypto$/, replacement: source('storage/crypto.ts') },
      { find: /^commerce-connectors\/testing$/, replacement: source('testing/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/loopback-only.ts'],
    testTimeout: 20_000,
  },
});
