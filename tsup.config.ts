import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    shopify: 'src/connectors/shopify/index.ts',
    crypto: 'src/storage/crypto.ts',
    testing: 'src/testing/index.ts',
  },
  format: ['esm', 'cjs'],
  dts: true,
  // One copy of every shared module across the subpaths of one format: without it each CommonJS entry would
  // carry its own ConnectorError class and its own tracing channels.
  splitting: true,
  target: 'node20',
  clean: true,
  sourcemap: true,
});
