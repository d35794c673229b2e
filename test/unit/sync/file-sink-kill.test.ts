import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { childScript } from '../../support/child-script.js';
import { batchOf, openSink, truthAfter } from './file-sink-batches.js';

const CHILD = childScript(new URL('file-sink-child.ts', import.meta.url));
const KILLS = 6;
const { store } = batchOf(0);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Lets the child work for a while after its first batch. @returns the last batch that it was told is stored. */
async function runAndKill(data: string, ms: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, data], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const closed = new Promise<unknown>((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  const started = new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      resolve(undefined);
    });
  });
  await Promise.race([started, closed]);
  await delay(ms);
  child.kill('SIGKILL');
  expect(await closed, errors).toBe('SIGKILL');
  return Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
}

/** The next of a fixed sequence, at least 0 and below 1. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it(`orders and position agree after each of ${KILLS} kills, and nothing that was acknowledged is lost`, async () => {
  const random = sequence(7);
  const data = join(folder, 'data');
  let last = -1;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const acknowledged = await runAndKill(data, random() * 60);
    const sink = openSink(data);
    const number = Number((await sink.position(store))?.cursor);
    expect(acknowledged).toBeGreaterThan(last);
    // The kill may have come between the batch and its acknowledgement.
    expect([acknowledged, acknowledged + 1]).toContain(number);
    const stored = new Map<string, number>();
    for await (const { orderId, revision } of sink.list(store)) {
      stored.set(orderId, Number(revision.token.slice('v1:'.length)));
    }
    expect(stored).toEqual(truthAfter(number));
    for (const order of batchOf(number).orders) expect(await sink.get(store, order.orderId)).toEqual(order);
    last = number;
  }
  // What a killed one left lying about is gone with the next change.
  await openSink(data).apply(batchOf(last + 1));
  expect(await readdir(data)).toEqual(['orders.journal']);
}, 30_000);
