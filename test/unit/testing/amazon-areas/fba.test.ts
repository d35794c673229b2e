import { describe, expect, it } from 'vitest';
import { IN, problemOf, startAreas } from './support.js';

const SUMMARIES = '/fba/inventory/v1/summaries';

async function startFba(listings = 120) {
  const areas = await startAreas({ listings });
  const base = { granularityType: 'Marketplace', granularityId: IN, marketplaceIds: IN };
  const summaries = (query: Readonly<Record<string, string>> = {}) =>
    areas.ask(SUMMARIES, { query: { ...base, ...query } });
  return { ...areas, summaries };
}

const rowsOf = ({ body }: { body: { payload: { inventorySummaries: readonly Record<string, unknown>[] } } }) =>
  body.payload.inventorySummaries;

describe('getInventorySummaries', () => {
  it('tells totals, and with details what they are made of', async () => {
    const { summaries, controls } = await startFba();
    const rows = rowsOf(await summaries());
    expect(rows.map(({ sellerSku }) => sellerSku)).toContain('FBA/SLASH #1');
    expect(rows[0]).not.toHaveProperty('inventoryDetails');
    const [detailed] = rowsOf(await summaries({ details: 'true', sellerSkus: 'FBA-KETTLE' }));
    expect(detailed).toMatchObject({ sellerSku: 'FBA-KETTLE', productName: 'Kettle 1.7 l' });
    expect(detailed?.['inventoryDetails']).toMatchObject({ fulfillableQuantity: 120 });
    controls.setStock({ sku: 'FBA-KETTLE', quantity: 4 });
    const [changed] = rowsOf(await summaries({ details: 'true', sellerSku: 'FBA-KETTLE' }));
    expect(changed?.['inventoryDetails']).toMatchObject({ fulfillableQuantity: 4 });
    expect(controls.stock('FBA-KETTLE')).toBe(4);
  });

  it('pages beside the payload, with tokens that live for thirty seconds', async () => {
    const { controls, summaries } = await startFba(300);
    const first = await summaries();
    expect(rowsOf(first)).toHaveLength(50);
    const { nextToken } = first.body.pagination;
    expect(first.body.payload).not.toHaveProperty('pagination');
    controls.advance(29_000);
    const second = await summaries({ nextToken });
    expect(second.status).toBe(200);
    const skus = [...rowsOf(first), ...rowsOf(second)].map(({ sellerSku }) => sellerSku);
    expect(new Set(skus).size).toBe(skus.length);
    expect(second.body).not.toHaveProperty('pagination');
    controls.advance(2_000);
    expect(problemOf(await summaries({ nextToken }))).toEqual([
      400,
      'InvalidInput',
      'Next token is invalid or expired',
      '',
    ]);
  });

  it('leads on through changes only with the same start, and ignores SKUs there', async () => {
    const { summaries } = await startFba(300);
    const startDateTime = new Date(Date.now() - 70 * 3_600_000).toISOString();
    const first = await summaries({ startDateTime, sellerSkus: 'FBA-KETTLE' });
    expect(rowsOf(first)).toHaveLength(50);
    const { nextToken } = first.body.pagination;
    expect((await summaries({ nextToken, sellerSkus: 'FBA-KETTLE' })).status).toBe(400);
    expect((await summaries({ nextToken, startDateTime, sellerSkus: 'FBA-KETTLE' })).status).toBe(200);
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect(rowsOf(await summaries({ startDateTime: soon }))).toEqual([]);
  });

  it.each([
    { granularityType: 'Region' },
    { granularityId: 'A2VIGQ35RCS4UG' },
    { marketplaceIds: `${IN},A2VIGQ35RCS4UG` },
    { details: 'yes' },
    { startDateTime: 'yesterday' },
    { startDateTime: '2020-01-01T00:00:00Z' },
    { nextToken: 'nonsense' },
    { sellerSkus: Array.from({ length: 51 }, (_, index) => `S${index}`).join(',') },
  ] as readonly Record<string, string>[])('refuses %j', async (query) => {
    const { summaries } = await startFba();
    expect(problemOf(await summaries(query)).slice(0, 2)).toEqual([400, 'InvalidInput']);
  });

  it('refuses marketplaces of others', async () => {
    const { summaries } = await startFba();
    const us = 'ATVPDKIKX0DER';
    expect((await summaries({ granularityId: us, marketplaceIds: us })).status).toBe(403);
  });
});
