import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { readFile, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { ConnectorError } from '../core/errors.js';
import type { Clock } from '../core/ports.js';

/** Says what failed: the tokens, or what sync keeps. */
export type StorageFailureCode = 'token_store_failed' | 'storage_failed';

export interface FileLockOptions {
  /** The lock file itself. */
  readonly path: string;
  /** The code of failures. @default 'token_store_failed' */
  readonly code?: StorageFailureCode | undefined;
  /** How long to wait for another process. @default 15_000 */
  readonly timeoutMs?: number | undefined;
  readonly now?: Clock | undefined;
  readonly wait?: ((ms: number) => Promise<void>) | undefined;
}

/** What the holder can ask while it works. */
export interface HeldLock {
  /** @throws {ConnectorError} with the lock's `code` when another process took the lock for abandoned. */
  confirm(): Promise<void>;
}

const HEARTBEAT_MS = 1_000;
const STALE_MS = 10_000;
// A missing process alone proves nothing: another container may show the same host name and other process ids. Where both
// are known to count the same processes it does, and nobody has to wait.
const STALE_WITHOUT_PROCESS_MS = 3 * HEARTBEAT_MS;
const POLL_MS = 20;

/** Runs `work` while this process holds the lock file; one abandoned by a crash is taken over. */
export async function withFileLock<T>(options: FileLockOptions, work: (lock: HeldLock) => Promise<T>): Promise<T> {
  const { path, code = 'token_store_failed' } = options;
  const content = JSON.stringify({ id: randomUUID(), pid: process.pid, host: hostname(), place: placeOfThisProcess() });
  await acquire(options, content);
  const heartbeat = setInterval(() => {
    const seconds = Date.now() / 1000;
    utimes(path, seconds, seconds).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work({
      async confirm() {
        if ((await readIfThere(path)) === content) return;
        throw new ConnectorError(code, `${path} was taken over by another process while this one stood still`, {
          retryable: true,
        });
      },
    });
  } finally {
    clearInterval(heartbeat);
    if ((await readIfThere(path)) === content) await unlinkIfThere(path);
  }
}

async function acquire(options: FileLockOptions, content: string): Promise<void> {
  const { path, code = 'token_store_failed', timeoutMs = 15_000, now = Date.now, wait = delay } = options;
  const giveUpAt = now() + timeoutMs;
  while (!(await createExclusively(path, content))) {
    if (await isAbandoned(path, now())) {
      await removeAbandoned(path, now);
      continue;
    }
    if (now() >= giveUpAt) {
      throw new ConnectorError(
        code,
        `${path} has been held by another process for ${timeoutMs} ms; remove it if no process uses the store`,
        { retryable: true },
      );
    }
    await wait(POLL_MS * (0.5 + Math.random()));
  }
}

async function createExclusively(path: string, content: string): Promise<boolean> {
  try {
    // In one go: a process that is killed between creating and writing leaves a lock that names nobody.
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // A full disk must not leave a lock that nobody holds.
    if (codeOf(error) === 'ENOSPC') await unlinkIfThere(path);
    throw error;
  }
}

async function isAbandoned(path: string, now: number): Promise<boolean> {
  try {
    const age = now - (await stat(path)).mtimeMs;
    if (age > STALE_MS) return true;
    const owner = parseOwner(await readIfThere(path));
    if (owner === undefined || owner.host !== hostname() || isRunning(owner.pid)) return false;
    return age > STALE_WITHOUT_PROCESS_MS || (owner.place !== undefined && owner.place === placeOfThisProcess());
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Two processes may find the same abandoned lock. The slower one must not remove the lock that the faster one has taken
 * since, so only the holder of a second file looks again and removes.
 */
async function removeAbandoned(path: string, now: Clock): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await createExclusively(guard, ''))) {
    // Its holder needs a moment only; one that is still there after that has crashed.
    if (await isAbandoned(guard, now())) await unlinkIfThere(guard);
    else await delay(POLL_MS);
    return;
  }
  try {
    if (await isAbandoned(path, now())) await unlinkIfThere(path);
  } finally {
    await unlinkIfThere(guard);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly place: unknown;
}

function parseOwner(content: string | undefined): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(content ?? '');
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('host' in owner)) return undefined;
    const { pid, host } = owner;
    const place = 'place' in owner ? owner.place : undefined;
    return typeof pid === 'number' && pid > 0 && typeof host === 'string' ? { pid, host, place } : undefined;
  } catch {
    // Half written, or not ours: age decides.
    return undefined;
  }
}

/** The running system and its process ids, as far as it tells: Linux does. */
function placeOfThisProcess(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
