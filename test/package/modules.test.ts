import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { entry } from '../../tsup.config.js';
import { ROOT } from './support/package.js';

// Who may import whom, read from the source's own import graph (type imports are gone by then).

let graph: Metafile['inputs'];
beforeAll(async () => {
  graph = (await bundle(await sourceFiles())).inputs;
  // All sources at once: seconds on a machine with nothing else to do.
}, 60_000);

describe('what an import loads', () => {
  it('of the root is no platform, no HTTP client and no test code', () => {
    expect(loadedBy(entry.index, 'src/connectors/')).toEqual([]);
    expect(loadedBy(entry.index, 'src/testing/')).toEqual([]);
    expect(packagesOf(entry.index)).toEqual(['bottleneck', 'zod']);
  });

  it('of a platform is that platform only', async () => {
    for (const platform of await platforms()) {
      const others = loadedBy(`src/connectors/${platform}/index.ts`, 'src/connectors/').filter(
        (path) => dirname(path) !== 'src/connectors' && !path.startsWith(`src/connectors/${platform}/`),
      );
      expect(others).toEqual([]);
      expect(loadedBy(`src/connectors/${platform}/index.ts`, 'src/testing/')).toEqual([]);
      expect(packagesOf(`src/connectors/${platform}/index.ts`)).not.toContain('graphql');
    }
  });

  it('of Amazon is no signer and no XML, until they are asked for', () => {
    expect(packagesOf(entry.amazon)).toEqual(['bottleneck', 'undici', 'zod']);
    expect(packagesOf(entry['amazon/sigv4'])).toEqual(['@aws-crypto/sha256-js', '@aws-sdk/signature-v4']);
    expect(loadedBy(entry['amazon/sigv4'], 'src/connectors/')).toEqual([entry['amazon/sigv4']]);
  });

  it('of the ciphers is nothing but them', () => {
    expect(packagesOf(entry.crypto)).toEqual([]);
  });

  it('of the test tools is no graphql, until a sandbox is started', () => {
    expect(packagesOf(entry.testing)).not.toContain('graphql');
  });
});

describe('layers', () => {
  // model <- core <- connectors, storage, sync <- adapters, testing, cli
  const allowed: readonly (readonly [string, RegExp])[] = [
    ['src/model/', /^src\/model\//],
    ['src/core/', /^src\/(core|model)\//],
    ['src/storage/', /^src\/(storage|core|model)\//],
    ['src/sync/', /^src\/(sync|storage|core|model)\//],
    ['src/connectors/', /^src\/(connectors|storage|core|model)\//],
  ];

  it.each(allowed)('%s imports downwards only', (folder, targets) => {
    const wrong = Object.keys(graph)
      .filter((path) => path.startsWith(folder))
      .flatMap((path) =>
        importsOf(path)
          .filter((target) => !targets.test(target))
          .map((target) => `${path} -> ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('imports in no circle', () => {
    expect(Object.keys(graph).filter((path) => reachable(importsOf(path), importsOf).has(path))).toEqual([]);
  });
});

/** Everything that is loaded with a module: static imports, and theirs. */
function loadedBy(module: string, folder: string): string[] {
  return [...reachable([module], staticImportsOf)].filter((path) => path.startsWith(folder));
}

function packagesOf(module: string): string[] {
  const packages = [...reachable([module], staticImportsOf)].flatMap((path) =>
    (graph[path]?.imports ?? [])
      .filter(
        ({ external, kind, path: target }) => external && kind === 'import-statement' && !target.startsWith('node:'),
      )
      .map(({ path: target }) => target),
  );
  return [...new Set(packages)].sort();
}

function staticImportsOf(path: string): string[] {
  return (graph[path]?.imports ?? [])
    .filter(({ external, kind }) => external !== true && kind === 'import-statement')
    .map(({ path: target }) => target);
}

function importsOf(path: string): string[] {
  return (graph[path]?.imports ?? []).filter(({ external }) => external !== true).map(({ path: target }) => target);
}

function reachable(start: readonly string[], next: (path: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const queue = [...start];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    queue.push(...next(path));
  }
  return seen;
}

async function bundle(entryPoints: readonly string[]): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [...entryPoints],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    // The root's own name in an import would be an external package and hide a dependency.
    tsconfigRaw: {},
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  return metafile;
}

async function sourceFiles(): Promise<string[]> {
  const items = await readdir(join(ROOT, 'src'), { recursive: true, withFileTypes: true });
  return items
    .filter((item) => item.isFile() && item.name.endsWith('.ts'))
    .map((item) => relative(ROOT, join(item.parentPath, item.name)));
}

async function platforms(): Promise<string[]> {
  const items = await readdir(join(ROOT, 'src/connectors'), { withFileTypes: true });
  return items.filter((item) => item.isDirectory()).map(({ name }) => name);
}
