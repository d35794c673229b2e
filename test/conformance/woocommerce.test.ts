import { describe, it } from 'vitest';
import { connectorConformance } from '../../src/testing/index.js';
import { wooCommerceHarness } from './harnesses/woocommerce.js';

describe('the WooCommerce connector', () => {
  for (const { name, run } of connectorConformance(wooCommerceHarness)) {
    it(name, async ({ skip }) => {
      const outcome = await run();
      if (outcome !== undefined) skip(outcome.skipped);
    });
  }
});
