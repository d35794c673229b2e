import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJournalTable } from '../../../src/sync/file/journal-table.js';
import type { Table, TableChange } from '../../../src/sync/tables/table.js';

interface Head {
  readonly n: number;
}

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectors-'));
  path = join(folder, 'data', 'test.journal');
});
afterEach(() => rm(folder, { recursive: true }));

const open = (slackBytes?: number): Table<Head, string> => createJournalTable({ path, content: 'test', slackBytes });
const write = (table: Table<Head, string>, ...changes: TableChange<Head, string>[]) =>
  table.update(() => ({ changes, result: undefined }));
const content = (table: Table<Head, string>) =>
  table.read(async ({ heads, load }) => {
    const all: Record<string, [number, string | undefined]> = {};
    for (const [key, head] of heads) all[key] = [head.n, await load(key)];
    return all;
  });

/** All that files below a folder hold. */
async function textIn(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))).join('\n');
}

describe('a journal', () => {
  it('is seen by another one on the same file, at once and after a start', async () => {
    const [first, second] = [open(), open()];
    await write(first, { key: 'a', head: { n: 1 }, body: 'one' });
    expect(await content(second)).toEqual({ a: [1, 'one'] });
    await write(second, { key: 'b', head: { n: 2 } }, { key: 'a', head: { n: 3 } });
    const expected = { a: [3, 'one'], b: [2, undefined] };
    expect(await content(first)).toEqual(expected);
    await write(first, { key: 'b', removed: true });
    expect(await content(open())).toEqual({ a: [3, 'one'] });
    expect(await content(second)).toEqual({ a: [3, 'one'] });
  });

  it('creates nothing when it is read, and keeps its files to their owner', async () => {
    expect(await content(open())).toEqual({});
    expect(await readdir(folder)).toEqual([]);
    await write(open(), { key: 'a', head: { n: 1 } });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
  });

  it('cut off anywhere in its last batch is as before that batch, and goes on from there', async () => {
    const table = open();
    await write(table, { key: 'a', head: { n: 1 }, body: 'one' });
    const before = (await readFile(path)).length;
    await write(table, { key: 'a', head: { n: 2 }, body: 'ü₹' }, { key: 'b', head: { n: 2 } });
    const whole = await readFile(path);
    for (let length = before; length < whole.length; length += 1) {
      await writeFile(path, whole.subarray(0, length));
      expect(await content(open()), `${length} of ${whole.length} bytes`).toEqual({ a: [1, 'one'] });
    }
    for (const length of [before + 1, before + 20, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length));
      await write(open(), { key: 'c', head: { n: 3 }, body: 'three' });
      expect(await content(open())).toEqual({ a: [1, 'one'], c: [3, 'three'] });
    }
  });

  it('with pages that never reached the disk in its last batch is as before that batch', async () => {
    const table = open();
    await write(table, { key: 'a', head: { n: 1 }, body: 'one' });
    const before = (await readFile(path)).length;
    await write(table, { key: 'a', head: { n: 2 }, body: 'two' });
    const holes = await readFile(path);
    holes.fill(0, before + 2, before + 12);
    await writeFile(path, holes);
    expect(await content(open())).toEqual({ a: [1, 'one'] });
  });

  it('that was changed in the middle is refused and left as it is', async () => {
    const table = open();
    for (const n of [1, 2, 3, 4]) await write(table, { key: `${n}`, head: { n }, body: `secret ${n}` });
    const text = await readFile(path, 'utf8');
    const damaged = text.replace('secret 2', 'Secret 2');
    await writeFile(path, damaged);
    for (const work of [() => content(open()), () => write(open(), { key: '9', head: { n: 9 } })]) {
      await expect(work()).rejects.toMatchObject({ code: 'storage_failed', retryable: false });
      await expect(work()).rejects.toThrow(/is damaged.*left untouched/);
      await expect(work()).rejects.not.toThrow(/ecret/);
    }
    expect(await readFile(path, 'utf8')).toBe(damaged);
  });

  it('of other content, of a later release or of somebody else is refused', async () => {
    await write(open(), { key: 'a', head: { n: 1 } });
    const other = createJournalTable<Head>({ path, content: 'other' });
    await expect(other.read(() => undefined)).rejects.toThrow('is not a journal of other');
    const later = (await readFile(path, 'utf8')).replace('"version":1', '"version":2');
    await writeFile(path, later);
    await expect(content(open())).rejects.toThrow('has version 2');
    await writeFile(path, 'mine\n');
    await expect(write(open(), { key: 'a', head: { n: 1 } })).rejects.toThrow('is not a journal of test');
    expect(await readFile(path, 'utf8')).toBe('mine\n');
  });

  it('is rewritten when most of it is of the past, also under the eyes of another one', async () => {
    const [first, second] = [open(2_000), open(2_000)];
    await write(first, { key: 'kept', head: { n: 0 }, body: 'from the beginning' });
    expect(await content(second)).toEqual({ kept: [0, 'from the beginning'] });
    let largest = 0;
    for (let n = 1; n <= 200; n += 1) {
      await write(
        n % 3 === 0 ? second : first,
        { key: 'hot', head: { n }, body: `body ${n}` },
        { key: 'kept', head: { n } },
      );
      largest = Math.max(largest, (await stat(path)).size);
    }
    const expected = { hot: [200, 'body 200'], kept: [200, 'from the beginning'] };
    for (const table of [first, second, open()]) expect(await content(table)).toEqual(expected);
    expect(largest).toBeLessThan(3_000);
    expect(await readdir(join(folder, 'data'))).toEqual(['test.journal']);
  });

  it('holds nothing of what was erased, also of what was cut off, and is gone when nothing is left', async () => {
    const [table, other] = [open(), open()];
    const erase = (...keys: string[]) =>
      table.update(() => ({
        changes: keys.map((key) => ({ key, removed: true as const })),
        result: undefined,
        erase: true,
      }));
    await write(table, { key: 'a', head: { n: 1 }, body: 'secret one' });
    await write(table, { key: 'a', head: { n: 2 }, body: 'secret two' }, { key: 'b', head: { n: 3 }, body: 'kept' });
    expect(await content(other)).toEqual({ a: [2, 'secret two'], b: [3, 'kept'] });
    await appendFile(path, '{"key":"c","head":{"n":4}}\tsecret of a writer that was killed');
    await writeFile(`${path}.0b0e.tmp`, 'secret of a rewrite that was killed');
    await erase('a');
    expect(await textIn(folder)).not.toContain('secret');
    for (const seen of [table, other, open()]) expect(await content(seen)).toEqual({ b: [3, 'kept'] });
    await write(other, { key: 'd', head: { n: 5 }, body: 'secret again' });
    await erase('d', 'b');
    expect(await readdir(join(folder, 'data'))).toEqual([]);
    for (const seen of [table, other, open()]) expect(await content(seen)).toEqual({});
    await erase('a');
    expect(await readdir(join(folder, 'data'))).toEqual([]);
    await write(other, { key: 'e', head: { n: 6 }, body: 'six' });
    for (const seen of [table, other, open()]) expect(await content(seen)).toEqual({ e: [6, 'six'] });
  });

  it('that cannot be erased says so, and the next call erases', async () => {
    const table = open();
    await write(table, { key: 'a', head: { n: 1 }, body: 'secret' }, { key: 'b', head: { n: 2 } });
    const erase = () =>
      table.update(() => ({ changes: [{ key: 'a', removed: true }], result: undefined, erase: true }));
    // A folder that looks like a leftover cannot be removed as a file.
    await mkdir(`${path}.0b0e.tmp`);
    await expect(erase()).rejects.toMatchObject({ code: 'storage_failed', retryable: true });
    await rmdir(`${path}.0b0e.tmp`);
    await erase();
    expect(await textIn(folder)).not.toContain('secret');
    expect(await content(open())).toEqual({ b: [2, undefined] });
  });

  it('keeps more than fits into one batch of a rewrite', async () => {
    const table = open(1);
    const rows = Array.from({ length: 40 }, (_, index) => ({
      key: `${index}`,
      head: { n: index },
      body: `${index} `.repeat(20_000),
    }));
    await write(table, ...rows);
    await write(table, ...rows.map(({ key }) => ({ key, head: { n: 100 } })));
    await write(table, ...rows);
    await write(table, ...rows);
    const expected = Object.fromEntries(rows.map(({ key, head, body }) => [key, [head.n, body]]));
    expect(await content(table)).toEqual(expected);
    expect(await content(open())).toEqual(expected);
  });

  it('removes what a killed rewrite left behind', async () => {
    await write(open(), { key: 'a', head: { n: 1 } });
    await writeFile(`${path}.0b0e.tmp`, 'half');
    await write(open(), { key: 'a', head: { n: 2 } });
    expect(await readdir(join(folder, 'data'))).toEqual(['test.journal']);
  });

  it('loses no update of two that count at once', async () => {
    const tables = [open(500), open(500)];
    const count = (table: Table<Head, string>) =>
      table.update(({ heads }) => ({
        changes: [{ key: 'n', head: { n: (heads.get('n')?.n ?? 0) + 1 } }],
        result: undefined,
      }));
    await Promise.all(Array.from({ length: 40 }, (_, index) => count(tables[index % 2] ?? open())));
    expect(await content(open())).toEqual({ n: [40, undefined] });
  });
});
