import { beforeEach, describe, expect, it } from 'vitest';
import { mappingIdOf } from '../../../src/sync/index.js';
import { collected, type Host, listing, openHost, STORE } from './mapping-shop.js';

const WEEK = 7 * 24 * 60 * 60_000;

let host: Host;
beforeEach(async () => {
  host = await openHost();
});

const idOf = (unitId: string) => mappingIdOf(STORE, unitId);

describe('matching', () => {
  it('goes by SKU, barcode, alias, a SKU written differently, and never by a title alone', async () => {
    const { platform, products, mapping, outcome } = host;
    products.push(
      { hostSku: 'KURTA-M', name: 'Indigo Kurta' },
      { hostSku: 'SAREE-1', barcode: '890123456789 0' },
      { hostSku: 'NEW-NAME', aliases: ['B0OLDASIN1', 'old-sku'] },
      { hostSku: '007' },
      { hostSku: 'LAMP', name: 'Brass Lamp for the Living Room' },
    );
    platform.put(
      listing('1', { sku: 'KURTA-M' }),
      listing('2', { sku: 'x', barcode: '08901234567890' }),
      listing('3', { sku: 'old-sku' }),
      listing('4', { sku: 'other', asin: 'B0OLDASIN1' }),
      listing('5', { sku: 'kurta_ m' }),
      listing('6', { sku: '7' }),
      listing('7', { title: 'Living room brass lamp' }),
      listing('8', { title: '' }),
    );
    const { auto } = await mapping.sync(STORE);
    expect(await outcome()).toEqual({
      1: 'KURTA-M (sku)',
      2: 'SAREE-1 (barcode)',
      3: 'NEW-NAME (alias)',
      4: 'NEW-NAME (alias)',
      5: 'KURTA-M (normalized_sku)',
      6: 'unmapped',
      7: expect.stringMatching(/^unmapped, LAMP \d\d$/),
      8: 'unmapped',
    });
    expect(auto).toEqual({
      ...{ hostProducts: 5, listings: 8, mapped: 5, kept: 0, unmapped: 3, ambiguous: 0 },
      byRule: { sku: 1, barcode: 1, alias: 2, normalized_sku: 1, title: 0 },
    });
    expect(await mapping.resolve(STORE, { unitId: '1' })).toMatchObject({
      ...{ companyId: 'company-1', hostProductName: 'Indigo Kurta', type: 'auto', confidence: 100 },
      ...{ syncInventory: true, syncPrice: false, isActive: true },
    });
    expect((await host.state.load(STORE, 'products'))?.counters).toEqual({ productsMapped: 5 });
  });

  it('guesses between no two products whose grounds contradict each other', async () => {
    const { platform, products, mapping, outcome } = host;
    products.push(
      { hostSku: 'A', barcode: '4006381333931' },
      { hostSku: 'B', barcode: '4006381333931' },
      { hostSku: 'c-1' },
      { hostSku: 'C 1' },
      { hostSku: 'D' },
    );
    platform.put(
      listing('same barcode', { barcode: '4006381333931' }),
      listing('sku and barcode', { sku: 'D', barcode: '4006381333931' }),
      listing('written differently', { sku: 'C1' }),
      listing('exact', { sku: 'c-1' }),
      listing('twice', { sku: 'D' }),
    );
    await mapping.sync(STORE);
    expect(await outcome()).toEqual({
      'same barcode': 'ambiguous, A 98, B 98',
      'sku and barcode': 'ambiguous, D 100, A 98, B 98',
      'written differently': 'ambiguous, C 1 95, c-1 95',
      exact: 'c-1 (sku)',
      twice: 'D (sku)',
    });
  });

  it('takes a title where the host says so, and none that differs in size or number', async () => {
    host = await openHost({ threshold: 80 });
    const { platform, products, mapping, outcome } = host;
    products.push({ hostSku: 'L', name: 'Red shirt L' }, { hostSku: 'P', name: 'Pressure Cooker 5 Litre' });
    platform.put(
      listing('1', { title: 'Shirt, red', variantTitle: 'L' }),
      listing('2', { title: 'Shirt, red', variantTitle: 'XL' }),
      listing('3', { title: 'Pressure cooker 3 litre' }),
    );
    await mapping.sync(STORE);
    const unmapped = expect.stringMatching(/^unmapped/);
    expect(await outcome()).toEqual({ 1: 'L (title)', 2: unmapped, 3: unmapped });
  });

  it('asks for the catalogue of the company that the store belongs to, once a run', async () => {
    host.platform.put(...Array.from({ length: 7 }, (_, index) => listing(`${index}`)));
    await host.mapping.sync(STORE);
    expect(host.asked).toEqual(['company-1']);
  });

  it('drops what another company mapped that had the store before', async () => {
    const { platform, products, mapping, register, outcome, stores } = host;
    platform.put(listing('1', { sku: 'A' }), listing('2', { sku: 'B' }));
    products.push({ hostSku: 'A' });
    await mapping.sync(STORE);
    await mapping.map({ store: STORE, unitId: '2', hostSku: 'SECRET', mappedBy: 'asha' });
    await stores.delete(STORE);
    await register(STORE.storeId, 'company-2');
    expect(await mapping.resolve(STORE, { unitId: '2' })).toBeUndefined();
    products.length = 0;
    await mapping.sync(STORE);
    expect(await outcome()).toEqual({ 1: 'unmapped', 2: 'unmapped' });
  });
});

describe('by hand', () => {
  beforeEach(async () => {
    host.platform.put(listing('1', { sku: 'A' }), listing('2', { sku: 'B' }));
    host.products.push({ hostSku: 'A', name: 'The A' });
    await host.mapping.sync(STORE);
  });

  it('wins over every run, and takes the listing off the list', async () => {
    const { mapping, outcome } = host;
    await mapping.map({ store: STORE, unitId: '1', hostSku: 'Z', mappedBy: 'asha', syncPrice: true });
    await mapping.map({ store: STORE, unitId: '2', hostSku: 'A', mappedBy: 'asha' });
    expect(await mapping.auto(STORE)).toMatchObject({ mapped: 0, kept: 2 });
    expect(await outcome()).toEqual({ 1: 'Z (asha)', 2: 'A (asha)' });
    expect(await mapping.resolve(STORE, { unitId: '1' })).toMatchObject({ confidence: 100, syncPrice: true });
  });

  it('follows its listing: stock is written by the SKU that it has now', async () => {
    const { mapping, platform, pass } = host;
    const made = await mapping.map({ store: STORE, unitId: '1', hostSku: 'Z', mappedBy: 'asha' });
    pass(60_000);
    platform.put(listing('1', { sku: 'A-NEW', inventoryItemId: 'item-1' }));
    await mapping.sync(STORE);
    expect(await mapping.resolve(STORE, { unitId: '1' })).toEqual({ ...made, sku: 'A-NEW', itemId: 'item-1' });
  });

  it('refuses a listing that is not there, and a blank product', async () => {
    const { mapping } = host;
    const made = { store: STORE, unitId: 'none', hostSku: 'A', mappedBy: 'asha' };
    await expect(mapping.map(made)).rejects.toMatchObject({ code: 'not_found' });
    await expect(mapping.map({ ...made, unitId: '1', hostSku: ' ' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    // As they come out of a form.
    for (const wrong of [{ syncInventory: 'false' }, { unitId: { $ne: null } }]) {
      const given = Object.assign({ ...made, unitId: '1' }, wrong);
      await expect(mapping.map(given)).rejects.toMatchObject({ code: 'invalid_request' });
    }
    const change = Object.assign({}, { isActive: 'no' });
    await expect(mapping.update(idOf('1'), change as never)).rejects.toMatchObject({ code: 'invalid_request' });
    const elsewhere = { ...made, store: { ...STORE, storeId: 'other' } };
    await expect(mapping.map(elsewhere)).rejects.toMatchObject({ platformCode: 'store_unknown' });
  });

  it('switched off stays off, with its settings', async () => {
    const { mapping, outcome } = host;
    await mapping.update(idOf('1'), { isActive: false, syncInventory: false });
    await mapping.auto(STORE);
    expect(await outcome()).toMatchObject({ 1: 'A off' });
    expect(await mapping.resolve(STORE, { unitId: '1' })).toBeUndefined();
    await mapping.update(idOf('1'), { isActive: true });
    expect(await mapping.resolve(STORE, { unitId: '1' })).toMatchObject({ hostSku: 'A', syncInventory: false });
    await expect(mapping.update('none', {})).rejects.toMatchObject({ code: 'not_found' });
  });

  it('undone, the listing is open again and the next run decides', async () => {
    const { mapping, outcome } = host;
    await mapping.map({ store: STORE, unitId: '1', hostSku: 'Z', mappedBy: 'asha' });
    expect(await mapping.unmap(idOf('1'))).toBe(true);
    expect(await mapping.unmap(idOf('1'))).toBe(false);
    expect(await outcome()).toEqual({ 1: 'unmapped', 2: 'unmapped' });
    await mapping.auto(STORE);
    expect(await outcome()).toEqual({ 1: 'A (sku)', 2: 'unmapped' });
  });

  it('is not overwritten by a run that read it before', async () => {
    const { mapping, mappings, products } = host;
    products[0] = { hostSku: 'B' };
    const save = mappings.save.bind(mappings);
    const get = mappings.get.bind(mappings);
    mappings.get = async (id) => {
      mappings.get = get;
      const read = await get(id);
      if (read !== undefined) await save({ ...read, syncInventory: false });
      return get(id);
    };
    await mapping.auto(STORE);
    expect(await get(idOf('1'))).toMatchObject({ hostSku: 'A', syncInventory: false });
  });
});

describe('a mapping that its listing does not bear out any more', () => {
  it('is switched off, and comes back as it was', async () => {
    const { mapping, platform, products, outcome, pass } = host;
    products.push({ hostSku: 'A' });
    platform.put(listing('1', { sku: 'A' }));
    await mapping.sync(STORE);
    await mapping.update(idOf('1'), { syncInventory: false });
    pass(60_000);
    platform.put(listing('1', { sku: 'Q' }));
    expect((await mapping.sync(STORE)).auto).toMatchObject({ unmapped: 1, kept: 0 });
    expect(await outcome()).toEqual({ 1: 'A off, unmapped' });
    pass(60_000);
    platform.put(listing('1', { sku: 'A' }));
    expect((await mapping.sync(STORE)).auto).toMatchObject({ mapped: 1 });
    expect(await mapping.resolve(STORE, { sku: 'A' })).toMatchObject({ hostSku: 'A', syncInventory: false });
    expect(await outcome()).toEqual({ 1: 'A (sku)' });
  });
});

describe('the catalogue', () => {
  beforeEach(() => {
    host.platform.put(...Array.from({ length: 8 }, (_, index) => listing(`${index}`, { sku: `S${index}` })));
    host.products.push({ hostSku: 'S1' }, { hostSku: 'S7' });
  });

  const stored = async () => (await collected(host.mappings.listings(STORE))).map(({ id }) => id).sort();

  it('is read whole at first, then what changed, and whole again after a week', async () => {
    const { mapping, platform, pass } = host;
    pass(1);
    expect(await mapping.pull(STORE)).toEqual({ status: 'done', full: true, pages: 3, listings: 8, removed: 0 });
    pass(60_000);
    platform.put(listing('3', { title: 'new' }));
    expect(await mapping.pull(STORE)).toMatchObject({ full: false, pages: 1, listings: 1 });
    pass(WEEK);
    expect(await mapping.pull(STORE)).toMatchObject({ full: true, listings: 8 });
    expect(await mapping.pull(STORE, { full: true })).toMatchObject({ full: true });
  });

  it('is read whole each time where the platform has no clock', async () => {
    host.platform.hasClock = false;
    await host.mapping.pull(STORE);
    expect(await host.mapping.pull(STORE, { full: false })).toMatchObject({ full: true, listings: 8 });
  });

  it('goes on where it stopped, in another process', async () => {
    expect(await host.mapping.sync(STORE, { maxPages: 1 })).toEqual({
      pull: { status: 'stopped', full: true, pages: 1, listings: 3, removed: 0 },
    });
    host.platform.queries.length = 0;
    const { pull, auto } = await host.open().sync(STORE);
    expect(pull).toMatchObject({ status: 'done', full: true, pages: 2, listings: 5, removed: 0 });
    expect(auto).toMatchObject({ listings: 8, mapped: 2 });
    expect(host.platform.queries.filter(({ skus }) => skus === undefined)[0]).toMatchObject({ cursor: '3' });
    expect(await stored()).toHaveLength(8);
  });

  it('begins anew where the cursor does not fit any more', async () => {
    await host.mapping.pull(STORE, { maxPages: 1 });
    const state = await host.state.load(STORE, 'products');
    if (state === undefined) throw new Error('no state');
    const data = { catalogue: { run: { isWhole: true, cursor: 'of another version' } } };
    await host.state.save(STORE, 'products', { ...state, data });
    expect(await host.mapping.pull(STORE)).toMatchObject({ status: 'done', listings: 8 });
  });

  it('takes out what is gone, switches its mapping off, and on again when it is back', async () => {
    const { mapping, platform, outcome } = host;
    await mapping.sync(STORE);
    await mapping.map({ store: STORE, unitId: '2', hostSku: 'HAND', mappedBy: 'asha' });
    for (const id of ['1', '2', '3']) platform.remove(id);
    expect((await mapping.sync(STORE, { full: true })).pull).toMatchObject({ removed: 3 });
    expect(await stored()).toEqual(['0', '4', '5', '6', '7']);
    expect(await outcome()).toMatchObject({ 1: 'S1 off', 2: 'HAND off' });
    expect(Object.keys(await outcome())).not.toContain('3');
    platform.put(listing('1', { sku: 'S1' }), listing('2', { sku: 'S2' }));
    await mapping.sync(STORE);
    expect(await outcome()).toMatchObject({ 1: 'S1 (sku)', 2: 'HAND (asha)' });
  });

  it('is not taken for empty because it shows nothing once', async () => {
    const { mapping, platform, mappings, products } = host;
    const units = Array.from({ length: 12 }, (_, index) => listing(`m${index}`, { sku: `M${index}` }));
    products.push(...units.map(({ sku = '' }) => ({ hostSku: sku })));
    platform.put(...units);
    await mapping.sync(STORE);
    const active = async () => (await collected(mappings.list({ isActive: true }))).length;
    const mapped = await active();
    for (const id of await stored()) platform.remove(id);
    expect((await mapping.sync(STORE, { full: true })).pull).toMatchObject({ status: 'done', removed: 0 });
    expect(await active()).toBe(mapped);
    platform.put(...units);
    // The whole is read again at once, which finds what is gone indeed.
    const { pull } = await mapping.sync(STORE);
    expect(pull).toMatchObject({ full: true, listings: 12, removed: 8 });
  });

  it('keeps what a page that moved has passed over', async () => {
    const { mapping, platform } = host;
    await mapping.pull(STORE);
    platform.beforePage = ({ cursor }) => {
      if (cursor !== '3') return;
      // A unit of the first page goes: those behind it move up, and one is in no page.
      platform.beforePage = () => {};
      platform.remove('0');
    };
    expect(await mapping.pull(STORE, { full: true })).toMatchObject({ listings: 7, removed: 0 });
    expect(await stored()).toContain('3');
    expect(await mapping.pull(STORE, { full: true })).toMatchObject({ removed: 1 });
    expect(await stored()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('of a store that is paused meanwhile is left there', async () => {
    const { mapping, platform, stores } = host;
    platform.beforePage = async ({ cursor }) => {
      const entry = await stores.load(STORE);
      if (cursor === '3' && entry !== undefined) await stores.save({ ...entry, status: 'paused' });
    };
    expect(await mapping.sync(STORE)).toMatchObject({ pull: { status: 'stopped', pages: 1 } });
    await expect(mapping.sync(STORE)).rejects.toMatchObject({ platformCode: 'store_paused' });
  });
});

describe('resolve', () => {
  beforeEach(async () => {
    host.platform.put(
      listing('v1', { productId: 'p1', sku: 'A', barcode: '4006381333931' }),
      listing('v2', { productId: 'p1', sku: 'B' }),
      listing('sku-3', { sku: 'sku-3', asin: 'B000000003', fsn: 'FSN3' }),
      listing('d1', { sku: 'DOUBLE' }),
      listing('d2', { sku: 'DOUBLE' }),
    );
    host.products.push({ hostSku: 'A' }, { hostSku: 'B' }, { hostSku: 'sku-3' }, { hostSku: 'DOUBLE' });
    await host.mapping.sync(STORE);
  });

  it('finds a listing by any of its names', async () => {
    const { mapping } = host;
    const hostSku = async (name: Parameters<typeof mapping.resolve>[1]) =>
      (await mapping.resolve(STORE, name))?.hostSku;
    expect(await hostSku({ unitId: 'v2' })).toBe('B');
    expect(await hostSku({ sku: 'A' })).toBe('A');
    expect(await hostSku({ productId: 'p1', variantId: 'v2' })).toBe('B');
    expect(await hostSku({ productId: 'p1' })).toBeUndefined();
    expect(await hostSku({ barcode: '04006381333931' })).toBe('A');
    expect(await hostSku({ asin: 'B000000003' })).toBe('sku-3');
    expect(await hostSku({ fsn: 'FSN3' })).toBe('sku-3');
    expect(await hostSku({ sku: 'DOUBLE' })).toBe('DOUBLE');
    await mapping.map({ store: STORE, unitId: 'd2', hostSku: 'ANOTHER', mappedBy: 'asha' });
    expect(await hostSku({ sku: 'DOUBLE' })).toBeUndefined();
    expect(await hostSku({ sku: 'none' })).toBeUndefined();
  });

  it('gives the host SKU of each line of an order', async () => {
    const line = (id: string, of: object) => ({ id, title: '', quantity: { ordered: 1 }, ...of });
    const lines = [
      line('1', { variantId: 'v2', productId: 'p1', sku: 'whatever it was then' }),
      line('2', { productId: 'gone', sku: 'A' }),
      line('3', { sku: 'sku-3' }),
      line('4', { sku: 'none' }),
      line('5', {}),
    ];
    const order = { ...STORE, lines } as unknown as Parameters<typeof host.mapping.hostSkusOf>[0];
    expect([...(await host.mapping.hostSkusOf(order))]).toEqual([
      ['1', 'B'],
      ['2', 'A'],
      ['3', 'sku-3'],
    ]);
  });
});

it('lists what is open by company', async () => {
  host.platform.put(listing('1'));
  await host.mapping.sync(STORE);
  const units = async (companyId: string) =>
    (await collected(host.mapping.open({ companyId }))).map(({ unitId }) => unitId);
  expect(await units('company-1')).toEqual(['1']);
  expect(await units('company-2')).toEqual([]);
});

it('refuses a threshold that is none', async () => {
  await expect(openHost({ threshold: 101 })).rejects.toMatchObject({ code: 'configuration_invalid' });
  await expect(openHost({ threshold: Number.NaN })).rejects.toMatchObject({ code: 'configuration_invalid' });
});
