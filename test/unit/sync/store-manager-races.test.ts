import { describe, expect, it } from 'vitest';
import { authorise, createHost, STORE } from './store-manager-host.js';

describe('the store manager: a store that is removed while it is connected again', () => {
  it.each(['beforeExchange', 'afterSave'] as const)('leaves no tokens when it goes %s', async (when) => {
    const { manager, tokenStore, stores, platform } = createHost();
    await authorise(manager, 'acme', 'c1');
    platform[when] = () => manager.remove(STORE);
    await expect(authorise(manager, 'acme', 'c2')).rejects.toMatchObject({ code: 'conflict' });
    expect(await tokenStore.load(STORE)).toBeUndefined();
    expect(await stores.load(STORE)).toBeUndefined();
  });

  it('keeps the tokens of a company that has taken it meanwhile', async () => {
    const { manager, tokenStore, stores, platform } = createHost();
    await authorise(manager, 'acme', 'c1');
    platform.afterSave = async () => {
      platform.afterSave = async () => {};
      await manager.remove(STORE);
      await authorise(manager, 'globex', 'c3');
    };
    await expect(authorise(manager, 'acme', 'c2')).rejects.toMatchObject({ code: 'conflict' });
    expect(await tokenStore.load(STORE)).toMatchObject({ credentials: { token: 'token of c3' } });
    expect(await stores.load(STORE)).toMatchObject({ companyId: 'globex', status: 'active' });
  });

  it('leaves no tokens when the new connection comes while everything is erased', async () => {
    const { manager, tokenStore, stores, sink } = createHost();
    await authorise(manager, 'acme', 'c1');
    const { deleteStore } = sink;
    let isFirst = true;
    sink.deleteStore = async (store) => {
      await deleteStore(store);
      if (isFirst) {
        isFirst = false;
        await authorise(manager, 'acme', 'c2');
      }
    };
    await manager.remove(STORE);
    expect(await tokenStore.load(STORE)).toBeUndefined();
    expect(await stores.load(STORE)).toBeUndefined();
  });
});
