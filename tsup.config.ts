import { defineConfig } from 'tsup';

/** Every subpath of the package and its module. `exports` in package.json and `paths` in tsconfig.json follow; a test says so. */
export const entry = {
  index: 'src/index.ts',
  shopify: 'src/connectors/shopify/index.ts',
  woocommerce: 'src/connectors/woocommerce/index.ts',
  flipkart: 'src/connectors/flipkart/index.ts',
  amazon: 'src/connectors/amazon/index.ts',
  'amazon/sigv4': 'src/connectors/amazon/sigv4.ts',
  sync: 'src/sync/index.ts',
  crypto: 'src/storage/crypto.ts',
  mongoose: 'src/adapters/mongoose/index.ts',
  express: 'src/adapters/express/index.ts',
  fetch: 'src/adapters/fetch/index.ts',
  testing: 'src/testing/index.ts',
};

/** What `tsc -p tsconfig.build.json` declared of a module. */
const declarationsOf = (module: string) => module.replace(/^src\/(.*)\.ts$/, '.cache/declarations/$1.d.ts');

export default defineConfig({
  entry,
  format: ['esm', 'cjs'],
  // From declarations, not from sources: each format would type-check all of them anew, a minute of processor time.
  dts: { entry: Object.fromEntries(Object.entries(entry).map(([name, module]) => [name, declarationsOf(module)])) },
  // One copy of every shared module across the subpaths of one format: without it each CommonJS entry would
  // carry its own ConnectorError class and its own tracing channels.
  splitting: true,
  target: 'node20',
  clean: true,
  // What is shipped is not minified, and reads like its source: maps would double the package and name build folders.
  sourcemap: false,
  // Lets a bundler drop the registry, and with it every platform, when `createConnector` is not used.
  pure: ['Object.keys'],
});
