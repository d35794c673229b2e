import { describe, expect, it } from 'vitest';
import { inventoryLevelSchema } from '../../src/model/index.js';
import { openShop, told } from './flipkart-listings-shop.js';

const FAULTS = [
  { name: 'a throttled request', hit: 'throttle' },
  { name: 'a reset before', hit: 'resetBefore' },
  { name: 'a lost answer', hit: 'resetAfter' },
  { name: 'an answer cut off', hit: 'truncated' },
  { name: 'a page of a gateway', hit: 'html' },
  { name: 'a dead token', hit: 'invalidToken' },
] as const;

describe('setting stock at Flipkart', () => {
  it('fails one bad row of 200 alone', async () => {
    const { connector, controls, storeId, own } = await openShop({ sandbox: { listings: 260 } });
    const rows = own.slice(0, 199).map(({ sku }, index) => ({ sku, quantity: index + 1_000 }));
    rows.splice(77, 0, { sku: 'NO-SUCH-SKU', quantity: 5 });
    const { status, results } = await connector.updateInventory({ storeId, items: rows });
    expect(status).toBe('done');
    expect(told(results)).toEqual(rows.map(({ sku }) => [sku, sku === 'NO-SUCH-SKU' ? 'sku_not_found' : 'ok']));
    for (const { sku, quantity } of rows) {
      if (sku !== 'NO-SUCH-SKU') expect(controls.stock(sku)).toBe(quantity);
    }
    expect([controls.requests.count('getListings'), controls.requests.count('updateInventory')]).toEqual([20, 20]);
  });

  it('tells what was there before, and echoes the status of the location', async () => {
    const { connector, controls, storeId, locationId, listingAt } = await openShop();
    const { sku, fsn } = listingAt(0);
    controls.setListingAnswers({ requiresStatus: true });
    controls.setStock({ sku, quantity: 3, status: 'DISABLED' });
    const { results } = await connector.updateInventory({ storeId, items: [{ sku, quantity: 9 }] });
    // The sandbox warns of stock at a location that does not sell it.
    const message = expect.stringContaining('disabled');
    expect(results).toEqual([{ sku, ok: true, itemId: fsn, locationId, previous: 3, quantity: 9, message }]);
    expect(controls.listing(sku).locations[0]).toMatchObject({ quantity: 9, status: 'DISABLED' });
  });

  it('reads a listing once in five minutes, and never where all is known', async () => {
    let now = Date.parse('2026-11-25T06:30:00Z');
    const { connector, controls, storeId, locationId, listingAt } = await openShop({ options: { now: () => now } });
    const [first, second] = [listingAt(0), listingAt(1)];
    const update = (items: Parameters<typeof connector.updateInventory>[0]['items']) =>
      connector.updateInventory({ storeId, items });
    await update([{ sku: first.sku, itemId: first.fsn, locationId, quantity: 4 }]);
    expect(controls.requests.count('getListings')).toBe(0);
    await update([{ sku: second.sku, quantity: 5 }]);
    await update([{ sku: second.sku, quantity: 6 }]);
    expect(controls.requests.count('getListings')).toBe(1);
    now += 300_000;
    await update([{ sku: second.sku, quantity: 7 }]);
    expect(controls.requests.count('getListings')).toBe(2);
    expect([controls.stock(first.sku), controls.stock(second.sku)]).toEqual([4, 7]);
  });

  it('reads what was refused unread, and sends it once more as it should be', async () => {
    const { connector, controls, storeId, locationId, listingAt, fbf } = await openShop();
    const [first, second] = [listingAt(0), listingAt(1)];
    controls.setListingAnswers({ requiresStatus: true });
    const { results } = await connector.updateInventory({
      storeId,
      items: [
        { sku: first.sku, itemId: first.fsn, locationId, quantity: 21 },
        { sku: second.sku, itemId: first.fsn, locationId, quantity: 22 },
        { sku: fbf.sku, itemId: fbf.fsn, locationId, quantity: 23 },
      ],
    });
    expect(told(results)).toEqual([
      [first.sku, 'ok'],
      [second.sku, 'sku_not_found'],
      [fbf.sku, 'read_only'],
    ]);
    expect(controls.stock(first.sku)).toBe(21);
  });

  it('fails rows alone, each with its reason, in order', async () => {
    const { connector, controls, storeId, locationIds, listingAt, fbf } = await openShop();
    const [first, second, third] = [listingAt(0), listingAt(1), listingAt(2)];
    const items: unknown[] = [
      { sku: first.sku, quantity: 30 },
      { sku: first.sku, quantity: 31 },
      { sku: first.sku, locationId: locationIds[1], quantity: 32 },
      { sku: fbf.sku, quantity: 33 },
      { sku: second.sku, quantity: 34, expected: 999 },
      { sku: second.sku, quantity: 2.5 },
      { sku: second.sku, quantity: -1 },
      { sku: second.sku, quantity: 3_000_000_000 },
      { sku: '', quantity: 1 },
      { sku: third.sku, locationId: 'LOC-of-nobody', quantity: 35 },
      { sku: third.sku, quantity: 36 },
      { sku: third.sku, locationId: 'a b', quantity: 36 },
      { sku: third.sku, itemId: 'no fsn', quantity: 36 },
      null,
    ];
    const { results } = await connector.updateInventory({ storeId, items: items as [] });
    expect(told(results)).toEqual([
      [first.sku, 'ok'],
      [first.sku, 'duplicate_item'],
      [first.sku, 'ok'],
      [fbf.sku, 'read_only'],
      [second.sku, 'stale'],
      [second.sku, 'invalid_quantity'],
      [second.sku, 'invalid_quantity'],
      [second.sku, 'invalid_quantity'],
      ['', 'sku_not_found'],
      [third.sku, 'location_not_found'],
      [third.sku, 'ok'],
      [third.sku, 'location_not_found'],
      [third.sku, 'sku_not_found'],
      ['', 'sku_not_found'],
    ]);
    expect(results[4]?.quantity).toBe(controls.stock(second.sku));
    expect([controls.stock(first.sku), controls.stock(first.sku, locationIds[1])]).toEqual([30, 32]);
    expect(controls.stock(third.sku)).toBe(36);
  });

  it('asks for a location where the listing has several and the store no default one', async () => {
    const several = await openShop({ hasLocation: false });
    const { sku } = several.listingAt(0);
    const { results } = await several.connector.updateInventory({
      storeId: several.storeId,
      items: [{ sku, quantity: 1 }],
    });
    expect(results).toMatchObject([{ sku, reason: 'location_required', candidates: several.locationIds }]);
    const one = await openShop({ hasLocation: false, sandbox: { sellers: [{ locations: 1 }] } });
    const listing = one.listingAt(0);
    const update = { storeId: one.storeId, items: [{ sku: listing.sku, quantity: 11 }] };
    expect((await one.connector.updateInventory(update)).results[0]).toMatchObject({ ok: true });
    expect(one.controls.stock(listing.sku)).toBe(11);
  });

  it('takes SKUs as orders write them: with an inch mark, and in quotes', async () => {
    const { connector, controls, storeId, own } = await openShop();
    const inch = own.find(({ sku }) => sku.includes('"'))?.sku ?? '';
    const plain = own[0]?.sku ?? '';
    expect(inch).toContain('"');
    const items = [
      { sku: inch.replaceAll('"', '&quot;'), quantity: 51 },
      { sku: `&quot;${plain}&quot;`, quantity: 52 },
    ];
    const { results } = await connector.updateInventory({ storeId, items });
    expect(told(results)).toEqual(items.map(({ sku }) => [sku, 'ok']));
    expect([controls.stock(inch), controls.stock(plain)]).toEqual([51, 52]);
    // Remembered under either spelling, it is still one place.
    const again = await connector.updateInventory({
      storeId,
      items: [
        { sku: plain, quantity: 53 },
        { sku: `&quot;${plain}&quot;`, quantity: 54 },
      ],
    });
    expect(told(again.results)[1]).toEqual([`&quot;${plain}&quot;`, 'ok']);
    expect(told(again.results)[0]).toEqual([plain, 'duplicate_item']);
  });

  it('reads back what the answer says nothing of', async () => {
    const { connector, controls, storeId, locationId, listingAt } = await openShop();
    const { sku, fsn } = listingAt(0);
    controls.setListingAnswers({ leftOut: [sku] });
    const items = [{ sku, itemId: fsn, locationId, quantity: 61 }];
    const unread = await connector.updateInventory({ storeId, items });
    // The details leave it out as well.
    expect(told(unread.results)).toEqual([[sku, 'outcome_unknown']]);
    expect(controls.stock(sku)).toBe(61);
  });

  it.each(FAULTS)('survives $name at every step', async ({ hit }) => {
    const { connector, controls, storeId, listingAt } = await openShop();
    const { sku } = listingAt(0);
    for (const [place, operation] of ['getListings', 'updateInventory'].entries()) {
      controls.faults[hit]({ operation, ...(hit === 'throttle' ? { retryAfter: 0 } : {}) });
      const expected = controls.stock(sku) ?? 0;
      const { results } = await connector.updateInventory({
        storeId,
        items: [{ sku, quantity: 70 + place, expected }],
      });
      expect(results).toMatchObject([{ sku, ok: true }]);
      expect(controls.stock(sku)).toBe(70 + place);
    }
  });

  it('rejects when nothing could be written, and says whether something may have been', async () => {
    const { connector, controls, storeId, listingAt } = await openShop({ options: { maxRetries: 0 } });
    const update = { storeId, items: [{ sku: listingAt(0).sku, quantity: 80 }] };
    controls.faults.resetBefore({ operation: 'getListings' });
    await expect(connector.updateInventory(update)).rejects.toMatchObject({
      code: 'connection_failed',
      outcomeUnknown: false,
    });
    controls.faults.resetAfter({ operation: 'updateInventory' });
    // The answer was lost, and the listing shows the quantity.
    expect((await connector.updateInventory(update)).results).toMatchObject([{ ok: true, quantity: 80 }]);
    controls.faults.resetBefore({ operation: 'updateInventory' });
    await expect(
      connector.updateInventory({ storeId, items: [{ sku: listingAt(0).sku, quantity: 81 }] }),
    ).rejects.toMatchObject({ code: 'connection_failed', outcomeUnknown: true });
  });

  it('answers for the rows that the budget had room for', async () => {
    // Twelve requests at once: nine read 90 listings.
    const { connector, controls, storeId, own } = await openShop({
      sandbox: { listings: 120 },
      options: { requestsPerHour: 60 },
    });
    const items = own.slice(0, 90).map(({ sku }) => ({ sku, quantity: 1_000 }));
    const { results } = await connector.updateInventory({ storeId, items }, { timeoutMs: 3_000 });
    const written = results.filter(({ ok }) => ok).map(({ sku }) => sku);
    expect(written.length).toBeGreaterThan(0);
    expect(new Set(results.filter(({ ok }) => !ok).map(({ reason }) => reason))).toEqual(new Set(['not_attempted']));
    expect(items.filter(({ sku }) => controls.stock(sku) === 1_000).map(({ sku }) => sku)).toEqual(written);
  });

  it('rejects when the budget has no room for a write', async () => {
    const { connector, storeId, own } = await openShop({
      sandbox: { listings: 120 },
      options: { requestsPerHour: 20 },
    });
    const items = own.slice(0, 90).map(({ sku }) => ({ sku, quantity: 1 }));
    await expect(connector.updateInventory({ storeId, items }, { timeoutMs: 2_000 })).rejects.toMatchObject({
      ...{ code: 'rate_limited', retryable: true, outcomeUnknown: false },
    });
  });

  it('refuses what is no list, and does not adjust', async () => {
    const { connector, storeId } = await openShop();
    await expect(connector.updateInventory({ storeId, items: 3 as never })).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'items' }],
    });
    await expect(connector.adjustInventory({ storeId, items: [{ sku: 'A', delta: 1 }] })).rejects.toMatchObject({
      code: 'not_supported',
    });
  });
});

describe('reading stock at Flipkart', () => {
  it('tells the asked SKUs by location, and those that are not there', async () => {
    const { connector, storeId, locationId, locationIds, listingAt, fbf } = await openShop();
    const { sku, fsn, locations } = listingAt(3);
    const skus = ['NO-SUCH-SKU', sku, fbf.sku];
    const page = await connector.fetchInventory({ storeId, skus });
    const levels = locations.map(({ locationId: id, quantity }) => ({
      ...{ sku, itemId: fsn, locationId: id, available: quantity, tracked: true },
    }));
    expect(page).toEqual({ levels, unresolved: [{ sku: 'NO-SUCH-SKU', reason: 'sku_not_found' }] });
    const here = await connector.fetchInventory({ storeId, skus: [sku], locationIds: [locationId] });
    expect(here.levels.map((level) => level.locationId)).toEqual([locationId]);
    expect(locationIds).toHaveLength(2);
  });

  it('walks the whole catalogue, each location once, whatever the page', async () => {
    const { connector, controls, storeId } = await openShop({ sandbox: { listings: 530 } });
    controls.setListingAnswers({ search: 'object' });
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await connector.fetchInventory({ storeId, limit: 190, ...(cursor === undefined ? {} : { cursor }) });
      for (const level of page.levels) {
        inventoryLevelSchema.parse(level);
        found.push(`${level.sku} ${level.locationId} ${level.available}`);
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    const truth = controls
      .listings()
      .flatMap(({ sku, locations }) => locations.map(({ locationId, quantity }) => `${sku} ${locationId} ${quantity}`));
    expect(found.sort()).toEqual(truth.sort());
  });

  it('has no level where Flipkart tells no location: that is not zero', async () => {
    const { connector, controls, storeId, listingAt } = await openShop();
    const { sku } = listingAt(0);
    controls.setListingAnswers({ withoutLocations: [sku] });
    expect(await connector.fetchInventory({ storeId, skus: [sku] })).toEqual({ levels: [], unresolved: [] });
  });
});
