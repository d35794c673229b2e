import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/testing/index.js';
import { API_VERSIONS } from '../../../src/testing/shopify/api-versions.js';
import { schemaOf } from '../../../src/testing/shopify/graphql/schemas.js';
import { ask } from './support.js';

type Field = GraphQLField<unknown, unknown>;

/** Arguments a field cannot do without. */
function argumentsOf(field: Field, first: number): string {
  if (field.name === 'quantities') return '(names: ["available", "on_hand"])';
  if (field.name === 'inventoryLevel') {
    const [argument] = field.args.filter((candidate) => candidate.name.endsWith('Id'));
    return `(${argument?.name}: "gid://shopify/${argument?.name === 'locationId' ? 'Location' : 'InventoryItem'}/1")`;
  }
  return field.args.some((argument) => argument.name === 'first') ? `(first: ${first})` : '';
}

/** Selects every field of a type down to a depth; a type that was already entered is not entered again. */
function select(field: Field, depth: number, entered: readonly string[]): string | undefined {
  const named = getNamedType(field.type);
  if (!(isObjectType(named) || isInterfaceType(named) || isUnionType(named)))
    return `${field.name}${argumentsOf(field, 2)}`;
  if (depth === 0 || entered.includes(named.name)) return undefined;
  if (isUnionType(named)) return `${field.name} { __typename }`;
  const inner = selectType(named as GraphQLObjectType, depth - (/(?:Connection|Edge)$/.test(named.name) ? 0 : 1), [
    ...entered,
    named.name,
  ]);
  return inner === '' ? undefined : `${field.name}${argumentsOf(field, 2)} { ${inner} }`;
}

function selectType(type: GraphQLObjectType, depth: number, entered: readonly string[]): string {
  const fields = Object.values(type.getFields()).filter((field) => field.name !== 'edges' || depth > 0);
  return fields.flatMap((field) => select(field, depth, entered) ?? []).join(' ');
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ platforms: ['shopify'], orders: 40, shopify: { bucket: { maximum: 1e9 } } });
  const query = '{ orders { edges { node { id } } } }';
  await ask(
    sandbox,
    'mutation Run($query: String!) { bulkOperationRunQuery(query: $query) { userErrors { field } } }',
    {
      query,
    },
  );
  sandbox.controls.shopify.bulk.finish();
  sandbox.controls.shopify.subscribe({ topic: 'orders/create', url: 'http://127.0.0.1:9/' });
});
afterAll(() => sandbox.close());

const ROOTS: readonly [string, string, string][] = [
  ['Order', 'orders(first: 40) { nodes {', '} }'],
  ['LineItem', 'orders(first: 40) { nodes { lineItems(first: 2) { nodes {', '} } } }'],
  ['Fulfillment', 'orders(first: 40) { nodes { fulfillments(first: 2) {', '} } }'],
  ['FulfillmentOrder', 'fulfillmentOrders(first: 40, includeClosed: true) { nodes {', '} }'],
  ['Refund', 'orders(first: 40) { nodes { refunds(first: 2) {', '} } }'],
  ['OrderTransaction', 'orders(first: 40) { nodes { transactions(first: 2) {', '} } }'],
  ['Customer', 'orders(first: 40) { nodes { customer {', '} } }'],
  ['MailingAddress', 'orders(first: 40) { nodes { shippingAddress {', '} } }'],
  ['ProductVariant', 'productVariants(first: 40) { nodes {', '} }'],
  ['Product', 'products(first: 40) { nodes {', '} }'],
  ['InventoryItem', 'inventoryItems(first: 40) { nodes {', '} }'],
  ['Location', 'locations(first: 40, includeInactive: true, includeLegacy: true) { nodes {', '} }'],
  ['Shop', 'shop {', '}'],
  ['BulkOperation', 'bulkOperations(first: 5) { nodes {', '} }'],
  ['WebhookSubscription', 'webhookSubscriptions(first: 5) { nodes {', '} }'],
  ['AppInstallation', 'currentAppInstallation {', '}'],
];

describe.each(API_VERSIONS)('every field of %s', (version) => {
  it.each(ROOTS)('%s', async (typeName, before, after) => {
    const type = schemaOf(version).getType(typeName) as GraphQLObjectType;
    // heldByApp takes a scope the connector never asks for.
    const fields = Object.values(type.getFields()).filter((field) => field.name !== 'heldByApp');
    for (const field of fields) {
      const selected = select(field, 2, [typeName])?.replace(/heldByApp \{[^}]*\}/g, '');
      if (selected === undefined) continue;
      const { status, body } = await ask(sandbox, `{ ${before} ${selected} ${after} }`, {}, { version });
      expect([field.name, status, body.errors]).toEqual([field.name, 200, undefined]);
      expect(body.data).not.toBeNull();
    }
  });
});
