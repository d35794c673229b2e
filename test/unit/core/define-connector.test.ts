import type { Capabilities, Connector, ConnectorParts, OptionalOperation } from 'commerce-connectors';
import { ConnectorError, defineConnector } from 'commerce-connectors';
import { describe, expect, it, vi } from 'vitest';

const operation = vi.fn(() => Promise.resolve({} as never));
const NONE: Capabilities['operations'] = {
  fetchOrder: false,
  planFulfillment: false,
  cancelOrder: false,
  adjustInventory: false,
  fetchInventory: false,
  fetchProducts: false,
  updatePrices: false,
  webhooks: false,
  diagnose: false,
  checkOperation: false,
};
const capabilities: Capabilities = {
  operations: NONE,
  orders: { maxPageSize: 1, listLagSeconds: 0, nativeFilters: [] },
  fulfillment: { partialQuantities: false, multipleTrackingNumbers: false, notifyCustomer: false },
  inventory: { locations: false, compareAndSet: false, maxBatchSize: 1 },
  webhooks: { trust: 'body', topics: [] },
};
const parts: ConnectorParts<unknown> = {
  platform: 'meesho',
  capabilities,
  auth: {
    kind: 'api-key',
    begin: operation,
    complete: operation,
    connect: operation,
    refresh: operation,
    disconnect: operation,
    check: operation,
  },
  fetchOrders: operation,
  pushFulfillment: operation,
  updateInventory: operation,
  verifyWebhook: operation,
};

const CALLS: readonly (readonly [OptionalOperation, (connector: Connector) => Promise<unknown>])[] = [
  ['fetchOrder', (connector) => connector.fetchOrder({ storeId: 's', orderId: '1' })],
  ['planFulfillment', (connector) => connector.planFulfillment({ storeId: 's', orderId: '1' })],
  ['cancelOrder', (connector) => connector.cancelOrder({ storeId: 's', orderId: '1', reason: 'other' })],
  ['adjustInventory', (connector) => connector.adjustInventory({ storeId: 's', items: [] })],
  ['fetchInventory', (connector) => connector.fetchInventory({ storeId: 's' })],
  ['fetchProducts', (connector) => connector.fetchProducts({ storeId: 's' })],
  ['updatePrices', (connector) => connector.updatePrices({ storeId: 's', items: [] })],
  ['webhooks', (connector) => connector.webhooks.list({ storeId: 's' })],
  ['webhooks', (connector) => connector.webhooks.ensure({ storeId: 's', url: 'https://h.example.com', topics: [] })],
  ['webhooks', (connector) => connector.webhooks.remove({ storeId: 's' })],
  ['diagnose', (connector) => connector.diagnose({ storeId: 's' })],
  ['checkOperation', (connector) => connector.checkOperation({} as never)],
];

describe('a connector of the five required members', () => {
  it.each(CALLS)('says not_supported for %s, and where to read so beforehand', async (name, call) => {
    const error = await call(defineConnector(parts)).catch((reason: unknown) => reason);
    expect(ConnectorError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: 'not_supported', platform: 'meesho', operation: name, retryable: false });
    expect((error as Error).message).toContain(`connector.capabilities.operations.${name}`);
  });

  it('names every operation that may be lacking', () => {
    expect(new Set(CALLS.map(([name]) => name))).toEqual(new Set(Object.keys(NONE)));
  });

  it('has the spec version, and can be closed', async () => {
    const connector = defineConnector(parts);
    expect(connector.specVersion).toBe('v1');
    await expect(connector.close()).resolves.toBeUndefined();
  });
});

it('keeps what is given, and more than the contract knows', async () => {
  const fetchOrder = vi.fn(async () => ({ orderId: '1' }) as never);
  const connector = defineConnector({ ...parts, fetchOrder, extra: (text: string) => text.length });
  expect(await connector.fetchOrder({ storeId: 's', orderId: '1' })).toEqual({ orderId: '1' });
  expect(connector.extra('abc')).toBe(3);
});

describe('a call without its input', () => {
  const read = (input: { storeId: string }) => Promise.resolve(input.storeId as never);
  const connector = defineConnector({
    ...parts,
    fetchOrders: read,
    auth: { ...parts.auth, connect: read, complete: async (input: { url: string }) => input.url.slice() as never },
    webhooks: { ensure: read, list: read, remove: read },
    fetchCouriers: (input?: { storeId: string }) => Promise.resolve(input?.storeId ?? 'all'),
    broken: (input: { storeId: string }) =>
      Promise.resolve((input as never as { deep: { storeId: string } }).deep.storeId),
  });

  it.each([
    ['fetchOrders', (input: never) => connector.fetchOrders(input)],
    ['auth.connect', (input: never) => connector.auth.connect(input)],
    ['auth.complete', (input: never) => connector.auth.complete(input)],
    ['webhooks.list', (input: never) => connector.webhooks.list(input)],
  ])('of %s rejects instead of throwing, and says what is wrong', async (operation, call) => {
    for (const input of [undefined, null]) {
      const error = await call(input as never).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'invalid_request',
        platform: 'meesho',
        operation,
        issues: [{ path: 'input' }],
      });
    }
  });

  it('is fine where none is needed', async () => {
    expect(await connector.fetchCouriers()).toBe('all');
  });

  it('is not what a fault of the connector itself is taken for', () => {
    expect(() => connector.broken({ storeId: 's' })).toThrow(TypeError);
  });

  it('leaves functions what they belong to', async () => {
    class KeyAuth {
      readonly kind = 'api-key';
      begin = operation;
      complete = operation;
      refresh = operation;
      disconnect = operation;
      check = operation;
      connect() {
        return Promise.resolve(this.kind as never);
      }
    }
    expect(await defineConnector({ ...parts, auth: new KeyAuth() }).auth.connect({ storeId: 's' })).toBe('api-key');
  });
});

it('takes a member that is undefined for absent', async () => {
  const connector = defineConnector({
    ...parts,
    fetchOrder: undefined,
    close: undefined,
  } as unknown as ConnectorParts<unknown>);
  await expect(connector.fetchOrder({ storeId: 's', orderId: '1' })).rejects.toMatchObject({ code: 'not_supported' });
  await expect(connector.close()).resolves.toBeUndefined();
});

it('does not let parts say another spec version', () => {
  expect(defineConnector({ ...parts, specVersion: 'v0' } as ConnectorParts<unknown>).specVersion).toBe('v1');
});

it.each([
  'platform',
  'capabilities',
  'auth',
  'fetchOrders',
  'pushFulfillment',
  'updateInventory',
  'verifyWebhook',
] as const)('refuses parts without %s at once', (member) => {
  const { [member]: _gone, ...rest } = parts;
  for (const broken of [rest, { ...rest, [member]: undefined }]) {
    const define = () => defineConnector(broken as never);
    expect(define).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
    expect(define).toThrow(`${member} missing`);
  }
});

it('refuses a class instance, whose functions are not its own', () => {
  class Meesho {
    readonly platform = 'meesho';
    fetchOrders = operation;
    pushFulfillment() {
      return operation();
    }
  }
  expect(() => defineConnector(new Meesho() as never)).toThrow('pushFulfillment');
});
