import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Below `node_modules`, so that the packages are found from there. */
const FOLDER = join(ROOT, 'node_modules/.cache/commerce-connectors/children');

const built = new Map<string, string>();

/**
 * A script of the tests with all it imports of the source as one file, for `node` without a loader: a process is up in a
 * fifth of the processor time. Built from the source as it is, once for each process that runs tests.
 */
export function childScript(url: URL): string {
  const path = fileURLToPath(url);
  const known = built.get(path);
  if (known !== undefined) return known;
  const { outputFiles } = buildSync({
    entryPoints: [path],
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    write: false,
    logLevel: 'error',
  });
  const file = join(FOLDER, `${basename(path, '.ts')}.mjs`);
  // Others may be starting the one that is there.
  const temporary = `${file}.${process.pid}`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(temporary, outputFiles[0]?.contents ?? '');
  renameSync(temporary, file);
  built.set(path, file);
  return file;
}
