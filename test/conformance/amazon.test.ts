import { describe, it } from 'vitest';
import { connectorConformance } from '../../src/testing/index.js';
import { amazonHarness } from './harnesses/amazon.js';

describe('the Amazon connector', () => {
  for (const { name, run } of connectorConformance(amazonHarness)) {
    it(name, async ({ skip }) => {
      const outcome = await run();
      if (outcome !== undefined) skip(outcome.skipped);
    });
  }
});
