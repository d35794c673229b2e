import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CursorScope, cursorKindOf, decodeCursor, encodeCursor } from '../../../src/core/cursor.js';
import { InvalidRequestError } from '../../../src/core/errors.js';
import type { JsonObject } from '../../../src/core/ports.js';

const SCOPE: CursorScope = {
  platform: 'shopify',
  storeId: 'acme',
  operation: 'fetchOrders',
  version: 1,
  query: { storeId: 'acme', ids: [], limit: null },
};

function refusal(scope: CursorScope, cursor: unknown): string {
  try {
    decodeCursor(scope, cursor as string);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    const { platform, storeId, operation } = scope;
    expect(error).toMatchObject({ platform, storeId, operation, issues: [{ path: 'cursor' }] });
    expect(error.message).toMatch(new RegExp(`^${platform} ${operation}: `));
    return error.message;
  }
  throw new Error('not refused');
}

describe('a cursor', () => {
  it('brings any state back, from a text that fits into a URL', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (state) => {
        const cursor = encodeCursor(SCOPE, state as JsonObject);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor(SCOPE, cursor)).toEqual(JSON.parse(JSON.stringify(state)));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('of another query, platform or version is refused, and the message says which and what to do', () => {
    const cursor = encodeCursor(SCOPE, { after: 'x' });
    expect(refusal({ ...SCOPE, query: { ...(SCOPE.query as JsonObject), storeId: 'other' } }, cursor)).toMatch(
      /another store/,
    );
    expect(refusal({ ...SCOPE, platform: 'amazon' }, cursor)).toMatch(/belongs to shopify/);
    expect(refusal({ ...SCOPE, version: 2 }, cursor)).toMatch(/another version.*syncedUntil/);
  });

  it('of an export is no cursor of pages, nor the other way round', () => {
    const exporting: CursorScope = { ...SCOPE, kind: 'export' };
    const [pages, exported] = [encodeCursor(SCOPE, { after: 'x' }), encodeCursor(exporting, { offset: 7 })];
    expect(decodeCursor(exporting, exported)).toEqual({ offset: 7 });
    expect(refusal(SCOPE, exported)).toMatch(/belongs to an export/);
    expect(refusal(exporting, pages)).toMatch(/belongs to the pages of a list/);
    expect([pages, exported, 'a cursor of a stranger'].map(cursorKindOf)).toEqual(['pages', 'export', undefined]);
  });

  it('that is none is refused, whatever it is', () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const good = { v: 1, p: 'shopify', q: 'x', s: {} };
    for (const cursor of [
      '',
      'nonsense',
      encodeCursor(SCOPE, {}).slice(0, -5),
      encode(null),
      encode([]),
      encode({ ...good, v: '1' }),
      encode({ ...good, p: 5 }),
      encode({ ...good, q: null }),
      encode({ ...good, s: 'x' }),
      encode({ ...good, s: null }),
      encode({ ...good, s: [] }),
      undefined,
      null,
      5,
      {},
    ]) {
      expect(refusal(SCOPE, cursor)).toMatch(/was not made by this library, or was cut off/);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        refusal(SCOPE, text);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
