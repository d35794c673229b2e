import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { mapOrder } from '../../../../src/connectors/shopify/index.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { parseJsonLosslessly } from '../../../../src/core/json.js';
import { type Order, orderInvariantViolations, orderSchema } from '../../../../src/model/index.js';
import { startSandbox } from '../../../../src/testing/index.js';
import { COD_TRANSACTION, connection, graphqlOrder, inr, lineItem } from './fixtures.js';

/** A valid order with something in every list. */
const FULL = graphqlOrder({
  displayFinancialStatus: 'PARTIALLY_REFUNDED',
  note: 'Ring twice',
  tags: ['vip'],
  customAttributes: [{ key: 'slot', value: 'evening' }],
  cancelledAt: '2026-11-21T00:00:00Z',
  cancelReason: 'CUSTOMER',
  paymentGatewayNames: ['razorpay', 'Cash on Delivery (COD)'],
  currentTotalPriceSet: inr('550.0'),
  totalRefundedSet: inr('500.0'),
  additionalFees: [{ id: 'gid://shopify/AdditionalFee/1', name: 'Handling', price: inr('0.0') }],
  transactions: [COD_TRANSACTION, { ...COD_TRANSACTION, id: 'gid://shopify/OrderTransaction/63', kind: 'REFUND' }],
  discountApplications: connection({
    __typename: 'ManualDiscountApplication',
    index: 0,
    targetType: 'LINE_ITEM',
    title: 'Regular',
    value: { amount: '10.0' },
  }),
  lineItems: connection(
    lineItem({ currentQuantity: 1, unfulfilledQuantity: 1, customAttributes: [{ key: 'size', value: 'M' }] }),
    lineItem({
      id: 'gid://shopify/LineItem/12',
      discountAllocations: [{ allocatedAmountSet: inr('10.0'), discountApplication: { index: 0 } }],
    }),
  ),
  fulfillments: [
    {
      id: 'gid://shopify/Fulfillment/101',
      status: 'SUCCESS',
      displayStatus: 'DELIVERED',
      createdAt: '2026-11-21T08:00:00Z',
      updatedAt: '2026-11-21T09:00:00Z',
      inTransitAt: '2026-11-21T09:00:00Z',
      deliveredAt: '2026-11-22T09:00:00Z',
      location: { id: 'gid://shopify/Location/111' },
      trackingInfo: [{ company: 'Delhivery', number: '1234567890', url: null }],
      fulfillmentLineItems: connection({ quantity: 1, lineItem: { id: 'gid://shopify/LineItem/11' } }),
    },
  ],
  refunds: [
    {
      id: 'gid://shopify/Refund/81',
      createdAt: '2026-11-22T10:00:00Z',
      note: 'Too small',
      totalRefundedSet: inr('500.0'),
      refundLineItems: connection({
        id: 'gid://shopify/RefundLineItem/91',
        quantity: 1,
        restocked: true,
        lineItem: { id: 'gid://shopify/LineItem/11' },
        subtotalSet: inr('500.0'),
        totalTaxSet: inr('23.81'),
      }),
      refundShippingLines: connection({ subtotalAmountSet: inr('0.0'), taxAmountSet: inr('0.0') }),
    },
  ],
  fulfillmentOrders: connection({
    id: 'gid://shopify/FulfillmentOrder/121',
    status: 'OPEN',
    fulfillAt: '2026-11-25T00:00:00Z',
    fulfillBy: null,
    supportedActions: [{ action: 'CREATE_FULFILLMENT' }],
    fulfillmentHolds: [{ reason: 'OTHER', reasonNotes: null }],
    assignedLocation: { name: 'Warehouse 1', location: { id: 'gid://shopify/Location/111' } },
    lineItems: connection({
      id: 'gid://shopify/FulfillmentOrderLineItem/131',
      totalQuantity: 2,
      remainingQuantity: 1,
      lineItem: { id: 'gid://shopify/LineItem/11' },
    }),
  }),
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, child]) =>
      pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [key]: replaced(record[key], rest, by) };
}

/** Stands for the list that is there, twice over. */
const TWICE = Symbol('twice');

/** What a platform, a proxy or a bug may put in a field's place. */
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, 0, -1, 1.5, 1e21, 2 ** 53 + 2, Number.NaN, '', ' ', '-1', '1e5'),
  fc.constantFrom<unknown>([], {}, [null], [[]], { nodes: null }, { nodes: 'x' }, { shopMoney: 5 }, { amount: '1' }),
  fc.constantFrom<unknown>('x'.repeat(200_000), '9'.repeat(5_000), `${'1'.repeat(400)}.5`, '__proto__', 'constructor'),
  fc.constantFrom<unknown>(
    '2026-02-30T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '+099999-01-01T00:00:00Z',
    'gid://shopify/Order/1',
  ),
  fc.constantFrom<unknown>('USD', 'EUR', '5.00', inr('3.0'), { shopMoney: { amount: '1.0', currencyCode: 'EUR' } }),
  fc.constant<unknown>(TWICE),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Which issue announces which kind of breach. */
const ANNOUNCED_BY: readonly (readonly [RegExp, RegExp])[] = [
  [/two entries share an id/, /^duplicate_id/],
  [/quantity: (?:current|fulfillable)/, /^invalid_value lines\.\d+\.quantity/],
  [/is not in the (?:order|buyer)'s currency/, /^invalid_money/],
  [/a lineId is not a line/, /^(?:invalid_value (?:fulfillmentGroups|shipments|refunds)|missing_field lines)/],
];

function expectTotal(wire: unknown, lines: readonly unknown[] | undefined): void {
  let order: Order;
  try {
    order = mapOrder(wire, { storeId: 'acme.myshopify.com' }).order;
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    expect(error.code).toBe('unexpected_response');
    return;
  }
  expect(orderSchema.safeParse(order).error?.issues).toBeUndefined();
  if (lines !== undefined) {
    const real = lines.filter((line) => typeof line === 'object' && line !== null && !Array.isArray(line));
    expect(order.lines).toHaveLength(real.length);
  }
  const issues = order.issues.map(({ code, path }) => `${code} ${path}`);
  for (const violation of orderInvariantViolations(order)) {
    const [, announcement] = ANNOUNCED_BY.find(([breach]) => breach.test(violation)) ?? [];
    const isAnnounced = announcement !== undefined && issues.some((issue) => announcement.test(issue));
    expect(isAnnounced, `${violation}, with the issues ${issues.join(', ')}`).toBe(true);
  }
  // Issues say where and what kind, and never whose.
  for (const { message } of order.issues) expect(message).not.toMatch(/Meera|Iyer|example\.com|560038/);
}

const linesOf = (wire: unknown): readonly unknown[] | undefined => {
  const nodes = (wire as { lineItems?: { nodes?: unknown } | null } | null)?.lineItems?.nodes;
  return Array.isArray(nodes) ? nodes : undefined;
};

describe('the mapping', () => {
  it('makes something sound of any JSON, or says that it is no order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => expectTotal(value, undefined)),
      { numRuns: 300, seed: 1 },
    );
  });

  it('makes something sound of any object with an order’s keys', () => {
    const keys = [...Object.keys(FULL), 'admin_graphql_api_id', 'line_items', 'refunds', 'total_outstanding', 'tags'];
    const shape = Object.fromEntries(keys.map((key) => [key, fc.option(oddValue, { nil: undefined })]));
    fc.assert(
      fc.property(fc.record({ ...shape, id: fc.constantFrom('gid://shopify/Order/1', 1, '2') }), (value) =>
        expectTotal(value, undefined),
      ),
      { numRuns: 200, seed: 2 },
    );
  });

  it('survives any value in any place of a valid order, several at once, and keeps every line', () => {
    const paths = pathsOf(FULL);
    expect(paths.length).toBeGreaterThan(250);
    const listPaths: Path[] = [
      ['transactions'],
      ['fulfillments'],
      ['refunds'],
      ['lineItems', 'nodes'],
      ['fulfillmentOrders', 'nodes'],
    ];
    const change = fc.oneof(
      { weight: 9, arbitrary: fc.record({ path: fc.constantFrom(...paths.slice(1)), value: oddValue }) },
      { weight: 1, arbitrary: fc.record({ path: fc.constantFrom(...listPaths), value: fc.constant<unknown>(TWICE) }) },
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        // A later change may lie below what an earlier one replaced: then there is nothing left to change.
        const wire = changes.reduce<unknown>((value, { path, value: by }) => tryReplace(value, path, by), FULL);
        expectTotal(wire, linesOf(wire));
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  it('survives null, and the absence, of every single field', () => {
    for (const path of pathsOf(FULL).slice(1)) {
      for (const by of [null, undefined]) {
        const wire = replaced(FULL, path, by);
        expectTotal(wire, linesOf(wire));
      }
    }
  });
});

function tryReplace(value: unknown, path: Path, by: unknown): unknown {
  const at = (steps: Path) =>
    steps.reduce<unknown>((part, key) => {
      return typeof part === 'object' && part !== null ? (part as Record<string | number, unknown>)[key] : undefined;
    }, value);
  const parent = at(path.slice(0, -1));
  if (typeof parent !== 'object' || parent === null) return value;
  if (by !== TWICE) return replaced(value, path, by);
  const list = at(path);
  return Array.isArray(list) ? replaced(value, path, [...list, ...list]) : value;
}

describe('the mapping of webhook bodies', () => {
  const bodies: Readonly<Record<string, unknown>>[] = [];
  beforeAll(async () => {
    const sandbox = await startSandbox({
      platforms: ['shopify'],
      orders: 36,
      now: () => Date.parse('2026-11-20T03:30:00Z'),
    });
    const { controls } = sandbox;
    for (const scenario of ['partially-refunded', 'usd-refunded', 'cod-fee']) {
      const orderId = controls.shopify.orders().find((order) => order.scenario === scenario)?.id ?? '';
      const { rawBody } = controls.shopify.buildWebhook({ topic: 'orders/updated', orderId });
      bodies.push(parseJsonLosslessly(new TextDecoder().decode(rawBody)) as Record<string, unknown>);
    }
    await sandbox.close();
  });

  it('survives any value in any place', () => {
    for (const body of bodies) {
      const paths = pathsOf(body).slice(1);
      const change = fc.record({ path: fc.constantFrom(...paths), value: oddValue });
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
          const wire = changes.reduce<unknown>((value, { path, value: by }) => tryReplace(value, path, by), body);
          const lines = (wire as { line_items?: unknown }).line_items;
          expectTotal(wire, Array.isArray(lines) ? lines : undefined);
        }),
        { numRuns: 150, seed: 4 },
      );
    }
  });
});
