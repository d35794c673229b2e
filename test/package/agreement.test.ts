import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PLATFORM_IDS } from '../../src/index.js';
import { entry } from '../../tsup.config.js';
import { manifest, ROOT, readText } from './support/package.js';

// Adding a connector is one folder, one line in the registry, one tsup entry with its `exports` and `paths`. Whatever is
// forgotten fails here, by name.

const names = Object.keys(entry);
const subpathOf = (name: string) => (name === 'index' ? '.' : `./${name}`);

describe('subpaths', () => {
  it('has exports for every tsup entry, types first, and for nothing else', () => {
    const expected = Object.fromEntries(
      names.map((name) => [
        subpathOf(name),
        {
          import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
          require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
        },
      ]),
    );
    expect(manifest.exports).toEqual({ ...expected, './package.json': './package.json' });
    for (const subpath of Object.keys(expected)) {
      const conditions = Object.values(manifest.exports[subpath] as Record<string, object>);
      for (const condition of conditions) expect(Object.keys(condition)).toEqual(['types', 'default']);
    }
  });

  it('has a path in tsconfig.json for every tsup entry', async () => {
    const { compilerOptions } = JSON.parse(await readText('tsconfig.json')) as {
      compilerOptions: { paths: Record<string, string[]> };
    };
    const expected = Object.entries(entry).map(([name, module]) => [
      `commerce-connectors${subpathOf(name).slice(1)}`,
      [`./${module}`],
    ]);
    expect(compilerOptions.paths).toEqual(Object.fromEntries(expected));
  });

  it.each(Object.entries(entry))('%s is built from a file that exists', (_name, module) => {
    expect(existsSync(join(ROOT, module))).toBe(true);
  });

  it('has an entry for every folder that users import', async () => {
    const connectors = await foldersWithIndex('src/connectors');
    const adapters = await foldersWithIndex('src/adapters');
    const areas = (await foldersWithIndex('src')).filter((folder) => folder === 'sync' || folder === 'testing');
    expect(names).toEqual(expect.arrayContaining([...connectors, ...adapters, ...areas]));
  });
});

describe('platforms', () => {
  it('has one registry line for every connector folder', async () => {
    expect([...PLATFORM_IDS].sort()).toEqual((await foldersWithIndex('src/connectors')).sort());
  });
});

async function foldersWithIndex(folder: string): Promise<string[]> {
  if (!existsSync(join(ROOT, folder))) return [];
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  return entries
    .filter((item) => item.isDirectory() && existsSync(join(ROOT, folder, item.name, 'index.ts')))
    .map(({ name }) => name);
}
