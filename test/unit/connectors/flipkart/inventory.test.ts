import { describe, expect, it } from 'vitest';
import { type Arrival, detailsOf, LOCATION, listing, listingsWorld, type Reply, verdicts } from './listings-world.js';

const SKUS = Array.from({ length: 60 }, (_, index) => `S${index}`);
const KNOWN = Object.fromEntries(SKUS.map((sku) => [sku, listing(sku)]));

/** A Flipkart with sixty listings; `write` answers updates. */
const withWrites =
  (write: (skus: readonly string[], arrival: Arrival) => Reply, known: Readonly<Record<string, unknown>> = KNOWN) =>
  (arrival: Arrival): Reply =>
    arrival.path === 'details'
      ? { body: detailsOf(arrival.body.sku_ids, known) }
      : write(Object.keys(arrival.body), arrival);

const all = SKUS.map((sku) => ({ sku, quantity: 9 }));
const twenty = all.slice(0, 20);
const reasons = (results: readonly { readonly ok: boolean; readonly reason?: string }[]) =>
  results.map(({ ok, reason }) => (ok ? 'ok' : reason));

describe('stock for Flipkart', () => {
  it('writes FSN, location, status and quantity, ten SKUs with each request', async () => {
    const world = await listingsWorld(withWrites((skus) => ({ body: verdicts(skus) })));
    await world.setStock(twenty);
    const [first, second] = world.arrivals.filter(({ path }) => path === 'update/inventory');
    expect([first, second].map((arrival) => Object.keys(arrival?.body ?? {}).length)).toEqual([10, 10]);
    expect(first?.body.S0).toEqual({
      product_id: listing('S0')['product_id'],
      locations: [{ id: LOCATION, status: 'ENABLED', inventory: 9 }],
    });
  });

  it('finds the one SKU for which a whole request is refused', async () => {
    const write = (skus: readonly string[]): Reply =>
      skus.includes('S13') ? { status: 400, body: { errorCode: 'BAD_REQUEST' } } : { body: verdicts(skus) };
    const world = await listingsWorld(withWrites(write));
    const { results } = await world.setStock(twenty);
    expect(reasons(results)).toEqual(twenty.map(({ sku }) => (sku === 'S13' ? 'platform_rejected' : 'ok')));
    expect(world.arrivals.length).toBeLessThan(14);
  });

  it('finds the one SKU for which a whole read is refused', async () => {
    const world = await listingsWorld((arrival) => {
      if (arrival.path !== 'details') return { body: verdicts(Object.keys(arrival.body)) };
      const asked: string[] = arrival.body.sku_ids;
      return asked.includes('S4') ? { status: 400, body: '' } : { body: detailsOf(asked, KNOWN) };
    });
    const { results } = await world.setStock(twenty);
    expect(reasons(results)).toEqual(twenty.map(({ sku }) => (sku === 'S4' ? 'sku_not_found' : 'ok')));
  });

  it('takes it for its own mistake where every read is refused', async () => {
    const world = await listingsWorld(() => ({ status: 400, body: '' }));
    await expect(world.setStock(all.slice(0, 3))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    ['locations[0].inventory', 'invalid_quantity'],
    ['locations[0].id', 'location_not_found'],
    ['locations', 'location_not_found'],
    ['product_id', 'platform_rejected'],
    [undefined, 'platform_rejected'],
  ])('takes a refusal of %s for %s', async (path, reason) => {
    const refused = { status: 'FAILURE', errors: [{ code: 7, severity: 'ERROR', description: 'No.', path }] };
    const world = await listingsWorld(withWrites((skus) => ({ body: verdicts(skus, () => refused) })));
    const { results } = await world.setStock(all.slice(0, 1));
    expect(results).toMatchObject([{ sku: 'S0', ok: false, reason, message: 'No. (7)', previous: 4 }]);
  });

  it('sends the locations of a refused SKU one by one', async () => {
    const write = (skus: readonly string[], { body }: Arrival): Reply => {
      const isRefused = body.S0.locations.some(({ id }: { id: string }) => id === 'LOC-B');
      return { body: verdicts(skus, () => ({ status: isRefused ? 'FAILURE' : 'SUCCESS' })) };
    };
    const world = await listingsWorld(withWrites(write));
    const { results } = await world.setStock([
      { sku: 'S0', quantity: 1 },
      { sku: 'S0', locationId: 'LOC-B', quantity: 2 },
      { sku: 'S0', locationId: 'LOC-C', quantity: 3 },
    ]);
    expect(reasons(results)).toEqual(['ok', 'platform_rejected', 'ok']);
  });

  it.each([
    ['no verdict', {}],
    ['a word that it does not know', { S0: { status: 'QUEUED' } }],
    ['a verdict that is none', { S0: 'SUCCESS' }],
  ])('reads back after %s', async (_, body) => {
    let inventory = 4;
    const known = {
      get S0() {
        return listing('S0', { locations: [{ id: LOCATION, inventory }] });
      },
    };
    const world = await listingsWorld(
      withWrites(() => {
        inventory = 9;
        return { body };
      }, known),
    );
    expect((await world.setStock(all.slice(0, 1))).results).toMatchObject([{ ok: true, previous: 4, quantity: 9 }]);
  });

  it('does not know what became of a write that the listing does not show', async () => {
    const world = await listingsWorld(withWrites((skus) => ({ body: skus.includes('S0') ? verdicts(['S1']) : {} })));
    const { results } = await world.setStock(all.slice(0, 2));
    expect(reasons(results)).toEqual(['outcome_unknown', 'ok']);
  });

  it('goes on with other SKUs where Flipkart fails for ten of them', async () => {
    const write = (skus: readonly string[]): Reply =>
      skus.includes('S3') ? { status: 500, body: '{}' } : { body: verdicts(skus) };
    const world = await listingsWorld(withWrites(write));
    const { results } = await world.setStock(all);
    expect(reasons(results)).toEqual(SKUS.map((_, place) => (place < 10 ? 'outcome_unknown' : 'ok')));
  });

  it('sends nothing more once the app is turned away', async () => {
    const write = (skus: readonly string[]): Reply =>
      skus.includes('S3') ? { body: verdicts(skus) } : { status: 403, body: '{}' };
    const world = await listingsWorld(withWrites(write));
    const { results } = await world.setStock(all);
    expect(reasons(results)).toEqual(SKUS.map((_, place) => (place < 10 ? 'ok' : 'not_attempted')));
    expect(world.arrivals.filter(({ path }) => path !== 'details').length).toBeLessThan(6);
  });

  it('rejects where Flipkart fails for all of them', async () => {
    const world = await listingsWorld(withWrites(() => ({ status: 500, body: '{}' })));
    await expect(world.setStock(twenty)).rejects.toMatchObject({ code: 'platform_unavailable', outcomeUnknown: true });
  });

  it('reads SKUs and verdicts that are written with entities, and none from the prototype', async () => {
    const sku = '6" Bowl';
    const world = await listingsWorld(({ path, body }) =>
      path === 'details'
        ? { body: { available: { '6&quot; Bowl': listing(sku) }, unavailable: body.sku_ids.slice(1), invalid: [] } }
        : { body: verdicts(['6&quot; Bowl']) },
    );
    const { results } = await world.setStock(
      [sku, 'constructor', '__proto__'].map((one) => ({ sku: one, quantity: 9 })),
    );
    expect(reasons(results)).toEqual(['ok', 'sku_not_found', 'sku_not_found']);
  });

  it('does not take an answer that is none for "no such SKU"', async () => {
    const world = await listingsWorld(() => ({ body: { message: 'hello' } }));
    await expect(world.setStock(twenty)).rejects.toMatchObject({ code: 'unexpected_response' });
    const silent = await listingsWorld(() => ({ body: { available: {}, unavailable: [], invalid: [] } }));
    const { results } = await silent.setStock(all.slice(0, 2));
    expect(reasons(results)).toEqual(['not_attempted', 'not_attempted']);
    // It was asked once more.
    expect(silent.arrivals).toHaveLength(2);
  });

  it('lets a listing of its own stock beside Flipkart’s be written', async () => {
    const known = {
      S0: listing('S0', { fulfillment_profile: 'FBF_AND_NON_FBF' }),
      S1: listing('S1', { fulfillment_profile: 'FBF' }),
    };
    const world = await listingsWorld(withWrites((skus) => ({ body: verdicts(skus) }), known));
    expect(reasons((await world.setStock(all.slice(0, 2))).results)).toEqual(['ok', 'read_only']);
  });

  it('does not compare with what Flipkart does not tell', async () => {
    const world = await listingsWorld(
      withWrites((skus) => ({ body: verdicts(skus) }), { S0: listing('S0', { locations: null }) }),
    );
    const { results } = await world.setStock([{ sku: 'S0', quantity: 9, expected: 0 }]);
    expect(results).toMatchObject([{ reason: 'stale', locationId: LOCATION }]);
    expect(results[0]).not.toHaveProperty('quantity');
  });

  it('rejects where the first of the asked SKUs could not be read, and the others could', async () => {
    let refuse = () => {};
    const refused = new Promise<Reply>((resolve) => {
      refuse = () => resolve({ status: 429, body: '{}' });
    });
    const world = await listingsWorld(({ body }, count) => {
      const asked: string[] = body.sku_ids;
      // By now another request of the first four was answered.
      if (count === 5) refuse();
      return asked.includes('S0') ? refused : { body: detailsOf(asked, KNOWN) };
    });
    await expect(world.stock({ skus: SKUS })).rejects.toMatchObject({ code: 'rate_limited' });
  });
});
