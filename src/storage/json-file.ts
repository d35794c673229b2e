import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ConnectorError } from '../core/errors.js';
import { codeOf, type FileLockOptions, type HeldLock, withFileLock } from './file-lock.js';

export interface JsonFileOptions<Entry> extends Omit<FileLockOptions, 'path' | 'code'> {
  readonly path: string;
  /** Says what the file is, so that a foreign one is refused. */
  readonly format: string;
  readonly isEntry: (value: unknown) => value is Entry;
}

/** `entries: undefined` leaves the file as it is. */
type Change<Entry, Result> = (entries: Entry[]) => {
  readonly entries: readonly Entry[] | undefined;
  readonly result: Result;
};

/** A list in a JSON file that several processes read and change. */
export interface JsonFile<Entry> {
  read(): Promise<Entry[]>;
  /** Reads, changes and replaces the file as one step. */
  update<Result>(change: Change<Entry, Result>): Promise<Result>;
}

const VERSION = 1;

export function createJsonFile<Entry>(options: JsonFileOptions<Entry>): JsonFile<Entry> {
  const path = resolve(options.path);
  let queue: Promise<unknown> = Promise.resolve();
  let isSwept = false;

  async function read(): Promise<Entry[]> {
    try {
      return parse(await readFile(path, 'utf8'));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw failure('read', error);
    }
  }

  // The parser's own error quotes the text it stumbled over, and that text holds tokens: it is never passed on.
  function parse(text: string): Entry[] {
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      throw refusal('is damaged: it is not JSON');
    }
    if (!isObject(content) || content['format'] !== options.format) throw refusal(`is not a ${options.format} file`);
    if (content['version'] !== VERSION) {
      throw refusal(`has version ${String(content['version'])}, this release reads version ${VERSION}`);
    }
    const entries = content['entries'];
    if (!Array.isArray(entries) || !entries.every(options.isEntry))
      throw refusal('is damaged: an entry is not complete');
    return entries;
  }

  function refusal(problem: string): ConnectorError {
    return new ConnectorError(
      'token_store_failed',
      `${path} ${problem}. It was left untouched: restore it or move it away`,
      {
        retryable: false,
      },
    );
  }

  function failure(operation: 'read' | 'write', error: unknown): unknown {
    if (ConnectorError.isInstance(error)) return error;
    return new ConnectorError(
      'token_store_failed',
      `could not ${operation} ${path}: ${codeOf(error) ?? 'unknown error'}`,
      {
        retryable: true,
        cause: error,
      },
    );
  }

  async function write(entries: readonly Entry[], lock: HeldLock): Promise<void> {
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(
          `${JSON.stringify({ format: options.format, version: VERSION, entries }, undefined, 1)}\n`,
        );
        await file.sync();
      } finally {
        await file.close();
      }
      await lock.confirm();
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncDirectory(dirname(path));
  }

  /** Temporary files of crashed writers hold tokens. Nobody else writes while the lock is held, so all of them can go. */
  async function sweep(): Promise<void> {
    if (isSwept) return;
    isSwept = true;
    for (const name of await readdir(dirname(path))) {
      if (name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp'))
        await rm(join(dirname(path), name), { force: true });
    }
  }

  async function locked<Result>(change: Change<Entry, Result>): Promise<Result> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return await withFileLock({ ...options, path: `${path}.lock` }, async (lock) => {
        await sweep();
        const { entries, result } = change(await read());
        if (entries !== undefined) await write(entries, lock);
        return result;
      });
    } catch (error) {
      throw failure('write', error);
    }
  }

  return {
    read,
    update(change) {
      // Callers of this process queue here: only one of them at a time polls the lock file.
      const next = queue.then(() => locked(change));
      queue = next.catch(() => {});
      return next;
    },
  };
}

/** Makes the rename survive a power cut; not every system can open a directory for that. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL'].includes(codeOf(error) ?? '')) throw error;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
