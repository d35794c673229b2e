import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { fragmentsOf, mistakesIn } from './support/fragments.js';
import { ROOT, readText, requireBuild } from './support/package.js';

/** Shows that mistakes are found: names of the preamble are known in it, and the wrong option is not. */
const WRONG = { document: 'docs/wrong.md', line: 7, code: '// first\nawait orderSync.sync(store, { maxpages: 3 });\n' };

it('documents show code that compiles', { timeout: 60_000 }, async () => {
  await requireBuild();
  const pages = await readdir(`${ROOT}/docs`);
  const documents = ['README.md', ...pages.filter((page) => page.endsWith('.md')).map((page) => `docs/${page}`)];
  const fragments = (await Promise.all(documents.map(async (page) => fragmentsOf(page, await readText(page))))).flat();
  expect(fragments.length).toBeGreaterThan(40);
  const mistakes = mistakesIn([...fragments, WRONG]);
  expect(mistakes, 'what is not yet built is a mistake too: npm run build').toEqual([
    expect.stringMatching(/^docs\/wrong\.md:8: .*'maxpages'/),
  ]);
});
