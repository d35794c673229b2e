import { describe, expect, it } from 'vitest';
import { DAY, HOUR, NOW, startFlipkart, stillClock } from './support.js';

const wide = { from: '2026-11-01T00:00:00+05:30', to: '2026-12-30T00:00:00Z' };
const ALL_TYPES = ['NORMAL', 'EXPRESS', 'SELF'];
const ALL_PROFILES = ['NON_FBF', 'FBF', 'FBF_LITE'];
const PRE = ['APPROVED', 'PACKING_IN_PROGRESS', 'PACKED', 'FORM_FAILED', 'READY_TO_DISPATCH'];
const POST = ['SHIPPED', 'DELIVERED', 'PICKUP_COMPLETE'];
const everything = { shipmentTypes: ALL_TYPES, serviceProfiles: ALL_PROFILES };

type Body = Record<string, unknown>;

async function start(options: Parameters<typeof startFlipkart>[0] = {}, orders = 40) {
  const clock = stillClock();
  const flipkart = await startFlipkart(options, { orders, now: clock.now });
  const search = (filter: Body, rest: Body = {}) => flipkart.ask('/v3/shipments/filter', { body: { filter, ...rest } });
  /** Walks all pages. */
  const walk = async (filter: Body, rest: Body = {}): Promise<readonly string[]> => {
    const ids: string[] = [];
    let { body } = await search(filter, rest);
    for (;;) {
      ids.push(...body.shipments.map((one: Body) => one['shipmentId']));
      if (body.hasMore !== true) return ids;
      body = (await flipkart.ask(body.nextPageUrl)).body;
    }
  };
  const truth = () => flipkart.controls.orders();
  const ids = (accept: (order: ReturnType<typeof truth>[number]) => boolean) =>
    truth()
      .filter(accept)
      .map(({ id }) => id)
      .sort();
  const find = (scenario: string) => {
    const found = truth().find((order) => order.scenario === scenario);
    if (found === undefined) throw new Error(`no ${scenario}`);
    return found;
  };
  return { ...flipkart, clock, search, walk, ids, find };
}

const isLive = ({ lines }: { readonly lines: readonly { readonly cancellation: unknown }[] }) =>
  lines.some(({ cancellation }) => cancellation === undefined);

describe('searching shipments', () => {
  it('finds by type and states what is not on hold, of sellers’ own stock and Flipkart’s courier unless it is told', async () => {
    const { search, walk, ids } = await start();
    const narrow = await walk({ type: 'preDispatch', states: PRE });
    expect([...narrow].sort()).toEqual(
      ids(
        (order) =>
          PRE.includes(order.status) &&
          isLive(order) &&
          !order.hold &&
          order.shipmentType === 'NORMAL' &&
          order.serviceProfile === 'NON_FBF',
      ),
    );
    const all = await walk({ type: 'preDispatch', states: PRE, ...everything });
    expect([...all].sort()).toEqual(ids((order) => PRE.includes(order.status) && !order.hold));
    expect(all.length).toBeGreaterThan(narrow.length);
    const held = await walk({ type: 'preDispatch', states: PRE, hold: true, ...everything });
    expect([...held].sort()).toEqual(ids((order) => order.hold));
    const sent = await walk({ type: 'postDispatch', states: POST, ...everything });
    expect([...sent].sort()).toEqual(ids((order) => POST.includes(order.status)));
    const delivered = await search({ type: 'postDispatch', states: ['DELIVERED'], ...everything });
    expect(
      new Set(delivered.body.shipments.map((one: { orderItems: Body[] }) => one.orderItems[0]?.['status'])),
    ).toEqual(new Set(['DELIVERED']));
  });

  it('finds cancellations of one kind by their date, in parts of shipments too', async () => {
    const { walk, ids } = await start();
    for (const cancellationType of ['buyerCancellation', 'sellerCancellation', 'marketplaceCancellation']) {
      const found = await walk({
        type: 'cancelled',
        states: ['CANCELLED'],
        cancellationType,
        cancellationDate: wide,
        ...everything,
      });
      expect([...found].sort()).toEqual(
        ids(({ lines }) => lines.some(({ cancellation }) => cancellation === cancellationType)),
      );
      expect(found.length).toBeGreaterThan(0);
    }
  });

  it('filters by dates, location, SKU, tier and packages, and sorts', async () => {
    const { walk, ids, find, credentials, controls } = await start();
    const changed = find('approved');
    controls.touch(changed.id);
    const at = new Date(NOW).toISOString();
    const recent = { from: at, to: at };
    expect(await walk({ type: 'preDispatch', states: PRE, modifiedDate: recent })).toEqual([changed.id]);
    controls.faults.windowEnds('exclusive');
    expect(await walk({ type: 'preDispatch', states: PRE, modifiedDate: recent })).toEqual([]);
    const base = { type: 'preDispatch', states: PRE, ...everything };
    const isOpen = (order: { readonly status: string; readonly hold: boolean }) =>
      PRE.includes(order.status) && !order.hold;
    const [, second] = credentials.locationIds;
    expect([...(await walk({ ...base, locationId: second }))].sort()).toEqual(
      ids((order) => isOpen(order) && order.locationId === second),
    );
    const { sku } = changed.lines[0] as { readonly sku: string };
    expect([...(await walk({ ...base, sku: [sku] }))].sort()).toEqual(
      ids((order) => isOpen(order) && order.lines.some((line) => line.sku === sku)),
    );
    expect(await walk({ ...base, mps: true })).toEqual([find('multi-package').id]);
    expect([...(await walk({ ...base, dispatchServiceTiers: ['EXPRESS'] }))].sort()).toEqual(
      ids((order) => isOpen(order) && order.shipmentType === 'EXPRESS'),
    );
    const asc = await walk(base, { sort: { field: 'orderDate', order: 'asc' } });
    const desc = await walk(base, { sort: { field: 'orderDate', order: 'desc' } });
    const dates = (found: readonly string[]) => found.map((id) => controls.order(id)?.orderedAt);
    expect(dates(asc)).toEqual([...dates(asc)].sort());
    expect(dates(desc)).toEqual([...dates(asc)].reverse());
  });

  const cancelled = {
    type: 'cancelled',
    states: ['CANCELLED'],
    cancellationType: 'buyerCancellation',
    cancellationDate: wide,
  };
  const refused: readonly (readonly [string, unknown])[] = [
    ['no filter', {}],
    ['no type', { filter: { states: PRE } }],
    ['another type', { filter: { type: 'all', states: PRE } }],
    ['no states', { filter: { type: 'preDispatch' } }],
    ['empty states', { filter: { type: 'preDispatch', states: [] } }],
    ['states of another type', { filter: { type: 'preDispatch', states: ['SHIPPED'] } }],
    ['a state twice', { filter: { type: 'preDispatch', states: ['PACKED', 'PACKED'] } }],
    ['hold after dispatch', { filter: { type: 'postDispatch', states: POST, hold: true } }],
    ['hold as text', { filter: { type: 'preDispatch', states: PRE, hold: 'true' } }],
    ['cancelled without its kind', { filter: { ...cancelled, cancellationType: undefined } }],
    ['two kinds', { filter: { ...cancelled, cancellationType: ['buyerCancellation', 'sellerCancellation'] } }],
    ['cancelled without dates', { filter: { ...cancelled, cancellationDate: undefined } }],
    ['a kind of cancellation elsewhere', { filter: { ...cancelled, type: 'preDispatch', states: PRE } }],
    [
      'a date without a zone',
      { filter: { type: 'preDispatch', states: PRE, modifiedDate: { ...wide, from: '2026-11-01T00:00:00' } } },
    ],
    ['a day', { filter: { type: 'preDispatch', states: PRE, orderDate: { ...wide, from: '2026-11-01' } } }],
    ['half a window', { filter: { type: 'preDispatch', states: PRE, modifiedDate: { from: wide.from } } }],
    [
      'a window backwards',
      { filter: { type: 'preDispatch', states: PRE, modifiedDate: { from: wide.to, to: wide.from } } },
    ],
    [
      'profiles as answers have them',
      { filter: { type: 'preDispatch', states: PRE, serviceProfiles: ['Seller_Fulfilment'] } },
    ],
    ['a shipment type that is none', { filter: { type: 'preDispatch', states: PRE, shipmentTypes: ['SELF_SHIP'] } }],
    ['one SKU as text', { filter: { type: 'preDispatch', states: PRE, sku: 'SBX-0001' } }],
    ['a field that is none', { filter: { type: 'preDispatch', states: PRE, modifiedAfter: wide.from } }],
    ['a page size of none', { filter: { type: 'preDispatch', states: PRE }, pagination: { pageSize: 0 } }],
    ['a page size as text', { filter: { type: 'preDispatch', states: PRE }, pagination: { pageSize: '20' } }],
    [
      'sorting by another field',
      { filter: { type: 'preDispatch', states: PRE }, sort: { field: 'updatedAt', order: 'asc' } },
    ],
    ['text', 'not json'],
  ];
  it('refuses what is not allowed', async () => {
    const { ask } = await start({}, 1);
    for (const [name, body] of refused) {
      const { status, body: answer } = await ask('/v3/shipments/filter', { body });
      expect({ name, status }).toEqual({ name, status: 400 });
      expect(answer.errorCode).toBe('BAD_REQUEST');
    }
    const plain = await ask('/v3/shipments/filter', {
      body: '{"filter":{"type":"preDispatch","states":["PACKED"]}}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(plain.status).toBe(415);
    expect((await ask('/v3/shipments/filter', { method: 'PUT', body: {} })).status).toBe(405);
    expect((await ask('/v3/orders')).status).toBe(404);
  });
});

describe('paging', () => {
  const filter = { type: 'preDispatch', states: PRE, ...everything };
  const sorted = { sort: { field: 'modifiedDate', order: 'asc' } };

  it('names a next page even after the last one, which is empty, and never more than 20 rows', async () => {
    const { search, ask, walk } = await start({}, 60);
    const total = (await walk(filter)).length;
    expect(total).toBeGreaterThan(20);
    const first = await search(filter, { pagination: { pageSize: 500 } });
    expect(first.body.shipments).toHaveLength(20);
    expect(first.body.nextPageUrl).toMatch(/^\/v3\/shipments\/filter\?next_token=/);
    let page = first.body;
    while (page.hasMore) page = (await ask(page.nextPageUrl)).body;
    expect((await ask(page.nextPageUrl)).body).toMatchObject({ hasMore: false, shipments: [] });
  });

  it('takes a token of this seller only, as it was given', async () => {
    const { search, ask, accessToken, credentials } = await start({ sellers: 2 }, 60);
    const { body } = await search(filter);
    const other = await accessToken(credentials.storeIds[1]);
    expect((await ask(body.nextPageUrl)).status).toBe(200);
    expect((await ask(body.nextPageUrl, { token: other })).status).toBe(400);
    expect((await ask(decodeURIComponent(body.nextPageUrl).slice(0, -3))).status).toBe(400);
    expect((await ask('/v3/shipments/filter')).status).toBe(400);
  });

  it('skips rows when others leave while it goes on, and repeats none that stay', async () => {
    const { walk, controls, ids } = await start({}, 60);
    const before = ids((order) => PRE.includes(order.status) && !order.hold);
    controls.faults.drift({ rows: 3 });
    const found = await walk(filter, { pagination: { pageSize: 10 }, ...sorted });
    const gone = controls.faults.drifted();
    expect(gone).toHaveLength(3);
    expect(controls.order(gone[0] as string)?.status).toBe('SHIPPED');
    const missed = before.filter((id) => !found.includes(id));
    expect(missed).toHaveLength(3);
    // They did not change: only another pass brings them back.
    expect(missed.some((id) => gone.includes(id))).toBe(false);
    const again = await walk(filter, { pagination: { pageSize: 10 }, ...sorted });
    expect([...again].sort()).toEqual(before.filter((id) => !gone.includes(id)));
  });

  it('repeats a row that moves to the end, and runs what a test changes between pages', async () => {
    const { walk, controls, clock, ids } = await start({}, 60);
    clock.advance(HOUR);
    controls.faults.drift({ rows: 1, how: 'move' });
    const found = await walk(filter, { pagination: { pageSize: 10 }, ...sorted });
    const [moved] = controls.faults.drifted();
    expect(found.filter((id) => id === moved)).toHaveLength(2);
    expect(ids((order) => PRE.includes(order.status) && !order.hold).filter((id) => !found.includes(id))).toHaveLength(
      1,
    );
    let turned = 0;
    controls.faults.changeWhilePaging(() => {
      turned += 1;
    });
    await walk(filter, { pagination: { pageSize: 10 } });
    expect(turned).toBeGreaterThan(1);
    controls.faults.clear();
    const seen = turned;
    await walk(filter, { pagination: { pageSize: 10 } });
    expect(turned).toBe(seen);
  });
});

describe('a shipment', () => {
  it('is answered with Java’s numbers, Indian times and its own words', async () => {
    const { ask, find } = await start();
    const { id, lines, total } = find('cod');
    const { body, text } = await ask('/v3/shipments', { query: { shipmentIds: id } });
    const [shipment] = body.shipments;
    expect(shipment).toMatchObject({
      shipmentId: id,
      hold: false,
      mps: false,
      shipmentType: 'NORMAL',
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+05:30$/),
      subShipments: [{ subShipmentId: 'SS-1', packages: [] }],
    });
    const [item] = shipment.orderItems;
    expect(item).toMatchObject({ paymentType: 'COD', status: 'APPROVED', serviceProfile: 'Seller_Fulfilment' });
    expect(BigInt(item.orderItemId)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
    expect(item.orderId).toMatch(/^OD\d{18}$/);
    expect(text).toMatch(/"quantity":2\.0,/);
    expect(text).toMatch(/"shippingCharge":40\.5,/);
    const sum = shipment.orderItems.reduce(
      (all: number, { priceComponents }: { priceComponents: { totalPrice: number } }) =>
        all + priceComponents.totalPrice,
      0,
    );
    expect(sum).toBeCloseTo(Number(total), 2);
    expect(lines).toHaveLength(2);
  });

  it('shares its order with its siblings, and is found by any id', async () => {
    const { ask, find } = await start();
    const [first, second] = [find('split-first'), find('split-second')];
    expect(first.orderId).toBe(second.orderId);
    const read = async (query: Readonly<Record<string, string>>) =>
      (await ask('/v3/shipments', { query })).body.shipments.map((one: Body) => one['shipmentId']).sort();
    const both = [first.id, second.id].sort();
    expect(await read({ orderIds: first.orderId })).toEqual(both);
    expect(await read({ shipmentIds: `${first.id},${second.id},unknown` })).toEqual(both);
    expect(await read({ orderItemIds: second.lines[1]?.id as string })).toEqual([second.id]);
    for (const query of [{}, { shipmentIds: first.id, orderIds: first.orderId }, { shipmentIds: '' }])
      expect((await ask('/v3/shipments', { query })).status).toBe(400);
    const many = Array.from({ length: 101 }, (_, index) => `s${index}`).join(',');
    expect((await ask('/v3/shipments', { query: { shipmentIds: many } })).status).toBe(400);
    expect((await ask(`/v3/shipments/${many}`)).status).toBe(400);
  });

  it('writes quotes of SKUs as entities', async () => {
    const { ask, find } = await start();
    const skuOf = async (scenario: string) =>
      (await ask('/v3/shipments', { query: { shipmentIds: find(scenario).id } })).body.shipments[0].orderItems[0].sku;
    expect(find('inch-mark').lines[0]?.sku).toContain('"');
    expect(await skuOf('inch-mark')).toBe(find('inch-mark').lines[0]?.sku.replace('"', '&quot;'));
    expect(await skuOf('quoted-sku')).toBe(`&quot;${find('quoted-sku').lines[0]?.sku}&quot;`);
  });

  it('has its addresses and couriers in the details, in either form, and numbers for self-shipped ones only', async () => {
    const { ask, find, controls } = await start();
    const [own, other] = [find('self-shipped'), find('shipped')];
    const read = async () => (await ask(`/v3/shipments/${own.id},${other.id}`)).body.shipments as Body[];
    const [sdkOther, sdkOwn] = await read();
    expect(sdkOwn).toMatchObject({
      shipmentId: own.id,
      orderId: own.orderId,
      deliveryAddress: { pinCode: expect.stringMatching(/^\d{6}$/), contactNumber: expect.stringMatching(/^9\d{9}$/) },
      courierDetails: { deliveryDetails: { trackingId: own.subShipments[0]?.trackingNumber } },
    });
    expect(sdkOther).toMatchObject({
      deliveryAddress: { state: expect.any(String), contactNumber: null },
      courierDetails: { pickupDetails: { vendorName: 'Ekart Logistics' } },
      subShipments: [{ subShipmentId: 'SS-1' }],
    });
    controls.setDetails('pages');
    const [pages] = await read();
    expect(pages).toMatchObject({
      deliveryAddress: { pincode: expect.any(String), stateName: expect.any(String) },
      subShipments: [{ courierDetails: { deliveryDetails: { vendorName: 'Ekart Logistics' } } }],
    });
    expect(pages).not.toHaveProperty('courierDetails');
    expect(pages).not.toHaveProperty('deliveryAddress.contactNumber');
    controls.faults.leaveOut([own.id]);
    expect((await read()).map((one) => one['shipmentId'])).toEqual([other.id]);
  });

  it('is invisible to other sellers', async () => {
    const { ask, find, accessToken, credentials } = await start({ sellers: 2 }, 4);
    const token = await accessToken(credentials.storeIds[1]);
    const { id } = find('cod');
    expect((await ask('/v3/shipments', { query: { shipmentIds: id }, token })).body).toEqual({ shipments: [] });
  });
});

describe('controls', () => {
  it('move shipments on, cancel parts, hold, and plant words that nobody knows', async () => {
    const { ask, controls, find, clock, walk } = await start();
    const { id, lines, updatedAt } = find('cod');
    const read = async () => (await ask('/v3/shipments', { query: { shipmentIds: id } })).body.shipments[0];
    clock.advance(HOUR);
    controls.setStatus(id, 'HANDED_TO_DRONE');
    expect((await read()).orderItems[0].status).toBe('HANDED_TO_DRONE');
    expect(await walk({ type: 'preDispatch', states: PRE })).toContain(id);
    expect(controls.order(id)?.updatedAt).not.toBe(updatedAt);
    controls.setHold(id, true);
    expect((await read()).hold).toBe(true);
    const [first, second] = lines;
    controls.cancel(id, {
      itemIds: [first?.id as string],
      type: 'marketplaceCancellation',
      subReason: 'not_serviceable',
    });
    expect((await read()).orderItems[0]).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: 'marketplace_cancellation',
      cancellationSubReason: 'not_serviceable',
      cancellationDate: '2026-11-25T13:00:00.000+05:30',
    });
    expect(controls.order(id)).toMatchObject({ status: 'APPROVED', liveTotal: second?.total });
    controls.setStatus(id, 'SHIPPED');
    expect((await read()).orderItems.map((item: Body) => item['status'])).toEqual(['CANCELLED', 'SHIPPED']);
    controls.cancel(id);
    expect(controls.order(id)?.status).toBe('CANCELLED');
    const dates = { dispatchAfter: new Date(NOW + DAY), dispatchBy: new Date(NOW + 2 * DAY) };
    controls.setDispatchDates(id, dates);
    expect((await read()).dispatchByDate).toBe('2026-11-27T12:00:00.000+05:30');
    controls.deleteForever(id);
    expect(await read()).toBeUndefined();
  });

  it('add shipments, each with ids of its own', async () => {
    const { controls, walk } = await start({}, 2);
    const made = Array.from({ length: 30 }, () => controls.insert({ scenario: { label: 'new', type: 'SELF' } }).id);
    expect(new Set(made).size).toBe(30);
    const found = await walk({ type: 'preDispatch', states: ['APPROVED'], shipmentTypes: ['SELF'] });
    expect(found).toEqual(expect.arrayContaining(made));
  });

  it('have the same data for the same seed', async () => {
    const [one, same, other] = await Promise.all(
      [7, 7, 8].map(async (seed) => {
        const { controls } = await startFlipkart({}, { orders: 20, seed, now: () => NOW });
        return JSON.stringify(controls.orders());
      }),
    );
    expect(one).toBe(same);
    expect(one).not.toBe(other);
  });
});
