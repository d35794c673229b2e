import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { fragmentsOf, mistakesIn } from './support/fragments.js';
import { ROOT, readText } from './support/package.js';

it('documents show code that compiles', async () => {
  const pages = await readdir(`${ROOT}/docs`);
  const documents = ['README.md', ...pages.filter((page) => page.endsWith('.md')).map((page) => `docs/${page}`)];
  const fragments = (await Promise.all(documents.map(async (page) => fragmentsOf(page, await readText(page))))).flat();
  expect(fragments.length).toBeGreaterThan(30);
  expect(mistakesIn(fragments)).toEqual([]);
});
