import { createAmazonConnector } from 'commerce-connectors/amazon';
import { planSync } from 'commerce-connectors/sync';
import { createWooCommerceConnector } from 'commerce-connectors/woocommerce';
import { afterAll, describe, expect, it } from 'vitest';

const amazon = createAmazonConnector();
const woocommerce = createWooCommerceConnector();
afterAll(() => Promise.all([amazon.close(), woocommerce.close()]));

describe('planSync', () => {
  it.each([
    [0, { requests: 1, seconds: 0, ordersPerHour: 2_016 }],
    [2_000, { requests: 20, seconds: 0, ordersPerHour: 2_016 }],
    // One request in 178.6 seconds past the burst of twenty.
    [2_001, { requests: 21, seconds: 179, ordersPerHour: 2_016 }],
    [10_000, { requests: 100, seconds: 14_286, ordersPerHour: 2_016 }],
  ])('says what %i orders of Amazon take', (orders, plan) => {
    expect(planSync(amazon, { orders })).toEqual(plan);
  });

  it('counts smaller pages, and a burst that is used up', () => {
    expect(planSync(amazon, { orders: 100, limit: 10, burst: 0 })).toEqual({
      requests: 10,
      seconds: 1_786,
      ordersPerHour: 201,
    });
    expect(planSync(amazon, { orders: 100, limit: 1_000 }).requests).toBe(1);
  });

  it('tells no time where there is no quota by requests', () => {
    expect(planSync(woocommerce, { orders: 1_000, limit: 100 })).toEqual({ requests: 10 });
  });

  it.each([{ orders: -1 }, { orders: 1.5 }, { orders: 1, limit: 0 }, { orders: 1, burst: Number.NaN }])(
    'refuses %j',
    (query) => {
      expect(() => planSync(amazon, query)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    },
  );
});
