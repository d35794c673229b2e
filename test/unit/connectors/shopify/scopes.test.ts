import { describe, expect, it } from 'vitest';
import { hasScope, missingScopes, parseScopes, selectionFor } from '../../../../src/connectors/shopify/scopes.js';

describe('scopes', () => {
  it('are read as Shopify writes them, or from a list', () => {
    expect(parseScopes('read_orders, write_products,,')).toEqual(['read_orders', 'write_products']);
    expect(parseScopes(['read_orders', ' write_products '])).toEqual(['read_orders', 'write_products']);
    for (const odd of [undefined, null, 5, {}]) expect(parseScopes(odd)).toEqual([]);
  });

  it('to write include those to read, not the other way round', () => {
    expect(hasScope(['write_orders'], 'read_orders')).toBe(true);
    expect(hasScope(['read_orders'], 'write_orders')).toBe(false);
    expect(missingScopes(['read_orders', 'write_orders', 'read_all_orders'], ['write_orders'])).toEqual([
      'read_all_orders',
    ]);
  });

  it('decide what is selected; unknown ones count as granted', () => {
    const all = { customers: true, products: true, locations: true, fulfillmentOrders: true };
    expect(selectionFor(undefined)).toEqual(all);
    expect(selectionFor([])).toEqual({ customers: false, products: false, locations: false, fulfillmentOrders: false });
    expect(selectionFor(['write_products', 'read_third_party_fulfillment_orders'])).toEqual({
      customers: false,
      products: true,
      locations: false,
      fulfillmentOrders: true,
    });
  });
});
