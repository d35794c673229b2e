import {
  type Sandbox,
  startSandbox,
  type WooSandboxControls,
  type WooSandboxOptions,
} from 'commerce-connectors/testing';
import { createWooCommerceConnector, type WooCommerceConnector } from 'commerce-connectors/woocommerce';
import { afterEach, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/connector.js';

let close: () => Promise<void> = async () => {};
afterEach(() => close());

async function startStore(
  woocommerce: WooSandboxOptions = {},
  keys: 'readOnly' | 'writeOnly' | 'customer' | undefined = undefined,
): Promise<{
  readonly controls: WooSandboxControls;
  readonly connector: WooCommerceConnector;
  readonly storeId: string;
  diagnose(): Promise<Diagnosis>;
}> {
  const sandbox: Sandbox = await startSandbox({
    platforms: ['woocommerce'],
    orders: 3,
    woocommerce: { variants: 4, ...woocommerce },
  });
  const controls = sandbox.controls.woocommerce;
  const { storeId, ...own } = sandbox.credentials.woocommerce;
  const connector = createWooCommerceConnector({ baseURL: (id) => controls.baseURL(id), maxRetries: 0 });
  close = async () => {
    await Promise.all([connector.close(), sandbox.close()]);
  };
  const { consumerKey, consumerSecret } = keys === undefined ? own : own[keys];
  await connector.auth.connect({ storeId, consumerKey, consumerSecret, verify: false });
  return { controls, connector, storeId, diagnose: () => connector.diagnose({ storeId }) };
}

const levels = ({ findings }: Diagnosis) => Object.fromEntries(findings.map(({ check, level }) => [check, level]));
const finding = ({ findings }: Diagnosis, check: string) => findings.find((found) => found.check === check);

describe('a store as most are', () => {
  it('has no errors, and is as it was afterwards', async () => {
    const { controls, diagnose } = await startStore({ tracking: 'ast' });
    const before = JSON.stringify(controls.orders());
    const diagnosis = await diagnose();
    expect(diagnosis.ok).toBe(true);
    expect(diagnosis.findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(JSON.stringify(controls.orders())).toBe(before);
  });

  it.each([
    ['none', 'warning', /note/],
    ['shipment-tracking', 'ok', /Shipment Tracking/],
    ['ast', 'ok', /Advanced Shipment Tracking/],
    ['fulfillments', 'ok', /Order Fulfillments/],
  ] as const)('keeps tracking numbers with %s', async (tracking, level, message) => {
    const { diagnose } = await startStore({ tracking });
    expect(finding(await diagnose(), 'tracking')).toMatchObject({ level, message });
  });
});

describe('a store with a way of its own', () => {
  it('is used past its host, with a word about it', async () => {
    const { diagnose } = await startStore({ stripAuthorization: true });
    const diagnosis = await diagnose();
    expect(diagnosis.ok).toBe(true);
    expect(finding(diagnosis, 'auth_mode')).toMatchObject({
      level: 'warning',
      fix: expect.stringContaining('.htaccess'),
    });
  });

  it('without permalinks is told where to switch them on', async () => {
    const { diagnose } = await startStore({ permalinks: 'plain' });
    const diagnosis = await diagnose();
    expect(diagnosis.ok).toBe(true);
    expect(finding(diagnosis, 'permalinks')).toMatchObject({ level: 'warning' });
  });

  it('that blocks PUT is written to by a detour', async () => {
    const { controls, diagnose } = await startStore();
    controls.faults.blockPut();
    const diagnosis = await diagnose();
    expect(diagnosis.ok).toBe(true);
    expect(finding(diagnosis, 'http_methods')?.message).toMatch(/blocks PUT/);
  });

  it('with too few decimals is told that amounts are rounded', async () => {
    const { diagnose } = await startStore({ decimals: 0 });
    expect(finding(await diagnose(), 'currency_decimals')).toMatchObject({ level: 'warning' });
  });

  it('of old is told to update', async () => {
    const { diagnose } = await startStore({ wcVersion: '5.7.0' });
    const diagnosis = await diagnose();
    expect(finding(diagnosis, 'woocommerce_version')).toMatchObject({ level: 'warning' });
    expect(finding(diagnosis, 'order_storage')?.message).toMatch(/posts/);
  });

  it('that prints notices before its answers works all the same', async () => {
    const { controls, diagnose } = await startStore({ tracking: 'ast' });
    controls.faults.noticeBeforeJson({ times: Number.POSITIVE_INFINITY });
    expect((await diagnose()).ok).toBe(true);
  });
});

describe('what stands between', () => {
  it.each([
    ['readOnly', { read_orders: 'ok', write_orders: 'error' }],
    ['writeOnly', { read_orders: 'error' }],
    ['customer', { read_orders: 'error' }],
  ] as const)('a %s key', async (keys, expected) => {
    const { diagnose } = await startStore({}, keys);
    const diagnosis = await diagnose();
    expect(diagnosis.ok).toBe(false);
    expect(levels(diagnosis)).toMatchObject({ api: 'ok', ...expected });
  });

  it('a key that is not known, or the secret of another', async () => {
    const { connector, storeId, controls, diagnose } = await startStore();
    const { consumerKey } = controls.credentials();
    for (const keys of [
      { consumerKey, consumerSecret: `cs_${'0'.repeat(40)}` },
      { consumerKey: `ck_${'0'.repeat(40)}`, consumerSecret: `cs_${'0'.repeat(40)}` },
    ]) {
      await connector.auth.connect({ storeId, ...keys, verify: false });
      const diagnosis = await diagnose();
      expect(levels(diagnosis)).toMatchObject({ api: 'ok', read_orders: 'error' });
      expect(JSON.stringify(diagnosis)).not.toContain('cs_');
    }
  });

  it.each<[string, (controls: WooSandboxControls) => void]>([
    ['an HTML page', ({ faults }) => faults.html({ times: Number.POSITIVE_INFINITY })],
    ['a host that is down', ({ faults }) => faults.status(503, { times: Number.POSITIVE_INFINITY })],
    ['a reset connection', ({ faults }) => faults.resetBefore({ times: Number.POSITIVE_INFINITY })],
    ['a move to another address', ({ faults }) => faults.redirectToHttps()],
  ])('%s', async (_what, fault) => {
    const { controls, diagnose } = await startStore();
    fault(controls);
    const diagnosis = await diagnose();
    expect(diagnosis.ok).toBe(false);
    expect(levels(diagnosis)).toEqual({ api: 'error', https: 'ok' });
    expect(finding(diagnosis, 'api')?.fix?.length).toBeGreaterThan(20);
  });

  it('nothing: a store that was disconnected is not diagnosed', async () => {
    const { connector, storeId, diagnose } = await startStore();
    await connector.auth.disconnect(storeId);
    await expect(diagnose()).rejects.toMatchObject({ code: 'authentication_failed' });
  });
});
