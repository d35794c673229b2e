import { NoDeprecatedCustomRule, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { allDocuments, officialSchema, VERSIONS } from './shopify-official.js';

describe.each(VERSIONS)('the official Admin schema of %s', (version) => {
  const schema = officialSchema(version);

  it('accepts every document, without a deprecated field', () => {
    const refused = allDocuments().flatMap((document) =>
      validate(schema, parse(document.text), [...specifiedRules, NoDeprecatedCustomRule]).map(
        (error) => `${document.name}: ${error.message}`,
      ),
    );
    expect([...new Set(refused)]).toEqual([]);
  });

  it('refuses a field that does not exist, so the check above can fail', () => {
    expect(validate(schema, parse('{ shop { noSuchField } }'))).not.toEqual([]);
  });
});

it('covers every document the connector can send', () => {
  expect([...new Set(allDocuments().map(({ name }) => name))].sort()).toEqual([
    'AppScopes',
    'BulkOperationById',
    'BulkOperationRunQuery',
    'BulkOperations',
    'CancelProgress',
    'CancelState',
    'ChangedProducts',
    'DiagnoseApp',
    'DiagnoseOrders',
    'DiagnoseSkus',
    'FulfillmentById',
    'FulfillmentCancel',
    'FulfillmentCreate',
    'FulfillmentEventCreate',
    'FulfillmentEvents',
    'FulfillmentLines',
    'FulfillmentOrderLines',
    'FulfillmentOrdersByOrder',
    'FulfillmentTrackingUpdate',
    'InventoryActivate',
    'InventoryAdjustQuantities',
    'InventoryItems',
    'InventoryItemsByIds',
    'InventoryLevels',
    'InventorySetQuantities',
    'InventorySkuSearch',
    'Locations',
    'LocationsByIds',
    'OrderById',
    'OrderCancel',
    'OrderDetails',
    'OrderLines',
    'OrderLinesByIds',
    'OrdersByIds',
    'OrdersCount',
    'OrdersPage',
    'ProductVariants',
    'ProductVariantsByIds',
    'ShopInfo',
    'VariantPrices',
    'VariantPricesUpdate',
    'VariantSkuSearch',
    'WebhookSubscriptionCreate',
    'WebhookSubscriptionDelete',
    'WebhookSubscriptions',
  ]);
});
