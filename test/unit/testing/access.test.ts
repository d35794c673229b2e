import { afterEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/testing/index.js';
import { ask } from './support.js';

let sandbox: Sandbox;
afterEach(() => sandbox?.close());

const start = async (shopify = {}): Promise<void> => {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 40, shopify });
};

const without = (...scopes: string[]): string[] =>
  sandbox.credentials.shopify.scopes.filter((scope) => !scopes.includes(scope));

const ORDERS = `query Orders { orders(first: 5, sortKey: CREATED_AT) { nodes {
  id email customer { id firstName defaultEmailAddress { emailAddress } }
  shippingAddress { name city zip phone address1 }
  lineItems(first: 1) { nodes { title product { id } variant { id } } }
  fulfillmentOrders(first: 5) { nodes { id } } } } }`;

describe('a missing scope', () => {
  it('nulls the field, says which scope it takes, and leaves the rest', async () => {
    await start();
    sandbox.controls.shopify.setScopes(without('read_customers', 'write_products'));
    const { status, body } = await ask(sandbox, ORDERS);
    expect(status).toBe(200);
    const [order] = body.data.orders.nodes;
    expect(order.customer).toBeNull();
    expect(order.lineItems.nodes[0]).toMatchObject({ product: null, variant: null, title: expect.any(String) });
    expect(order.shippingAddress.city).toEqual(expect.any(String));
    expect(body.errors).toHaveLength(15);
    expect(body.errors[0]).toMatchObject({
      message: 'Access denied for customer field. Required access: `read_customers` access scope.',
      path: ['orders', 'nodes', 0, 'customer'],
      extensions: { code: 'ACCESS_DENIED', requiredAccess: '`read_customers` access scope.' },
    });
  });

  it('empties fulfillment orders without a word', async () => {
    await start();
    const scopes = without(
      'write_assigned_fulfillment_orders',
      'write_merchant_managed_fulfillment_orders',
      'write_third_party_fulfillment_orders',
    );
    sandbox.controls.shopify.setScopes(scopes);
    const { body } = await ask(sandbox, ORDERS);
    expect(body.errors).toBeUndefined();
    for (const order of body.data.orders.nodes) expect(order.fulfillmentOrders.nodes).toEqual([]);
  });

  it('shows only the fulfillment orders of the kind the app may read', async () => {
    await start();
    sandbox.controls.shopify.setScopes(without('write_merchant_managed_fulfillment_orders'));
    const { body } = await ask(sandbox, ORDERS);
    expect(body.errors).toBeUndefined();
    for (const order of body.data.orders.nodes) expect(order.fulfillmentOrders.nodes).toEqual([]);
  });

  it('closes the orders list', async () => {
    await start();
    sandbox.controls.shopify.setScopes(without('write_orders', 'read_all_orders'));
    const { body } = await ask(sandbox, ORDERS);
    expect(body.data).toBeNull();
    expect(body.errors[0]).toMatchObject({ path: ['orders'], extensions: { code: 'ACCESS_DENIED' } });
  });

  it('refuses a mutation and changes nothing', async () => {
    await start();
    sandbox.controls.shopify.setScopes(without('write_inventory'));
    const query =
      'mutation Activate { inventoryActivate(inventoryItemId: "gid://shopify/InventoryItem/1", locationId: "gid://shopify/Location/1") @idempotent(key: "k") { userErrors { message } } }';
    const { body } = await ask(sandbox, query);
    expect(body.data).toEqual({ inventoryActivate: null });
    expect(body.errors[0].message).toBe(
      'Access denied for inventoryActivate field. Required access: `write_inventory` access scope. Also: The user must have a permission to activate an inventory item.',
    );
  });

  it('is told by the installation', async () => {
    await start({ scopes: ['write_orders'] });
    const { body } = await ask(sandbox, '{ currentAppInstallation { accessScopes { handle } } }');
    expect(body.data.currentAppInstallation.accessScopes).toEqual([
      { handle: 'read_orders' },
      { handle: 'write_orders' },
    ]);
  });
});

describe('the 60-day window', () => {
  it('hides older orders from every way in', async () => {
    await start();
    const [oldest] = sandbox.controls.shopify.orders();
    sandbox.controls.shopify.setScopes(without('read_all_orders'));
    const query = `query Old($id: ID!) { ordersCount { count } order(id: $id) { id } node(id: $id) { id } }`;
    const { body } = await ask(sandbox, query, { id: oldest?.id });
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({ order: null, node: null });
    expect(body.data.ordersCount.count).toBeLessThan(40);
    expect(body.data.ordersCount.count).toBeGreaterThan(10);
  });
});

describe('protected customer data', () => {
  it('at level 1 is null, without errors', async () => {
    await start();
    sandbox.controls.shopify.approveCustomerData(false);
    const { body } = await ask(sandbox, ORDERS);
    expect(body.errors).toBeUndefined();
    for (const order of body.data.orders.nodes) {
      expect(order.email).toBeNull();
      expect(order.shippingAddress).toMatchObject({
        name: null,
        zip: null,
        phone: null,
        address1: null,
        city: expect.any(String),
      });
      if (order.customer !== null) expect(order.customer).toMatchObject({ firstName: null, defaultEmailAddress: null });
    }
  });

  it('without any approval closes the objects', async () => {
    await start();
    sandbox.controls.shopify.approveCustomerData('none');
    const { body } = await ask(sandbox, '{ orders(first: 1) { nodes { id } } }');
    expect(body.errors[0].message).toContain('This app is not approved to access the Order object.');
  });
});
