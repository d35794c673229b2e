import { randomUUID } from 'node:crypto';
import { constants, type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConnectorError } from '../../core/errors.js';
import { codeOf } from '../../storage/file-lock.js';
import { syncDirectory } from '../../storage/json-file.js';
import { encodeHeader, NEWLINE, readHeader } from './journal-format.js';

const HEADER_BYTES = 4_096;
const APPEND = constants.O_RDWR | constants.O_APPEND;

/** Opens a journal; `undefined` when there is none. */
export async function openJournal(path: string, mode: 'read' | 'append'): Promise<FileHandle | undefined> {
  try {
    return await open(path, mode === 'read' ? constants.O_RDONLY : APPEND);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Opens a journal to append to it, and begins one where there is none. Call it under the lock. */
export async function openOrCreateJournal(path: string, content: string): Promise<FileHandle> {
  const handle = await openJournal(path, 'append');
  if (handle !== undefined) return handle;
  await replaceFile(path, async (file) => {
    await file.writeFile(encodeHeader(content, randomUUID()));
  });
  return open(path, APPEND);
}

/** Writes a new file under another name, and puts it into place when it is whole and on the disk. */
export async function replaceFile(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  confirm: () => Promise<void> = async () => {},
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await confirm();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Removes what `replaceFile` left behind when it was killed. Call it under the lock: then nobody is writing. */
export async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp')) {
      await rm(join(dirname(path), name), { force: true });
    }
  }
}

/** Removes a journal for good. Call it under the lock. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncDirectory(dirname(path));
}

export async function createFolderOf(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
}

/** Reads the first line. @returns the journal's id, and where its batches begin. */
export async function readJournalHeader(handle: FileHandle, path: string, content: string) {
  const bytes = new Uint8Array(HEADER_BYTES);
  const { bytesRead } = await handle.read(bytes, 0, HEADER_BYTES, 0);
  const end = bytes.subarray(0, bytesRead).indexOf(NEWLINE);
  const header = end < 0 ? {} : readHeader(bytes.subarray(0, end));
  if (header.format !== 'commerce-connectors-journal' || header.content !== content || typeof header.id !== 'string') {
    throw journalRefusal(path, `is not a journal of ${content}`);
  }
  if (header.version !== 1) {
    throw journalRefusal(path, `has version ${String(header.version)}, this release reads version 1`);
  }
  return { id: header.id, end: end + 1 };
}

export function journalRefusal(path: string, problem: string): ConnectorError {
  return new ConnectorError('storage_failed', `${path} ${problem}. It was left untouched: restore it or move it away`);
}
