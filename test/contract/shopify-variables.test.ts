import {
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createShopifyConnector, SUPPORTED_API_VERSIONS } from '../../src/connectors/shopify/index.js';
import type { Transport } from '../../src/core/ports.js';
import { createMemoryTokenStore } from '../../src/storage/index.js';
import { startSandbox } from '../../src/testing/index.js';
import { officialSchema, type Version } from './shopify-official.js';

interface Sent {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What the connector sends while it does everything it can, in one API version. */
async function everythingSent(apiVersion: (typeof SUPPORTED_API_VERSIONS)[number]): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const spying: Transport = async (url, init) => {
    if (url.endsWith('/graphql.json')) sent.push(JSON.parse(init.body ?? '{}') as Sent);
    return (fetch as Transport)(url, init);
  };
  const sandbox = await startSandbox({ platforms: ['shopify'], orders: 36, seed: 1 });
  const { storeId, clientId, clientSecret, accessToken } = sandbox.credentials.shopify;
  const controls = sandbox.controls.shopify;
  const options = { clientId, clientSecret, apiVersion, transport: spying, tokenStore: createMemoryTokenStore() };
  const connector = createShopifyConnector({ ...options, baseURL: sandbox.baseURLs.shopify });
  await connector.auth.connect({ storeId, accessToken });

  const page = await connector.fetchOrders({ storeId, limit: 32 });
  const updatedAfter = new Date(Date.now() - 86_400_000);
  await connector.fetchOrders({ storeId, updatedAfter, createdAfter: '2026-01-01T00:00:00Z', limit: 3 });
  await connector.fetchOrders({ storeId, limit: 32, cursor: page.nextCursor ?? '' });
  const ids = controls.orderIds().slice(0, 2);
  await connector.fetchOrders({ storeId, ids });
  const long = controls.orders().find(({ scenario }) => scenario === 'long-260')?.id ?? '';
  await connector.fetchOrder({ storeId, orderId: long });
  const open = controls.orders().find(({ scenario }) => scenario === 'prepaid')?.id ?? '';
  const tracking = { number: 'AWB1', carrier: 'Delhivery' };
  const { parts } = await connector.pushFulfillment({ storeId, orderId: open, tracking, notifyCustomer: false });
  const shipped = { storeId, orderId: open, fulfillmentId: parts[0]?.fulfillmentId ?? '' };
  const parcels = ['A', 'B'].map((number) => ({ number, carrier: 'DTDC', url: `https://track.example.com/${number}` }));
  await connector.updateTracking({ ...shipped, tracking: parcels, notifyCustomer: true });
  await connector.addFulfillmentEvent({
    ...shipped,
    status: 'out_for_delivery',
    happenedAt: new Date(),
    estimatedDeliveryAt: new Date(),
    message: 'Out for delivery',
    address1: 'MIDC',
    city: 'Nagpur',
    province: 'Maharashtra',
    zip: '440001',
    country: 'India',
    latitude: 21.1458,
    longitude: 79.0882,
  });
  await connector.cancelFulfillment(shipped);
  const [item] = controls.variants().filter(({ sku, tracked }) => sku !== null && tracked);
  const locationId = item?.locationIds[0] ?? '';
  await connector.fetchLocations({ storeId });
  await connector.fetchInventory({ storeId, skus: [item?.sku ?? ''] });
  await connector.updateInventory({ storeId, items: [{ sku: item?.sku ?? '', quantity: 5, locationId }] });
  await connector.adjustInventory({ storeId, items: [{ sku: item?.sku ?? '', delta: 1, locationId }] });
  const url = 'https://app.example.com/hooks';
  await connector.webhooks.ensure({ storeId, url, topics: connector.capabilities.webhooks.topics });
  await connector.webhooks.remove({ storeId });
  await connector.diagnose({ storeId });
  await connector.close();
  await sandbox.close();
  return sent;
}

/** Deprecated input that a value uses. graphql-js looks at documents only: what comes in variables, it does not see. */
function deprecatedIn(type: GraphQLInputType, value: unknown, path: string): readonly string[] {
  if (value === null || value === undefined) return [];
  if (isNonNullType(type)) return deprecatedIn(type.ofType, value, path);
  if (isListType(type)) {
    const rows = Array.isArray(value) ? value : [value];
    return rows.flatMap((row, index) => deprecatedIn(type.ofType, row, `${path}.${index}`));
  }
  if (isEnumType(type)) {
    return type.getValue(String(value))?.deprecationReason ? [`${path} is ${String(value)}`] : [];
  }
  if (!isInputObjectType(type)) return [];
  const fields = type.getFields();
  return Object.entries(value).flatMap(([name, field]) => {
    const definition = fields[name];
    if (definition === undefined) return [`${path}.${name} does not exist`];
    const own = definition.deprecationReason ? [`${path}.${name}: ${definition.deprecationReason}`] : [];
    return [...own, ...deprecatedIn(definition.type, field, `${path}.${name}`)];
  });
}

function problemsOf(schema: GraphQLSchema, { query, variables }: Sent): readonly string[] {
  const operation = parse(query).definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const definitions = operation?.variableDefinitions ?? [];
  const name = operation?.name?.value ?? 'anonymous';
  const { errors = [] } = getVariableValues(schema, definitions, variables);
  const declared = new Set(definitions.map(({ variable }) => variable.name.value));
  const deprecated = definitions.flatMap(({ variable, type }) => {
    const input = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
    const path = `$${variable.name.value}`;
    return input === undefined ? [`${path} has no type`] : deprecatedIn(input, variables[variable.name.value], path);
  });
  return [
    ...errors.map(({ message }) => message),
    ...deprecated,
    ...Object.keys(variables).flatMap((key) => (declared.has(key) ? [] : [`$${key} is not declared`])),
  ].map((problem) => `${name}: ${problem}`);
}

describe.each(SUPPORTED_API_VERSIONS)('the variables sent in API version %s', (version) => {
  it('are what the official schema takes, without a deprecated field', async () => {
    const sent = await everythingSent(version);
    const names = new Set(sent.map(({ query }) => /(?:query|mutation) (\w+)/.exec(query)?.[1]));
    for (const name of [
      'OrdersPage',
      'OrdersByIds',
      'OrderById',
      'FulfillmentCreate',
      'FulfillmentTrackingUpdate',
      'FulfillmentEventCreate',
      'FulfillmentCancel',
      'InventorySetQuantities',
      'WebhookSubscriptionCreate',
      'DiagnoseApp',
    ]) {
      expect(names, name).toContain(name);
    }
    const schema = officialSchema(version);
    expect([...new Set(sent.flatMap((request) => problemsOf(schema, request)))]).toEqual([]);
  });
});

describe('this check', () => {
  const query =
    'mutation M($input: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $input) { userErrors { field } } }';
  const check = (version: Version, input: object) =>
    problemsOf(officialSchema(version), { query, variables: { input } });
  const row = { inventoryItemId: 'gid://shopify/InventoryItem/1', locationId: 'gid://shopify/Location/1', quantity: 1 };

  it('sees a deprecated field, an unknown one, a wrong type and a variable nobody declared', () => {
    const input = { name: 'available', reason: 'correction', quantities: [row] };
    expect(check('2026-10', input)).toEqual([]);
    expect(check('2026-01', { ...input, ignoreCompareQuantity: true })).toEqual([
      expect.stringContaining('$input.ignoreCompareQuantity'),
    ]);
    expect(check('2026-10', { ...input, ignoreCompareQuantity: true }).length).toBeGreaterThan(0);
    expect(check('2026-10', { ...input, quantities: [{ ...row, quantity: '1' }] }).length).toBeGreaterThan(0);
    const undeclared = problemsOf(officialSchema('2026-10'), { query, variables: { input, more: 1 } });
    expect(undeclared).toEqual(['M: $more is not declared']);
  });
});
