import { describe, expect, it } from 'vitest';
import { connectorConformance } from '../../src/testing/conformance/connector.js';
import { toyHarness } from './toy/harness.js';

describe('the connector conformance suite', () => {
  for (const { name, run } of connectorConformance(toyHarness())) {
    it(`passes a sound connector: ${name}`, async ({ skip }) => {
      const outcome = await run();
      if (outcome !== undefined) skip(outcome.skipped);
    });
  }
  it('gives every case a name of its own', () => {
    const names = connectorConformance(toyHarness()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
