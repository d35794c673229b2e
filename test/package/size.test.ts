import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT, requireBuild } from './support/package.js';

beforeAll(requireBuild, 120_000);

/** Kilobytes of own code that an import loads, minified and gzipped, dependencies apart. Raise one only for a feature. */
const CEILINGS: Readonly<Record<string, number>> = {
  index: 26,
  shopify: 94,
  woocommerce: 88,
  flipkart: 104,
  amazon: 104,
  'amazon/sigv4': 3,
  sync: 60,
  crypto: 3,
  mongoose: 20,
  express: 8,
  fetch: 7,
  testing: 54,
};

describe('size', () => {
  it.each(Object.entries(CEILINGS))('of %s stays under %i KB', async (name, ceiling) => {
    expect(await gzippedKilobytes(`export * from './dist/${name}.js'`)).toBeLessThan(ceiling);
  });
});

describe('a bundle', () => {
  it('of one error class holds no platform, schema or client', async () => {
    const { text, packages } = await bundle(
      `import { ConnectorError } from './dist/index.js'; console.log(ConnectorError.isInstance(null))`,
    );
    expect(packages).toEqual([]);
    expect(text).not.toMatch(/myshopify|flipkart|graphql/i);
    expect(text.length).toBeLessThan(2_000);
  });

  it('of the page walk holds no platform, schema or client', async () => {
    const { text, packages } = await bundle(
      `import { iterateOrders } from './dist/index.js'; console.log(iterateOrders)`,
    );
    expect(packages).toEqual([]);
    expect(text).not.toContain('myshopify');
  });

  it('of the money helpers holds no platform and no client', async () => {
    const { text, packages } = await bundle(
      `import { sumMoney } from './dist/index.js'; console.log(sumMoney([], 'INR'))`,
    );
    expect(packages).not.toContain('undici');
    expect(text).not.toContain('myshopify');
  });

  it('drops an import that nobody uses', async () => {
    for (const name of Object.keys(CEILINGS)) {
      const { text } = await bundle(`import * as unused from './dist/${name}.js'`);
      expect(text.trim()).toBe('');
    }
  });
});

async function bundle(code: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: ROOT },
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const packages = imports.filter(({ external, path }) => external && !isBuiltin(path)).map(({ path }) => path);
  return { text: outputFiles[0]?.text ?? '', packages };
}

/** Of the entry and what it imports statically; a part that is loaded on demand counts when it is loaded. */
async function gzippedKilobytes(code: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: ROOT },
    absWorkingDir: ROOT,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const entry = Object.keys(metafile.outputs).find((path) => metafile.outputs[path]?.entryPoint !== undefined) ?? '';
  const loaded = new Set([entry]);
  for (const path of loaded) {
    for (const item of metafile.outputs[path]?.imports ?? []) {
      if (item.kind === 'import-statement' && item.external !== true) loaded.add(item.path);
    }
  }
  const files = outputFiles.filter(({ path }) => [...loaded].some((name) => join(ROOT, name) === path));
  return files.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0) / 1_000;
}

function isBuiltin(path: string): boolean {
  return (
    path.startsWith('node:') ||
    ['crypto', 'fs/promises', 'os', 'path', 'timers/promises', 'util'].includes(path) ||
    path === 'diagnostics_channel'
  );
}
