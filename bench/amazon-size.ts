import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { figure } from './measure.js';
import type { Section } from './report.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BENCH = fileURLToPath(new URL('.', import.meta.url));

/** A peer that an app loads only if it needs it. */
const OPTIONAL = 'fast-xml-parser';

const PEERS: readonly { readonly name: string; readonly packages: readonly string[] }[] = [
  { name: '`amazon-sp-api` 1.2.1', packages: ['amazon-sp-api'] },
  {
    name: '`@sp-api-sdk` (auth 3.1.4, orders 2.3.3)',
    packages: ['@sp-api-sdk/auth', '@sp-api-sdk/orders-api-2026-01-01'],
  },
];

/** What an app takes on: on its disk, and in a bundle. */
export async function amazonSize(): Promise<Section> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const needs = Object.keys(manifest.dependencies ?? {});
  const own = await packed();
  const needed = await installed(needs, ROOT);
  const withOptional = await installed([...needs, OPTIONAL], ROOT);
  const ours = [
    'this library',
    megabytes(own + needed.bytes),
    `${needed.count + 1}`,
    megabytes(await bundled([join(ROOT, 'dist/amazon.js')], ROOT, [OPTIONAL])),
  ];
  const peers = PEERS.map(async ({ name, packages }) => {
    const { bytes, count } = await installed(packages, BENCH);
    return [name, megabytes(bytes), `${count}`, megabytes(await bundled(packages, BENCH, []))];
  });
  return {
    title: 'Amazon: what it weighs',
    about: `The files of the package and of all it depends on, unpacked, in MB of a million bytes. This library's own part is ${megabytes(own)} MB: every platform, types, their stand-ins for tests, as ES modules and as CommonJS. With the optional peer \`${OPTIONAL}\`, which only \`cancelOrder\` loads, it is ${megabytes(own + withOptional.bytes)} MB. \`@sp-api-sdk\` is counted with one API, orders; each further one is a package. The bundle is what esbuild makes of it, minified.`,
    head: ['', 'MB installed', 'packages', 'MB bundled'],
    rows: [ours, ...(await Promise.all(peers))],
  };
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Installed {
  readonly bytes: number;
  readonly count: number;
}

/** What npm would publish, unpacked. */
async function packed(): Promise<number> {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
  const [tarball] = JSON.parse(stdout) as readonly { readonly unpackedSize: number }[];
  if (tarball === undefined) throw new Error('npm packed nothing');
  return tarball.unpackedSize;
}

/** The packages with all they depend on, each once, as they lie in `node_modules`. */
async function installed(packages: readonly string[], from: string): Promise<Installed> {
  const folders = new Set<string>();
  const add = async (name: string, asker: string): Promise<void> => {
    const folder = await folderOf(name, asker);
    if (folder === undefined || folders.has(folder)) return;
    folders.add(folder);
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
    const further = { ...manifest.dependencies, ...manifest.optionalDependencies };
    for (const dependency of Object.keys(further)) await add(dependency, folder);
  };
  for (const name of packages) await add(name, from);
  const sizes = await Promise.all([...folders].map(sizeOf));
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), count: folders.size };
}

/** Where Node finds a package; `undefined` for an optional one that is not there. */
async function folderOf(name: string, asker: string): Promise<string | undefined> {
  for (let folder = asker; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (await stat(join(candidate, 'package.json')).catch(() => undefined)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? 0 : sizeOf(path);
    return entry.isFile() ? (await stat(path)).size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Minified, with everything in it but what is left out. */
async function bundled(modules: readonly string[], from: string, external: readonly string[]): Promise<number> {
  const contents = modules.map((module) => `export * from ${JSON.stringify(module)};`).join('\n');
  const { outputFiles } = await build({
    ...{ stdin: { contents, resolveDir: from }, bundle: true, minify: true, write: false, logLevel: 'error' },
    ...{ platform: 'node', target: 'node20', format: 'esm', external: [...external] },
  });
  return outputFiles.reduce((sum, { contents: bytes }) => sum + bytes.byteLength, 0);
}

function megabytes(bytes: number): string {
  return figure(bytes / 1_000_000);
}
