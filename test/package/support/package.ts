import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly engines: Readonly<Record<string, string>>;
}

export const readText = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');
export const manifest = JSON.parse(await readText('package.json')) as Manifest;

/** `npm test` builds before it runs the tests; a test run on its own builds when nothing was built yet. */
export async function requireBuild(): Promise<void> {
  if (!existsSync(join(ROOT, 'dist/index.js')) || !existsSync(join(ROOT, 'dist/index.d.ts'))) {
    await run('npm', ['run', 'build'], ROOT);
  }
}

/** Packs the package as `npm publish` would, into a temporary folder. */
export async function pack(folder: string): Promise<{ readonly file: string; readonly paths: readonly string[] }> {
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const [report] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  return { file: join(folder, report.filename), paths: report.files.map(({ path }) => path) };
}

export interface Consumer {
  readonly folder: string;
  write(path: string, text: string): Promise<void>;
  /** Runs a file under this Node and resolves to what it printed. */
  node(path: string, env?: Readonly<Record<string, string>>): Promise<string>;
  remove(): Promise<void>;
}

/**
 * An empty project with the packed package installed, and besides it only what the package declares: its dependencies,
 * and the optional peers that are asked for.
 */
export async function createConsumer(tarball: string, extras: readonly string[] = []): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'package-consumer-'));
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, manifest.name), { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', join(modules, manifest.name), '--strip-components=1'], folder);
  for (const name of [...Object.keys(manifest.dependencies), ...extras]) await link(name, modules);
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  await write('package.json', JSON.stringify({ name: 'consumer', private: true }));
  return {
    folder,
    write,
    node: (path, env = {}) => run(process.execPath, [path], folder, env),
    remove: () => rm(folder, { recursive: true }),
  };
}

async function link(name: string, modules: string): Promise<void> {
  const target = join(modules, name);
  await mkdir(dirname(target), { recursive: true });
  await symlink(join(ROOT, 'node_modules', name), target, 'dir');
}

/** Resolves to what the command printed; rejects with everything it said. */
export async function run(
  command: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { stdout } = await execute(command, [...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      maxBuffer: 1e8,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** The script behind a bin of a dev-dependency, to run under this Node. */
export function binOf(name: string, path: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), path);
}

/** The code blocks of a document, by language. */
export function codeBlocks(markdown: string, language: string): readonly string[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter((m) => m[1] === language).map((m) => m[2] ?? '');
}
