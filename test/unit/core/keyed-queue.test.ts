import { expect, it } from 'vitest';
import { createKeyedQueue } from '../../../src/core/keyed-queue.js';

/** Work that ends when it is told to. */
function work(log: string[], name: string) {
  let end = (_error?: Error): void => {};
  const run = () =>
    new Promise<string>((resolve, reject) => {
      log.push(`${name} starts`);
      end = (error) => {
        log.push(`${name} ends`);
        if (error === undefined) resolve(name);
        else reject(error);
      };
    });
  return { run, end: (error?: Error) => end(error) };
}
const turns = () => new Promise((resolve) => setImmediate(resolve));

it('runs the work of one key one after the other, in order', async () => {
  const log: string[] = [];
  const queue = createKeyedQueue();
  const [a, b, c] = [work(log, 'a'), work(log, 'b'), work(log, 'c')];
  const results = [a, b, c].map(({ run }) => queue.run('key', run));
  for (const { end } of [a, b, c]) {
    await turns();
    end();
  }
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
});

it('does not let other keys wait', async () => {
  const log: string[] = [];
  const queue = createKeyedQueue();
  const slow = work(log, 'slow');
  const waiting = queue.run('one', slow.run);
  expect(await queue.run('two', async () => 'quick')).toBe('quick');
  slow.end();
  await waiting;
});

it('goes on after a failure, which only its own caller sees', async () => {
  const queue = createKeyedQueue();
  const failed = queue.run('key', () => Promise.reject(new Error('mine')));
  const thrown = queue.run('key', () => {
    throw new Error('at once');
  });
  const next = queue.run('key', async () => 'next');
  await expect(failed).rejects.toThrow('mine');
  await expect(thrown).rejects.toThrow('at once');
  expect(await next).toBe('next');
});

it('takes work that is added by work of the same key', async () => {
  const queue = createKeyedQueue();
  let inner: Promise<string> | undefined;
  await queue.run('key', async () => {
    inner = queue.run('key', async () => 'inner');
  });
  expect(await inner).toBe('inner');
});

it('takes any text for a key', async () => {
  const queue = createKeyedQueue();
  for (const key of ['', '__proto__', 'constructor', '\0']) expect(await queue.run(key, async () => key)).toBe(key);
});

it('keeps nothing of keys whose work has ended', async () => {
  const made: Map<unknown, unknown>[] = [];
  const OriginalMap = globalThis.Map;
  // The queue's only memory is a map: watch the one it makes.
  globalThis.Map = class extends OriginalMap<unknown, unknown> {
    constructor() {
      super();
      made.push(this);
    }
  } as MapConstructor;
  const queue = createKeyedQueue();
  globalThis.Map = OriginalMap;
  const [tails] = made;
  const running = Array.from({ length: 100 }, (_, index) => queue.run(`key ${index % 10}`, async () => index));
  expect(tails?.size).toBe(10);
  await Promise.all(running);
  await turns();
  expect(tails?.size).toBe(0);
});
