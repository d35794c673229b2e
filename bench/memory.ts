import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { figure } from './measure.js';
import type { Section } from './report.js';

const CHILD = fileURLToPath(new URL('./memory-child.ts', import.meta.url));
const run = promisify(execFile);

/** Resident memory of processes that do one thing. */
export async function memory(quick: boolean): Promise<Section> {
  const lines = quick ? 100_000 : 1_000_000;
  const stores = 10_000;
  const nothing = await megabytes('nothing', 0);
  const bulk = await megabytes('bulk', lines);
  const idle = await megabytes('stores', stores);
  return {
    title: 'Memory',
    about: 'The largest resident set of a process of its own, the running TypeScript loader included.',
    head: ['', 'MB'],
    rows: [
      ['the process, with the connector loaded', figure(nothing)],
      [`${figure(lines)} JSONL lines of a bulk operation read and mapped`, figure(bulk)],
      [`${figure(stores)} connected stores, each used once`, figure(idle)],
    ],
  };
}

async function megabytes(what: string, count: number): Promise<number> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', CHILD, what, `${count}`], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return Number(stdout);
}
