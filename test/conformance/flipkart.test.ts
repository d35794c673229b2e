import { describe, it } from 'vitest';
import { connectorConformance } from '../../src/testing/index.js';
import { flipkartHarness } from './harnesses/flipkart.js';

describe('the Flipkart connector', () => {
  for (const { name, run } of connectorConformance(flipkartHarness)) {
    it(name, async ({ skip }) => {
      const outcome = await run();
      if (outcome !== undefined) skip(outcome.skipped);
    });
  }
});
