import { expect, it, vi } from 'vitest';
import {
  createTokenManager,
  type RefreshedCredentials,
  type TokenManagerOptions,
  type TokenRefreshEvent,
} from '../../../../src/core/auth/index.js';
import { AuthenticationError, ConnectorError } from '../../../../src/core/errors.js';
import type { TokenRecord, TokenStore } from '../../../../src/core/ports.js';
import { createMemoryTokenStore } from '../../../../src/storage/memory-token-store.js';
import { createVirtualTime } from './virtual-time.js';

const PLATFORM = 'shopify';
const STORE = 'acme.myshopify.com';
const KEY = { platform: PLATFORM, storeId: STORE };
const HOUR = 3_600_000;
const MINUTE = 60_000;

type Refresh = NonNullable<TokenManagerOptions['refresh']>;

async function setup(
  options: { expiresInMs?: number | null; refresh?: Refresh; store?: TokenStore; leaseMs?: number } = {},
) {
  const time = createVirtualTime();
  const store = options.store ?? createMemoryTokenStore();
  const events: TokenRefreshEvent[] = [];
  const iso = (ms: number) => new Date(time.now() + ms).toISOString();
  let count = 1;
  const next = (expiresInMs: number | null = HOUR): RefreshedCredentials => {
    count += 1;
    return {
      credentials: {
        accessToken: `access-${count}`,
        refreshToken: `refresh-${count}`,
        ...(expiresInMs !== null && { accessTokenExpiresAt: iso(expiresInMs) }),
      },
    };
  };
  const refresh = vi.fn<Refresh>(options.refresh ?? (async () => next()));
  const manager = (overrides: Partial<TokenManagerOptions> = {}) =>
    createTokenManager({
      platform: PLATFORM,
      store,
      now: time.now,
      wait: time.wait,
      random: () => 0.5,
      refresh,
      onRefresh: (event) => events.push(event),
      ...(options.leaseMs !== undefined && { leaseMs: options.leaseMs }),
      ...overrides,
    });
  const expiresInMs = options.expiresInMs === undefined ? HOUR : options.expiresInMs;
  const first: TokenRecord = {
    ...KEY,
    version: 1,
    credentials: {
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      ...(expiresInMs !== null && { accessTokenExpiresAt: iso(expiresInMs) }),
    },
    settings: { location: 'one' },
    profile: { name: 'Acme' },
    connectedAt: iso(0),
    updatedAt: iso(0),
  };
  await store.save(KEY, first);
  const stored = async () => {
    const record = await store.load(KEY);
    if (record === undefined) throw new Error('not stored');
    return record;
  };
  return { time, store, events, refresh, next, iso, manager, stored };
}

const accessToken = (record: TokenRecord) => record.credentials['accessToken'];
const types = (events: TokenRefreshEvent[]) => events.map(({ type }) => type);
const invalidGrant = () => new AuthenticationError('refused', { platformCode: 'invalid_grant', reauthorize: true });
const settled = async <T>(promise: Promise<T>) => {
  const outcome: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => Object.assign(outcome, { value }),
    (error: unknown) => Object.assign(outcome, { error }),
  );
  return outcome;
};

it('takes a null of the store for none, as drivers write it', async () => {
  const store = { ...createMemoryTokenStore(), load: async () => null as unknown as undefined };
  const manager = createTokenManager({ platform: 'shopify', store, now: Date.now });
  await expect(manager.load('acme.myshopify.com')).rejects.toMatchObject({
    code: 'authentication_failed',
    reauthorize: true,
  });
});

it('says what to do when a store is not connected', async () => {
  const { manager } = await setup();
  for (const call of [
    manager().load('other'),
    manager().valid('other'),
    manager().refresh('other'),
    manager().update('other', (record) => record),
  ]) {
    await expect(call).rejects.toMatchObject({
      code: 'authentication_failed',
      reauthorize: true,
      storeId: 'other',
      message: expect.stringContaining('auth.connect'),
    });
  }
});

it('uses a fresh token as it is, and refreshes once within the margin', async () => {
  const { manager, time, refresh, stored } = await setup();
  const tokens = manager();
  expect(accessToken(await tokens.valid(STORE))).toBe('access-1');
  await time.advance(HOUR - 5 * MINUTE - 1);
  expect(accessToken(await tokens.valid(STORE))).toBe('access-1');
  expect(refresh).not.toHaveBeenCalled();
  await time.advance(1);
  expect(accessToken(await tokens.valid(STORE))).toBe('access-2');
  expect(accessToken(await tokens.valid(STORE))).toBe('access-2');
  expect(refresh).toHaveBeenCalledOnce();
  expect((await stored()).lease).toBeUndefined();
  expect((await stored()).profile).toEqual({ name: 'Acme' });
});

it('leaves permanent tokens and platforms without refresh alone', async () => {
  const permanent = await setup({ expiresInMs: null });
  await permanent.time.advance(1_000 * HOUR);
  expect(accessToken(await permanent.manager().valid(STORE))).toBe('access-1');
  expect(permanent.refresh).not.toHaveBeenCalled();

  const { manager, time, store } = await setup();
  const tokens = createTokenManager({ platform: PLATFORM, store, now: time.now });
  await time.advance(2 * HOUR);
  expect(accessToken(await tokens.valid(STORE))).toBe('access-1');
  await expect(tokens.refresh(STORE, {}, { rejectedToken: 'access-1' })).rejects.toMatchObject({ reauthorize: true });
  expect(manager).toBeDefined();
});

it('refreshes once for many callers, in one process', async () => {
  const { manager, time, refresh } = await setup();
  await time.advance(HOUR);
  const tokens = manager();
  const records = await Promise.all(Array.from({ length: 50 }, () => tokens.valid(STORE)));
  expect(new Set(records.map(accessToken))).toEqual(new Set(['access-2']));
  expect(refresh).toHaveBeenCalledOnce();
});

it('refreshes once for many processes', async () => {
  const { manager, time, refresh, next, events } = await setup({
    refresh: async () => {
      await time.wait(500);
      return next();
    },
  });
  await time.advance(HOUR);
  const calls = Array.from({ length: 8 }, () => manager().valid(STORE));
  await time.advance(2_000);
  const records = await Promise.all(calls);
  expect(new Set(records.map(accessToken))).toEqual(new Set(['access-2']));
  expect(refresh).toHaveBeenCalledOnce();
  expect(types(events).sort()).toEqual([...Array<string>(7).fill('adopted'), 'refreshed', 'started']);
});

it('never lets a waiting process poll without pause', async () => {
  const { manager, time, store, iso } = await setup();
  await time.advance(HOUR);
  const record = await manager().load(STORE);
  await store.save(KEY, { ...record, lease: { owner: 'elsewhere', expiresAt: iso(30_000) } });
  const load = vi.spyOn(store, 'load');
  const waiting = manager().valid(STORE);
  await time.advance(29_000);
  expect(load.mock.calls.length).toBeGreaterThan(20);
  expect(load.mock.calls.length).toBeLessThan(60);
  await time.advance(2_000);
  expect(accessToken(await waiting)).toBe('access-2');
});

it('goes on with a token that is still good while another process refreshes it', async () => {
  const { manager, time, store, iso, refresh } = await setup();
  await time.advance(HOUR - MINUTE);
  const record = await manager().load(STORE);
  await store.save(KEY, { ...record, lease: { owner: 'elsewhere', expiresAt: iso(30_000) } });
  expect(accessToken(await manager().valid(STORE))).toBe('access-1');
  expect(refresh).not.toHaveBeenCalled();
});

it('ends the wait of a caller that aborts, not the refresh of the others', async () => {
  const { manager, time, next, stored, refresh } = await setup({
    refresh: async () => {
      await time.wait(1_000);
      return next();
    },
  });
  await time.advance(HOUR);
  const tokens = manager();
  const impatient = new AbortController();
  const leaving = await settled(tokens.valid(STORE, { signal: impatient.signal }));
  const staying = await settled(tokens.valid(STORE));
  await time.advance(500);
  const reason = new Error('the user left');
  impatient.abort(reason);
  await time.settle();
  expect(leaving.error).toBe(reason);
  expect(staying).toEqual({});
  expect(refresh.mock.calls[0]?.[1].signal.aborted).toBe(false);
  await time.advance(1_000);
  expect(staying.value && accessToken(staying.value)).toBe('access-2');
  expect(accessToken(await stored())).toBe('access-2');
});

it('saves the new pair even when every caller has left', async () => {
  const { manager, time, next, stored } = await setup({
    refresh: async () => {
      await time.wait(1_000);
      return next();
    },
  });
  await time.advance(HOUR);
  const controller = new AbortController();
  const leaving = await settled(manager().valid(STORE, { signal: controller.signal }));
  await time.advance(1);
  controller.abort(new Error('gone'));
  await time.advance(2_000);
  expect(leaving.error).toEqual(new Error('gone'));
  expect(accessToken(await stored())).toBe('access-2');
});

it('starts nothing for a caller that has already left', async () => {
  const { manager, time, store } = await setup();
  await time.advance(HOUR);
  const load = vi.spyOn(store, 'load');
  const reason = new Error('gone');
  await expect(manager().valid(STORE, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(manager().refresh(STORE, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(load).not.toHaveBeenCalled();
});

it('takes a late 401 of an old token for what it is', async () => {
  const { manager, refresh } = await setup();
  const tokens = manager();
  expect(accessToken(await tokens.refresh(STORE, {}, { rejectedToken: 'access-1' }))).toBe('access-2');
  expect(accessToken(await tokens.refresh(STORE, {}, { rejectedToken: 'access-1' }))).toBe('access-2');
  expect(refresh).toHaveBeenCalledOnce();
  expect(accessToken(await tokens.refresh(STORE, {}, { rejectedToken: 'access-2' }))).toBe('access-3');
  expect(accessToken(await tokens.refresh(STORE))).toBe('access-4');
});

it('refreshes once when many calls are refused at once', async () => {
  const { manager, time, refresh } = await setup();
  const processes = [manager(), manager()];
  const calls = processes.flatMap((tokens) =>
    Array.from({ length: 10 }, () => tokens.refresh(STORE, {}, { rejectedToken: 'access-1' })),
  );
  await time.advance(2_000);
  expect(new Set((await Promise.all(calls)).map(accessToken))).toEqual(new Set(['access-2']));
  expect(refresh).toHaveBeenCalledOnce();
});

it('on invalid_grant uses what somebody else saved meanwhile', async () => {
  const { manager, time, store, next, events } = await setup({
    refresh: async (record) => {
      await store.save(KEY, { ...record, credentials: next().credentials });
      throw invalidGrant();
    },
  });
  await time.advance(HOUR);
  expect(accessToken(await manager().valid(STORE))).toBe('access-2');
  expect(types(events)).toEqual(['started', 'adopted']);
});

it('on invalid_grant with nothing changed asks for a new authorisation, and does not ask the platform again', async () => {
  const { manager, time, refresh, stored, next, events } = await setup({
    refresh: async () => {
      throw invalidGrant();
    },
  });
  await time.advance(HOUR);
  const tokens = manager();
  await expect(tokens.valid(STORE)).rejects.toMatchObject({
    reauthorize: true,
    platformCode: 'invalid_grant',
    retryable: false,
  });
  expect(types(events)).toEqual(['started', 'rejected']);
  await expect(tokens.valid(STORE)).rejects.toMatchObject({ reauthorize: true });
  await expect(manager().refresh(STORE, {}, { rejectedToken: 'access-1' })).rejects.toMatchObject({
    reauthorize: true,
  });
  expect(refresh).toHaveBeenCalledOnce();
  const record = await stored();
  expect(record.lease).toBeUndefined();
  expect(record.credentials).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' });

  // On request it is tried again, and a new authorisation clears it.
  await expect(tokens.refresh(STORE)).rejects.toMatchObject({ reauthorize: true });
  expect(refresh).toHaveBeenCalledTimes(2);
  await tokens.save({ ...record, credentials: { ...record.credentials, ...next().credentials } });
  expect(accessToken(await tokens.valid(STORE))).toBe('access-2');
});

it('says in the words of the connector what was refused, and in its own where the merchant is not the way out', async () => {
  const words = async (error: AuthenticationError) => {
    const { manager } = await setup({ refresh: () => Promise.reject(error) });
    const failed = await settled(manager().refresh(STORE));
    await vi.waitFor(() => expect(failed.error).toBeDefined());
    expect(failed.error).toMatchObject({ reauthorize: true, platformCode: 'invalid_grant', cause: error });
    return (failed.error as Error).message;
  };
  const dead = { platformCode: 'invalid_grant', reauthorize: true };
  expect(await words(new AuthenticationError('the token was refused: connect again', dead))).toBe(
    'the token was refused: connect again',
  );
  const unsure = { ...dead, reauthorize: false };
  expect(await words(new AuthenticationError('no', unsure))).toContain('the merchant has to authorise again');
});

it('uses a living token although its refresh token was refused', async () => {
  const { manager, time, refresh } = await setup({
    refresh: async () => {
      throw invalidGrant();
    },
  });
  await time.advance(HOUR - MINUTE);
  const tokens = manager();
  expect(accessToken(await tokens.valid(STORE))).toBe('access-1');
  expect(accessToken(await tokens.valid(STORE))).toBe('access-1');
  expect(refresh).toHaveBeenCalledOnce();
  await time.advance(MINUTE);
  await expect(tokens.valid(STORE)).rejects.toMatchObject({ reauthorize: true });
});

it('keeps the old pair when the answer is lost, and tries it again', async () => {
  const used: unknown[] = [];
  const { manager, time, next, events } = await setup({
    refresh: async (record, { signal }) => {
      used.push(record.credentials['refreshToken']);
      if (used.length > 1) return next();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  await time.advance(HOUR);
  const tokens = manager();
  const lost = await settled(tokens.valid(STORE));
  await time.advance(30_000);
  expect(lost.error).toMatchObject({ code: 'timeout', retryable: true, outcomeUnknown: true });
  expect(accessToken(await tokens.valid(STORE))).toBe('access-2');
  expect(used).toEqual(['refresh-1', 'refresh-1']);
  expect(types(events)).toEqual(['started', 'failed', 'started', 'refreshed']);
});

it('goes on with a living token when a refresh ahead fails, and leaves the platform alone for a while', async () => {
  let failing = true;
  const { manager, time, next, refresh } = await setup({
    refresh: async () => {
      if (failing) throw new ConnectorError('platform_unavailable', 'down', { retryAfterMs: 60_000 });
      return next();
    },
  });
  await time.advance(HOUR - 4 * MINUTE);
  const tokens = manager();
  for (let call = 0; call < 10; call += 1) expect(accessToken(await tokens.valid(STORE))).toBe('access-1');
  expect(accessToken(await manager().valid(STORE))).toBe('access-1');
  expect(refresh).toHaveBeenCalledOnce();
  failing = false;
  await time.advance(60_000);
  expect(accessToken(await tokens.valid(STORE))).toBe('access-2');
});

it('asks once ahead of the end where the platform hands out the living token again, and then at the end', async () => {
  let life = 4 * MINUTE;
  const { manager, time, next, iso, refresh, stored } = await setup({
    refresh: async ({ credentials }) =>
      life === 0 ? next() : { credentials: { ...credentials, accessTokenExpiresAt: iso(life) } },
  });
  await time.advance(HOUR - 4 * MINUTE);
  const tokens = manager();
  for (let call = 0; call < 10; call += 1) expect(accessToken(await tokens.valid(STORE))).toBe('access-1');
  expect(accessToken(await manager().valid(STORE))).toBe('access-1');
  expect(refresh).toHaveBeenCalledOnce();
  // Whoever was refused asks all the same.
  await tokens.refresh(STORE, {}, { rejectedToken: 'access-1' });
  expect(refresh).toHaveBeenCalledTimes(2);
  life = 0;
  await time.advance(4 * MINUTE);
  expect(accessToken(await tokens.valid(STORE))).toBe('access-2');
  expect((await stored()).credentials['refreshState']).not.toHaveProperty('repeatedUntil');
});

it('fails when the token has ended and cannot be refreshed just now', async () => {
  const failure = new ConnectorError('platform_unavailable', 'down');
  const { manager, time, stored } = await setup({
    refresh: async () => {
      throw failure;
    },
  });
  await time.advance(HOUR);
  await expect(manager().valid(STORE)).rejects.toBe(failure);
  expect((await stored()).lease).toBeUndefined();
});

it('probes a token whose lifetime the platform did not give', async () => {
  const { manager, time, next, refresh, stored } = await setup({ refresh: async () => next(null) });
  await time.advance(HOUR);
  const tokens = manager();
  expect(accessToken(await tokens.valid(STORE))).toBe('access-2');
  expect((await stored()).credentials).not.toHaveProperty('accessTokenExpiresAt');
  expect(accessToken(await tokens.valid(STORE))).toBe('access-2');
  await time.advance(5 * MINUTE);
  expect(accessToken(await tokens.valid(STORE))).toBe('access-3');
  await time.advance(5 * MINUTE);
  refresh.mockResolvedValueOnce(next(HOUR));
  expect(accessToken(await tokens.valid(STORE))).toBe('access-4');
  await time.advance(30 * MINUTE);
  expect(accessToken(await tokens.valid(STORE))).toBe('access-4');
});

it('does not take the old expiry, carried over by a spread, for the new one', async () => {
  const { manager, time, stored } = await setup({
    refresh: async ({ credentials }) => ({ credentials: { ...credentials, accessToken: 'spread' } }),
  });
  await time.advance(HOUR);
  expect(accessToken(await manager().valid(STORE))).toBe('spread');
  expect((await stored()).credentials).not.toHaveProperty('accessTokenExpiresAt');
  expect(accessToken(await manager().valid(STORE))).toBe('spread');
});

it('hands out no token that is not saved, and tries more than once to save it', async () => {
  const inner = createMemoryTokenStore();
  let failures = 0;
  const store: TokenStore = {
    ...inner,
    async save(key, record, options) {
      if (accessToken(record) === 'access-2' && failures > 0) {
        failures -= 1;
        throw new Error('database down');
      }
      return inner.save(key, record, options);
    },
  };
  const { manager, time } = await setup({ store });
  await time.advance(HOUR);
  failures = 3;
  const rescued = await settled(manager().valid(STORE));
  await time.advance(5_000);
  expect(rescued.value && accessToken(rescued.value)).toBe('access-2');

  const again = await setup({ store });
  await again.time.advance(HOUR);
  failures = Number.POSITIVE_INFINITY;
  const lost = await settled(again.manager().valid(STORE));
  await again.time.advance(10_000);
  expect(lost.error).toMatchObject({ code: 'token_store_failed', retryable: true, cause: new Error('database down') });
});

it('wraps what a store throws, and passes its typed errors', async () => {
  const { time } = await setup();
  const broken = (error: unknown): TokenStore => ({
    ...createMemoryTokenStore(),
    load: () => Promise.reject(error),
    delete: () => Promise.reject(error),
  });
  const manager = (error: unknown) => createTokenManager({ platform: PLATFORM, store: broken(error), now: time.now });
  const cause = new Error('ECONNREFUSED');
  await expect(manager(cause).load(STORE)).rejects.toMatchObject({ code: 'token_store_failed', cause, storeId: STORE });
  await expect(manager(cause).forget(STORE)).rejects.toMatchObject({ code: 'token_store_failed', cause });
  const typed = new ConnectorError('decryption_failed', 'could not decrypt');
  await expect(manager(typed).valid(STORE)).rejects.toBe(typed);
});

it('does not overwrite the pair of a process that took over an expired lease', async () => {
  const answers: ((value: RefreshedCredentials) => void)[] = [];
  const { manager, time, next, stored } = await setup({
    refresh: () => new Promise((resolve) => answers.push(resolve)),
  });
  await time.advance(HOUR);
  const slow = await settled(manager().valid(STORE));
  await time.advance(24_000);
  expect(slow.error).toMatchObject({ code: 'timeout' });
  const quick = await settled(manager().valid(STORE));
  await time.advance(1);
  expect(answers).toHaveLength(2);
  answers[1]?.(next());
  await time.advance(1);
  expect(quick.value && accessToken(quick.value)).toBe('access-2');
  answers[0]?.(next());
  await time.advance(1);
  expect(accessToken(await stored())).toBe('access-2');
});

it('keeps an answer that came too late when nobody has a newer one', async () => {
  const answers: ((value: RefreshedCredentials) => void)[] = [];
  const { manager, time, next, stored } = await setup({
    refresh: () => new Promise((resolve) => answers.push(resolve)),
  });
  await time.advance(HOUR);
  const slow = await settled(manager().valid(STORE));
  await time.advance(24_000);
  expect(slow.error).toMatchObject({ code: 'timeout' });
  answers[0]?.(next());
  await time.advance(1);
  expect(accessToken(await stored())).toBe('access-2');
  expect(accessToken(await manager().valid(STORE))).toBe('access-2');
});

it('never replaces a new authorisation by the answer to an older refresh', async () => {
  const answers: ((value: RefreshedCredentials) => void)[] = [];
  const { manager, time, next, stored } = await setup({
    refresh: () => new Promise((resolve) => answers.push(resolve)),
  });
  await time.advance(HOUR);
  const tokens = manager();
  const waiting = await settled(tokens.valid(STORE));
  await time.advance(1);
  await tokens.save({ ...(await stored()), credentials: { accessToken: 'authorised' } });
  answers[0]?.(next());
  await time.advance(1);
  expect(waiting.value && accessToken(waiting.value)).toBe('authorised');
  expect((await stored()).credentials).toEqual({ accessToken: 'authorised' });
});

it('does not bring back a store that was forgotten during a refresh', async () => {
  const answers: ((value: RefreshedCredentials) => void)[] = [];
  const { manager, time, next, store } = await setup({
    refresh: () => new Promise((resolve) => answers.push(resolve)),
  });
  await time.advance(HOUR);
  const tokens = manager();
  const waiting = await settled(tokens.valid(STORE));
  await time.advance(1);
  await tokens.forget(STORE);
  await tokens.forget(STORE);
  answers[0]?.(next());
  await time.advance(1);
  expect(waiting.error).toMatchObject({ code: 'authentication_failed', reauthorize: true });
  expect(await store.load(KEY)).toBeUndefined();
});

it('keeps changes that others made to the record during a refresh', async () => {
  const answers: ((value: RefreshedCredentials) => void)[] = [];
  const { manager, time, next } = await setup({ refresh: () => new Promise((resolve) => answers.push(resolve)) });
  await time.advance(HOUR);
  const tokens = manager();
  const waiting = await settled(tokens.valid(STORE));
  await time.advance(1);
  await manager().update(STORE, (record) => ({
    ...record,
    settings: { ...record.settings, location: 'two' },
    profile: { name: 'New' },
  }));
  answers[0]?.({ ...next(), settings: { scopes: 'read_orders' } });
  await time.advance(1);
  expect(waiting.value).toMatchObject({
    settings: { location: 'two', scopes: 'read_orders' },
    profile: { name: 'New' },
  });
});

it('loses no update among many', async () => {
  const { manager, time, stored } = await setup();
  const tokens = manager();
  await tokens.update(STORE, (record) => ({ ...record, settings: { count: 0 } }));
  const updates = Array.from({ length: 10 }, () =>
    tokens.update(STORE, (record) => ({ ...record, settings: { count: Number(record.settings['count']) + 1 } })),
  );
  await time.advance(10_000);
  await Promise.all(updates);
  expect((await stored()).settings).toEqual({ count: 10 });
});

it('gives up on a record that never stops changing', async () => {
  const inner = createMemoryTokenStore();
  const conflict = () => Promise.reject(new ConnectorError('conflict', 'changed'));
  const { manager, time, stored } = await setup({ store: inner });
  const tokens = manager({ store: { ...inner, save: conflict } });
  const updating = await settled(tokens.update(STORE, (record) => ({ ...record })));
  await time.advance(10_000);
  expect(updating.error).toMatchObject({ code: 'conflict', retryable: true });
  expect((await stored()).version).toBe(1);
});

it('writes nothing when an update changes nothing', async () => {
  const { manager, stored } = await setup();
  const record = await manager().update(STORE, (current) => current);
  expect(record).toEqual(await stored());
  expect(record.version).toBe(1);
});

it('outlives a lease whose owner has a clock far ahead', async () => {
  const { manager, time, store, iso } = await setup();
  await time.advance(HOUR);
  await store.save(KEY, { ...(await manager().load(STORE)), lease: { owner: 'ahead', expiresAt: iso(24 * HOUR) } });
  const waiting = await settled(manager().valid(STORE));
  await time.advance(89_000);
  expect(waiting).toEqual({});
  await time.advance(3_000);
  expect(waiting.value && accessToken(waiting.value)).toBe('access-2');
});

it('publishes what happens without secrets, and survives an observer that throws', async () => {
  const { time, store, refresh } = await setup();
  await time.advance(HOUR);
  const entries: unknown[] = [];
  const log = (entry: unknown) => void entries.push(entry);
  const tokens = createTokenManager({
    platform: PLATFORM,
    store,
    now: time.now,
    wait: time.wait,
    refresh,
    logger: { debug: log, info: log, warn: log, error: log },
    onRefresh: (event) => {
      entries.push(event);
      throw new Error('observer');
    },
  });
  await tokens.valid(STORE);
  expect(entries).toHaveLength(3);
  expect(JSON.stringify(entries)).not.toMatch(/access-|refresh-/);
});

it('keeps secrets out of every error', async () => {
  const { manager, time, store } = await setup({
    refresh: async () => {
      throw invalidGrant();
    },
  });
  await time.advance(HOUR);
  const errors = [
    await settled(manager().valid(STORE)),
    await settled(manager().refresh(STORE, {}, { rejectedToken: 'access-1' })),
  ];
  await store.delete(KEY);
  errors.push(await settled(manager().valid(STORE)));
  await time.settle();
  for (const { error } of errors) {
    expect(error).toBeInstanceOf(ConnectorError);
    expect(JSON.stringify(error) + String(error) + (error as Error).stack).not.toMatch(/access-1|refresh-1/);
  }
});

it('holds nothing for stores that are idle', async () => {
  const { manager, time, store } = await setup();
  const tokens = manager();
  const { version: _version, ...record } = await tokens.load(STORE);
  for (let index = 0; index < 10_000; index += 1) {
    const storeId = `store-${index}`;
    await store.save({ platform: PLATFORM, storeId }, { ...record, storeId, version: 1 });
    await tokens.valid(storeId);
  }
  expect(time.sleepers()).toBe(0);
  await time.advance(HOUR);
  await Promise.all(Array.from({ length: 100 }, (_, index) => tokens.valid(`store-${index}`)));
  expect(time.sleepers()).toBe(0);
});
