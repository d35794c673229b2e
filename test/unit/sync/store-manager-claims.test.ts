import { describe, expect, it } from 'vitest';
import { AuthenticationError, ConnectorError } from '../../../src/core/errors.js';
import { authorise, callbackOf, createHost, gate, type Host, STORE } from './store-manager-host.js';

const redirectUri = 'https://host.example/callback';
const OTHER_COMPANY = { code: 'conflict', platformCode: 'other_company' };
const tokenOf = async ({ tokenStore }: Host) => (await tokenStore.load(STORE))?.credentials['token'];

describe('the store manager: a store belongs to one company', () => {
  it('refuses another company at begin, at complete and at connect, by any spelling, and exchanges nothing', async () => {
    const host = createHost();
    const { manager, platform } = host;
    const begun = await manager.begin({ ...STORE, companyId: 'globex', redirectUri });
    await authorise(manager, 'acme', 'c1');
    const asked = platform.asked.length;
    await expect(
      manager.begin({ ...STORE, storeId: 'SHOP-1', companyId: 'globex', redirectUri }),
    ).rejects.toMatchObject(OTHER_COMPANY);
    await expect(manager.complete({ platform: 'fake', url: callbackOf(begun.state, 'c2') })).rejects.toMatchObject({
      ...OTHER_COMPANY,
      retryable: false,
    });
    await expect(manager.connect({ ...STORE, storeId: 'SHOP-1', companyId: 'globex', key: 'k' })).rejects.toMatchObject(
      OTHER_COMPANY,
    );
    expect(platform.asked).toHaveLength(asked);
    expect(await tokenOf(host)).toBe('token of c1');
  });

  it('never says whose it is', async () => {
    const { manager } = createHost();
    await authorise(manager, 'acme', 'c1');
    const error = await manager.connect({ ...STORE, companyId: 'globex', key: 'k' }).catch((caught: unknown) => caught);
    expect(JSON.stringify(error)).not.toContain('acme');
    expect(String(error)).not.toContain('acme');
  });

  it('keeps a disconnected store for its company, until it is removed', async () => {
    const host = createHost();
    const { manager } = host;
    await authorise(manager, 'acme', 'c1');
    await manager.disconnect(STORE);
    await expect(authorise(manager, 'globex', 'c2')).rejects.toMatchObject(OTHER_COMPANY);
    await manager.remove(STORE);
    expect((await authorise(manager, 'globex', 'c3')).store.companyId).toBe('globex');
    expect(await tokenOf(host)).toBe('token of c3');
  });

  it('gives it to one of two that connect it at the same moment, in two processes; its tokens stay', async () => {
    for (const loserFirst of [true, false]) {
      const host = createHost();
      const { platform, manager, createManager } = host;
      const waiting = gate();
      platform.beforeExchange = () => waiting.opened;
      const begin = async (companyId: string) => (await manager.begin({ ...STORE, companyId, redirectUri })).state;
      const states = { acme: await begin('acme'), globex: await begin('globex') };
      const complete = (one: Host['manager'], companyId: 'acme' | 'globex') =>
        one.complete({ platform: 'fake', url: callbackOf(states[companyId], companyId) });
      const order = loserFirst ? (['globex', 'acme'] as const) : (['acme', 'globex'] as const);
      const all = Promise.allSettled([complete(manager, order[0]), complete(createManager(), order[1])]);
      waiting.open();
      const [first, second] = await all;
      const won = first.status === 'fulfilled' ? first : second;
      const lost = first.status === 'fulfilled' ? second : first;
      if (won.status !== 'fulfilled' || lost.status !== 'rejected') throw new Error('not exactly one got it');
      expect(lost.reason).toMatchObject({ ...OTHER_COMPANY, retryable: true });
      expect(await tokenOf(host)).toBe(`token of ${won.value.store.companyId}`);
      expect(platform.asked).toHaveLength(1);
    }
  });

  it('lets two users of one company connect it at once', async () => {
    const host = createHost();
    const { createManager, platform } = host;
    const waiting = gate();
    platform.beforeExchange = () => waiting.opened;
    const connect = (key: string) => createManager().connect({ ...STORE, companyId: 'acme', key });
    const both = Promise.all([connect('k1'), connect('k2')]);
    waiting.open();
    for (const { store } of await both) expect(store).toMatchObject({ companyId: 'acme', status: 'active' });
    expect((await host.manager.get(STORE)).status).toBe('active');
  });

  it('frees a store at once that the platform refused; a claim is no store to look at', async () => {
    const host = createHost();
    const { manager, platform, stores } = host;
    let during: unknown;
    platform.beforeExchange = async () => {
      during = await manager.get(STORE).catch((error: unknown) => error);
      for await (const entry of manager.list()) throw new Error(`listed: ${entry.storeId}`);
      throw new AuthenticationError('refused', { reauthorize: true });
    };
    await expect(manager.connect({ ...STORE, companyId: 'globex', key: 'bad' })).rejects.toMatchObject({
      code: 'authentication_failed',
    });
    expect(during).toMatchObject({ platformCode: 'store_unknown' });
    expect(await stores.load(STORE)).toBeUndefined();
    platform.beforeExchange = async () => {};
    expect((await authorise(manager, 'acme', 'c1')).store.companyId).toBe('acme');
  });

  it('leaves a store as it was that cannot be connected anew', async () => {
    const host = createHost();
    const { manager, platform, stores } = host;
    await authorise(manager, 'acme', 'c1');
    const before = await stores.load(STORE);
    platform.beforeExchange = () => Promise.reject(new AuthenticationError('refused', { reauthorize: true }));
    await expect(manager.connect({ ...STORE, companyId: 'acme', key: 'bad' })).rejects.toThrow('refused');
    expect(await stores.load(STORE)).toEqual(before);
  });
});

describe('the store manager: a process that dies while it connects', () => {
  /** Dies between the tokens and the registry, for `acme`. */
  async function died(): Promise<Host> {
    const host = createHost();
    host.platform.afterSave = () => Promise.reject(new Error('killed'));
    await expect(authorise(host.manager, 'acme', 'c1')).rejects.toThrow('killed');
    host.platform.afterSave = async () => {};
    expect(await tokenOf(host)).toBe('token of c1');
    return host;
  }

  it('is mended by connecting again, at once', async () => {
    const host = await died();
    expect((await authorise(host.createManager(), 'acme', 'c2')).store.status).toBe('active');
    expect(await tokenOf(host)).toBe('token of c2');
  });

  it('keeps the store for ten minutes; then another company gets it, and nothing of the first', async () => {
    const host = await died();
    const { manager, clock, tokenStore, stores } = host;
    const record = await tokenStore.load(STORE);
    if (record !== undefined) await tokenStore.save(STORE, { ...record, settings: { secret: 'of acme' } });
    clock.now += 10 * 60_000;
    await expect(authorise(manager, 'globex', 'c2')).rejects.toMatchObject({ ...OTHER_COMPANY, retryable: true });
    clock.now += 1;
    expect((await authorise(manager, 'globex', 'c3')).store).toMatchObject({ companyId: 'globex', status: 'active' });
    expect(await tokenOf(host)).toBe('token of c3');
    expect((await tokenStore.load(STORE))?.settings).toEqual({});
    expect((await stores.load(STORE))?.companyId).toBe('globex');
  });

  it('of several that find it afterwards one gets the store, and keeps its tokens', async () => {
    const host = await died();
    host.clock.now += 11 * 60_000;
    const outcomes = await Promise.allSettled(
      ['globex', 'initech', 'umbrella'].map((companyId) =>
        host.createManager().connect({ ...STORE, companyId, key: companyId }),
      ),
    );
    const won = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.store.companyId] : []));
    const lost = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject({ code: 'conflict' });
    expect(await tokenOf(host)).toBe(`token of ${won[0]}`);
  });

  it('nobody forgets the tokens of the one that was quicker', async () => {
    const host = await died();
    const { clock, tokenStore, createManager } = host;
    clock.now += 11 * 60_000;
    const forgetting = gate();
    const mayForget = gate();
    const forget = tokenStore.delete;
    tokenStore.delete = async (key) => {
      tokenStore.delete = forget;
      forgetting.open();
      await mayForget.opened;
      await forget(key);
    };
    const first = createManager().connect({ ...STORE, companyId: 'globex', key: 'k1' });
    await forgetting.opened;
    await expect(createManager().connect({ ...STORE, companyId: 'initech', key: 'k2' })).rejects.toMatchObject({
      code: 'conflict',
    });
    mayForget.open();
    expect((await first).store.companyId).toBe('globex');
    expect(await tokenOf(host)).toBe('token of k1');
  });

  it('does not give a store to whom it was taken from meanwhile', async () => {
    const host = createHost();
    const { manager, platform, clock, createManager } = host;
    platform.afterSave = async () => {
      platform.afterSave = async () => {};
      clock.now += 11 * 60_000;
      await createManager().connect({ ...STORE, companyId: 'globex', key: 'k2' });
    };
    await expect(manager.connect({ ...STORE, companyId: 'acme', key: 'k1' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await manager.get(STORE)).companyId).toBe('globex');
    expect(await tokenOf(host)).toBe('token of k2');
  });

  it('keeps the claim where it is open whether tokens were saved', async () => {
    const host = createHost();
    host.platform.afterSave = () => Promise.reject(new ConnectorError('timeout', 'too late'));
    await expect(authorise(host.manager, 'acme', 'c1')).rejects.toMatchObject({ code: 'timeout' });
    host.platform.afterSave = async () => {};
    await expect(authorise(host.manager, 'globex', 'c2')).rejects.toMatchObject(OTHER_COMPANY);
    expect((await authorise(host.manager, 'acme', 'c3')).store.status).toBe('active');
  });
});
