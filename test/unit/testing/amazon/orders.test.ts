import { describe, expect, it } from 'vitest';
import { ALL_DATA, IN, problemOf, startAmazon } from './support.js';

const EVERYTHING = { createdAfter: '2020-01-01T00:00:00Z' };
const DE = 'A1PA6795UKMFR9';
const at = (ms: number): string => new Date(ms).toISOString();

// biome-ignore lint/suspicious/noExplicitAny: answers are read by path in tests
type Json = any;
const idsOf = ({ body }: { readonly body: Json }): readonly string[] => body.orders.map((order: Json) => order.orderId);

describe('searchOrders of the Amazon sandbox', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['no time', {}],
    ['both times', { createdAfter: at(0), lastUpdatedAfter: at(0) }],
    ['an end of the other kind', { createdAfter: at(0), lastUpdatedBefore: at(1) }],
    ['an end before its beginning', { createdAfter: '2026-02-01T00:00:00Z', createdBefore: '2026-01-01T00:00:00Z' }],
    ['an end of less than two minutes ago', { lastUpdatedAfter: at(0), lastUpdatedBefore: at(Date.now() - 110_000) }],
    ['a time that is none', { createdAfter: 'yesterday' }],
    ['an unknown status', { ...EVERYTHING, fulfillmentStatuses: 'UNSHIPPED,OPEN' }],
    ['an unknown party', { ...EVERYTHING, fulfilledBy: 'MFN' }],
    ['unknown data', { ...EVERYTHING, includedData: 'BUYER,PRICES' }],
    ['an empty list', { ...EVERYTHING, marketplaceIds: '' }],
    ['a page of none', { ...EVERYTHING, maxResultsPerPage: '0' }],
    ['a page of too many', { ...EVERYTHING, maxResultsPerPage: '101' }],
    ['what is no marketplace', { ...EVERYTHING, marketplaceIds: 'india' }],
    ['too many marketplaces', { ...EVERYTHING, marketplaceIds: Array(51).fill(IN).join(',') }],
    ['a token of its own making', { ...EVERYTHING, paginationToken: 'abc' }],
  ])('refuses %s', async (_, query) => {
    const { search } = await startAmazon({}, { orders: 3 });
    const [status, code] = problemOf(await search(query));
    expect([status, code]).toEqual([400, 'InvalidInput']);
  });

  it('refuses lists that are given twice', async () => {
    const { ask } = await startAmazon({}, { orders: 3 });
    const path = '/orders/2026-01-01/orders?createdAfter=2020-01-01T00:00:00Z&includedData=BUYER&includedData=TAX';
    expect((await ask(path)).status).toBe(400);
  });

  it('refuses marketplaces of others, closed ones, and those that were shut', async () => {
    const { controls, search } = await startAmazon({}, { orders: 3 });
    const statusOf = async (marketplaceIds: string) => problemOf(await search({ ...EVERYTHING, marketplaceIds }));
    const denied = [403, 'Unauthorized', 'Access to requested resource is denied.', ''];
    expect(await statusOf('ATVPDKIKX0DER')).toEqual(denied);
    expect(await statusOf(`${IN},A2ZV50J4W1RKNI`)).toEqual(denied);
    expect((await statusOf(`${IN},${DE}`))[0]).toBe(200);
    controls.refuseMarketplace(DE, true);
    expect(await statusOf(`${IN},${DE}`)).toEqual(denied);
    expect((await statusOf(IN))[0]).toBe(200);
    controls.refuseOrders(true);
    expect(await statusOf(IN)).toEqual(denied);
  });

  it('finds orders by time, status, party and marketplace', async () => {
    const { controls, search } = await startAmazon({}, { orders: 150 });
    const all = controls.orders();
    const found = async (query: Readonly<Record<string, string>>) => new Set(idsOf(await search(query)));
    const expected = (wanted: (order: (typeof all)[number]) => boolean) =>
      new Set(all.filter(wanted).map(({ id }) => id));
    const middle = all[75]?.createdAt as string;
    const end = all[90]?.createdAt as string;
    expect(await found({ createdAfter: middle, createdBefore: end })).toEqual(
      expected(({ createdAt }) => createdAt >= middle && createdAt <= end),
    );
    expect(await found({ ...EVERYTHING, fulfillmentStatuses: 'PENDING,CANCELLED' })).toEqual(
      expected(({ status }) => status === 'PENDING' || status === 'CANCELLED'),
    );
    expect(await found({ ...EVERYTHING, fulfilledBy: 'AMAZON' })).toEqual(
      expected(({ fulfilledBy }) => fulfilledBy === 'AMAZON'),
    );
    expect(await found({ ...EVERYTHING, marketplaceIds: DE })).toEqual(
      expected(({ marketplaceId }) => marketplaceId === DE),
    );
    expect((await found({ ...EVERYTHING, marketplaceIds: DE })).size).toBeGreaterThan(1);
  });

  it('says how far it looked', async () => {
    const { search } = await startAmazon({}, { orders: 3 });
    const before = at(Date.now() - 300_000).replace(/\.\d+/, '');
    const updated = await search({ lastUpdatedAfter: at(0), lastUpdatedBefore: before });
    expect(updated.body).toMatchObject({ lastUpdatedBefore: before });
    expect(updated.body).not.toHaveProperty('createdBefore');
    const created = await search(EVERYTHING);
    const lag = Date.parse(created.headers.get('date') ?? '') - Date.parse(created.body.createdBefore);
    expect(lag).toBeGreaterThanOrEqual(119_000);
    expect(lag).toBeLessThanOrEqual(121_000);
    expect(created.body).not.toHaveProperty('lastUpdatedBefore');
  });

  it('hides what is less than two minutes old', async () => {
    const { controls, search } = await startAmazon({}, { orders: 3 });
    const { id } = controls.insert();
    expect(idsOf(await search(EVERYTHING))).not.toContain(id);
    controls.advance(121_000);
    expect(idsOf(await search(EVERYTHING))).toContain(id);
  });

  it('walks pages with a token that wants the same question', async () => {
    const { controls, search } = await startAmazon({ quotaScale: 1e6 }, { orders: 60 });
    const query = { lastUpdatedAfter: '2020-01-01T00:00:00Z', fulfilledBy: 'MERCHANT', maxResultsPerPage: '7' };
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = await search({ ...query, ...(token === undefined ? {} : { paginationToken: token }) });
      expect(page.status).toBe(200);
      seen.push(...idsOf(page));
      token = page.body.pagination?.nextToken;
    } while (token !== undefined);
    const expected = controls.orders().filter(({ fulfilledBy }) => fulfilledBy === 'MERCHANT');
    expect(seen).toHaveLength(expected.length);
    expect(new Set(seen)).toEqual(new Set(expected.map(({ id }) => id)));

    const paginationToken = (await search(query)).body.pagination.nextToken;
    const status = async (change: Readonly<Record<string, string>>) =>
      (await search({ ...query, paginationToken, ...change })).status;
    expect(await status({ maxResultsPerPage: '9' })).toBe(200);
    expect(await status({ fulfilledBy: 'AMAZON' })).toBe(400);
    expect(await status({ includedData: 'BUYER' })).toBe(400);
    expect(await status({ lastUpdatedAfter: '2020-01-01T00:00:01Z' })).toBe(400);
    controls.advance(86_400_000);
    controls.quotas.refill();
    expect(
      await search({ ...query, paginationToken }, { token: await startToken(controls) }).then((a) => a.status),
    ).toBe(400);
  });

  it('can change orders between pages, and repeat rows', async () => {
    const { controls, search } = await startAmazon({}, { orders: 20 });
    const query = { ...EVERYTHING, maxResultsPerPage: '5' };
    const first = await search(query);
    const next = { ...query, paginationToken: first.body.pagination.nextToken };
    const calls: string[] = [];
    controls.faults.changeWhilePaging((storeId) => {
      calls.push(storeId);
    });
    controls.faults.repeatRows(true);
    expect(idsOf(await search(next))[0]).toBe(idsOf(first).at(-1));
    controls.faults.clear();
    expect(idsOf(await search(next))[0]).not.toBe(idsOf(first).at(-1));
    expect(calls).toEqual([controls.credentials().storeId]);
  });

  it('keeps orders for two years, in the Far East since 2016', async () => {
    const sellers = [{ marketplaceIds: [IN] }, { marketplaceIds: ['A1VC38T7YXB528'] }];
    const { accessToken, controls, credentials, getOrder, search } = await startAmazon({ sellers }, { orders: 0 });
    const found = await Promise.all(
      credentials.storeIds.map(async (storeId) => {
        const token = await accessToken(storeId);
        const { id } = controls.insert({ storeId, createdAt: new Date('2020-01-01T00:00:00Z') });
        const query = { createdAfter: '2010-01-01T00:00:00Z' };
        return [idsOf(await search(query, { token })).length, (await getOrder(id, '', { token })).status];
      }),
    );
    expect(found).toEqual([
      [0, 404],
      [1, 200],
    ]);
  });

  it('has orders that share the second of their last change', async () => {
    const { scenario } = await startAmazon();
    const times = [1, 2, 3].map((number) => scenario(`shared-update-${number}`).updatedAt);
    expect(new Set(times).size).toBe(1);
  });
});

async function startToken(controls: Awaited<ReturnType<typeof startAmazon>>['controls']): Promise<string> {
  const { clientId, clientSecret, refreshToken, lwaURL } = controls.credentials();
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    client_secret: clientSecret,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await fetch(lwaURL, { method: 'POST', headers, body: body.toString() });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe('orders of the Amazon sandbox', () => {
  it('are the same for the same seed and time', async () => {
    const now = () => Date.parse('2026-11-25T06:30:00Z');
    const [first, second, other] = await Promise.all([
      startAmazon({}, { now }),
      startAmazon({}, { now }),
      startAmazon({}, { now, seed: 2 }),
    ]);
    expect(second.controls.orders()).toEqual(first.controls.orders());
    expect(other.controls.orders()).not.toEqual(first.controls.orders());
  });

  it.each([0, 1, 2])('add up (seller %i)', async (index) => {
    const { accessToken, controls, credentials, search } = await startAmazon({ sellers: 3 }, { orders: 100 });
    const storeId = credentials.storeIds[index] as string;
    const token = await accessToken(storeId);
    const { body } = await search({ ...EVERYTHING, includedData: ALL_DATA }, { token });
    expect(body.orders).toHaveLength(100);
    for (const order of body.orders as readonly Json[]) {
      const truth = controls.order(order.orderId, storeId);
      expect(order.proceeds !== undefined).toBe(truth?.priced);
      if (order.proceeds === undefined) continue;
      const isYen = truth?.currency === 'JPY';
      for (const { proceeds } of order.orderItems) {
        const amounts = proceeds.breakdowns.map(({ type, subtotal }: Json) => signed(type, subtotal.amount));
        expect(sumOf(amounts)).toBe(minor(proceeds.proceedsTotal.amount));
        expect(proceeds.proceedsTotal.amount).toMatch(isYen ? /^-?\d+$/ : /^-?\d+\.\d{2}$/);
        for (const { subtotal, detailedBreakdowns: details } of proceeds.breakdowns) {
          if (details === undefined) continue;
          expect(sumOf(details.map(({ value }: Json) => minor(value.amount)))).toBe(minor(subtotal.amount));
        }
      }
      const lines = order.orderItems.map(({ proceeds }: Json) => minor(proceeds.proceedsTotal.amount));
      const breakdowns: readonly Json[] = order.proceeds.breakdowns ?? [];
      const tip = breakdowns.find(({ type }) => type === 'DELIVERY_TIP')?.subtotal.amount ?? '0';
      expect(sumOf(lines) + minor(tip)).toBe(minor(order.proceeds.grandTotal.amount));
      expect(minor(truth?.total ?? '')).toBe(minor(order.proceeds.grandTotal.amount));
    }
  });

  it('show data only when asked for it', async () => {
    const { getOrder, scenario } = await startAmazon();
    const { id } = scenario('cod');
    const bare = (await getOrder(id, '')).body.order;
    expect(Object.keys(bare).sort()).toEqual([
      'createdTime',
      'lastUpdatedTime',
      'orderId',
      'orderItems',
      'salesChannel',
    ]);
    expect(Object.keys(bare.orderItems[0]).sort()).toEqual(['orderItemId', 'product', 'quantityOrdered']);
    const full = (await getOrder(id)).body.order;
    expect(Object.keys(full)).toEqual(
      expect.arrayContaining(['buyer', 'recipient', 'proceeds', 'payment', 'fulfillment']),
    );
    expect(full.payment.paymentExecutions[0].paymentMethod).toBe('CashOnDelivery');
    expect(full.orderItems[0].fulfillment.shipping.shippingConstraints.cashOnDelivery).toBe('MANDATORY');
  });

  it('show people only to apps with the role', async () => {
    const { controls, getOrder, scenario } = await startAmazon();
    const gift = scenario('gift').id;
    const shown = (await getOrder(gift)).body.order;
    expect(shown.buyer).toMatchObject({ buyerName: expect.any(String), buyerEmail: expect.stringContaining('@') });
    expect(shown.recipient.deliveryAddress).toMatchObject({ name: expect.any(String), phone: expect.any(String) });
    expect(shown.orderItems[0].fulfillment.packing.giftOption.giftMessage).toContain('birthday');

    controls.removeRole('Direct-to-Consumer Shipping (Restricted)');
    const withoutAddress = (await getOrder(gift)).body.order;
    expect(Object.keys(withoutAddress.recipient.deliveryAddress).sort()).toEqual([
      'addressType',
      'city',
      'countryCode',
      'stateOrRegion',
    ]);
    expect(withoutAddress.buyer).toHaveProperty('buyerName');
    expect(withoutAddress.orderItems[0].fulfillment.packing.giftOption).toEqual({ giftWrapLevel: 'Classic' });
    controls.removeRole('Tax Invoicing (Restricted)');
    expect((await getOrder(gift)).body.order.buyer).toEqual({});
  });

  it('have no e-mail address and no phone where Amazon ships', async () => {
    const { getOrder, scenario } = await startAmazon();
    const { buyer, recipient, packages } = (await getOrder(scenario('fba-unshipped').id)).body.order;
    expect(buyer).not.toHaveProperty('buyerEmail');
    expect(recipient.deliveryAddress).not.toHaveProperty('phone');
    expect(packages).toBeUndefined();
  });

  it('show what each scenario is about', async () => {
    const { controls, getOrder, scenario } = await startAmazon();
    const order = async (label: string): Promise<Json> => (await getOrder(scenario(label).id)).body.order;
    controls.quotas.set('getOrder', { rate: 100, burst: 100 });
    expect(await order('pending')).not.toHaveProperty('proceeds');
    expect((await order('pending')).orderItems[0].product).not.toHaveProperty('price');
    expect(await order('pending-priced')).toHaveProperty('proceeds');
    expect((await order('replacement')).associatedOrders).toEqual([
      { orderId: scenario('cancel-requested').id, associationType: 'REPLACEMENT_ORIGINAL_ID' },
    ]);
    const easyShip = await order('easy-ship');
    expect(easyShip.fulfillmentOrders).toHaveLength(1);
    expect(easyShip.fulfillment.labelPrintingWindow).not.toHaveProperty('latestDateTime');
    expect((await order('cancel-requested')).orderItems[0].cancellation).toEqual({
      cancellationRequest: { requester: 'BUYER', cancelReason: 'ORDERED_BY_MISTAKE' },
    });
    expect((await order('cancelled-by-seller')).orderItems[0].cancellation).toEqual({
      cancellationExecution: { cancelledBy: 'MERCHANT', cancelReason: 'NO_INVENTORY' },
    });
    const discount = (label: string) => async () =>
      (await order(label)).orderItems[0].proceeds.breakdowns.find(({ type }: Json) => type === 'DISCOUNT').subtotal
        .amount;
    expect(await discount('discount')()).toMatch(/^-/);
    expect(await discount('discount-positive')()).toMatch(/^\d/);
    const partial = (await order('partially-shipped')).orderItems[0].fulfillment;
    expect([partial.quantityFulfilled, partial.quantityUnfulfilled]).toEqual([2, 1]);
    const german = (await order('germany')).orderItems[0];
    expect(german.measurement).toEqual({ unit: 'KILOGRAMS', value: 0.5 });
    expect(german.fulfillment.shipping.internationalShipping.iossNumber).toBe('IM0000000000');
    expect((await order('two-packages')).packages).toHaveLength(2);
    expect((await order('tip')).proceeds.breakdowns.at(-1)).toMatchObject({ type: 'DELIVERY_TIP', status: 'PENDING' });
    expect((await order('unfulfillable')).salesChannel.channelName).toBe('NON_AMAZON');
    expect((await order('no-breakdowns')).proceeds).not.toHaveProperty('breakdowns');
  });

  it('are found by their id', async () => {
    const { getOrder } = await startAmazon({}, { orders: 3 });
    expect((await getOrder('402-0000000-0000000')).status).toBe(404);
    expect((await getOrder('402-1')).status).toBe(400);
    expect((await getOrder('402-0000000-0000000', 'ALL')).status).toBe(400);
  });
});

/** Whole minor units; the sums are compared as integers. */
const minor = (amount: string): number => Math.round(Number(amount) * 100);
const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
const signed = (type: string, amount: string): number =>
  type === 'DISCOUNT' ? -Math.abs(minor(amount)) : minor(amount);
