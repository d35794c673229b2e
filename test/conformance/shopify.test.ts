import { describe, it } from 'vitest';
import { connectorConformance } from '../../src/testing/index.js';
import { shopifyHarness } from './harnesses/shopify.js';

describe('the Shopify connector', () => {
  for (const { name, run } of connectorConformance(shopifyHarness)) {
    it(name, async ({ skip }) => {
      const outcome = await run();
      if (outcome !== undefined) skip(outcome.skipped);
    });
  }
});
