import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberOfGlobalId, requireOrderId, toGlobalId } from '../../../../src/connectors/shopify/ids.js';
import { quoted, searchText, timeTerm } from '../../../../src/connectors/shopify/search.js';
import { InvalidRequestError } from '../../../../src/core/errors.js';

describe('a search value', () => {
  it('is quoted, and cannot end its quotes', () => {
    expect(quoted('A-1')).toBe("'A-1'");
    expect(quoted(`O'Neil "x" \\`)).toBe(`'O\\'Neil \\"x\\" \\\\'`);
    fc.assert(
      fc.property(fc.string(), (value) => {
        const inside = quoted(value).slice(1, -1);
        // Every quote and backslash inside is preceded by a backslash of its own.
        expect(inside.replace(/\\[\\'"]/g, '')).not.toMatch(/[\\'"]/);
        expect(inside.replace(/\\([\\'"])/g, '$1')).toBe(value);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe('a time in a search', () => {
  it('is in whole seconds: a lower bound goes down, an upper one up, so that no row falls between', () => {
    const at = Date.parse('2026-11-24T09:00:00.250Z');
    expect(timeTerm('updated_at', 'from', at)).toBe("updated_at:>='2026-11-24T09:00:00Z'");
    expect(timeTerm('updated_at', 'before', at)).toBe("updated_at:<'2026-11-24T09:00:01Z'");
    const whole = Date.parse('2026-11-24T09:00:00Z');
    expect(timeTerm('created_at', 'before', whole)).toBe("created_at:<'2026-11-24T09:00:00Z'");
  });

  it('stands beside the others, and a later start replaces the query’s own', () => {
    const day = (date: number) => Date.UTC(2026, 10, date);
    expect(searchText({})).toBe('');
    expect(
      searchText({ updatedAfter: day(1), updatedBefore: day(2), createdAfter: day(3), createdBefore: day(4) }),
    ).toBe(
      "updated_at:>='2026-11-01T00:00:00Z' updated_at:<'2026-11-02T00:00:00Z' created_at:>='2026-11-03T00:00:00Z' created_at:<'2026-11-04T00:00:00Z'",
    );
    expect(searchText({ updatedAfter: day(1) }, day(9))).toBe("updated_at:>='2026-11-09T00:00:00Z'");
  });
});

describe('an id', () => {
  it('is taken in both forms', () => {
    expect(toGlobalId('Order', 'gid://shopify/Order/820982911946154508')).toBe(
      'gid://shopify/Order/820982911946154508',
    );
    expect(toGlobalId('Order', '820982911946154508')).toBe('gid://shopify/Order/820982911946154508');
    expect(toGlobalId('Order', 1001)).toBe('gid://shopify/Order/1001');
    expect(toGlobalId('InventoryLevel', 'gid://shopify/InventoryLevel/1?inventory_item_id=2')).toBe(
      'gid://shopify/InventoryLevel/1?inventory_item_id=2',
    );
    expect(numberOfGlobalId('gid://shopify/Order/820982911946154508')).toBe('820982911946154508');
  });

  it.each([
    ['another type', 'gid://shopify/Product/1'],
    ['a number that lost digits', 2 ** 53],
    ['zero', 0],
    ['leading zeros', '0012'],
    ['a fraction', 1.5],
    ['a query on an order', 'gid://shopify/Order/1?x=1'],
    ['text around it', ' gid://shopify/Order/1'],
    ['another scheme', 'gid://other/Order/1'],
    ['an order name', '#1001'],
    ['nothing', undefined],
    ['an object', { id: 1 }],
  ])('is not %s', (_what, id) => {
    expect(toGlobalId('Order', id)).toBeUndefined();
    expect(() => requireOrderId(id, 'fetchOrder', 'orderId')).toThrow(InvalidRequestError);
  });
});
