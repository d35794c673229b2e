import { describe, expect, it } from 'vitest';
import {
  type FeedHandle,
  feedHandle,
  packRows,
  parseFeedHandle,
  unpackRows,
} from '../../../../src/connectors/amazon/feed-handle.js';

const HANDLE: FeedHandle = {
  storeId: 'A1SELLER',
  purpose: 'inventory',
  feedIds: ['1001', '1002'],
  details: { rows: 'x' },
};

describe('the handle of feeds', () => {
  it('survives JSON', () => {
    const stored = JSON.parse(JSON.stringify(feedHandle(HANDLE)));
    expect(stored).toEqual(feedHandle(HANDLE));
    expect(parseFeedHandle(stored, 'checkOperation')).toEqual(HANDLE);
    const adopted = { ...HANDLE, adopted: ['1002'] };
    expect(parseFeedHandle(feedHandle(adopted), 'checkOperation')).toEqual(adopted);
  });

  it.each([
    ['no data', {}],
    ['another purpose', { purpose: 'images', feedIds: ['1'], details: {} }],
    ['no feeds', { purpose: 'prices', feedIds: [], details: {} }],
    ['feeds that are none', { purpose: 'prices', feedIds: '1001', details: {} }],
    ['an odd feed', { purpose: 'prices', feedIds: ['1', '../orders'], details: {} }],
    ['a number', { purpose: 'prices', feedIds: [1], details: {} }],
    ['too many feeds', { purpose: 'prices', feedIds: Array.from({ length: 101 }, () => '1'), details: {} }],
    ['an adopted feed that is none of its', { purpose: 'prices', feedIds: ['1'], adopted: ['2'], details: {} }],
    ['adopted feeds that are none', { purpose: 'prices', feedIds: ['1'], adopted: '1', details: {} }],
    ['no details', { purpose: 'prices', feedIds: ['1'] }],
    ['details that are none', { purpose: 'prices', feedIds: ['1'], details: [] }],
  ])('is refused with %s', (_, data) => {
    const handle = { platform: 'amazon', storeId: 'A1SELLER', kind: 'feed', data } as never;
    expect(() => parseFeedHandle(handle, 'checkOperation')).toThrow(
      expect.objectContaining({ code: 'invalid_request', issues: [expect.objectContaining({ path: 'handle.data' })] }),
    );
  });

  it('packs rows small: 25,000 SKUs are a fraction of a megabyte', () => {
    const rows = Array.from({ length: 25_000 }, (_, index) => [
      { sku: `KURTA-${(index * 7919) % 25_013}-${index % 5}`, ok: true, locationId: 'DEFAULT', previous: index % 90 },
      0,
      index + 1,
    ]);
    const packed = packRows(rows);
    expect(packed.length).toBeLessThan(400_000);
    expect(packed).toMatch(/^[\w-]+$/);
    expect(unpackRows(packed)).toEqual(rows);
  });

  it.each([undefined, null, 7, '', '%%%', 'AAAA', Buffer.from('x'.repeat(50)).toString('base64url')])(
    'unpacks nothing from %j',
    (text) => {
      expect(unpackRows(text)).toBeUndefined();
    },
  );

  it('unpacks no more than it would ever pack', () => {
    expect(unpackRows(packRows('x'.repeat(80 * 1024 * 1024)))).toBeUndefined();
  });
});
