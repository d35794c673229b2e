import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentReadme } from '../../scripts/readme.js';
import { PLATFORM_IDS } from '../../src/index.js';
import { codeBlocks, manifest, ROOT, readText } from './support/package.js';

describe('README', () => {
  it('shows what the connectors can do now (npm run readme writes it)', async () => {
    const text = await readText('README.md');
    expect(text).toBe(await currentReadme(text));
  });

  it('gives commands that exist', async () => {
    const commands = codeBlocks(await readText('README.md'), 'sh').join('\n');
    const names = [...commands.matchAll(/npm (?:run )?(\w+)/g)].map((match) => match[1] ?? '');
    const own = names.filter((name) => name !== 'ci' && name !== 'install');
    expect(own.length).toBeGreaterThan(1);
    for (const name of own) expect(manifest.scripts).toHaveProperty([name]);
  });

  it('fits on a few screens', async () => {
    expect((await readText('README.md')).split('\n').length).toBeLessThan(160);
  });
});

describe('documents', () => {
  it('link to files that exist', async () => {
    const broken: string[] = [];
    for (const document of await documents()) {
      const text = await readText(document);
      const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
      for (const target of targets.filter((candidate) => !/^[a-z]+:/.test(candidate))) {
        if (!existsSync(join(ROOT, dirname(document), target))) broken.push(`${document} -> ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('name only members that the contract has', async () => {
    const sources = ['src/core/connector.ts', ...PLATFORM_IDS.map((id) => `src/connectors/${id}/connector.ts`)];
    const contract = (await Promise.all(sources.map(readText))).join('\n');
    const unknown: string[] = [];
    for (const document of await documents()) {
      const names = [...(await readText(document)).matchAll(/`(?:shopify|connector)\.(?:auth\.|webhooks\.)?(\w+)\(/g)];
      unknown.push(
        ...names.map((match) => match[1] ?? '').filter((name) => !new RegExp(`\\b${name}\\(`).test(contract)),
      );
    }
    expect(unknown).toEqual([]);
  });
});

async function documents(): Promise<string[]> {
  const items = await readdir(join(ROOT, 'docs'), { recursive: true });
  return [
    'README.md',
    'examples/README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    ...items.filter((path) => path.endsWith('.md')).map((path) => `docs/${path}`),
  ];
}
