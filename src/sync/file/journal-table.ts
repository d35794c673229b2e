import type { FileHandle } from 'node:fs/promises';
import { ConnectorError } from '../../core/errors.js';
import { codeOf, type HeldLock, withFileLock } from '../../storage/file-lock.js';
import { createQueue } from '../tables/queue.js';
import type { Table, TableChange, TableView } from '../tables/table.js';
import {
  createFolderOf,
  journalRefusal,
  openJournal,
  openOrCreateJournal,
  readJournalHeader,
  removeFile,
  removeLeftovers,
} from './journal-file.js';
import { encodeBatch, encodeLine, readBody } from './journal-format.js';
import { createIndex, DamagedJournalError, type JournalIndex, readOn } from './journal-index.js';
import { noteLines, rewriteJournal } from './rewrite-journal.js';

export interface JournalTableOptions {
  readonly path: string;
  /** What is in it, so that a foreign one is refused. */
  readonly content: string;
  /** How long a change waits for another process that is writing. @default 15_000 */
  readonly lockTimeoutMs?: number | undefined;
  /** The file is rewritten when so many bytes of it, and more than half, are of the past. @default 4 MiB */
  readonly slackBytes?: number | undefined;
}

/**
 * A table in a file that grows by one batch per update: a change costs what it writes, however large the table is. Several
 * processes of one machine may share it; what one of them was killed in the middle of never happened.
 */
export function createJournalTable<Head, Body = never>(options: JournalTableOptions): Table<Head, Body> {
  const { path, content, lockTimeoutMs, slackBytes = 4 << 20 } = options;
  const queued = createQueue();
  let known: JournalIndex | undefined;
  let isSwept = false;

  /** Brings what is known up to what is in the file. */
  async function refresh(handle: FileHandle): Promise<JournalIndex> {
    const { id, end } = await readJournalHeader(handle, path, content);
    const { size } = await handle.stat();
    const index = known?.id === id && known.end <= size ? known : createIndex(id, end);
    await readOn(handle, index);
    known = index;
    return index;
  }

  function viewOf(index: JournalIndex, handle: FileHandle): TableView<Head, Body> {
    return {
      // Only this table writes under this header.
      heads: index.heads as ReadonlyMap<string, unknown> as ReadonlyMap<string, Head>,
      async load(key) {
        const span = index.bodies.get(key);
        if (span === undefined) return undefined;
        const bytes = new Uint8Array(span.length);
        await handle.read(bytes, 0, span.length, span.offset);
        return readBody(bytes) as Body;
      },
    };
  }

  async function withLock<Result>(work: (handle: FileHandle, lock: HeldLock) => Promise<Result>): Promise<Result> {
    await createFolderOf(path);
    return withFileLock({ path: `${path}.lock`, code: 'storage_failed', timeoutMs: lockTimeoutMs }, async (lock) => {
      if (!isSwept) await removeLeftovers(path);
      isSwept = true;
      const handle = await openOrCreateJournal(path, content);
      try {
        return await work(handle, lock);
      } finally {
        await handle.close();
      }
    });
  }

  async function write(
    handle: FileHandle,
    index: JournalIndex,
    changes: readonly TableChange<Head, Body>[],
    lock: HeldLock,
  ): Promise<void> {
    const lines = changes.map((change) => encodeLine(change));
    const batch = encodeBatch(lines);
    await lock.confirm();
    if ((await handle.stat()).size > index.end) await handle.truncate(index.end);
    try {
      await handle.appendFile(batch);
      await handle.datasync();
    } catch (error) {
      // A full disk: half a batch must not stand in the way of the next.
      await handle.truncate(index.end);
      throw error;
    }
    noteLines(index, lines, batch.length);
  }

  async function rewrite(handle: FileHandle, index: JournalIndex, lock: HeldLock): Promise<void> {
    known = await rewriteJournal({ path, content, handle, index, confirm: () => lock.confirm() });
  }

  /** Leaves nothing of the past on the disk, also of what was cut off; nothing at all when nothing is kept. */
  async function erasePast(handle: FileHandle, index: JournalIndex, lock: HeldLock): Promise<void> {
    await removeLeftovers(path);
    if (index.heads.size > 0) return rewrite(handle, index, lock);
    await lock.confirm();
    known = undefined;
    await removeFile(path);
  }

  async function readOnly<Result>(work: (view: TableView<Head, Body>) => Result | Promise<Result>): Promise<Result> {
    const handle = await openJournal(path, 'read');
    if (handle === undefined) return work({ heads: new Map(), load: async () => undefined });
    try {
      return await work(viewOf(await refresh(handle), handle));
    } finally {
      await handle.close();
    }
  }

  /** Also puts a name on what the file system complains about. */
  function alone<Result>(work: () => Promise<Result>): Promise<Result> {
    return queued(async () => {
      try {
        return await work();
      } catch (error) {
        if (error instanceof DamagedJournalError) throw journalRefusal(path, 'is damaged');
        const code = codeOf(error);
        if (ConnectorError.isInstance(error) || code === undefined) throw error;
        throw new ConnectorError('storage_failed', `could not use ${path}: ${code}`, {
          retryable: true,
          cause: error,
        });
      }
    });
  }

  return {
    read: (work) =>
      alone(async () => {
        try {
          return await readOnly(work);
        } catch (error) {
          if (!(error instanceof DamagedJournalError)) throw error;
          // It may be that a writer cut off and went on while this read: without one it must be sound.
          return await withLock(async (handle) => work(viewOf(await refresh(handle), handle)));
        }
      }),

    update: (work) =>
      alone(() =>
        withLock(async (handle, lock) => {
          const index = await refresh(handle);
          const { changes, result, erase } = await work(viewOf(index, handle));
          if (changes.length > 0) await write(handle, index, changes, lock);
          if (erase === true) {
            await erasePast(handle, index, lock);
          } else if (changes.length > 0 && index.end - index.live > Math.max(slackBytes, index.live)) {
            // The batch is stored all the same, and the next one tries again.
            await rewrite(handle, index, lock).catch(() => {});
          }
          return result;
        }),
      ),
  };
}
