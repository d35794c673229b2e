import { describe, expect, it } from 'vitest';
import { startFlipkart } from './support.js';

const OF_ONE = { product_id: 'X', locations: [] };

async function shop(options = {}) {
  const { ask, controls, credentials } = await startFlipkart(options, { orders: 0 });
  const [first, second] = controls.listings().filter(({ fulfilledBy }) => fulfilledBy === 'NON_FBF');
  if (first === undefined || second === undefined) throw new Error('two listings are needed');
  const { locationId } = credentials;
  const stockOf = (listing: { fsn: string }, change: object = {}) => ({
    product_id: listing.fsn,
    locations: [{ id: locationId, inventory: 5, ...change }],
  });
  const details = (skus: readonly string[]) => ask('/listings/v3/details', { body: { sku_ids: skus } });
  const setStock = (body: object) => ask('/listings/v3/update/inventory', { body });
  const setPrice = (body: object) => ask('/listings/v3/update/price', { body });
  const search = (pageId: string | null = null, filters: object = {}) =>
    ask('/listings/v3/search', { body: { filters, page_id: pageId } });
  return { ask, controls, credentials, locationId, first, second, stockOf, details, setStock, setPrice, search };
}

describe('the listings of the Flipkart sandbox', () => {
  it('tells what is there, what is not, and what is no SKU', async () => {
    const { details, first } = await shop();
    const { status, body } = await details([first.sku, 'NONE', ' ']);
    expect(status).toBe(200);
    expect(body).toMatchObject({ unavailable: ['NONE'], invalid: [' '] });
    expect(body.available).toEqual({
      [first.sku]: expect.objectContaining({
        listing_id: first.listingId,
        product_id: first.fsn,
        price: { mrp: first.mrp, selling_price: first.price, currency: 'INR' },
        fulfillment_profile: 'NON_FBF',
        locations: first.locations.map(({ locationId, status: word, quantity }) => ({
          ...{ id: locationId, status: word, inventory: quantity, pending_inventory: 0 },
        })),
      }),
    });
  });

  it('takes ten SKUs at once, no more and not none', async () => {
    const { details, setStock } = await shop();
    expect((await details([])).status).toBe(400);
    expect((await details(Array.from({ length: 11 }, (_, index) => `S${index}`))).status).toBe(400);
    const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`S${index}`, OF_ONE]));
    expect((await setStock(eleven)).status).toBe(400);
    expect((await setStock({})).status).toBe(400);
  });

  it('takes a comma in the address for two SKUs', async () => {
    const { ask, controls, details } = await shop();
    const odd = controls.listings().find(({ sku }) => sku.includes(','));
    expect(odd).toBeDefined();
    const { body } = await ask(`/listings/v3/${encodeURIComponent(odd?.sku ?? '')}`);
    expect(body.available).not.toHaveProperty([odd?.sku ?? '']);
    expect((await details([odd?.sku ?? ''])).body.available).toHaveProperty([odd?.sku ?? '']);
  });

  it('tells no locations of FBF listings, and none that a test hides', async () => {
    const { details, controls, first } = await shop();
    const fbf = controls.listings().find(({ fulfilledBy }) => fulfilledBy === 'FBF');
    controls.setListingAnswers({ withoutLocations: [first.sku] });
    const { body } = await details([fbf?.sku ?? '', first.sku]);
    expect(body.available[fbf?.sku ?? '']).not.toHaveProperty('locations');
    expect(body.available[first.sku]).not.toHaveProperty('locations');
  });

  it('searches all of them in pages of 500, each once, whatever the filter is called', async () => {
    const { search, controls } = await shop({ listings: 620 });
    const first = (await search()).body;
    const second = (await search(first.next_page_id)).body;
    expect(first).toMatchObject({ has_more: true, next_page_id: expect.any(String) });
    expect([first.listings.length, second.listings.length, second.has_more]).toEqual([500, 120, false]);
    const found = [...first.listings, ...second.listings].map(({ sku_id }: { sku_id: string }) => sku_id);
    expect(found.sort()).toEqual(
      controls
        .listings()
        .map(({ sku }) => sku)
        .sort(),
    );
    const inactive = controls.listings().filter(({ status }) => status === 'INACTIVE').length;
    expect(inactive).toBeGreaterThan(0);
    for (const name of ['listing_status', 'lisitng_status']) {
      expect((await search(null, { [name]: 'INACTIVE' })).body.listings).toHaveLength(inactive);
    }
    expect((await search(null, { listing_status: 'GONE' })).status).toBe(400);
    expect((await search('nonsense')).status).toBe(400);
    expect((await search(first.next_page_id, { listing_status: 'ACTIVE' })).status).toBe(400);
    controls.setListingAnswers({ search: 'object' });
    const { listings } = (await search()).body;
    expect(Object.entries(listings).every(([sku, row]) => (row as { sku_id: string }).sku_id === sku)).toBe(true);
    expect(Object.keys(listings)).toHaveLength(500);
  });

  it('sets stock with a verdict for each SKU', async () => {
    const { setStock, stockOf, controls, first, second } = await shop();
    const fbf = controls.listings().find(({ fulfilledBy }) => fulfilledBy === 'FBF') ?? first;
    const { status, body } = await setStock({
      [first.sku]: stockOf(first, { inventory: 7 }),
      NONE: stockOf(first),
      [second.sku]: stockOf(first),
      [fbf.sku]: stockOf(fbf),
    });
    expect(status).toBe(200);
    expect(body[first.sku]).toEqual({ status: 'SUCCESS', errors: [], attribute_errors: [] });
    expect(body['NONE']).toMatchObject({ status: 'FAILURE', errors: [{ severity: 'ERROR' }] });
    expect(body[second.sku]).toMatchObject({ status: 'FAILURE', attribute_errors: [{ attribute: 'product_id' }] });
    expect(body[fbf.sku]).toMatchObject({
      status: 'FAILURE',
      attribute_errors: [{ attribute: 'fulfillment_profile' }],
    });
    expect(controls.stock(first.sku)).toBe(7);
    expect(controls.stock(second.sku)).not.toBe(7);
  });

  it.each([
    [{ id: 'LOCnone' }, 'locations[0].id'],
    [{ inventory: -1 }, 'locations[0].inventory'],
    [{ status: 'CLOSED' }, 'locations[0].status'],
  ])('refuses the location %j alone', async (change, path) => {
    const { setStock, stockOf, first } = await shop();
    const { body } = await setStock({ [first.sku]: stockOf(first, change) });
    expect(body[first.sku]).toMatchObject({ status: 'FAILURE', attribute_errors: [{ attribute: 'locations', path }] });
  });

  it('refuses the whole request where it is none, and writes nothing of it', async () => {
    const { setStock, stockOf, controls, first, second } = await shop();
    for (const change of [{ inventory: 1.5 }, { inventory: '3' }, { id: 3 }]) {
      const body = { [first.sku]: stockOf(first, { inventory: 99 }), [second.sku]: stockOf(second, change) };
      expect((await setStock(body)).status).toBe(400);
    }
    expect((await setStock({ [first.sku]: { locations: [] } })).status).toBe(400);
    expect((await setStock({ [first.sku]: { product_id: first.fsn, locations: [] } })).status).toBe(400);
    expect(controls.stock(first.sku)).not.toBe(99);
  });

  it('warns where it applies, and can leave a SKU out of its answers', async () => {
    const { setStock, stockOf, details, controls, first, second } = await shop();
    controls.setListingAnswers({ warned: [first.sku], leftOut: [second.sku] });
    const { body } = await setStock({ [first.sku]: stockOf(first), [second.sku]: stockOf(second) });
    expect(body).toEqual({ [first.sku]: expect.objectContaining({ status: 'WARNING' }) });
    expect([controls.stock(first.sku), controls.stock(second.sku)]).toEqual([5, 5]);
    expect((await details([second.sku])).body).toEqual({ available: {}, unavailable: [], invalid: [] });
    controls.setListingAnswers({ requiresStatus: true });
    expect((await setStock({ [first.sku]: stockOf(first) })).body[first.sku].status).toBe('FAILURE');
  });

  it('sets prices in whole rupees, never above the MRP, of FBF listings too', async () => {
    const { setPrice, controls, first } = await shop();
    const fbf = controls.listings().find(({ fulfilledBy }) => fulfilledBy === 'FBF') ?? first;
    const priced = (fsn: string, price: object) => ({
      product_id: fsn,
      price: { mrp: 500, selling_price: 450, currency: 'INR', ...price },
    });
    const { body } = await setPrice({ [first.sku]: priced(first.fsn, {}), [fbf.sku]: priced(fbf.fsn, { mrp: 600 }) });
    expect([body[first.sku].status, body[fbf.sku].status]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(controls.listing(first.sku)).toMatchObject({ mrp: 500, price: 450 });
    const refused = await setPrice({ [first.sku]: priced(first.fsn, { selling_price: 501 }) });
    expect(refused.body[first.sku].attribute_errors[0].path).toBe('price.selling_price');
    expect((await setPrice({ [first.sku]: priced(first.fsn, { currency: 'USD' }) })).body[first.sku].status).toBe(
      'FAILURE',
    );
    expect((await setPrice({ [first.sku]: priced(first.fsn, { selling_price: 449.5 }) })).status).toBe(400);
    expect((await setPrice({ [first.sku]: { product_id: first.fsn } })).status).toBe(400);
    expect(controls.listing(first.sku)).toMatchObject({ mrp: 500, price: 450 });
  });
});
