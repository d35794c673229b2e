import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { entry } from './tsup.config.js';

// `commerce-connectors/…` means the source in tests; test/package looks at what was built.
const alias = Object.entries(entry).map(([name, module]) => ({
  find: new RegExp(`^commerce-connectors${name === 'index' ? '' : `/${name}`}$`),
  replacement: fileURLToPath(new URL(module, import.meta.url)),
}));

// Continuous integration counts passes and failures from it.
const report = process.env['TEST_REPORT'];

/** Files of many seconds. */
const SLOW =
  /\/(conformance\/(amazon|flipkart|shopify|woocommerce)|amazon-(inventory|products)|demo|packed|mongoose-ports|shopify-(export|inventory|orders-walk)|sync-crash)\.test\.ts$/;

/** Vitest goes by the times of the last run. The first one has none, and would end with waiting for a slow file alone. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification) => SLOW.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/loopback-only.ts', 'test/support/clean-process.ts'],
    testTimeout: 20_000,
    sequence: { sequencer: SlowFirst },
    // One process for many files: each module is loaded once and stays compiled, which halves the time of a run.
    // So a helper registers no hooks when it is imported (`onTestFinished` instead), and a file takes back what it changes.
    isolate: false,
    // Tests make much that is gone at once: with more room for it they take 7 % less processor time (2026-11-25).
    execArgv: ['--max-semi-space-size=64'],
    // Many tests wait for processes and servers. On two cores six workers take 158 s where four take 191 s (2026-11-25).
    maxWorkers: Math.ceil(availableParallelism() * 3),
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    // Developers may have a real shop in their environment; no test may find it.
    // In production graphql-js leaves out a check, at every use of a type, for a second copy of itself.
    env: { SHOPIFY_STORE: '', SHOPIFY_ACCESS_TOKEN: '', NODE_ENV: 'production' },
  },
});
