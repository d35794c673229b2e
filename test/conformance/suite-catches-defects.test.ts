import { describe, expect, it } from 'vitest';
import { connectorConformance } from '../../src/testing/index.js';
import { DEFECTS } from './toy/defects.js';
import { toyHarness } from './toy/harness.js';
import { worksLater } from './toy/works-later.js';

const SOUND = {
  'a sound connector': toyHarness(),
  'a sound connector of a platform that works later': toyHarness({ wrap: worksLater() }),
};

for (const [kind, harness] of Object.entries(SOUND)) {
  describe(`the conformance suite with ${kind}`, () => {
    for (const { name, run } of connectorConformance(harness)) {
      it(`passes: ${name}`, async ({ skip }) => {
        const outcome = await run();
        if (outcome !== undefined) skip(outcome.skipped);
      });
    }
  });
}

describe('the conformance suite', () => {
  it('gives every case a name of its own', () => {
    const names = connectorConformance(toyHarness()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the conformance suite catches', () => {
  for (const { name, caughtBy, ...sabotage } of DEFECTS) {
    it(`a connector where ${name}`, async () => {
      const cases = connectorConformance(toyHarness(sabotage));
      expect(caughtBy.length).toBeGreaterThan(0);
      for (const beginning of caughtBy) {
        const named = cases.filter((candidate) => candidate.name.startsWith(beginning));
        expect(named.map((candidate) => candidate.name)).toHaveLength(1);
        await expect(named[0]?.run(), `"${beginning}" must fail`).rejects.toThrow(Error);
      }
    });
  }
});
