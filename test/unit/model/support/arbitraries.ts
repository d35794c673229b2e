import fc from 'fast-check';
import {
  fulfillmentStateSchema,
  type LineItem,
  type Order,
  orderStateSchema,
  paymentStateSchema,
  returnSummarySchema,
} from '../../../../src/model/index.js';
import { aLine, anOrder } from './order.js';

/** Decimal texts of any sign and scale, with leading and trailing zeros. */
export const decimals = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 20n }),
    fc.option(fc.stringMatching(/^\d{1,8}$/), { nil: undefined }),
  )
  .map(
    ([negative, whole, fraction]) => `${negative ? '-' : ''}${whole}${fraction === undefined ? '' : `.${fraction}`}`,
  );

const pairs = decimals.map((amount) => ({ shop: { amount, currency: 'INR' } }));
const instants = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const lines: fc.Arbitrary<LineItem[]> = fc.uniqueArray(
  fc
    .record({ id: fc.uuid(), ordered: fc.nat(9), title: fc.string(), unitPrice: pairs })
    .map(({ id, ordered, title, unitPrice }) => aLine({ id, title, unitPrice, quantity: { ordered } })),
  { selector: ({ id }) => id, maxLength: 5 },
);

/** Valid orders; their amounts need not add up. */
export const orders: fc.Arbitrary<Order> = fc
  .record(
    {
      state: fc.constantFrom(...orderStateSchema.options).map((value) => ({ value, raw: value.toUpperCase() })),
      payment: fc.constantFrom(...paymentStateSchema.options).map((value) => ({ value })),
      fulfillment: fc.constantFrom(...fulfillmentStateSchema.options).map((value) => ({ value })),
      returns: fc.constantFrom(...returnSummarySchema.options).map((value) => ({ value })),
      updatedAt: instants,
      cancelledAt: instants,
      lines,
      tags: fc.array(fc.string()),
      notes: fc.array(fc.record({ text: fc.string(), from: fc.constantFrom('buyer', 'merchant', 'gift') })),
      attributes: fc.dictionary(fc.string(), fc.string()),
      totals: fc.record({ items: pairs, grand: pairs, paid: pairs, due: pairs }, { requiredKeys: [] }),
      shipTo: fc.record({ name: fc.string(), line1: fc.string(), city: fc.string() }, { requiredKeys: [] }),
    },
    { requiredKeys: ['state', 'payment', 'fulfillment', 'returns', 'updatedAt', 'lines'] },
  )
  .map((overrides) => anOrder(overrides as Partial<Order>));
