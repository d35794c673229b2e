import { beforeEach, describe, expect, it } from 'vitest';
import { collected, type Host, listing, openHost, STORE } from './mapping-shop.js';

const OPTIONS = { companyId: 'company-1', mappedBy: 'asha' };
const HEADER = 'platform,store_id,unit_id,sku,host_sku,host_product_name,sync_inventory,sync_price,is_active';

let host: Host;
beforeEach(async () => {
  host = await openHost();
  host.products.push({ hostSku: 'H1', name: 'One' });
  host.platform.put(
    listing('1', { sku: 'H1', title: '=HYPERLINK("http://evil.example")' }),
    listing('2', { sku: 'two' }),
    listing('3', { sku: 'same' }),
    listing('4', { sku: 'same' }),
  );
  await host.mapping.sync(STORE);
});

const csvOf = (...lines: readonly string[]) => [HEADER, ...lines].join('\n');
const exported = async (filter?: Parameters<typeof host.mapping.exportCsv>[0]) =>
  (await collected(host.mapping.exportCsv(filter))).join('');

describe('export', () => {
  it('is a file that a spreadsheet opens, and runs nothing of', async () => {
    const text = await exported();
    expect(text.startsWith('\ufeffplatform,') || text.startsWith('\ufeff"platform",')).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(text.split('\r\n')).toHaveLength(3);
  });

  it('takes in what is open where it is asked to, for somebody to fill in', async () => {
    const text = await exported({ companyId: 'company-1', open: true });
    expect(text.split('\r\n').slice(1, -1)).toHaveLength(4);
    expect(await host.mapping.importCsv(text, OPTIONS)).toMatchObject({ rows: 4, unchanged: 1, skipped: 3, failed: 0 });
    expect(await exported({ companyId: 'company-2', open: true })).not.toContain('acme');
  });

  it('fails as its storage fails', async () => {
    host.mappings.list = async function* () {
      yield* [];
      throw new Error('the database is down');
    };
    await expect(exported()).rejects.toThrow('the database is down');
  });
});

describe('import', () => {
  it('does the good lines and says of each bad one what is wrong and where', async () => {
    const report = await host.mapping.importCsv(
      csvOf(
        'toy,acme,2,,NEW,A name,,,',
        'toy,elsewhere,2,,NEW,,,,',
        'toy,acme,none,,NEW,,,,',
        '"toy,acme",2,',
        '',
        'toy,acme,1,,H1,,maybe,,',
        'toy,acme,,same,NEW,,,,',
        'toy,acme,,unheard of,NEW,,,,',
        'toy,acme,,,NEW,,,,',
        'toy,acme,3,,,,,,',
        'toy,ac"me,3,,NEW,,,,',
        'toy,acme,4,,LAST,,FALSE,yes,0',
      ),
      OPTIONS,
    );
    expect(report).toMatchObject({ rows: 11, mapped: 2, skipped: 2, failed: 7 });
    expect(report.failures.map(({ line, code, message }) => [line, code, message.slice(0, 26)])).toEqual([
      [3, 'not_found', 'store_id names no store of'],
      [4, 'not_found', 'productMapping.map: toy ac'],
      [7, 'invalid_request', 'sync_inventory must be tru'],
      [8, 'invalid_request', 'sku names several listings'],
      [9, 'not_found', 'sku names no listing of th'],
      [10, 'invalid_request', 'unit_id is empty, and so i'],
      [12, 'invalid_request', 'The line is no CSV: INVALI'],
    ]);
    expect(await host.mapping.resolve(STORE, { unitId: '2' })).toMatchObject({
      ...{ hostSku: 'NEW', hostProductName: 'A name', type: 'manual', mappedBy: 'asha', confidence: 100 },
    });
    const [last] = await collected(host.mapping.list({ hostSku: 'LAST' }));
    expect(last).toMatchObject({ syncInventory: false, syncPrice: true, isActive: false });
  });

  it('changes a switch of an automatic mapping and leaves it automatic', async () => {
    const csv = csvOf('toy,acme,1,,H1,,false,,');
    expect(await host.mapping.importCsv(csv, OPTIONS)).toMatchObject({ updated: 1 });
    expect(await host.mapping.importCsv(csv, OPTIONS)).toMatchObject({ unchanged: 1 });
    expect(await host.mapping.resolve(STORE, { unitId: '1' })).toMatchObject({ type: 'auto', syncInventory: false });
  });

  it('names no store of another company, and tells nothing of it', async () => {
    await host.register('secret', 'company-2');
    const { failures } = await host.mapping.importCsv(csvOf('toy,secret,1,,H1,,,,', 'toy,missing,1,,H1,,,,'), OPTIONS);
    expect(failures.map(({ message }) => message)).toEqual(Array(2).fill(failures[0]?.message));
  });

  it('is told in pieces, by bytes as by text', async () => {
    const bytes = new TextEncoder().encode(`\ufeff${csvOf('toy,acme,2,,नया ₹,,,,', 'toy,acme,3,,B,,,,')}`);
    async function* pieces() {
      for (let start = 0; start < bytes.length; start += 7) yield bytes.subarray(start, start + 7);
    }
    expect(await host.mapping.importCsv(pieces(), OPTIONS)).toMatchObject({ rows: 2, mapped: 2, failed: 0 });
    expect(await host.mapping.resolve(STORE, { unitId: '2' })).toMatchObject({ hostSku: 'नया ₹' });
  });

  it('refuses a file without the columns that it needs, as a whole', async () => {
    const refused = {
      code: 'invalid_request',
      message: expect.stringContaining('platform, store_id, host_sku, unit_id'),
    };
    await expect(host.mapping.importCsv('a;b\n1;2', OPTIONS)).rejects.toMatchObject(refused);
  });

  it('survives a quote that is never closed', async () => {
    const long = `"${'x'.repeat(200_000)}`;
    const report = await host.mapping.importCsv(csvOf('toy,acme,2,,A,,,,', long), OPTIONS);
    expect(report).toMatchObject({ mapped: 1, failed: 1 });
  });

  it('fails as its source and its storage fail, and ends when it is told to', async () => {
    async function* broken() {
      yield `${HEADER}\n`;
      throw new Error('the upload broke off');
    }
    await expect(host.mapping.importCsv(broken(), OPTIONS)).rejects.toThrow('the upload broke off');
    const signal = AbortSignal.abort(new Error('enough'));
    const csv = csvOf('toy,acme,2,,A,,,,');
    await expect(host.mapping.importCsv(csv, { ...OPTIONS, signal })).rejects.toThrow('enough');
    host.mappings.save = () => Promise.reject(new Error('the database is down'));
    await expect(host.mapping.importCsv(csv, OPTIONS)).rejects.toThrow('the database is down');
  });
});
