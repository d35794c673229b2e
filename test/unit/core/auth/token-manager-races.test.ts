import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTokenManager, type TokenManager } from '../../../../src/core/auth/index.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import type { JsonObject, TokenStore } from '../../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../../src/storage/memory-token-store.js';
import { createRotationServer, type Pair, type Rotation } from './rotation-server.js';

const KEY = { platform: 'shopify', storeId: 'acme.myshopify.com' };
const HOUR = 3_600_000;
const START = Date.parse('2026-06-01T00:00:00Z');

interface Interleaving {
  readonly rotation: Rotation;
  readonly scheduler: fc.Scheduler;
  /** Which of the two processes each caller runs in. */
  readonly callers: readonly number[];
  /** Which answers of the platform get lost on the way. */
  readonly lost: readonly boolean[];
}

/**
 * Two processes, one store. The scheduler decides what happens next: any store call, any answer of the platform, any
 * timer; waking a timer moves the clock on, so a process may stand still for longer than its lease.
 */
async function run({ rotation, scheduler, callers, lost }: Interleaving) {
  let time = START;
  const server = createRotationServer(rotation);
  const memory = createMemoryTokenStore();
  const pause = () => scheduler.schedule(Promise.resolve());
  const store: TokenStore = {
    ...memory,
    async load(key) {
      await pause();
      const record = await memory.load(key);
      await pause();
      return record;
    },
    async save(key, record, options) {
      await pause();
      const saved = await memory.save(key, record, options);
      await pause();
      return saved;
    },
  };
  const credentialsOf = (pair: Pair): JsonObject => ({
    ...pair,
    accessTokenExpiresAt: new Date(time + HOUR).toISOString(),
  });
  await memory.save(KEY, {
    ...KEY,
    version: 1,
    credentials: { ...server.first, accessTokenExpiresAt: new Date(time).toISOString() },
    settings: {},
    profile: {},
    connectedAt: new Date(time).toISOString(),
    updatedAt: new Date(time).toISOString(),
  });

  let requests = 0;
  const process = (): TokenManager =>
    createTokenManager({
      platform: KEY.platform,
      store,
      now: () => time,
      random: () => 0.5,
      async wait(ms, signal) {
        const at = time + ms;
        await pause();
        signal?.throwIfAborted();
        time = Math.max(time, at);
      },
      async refresh(record) {
        const isLost = lost[requests] === true;
        requests += 1;
        let answer: Pair | undefined;
        let failure: unknown;
        try {
          answer = server.refresh(record.credentials['refreshToken']);
        } catch (error) {
          failure = error;
        }
        await pause();
        if (isLost) throw new ConnectorError('connection_failed', 'reset');
        if (answer === undefined) throw failure;
        return { credentials: credentialsOf(answer) };
      },
    });
  const processes = [process(), process()];

  async function call(index: number): Promise<void> {
    const tokens = processes[index];
    if (tokens === undefined) return;
    await pause();
    try {
      const record = await tokens.valid(KEY.storeId);
      await pause();
      const accessToken = record.credentials['accessToken'];
      if (typeof accessToken !== 'string' || server.use(accessToken)) return;
      const next = await tokens.refresh(KEY.storeId, {}, { rejectedToken: accessToken });
      server.use(next.credentials['accessToken']);
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
    }
  }

  const calls = Promise.all(callers.map(call));
  await scheduler.waitIdle();
  await calls;
  await scheduler.waitIdle();

  // Afterwards an undisturbed process has to get along with what is stored.
  time += 2 * HOUR;
  const survivor = createTokenManager({
    platform: KEY.platform,
    store: memory,
    now: () => time,
    wait: async (ms) => {
      time += ms;
    },
    refresh: async (record) => ({ credentials: credentialsOf(server.refresh(record.credentials['refreshToken'])) }),
  });
  const record = await survivor.valid(KEY.storeId);
  return { works: server.use(record.credentials['accessToken']), requests };
}

const callers = fc.array(fc.nat(1), { minLength: 2, maxLength: 6 });

it('never ends with a dead token where each refresh token works once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), callers, async (scheduler, processes) => {
      const { works } = await run({ rotation: 'strict', scheduler, callers: processes, lost: [] });
      expect(works).toBe(true);
    }),
    { numRuns: 400 },
  );
});

it('never ends with a dead token where a refresh token may be tried again, even when answers get lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      callers,
      fc.array(fc.boolean(), { maxLength: 4 }),
      async (scheduler, processes, lost) => {
        const { works } = await run({ rotation: 'retriable', scheduler, callers: processes, lost });
        expect(works).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});
