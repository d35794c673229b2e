import { describe, expect, it } from 'vitest';
import { IN, problemOf, startAreas } from './support.js';

const TYPE = 'GET_MERCHANT_LISTINGS_ALL_DATA';

async function startReports(listings = 60) {
  const areas = await startAreas({ listings });
  const { ask, controls, createReport, getReport, reportDocument } = areas;
  const request = async (more: object = {}): Promise<string> =>
    (await createReport({ reportType: TYPE, marketplaceIds: [IN], ...more })).body.reportId;
  /** Where a report can be downloaded once it is done. */
  const written = async (more: object = {}) => {
    const id = await request(more);
    controls.advance(60_000);
    const { reportDocumentId } = (await getReport(id)).body;
    return reportDocument(reportDocumentId);
  };
  const rows = async (more: object = {}) => {
    const [header = '', ...lines] = (await areas.download(await written(more))).trimEnd().split('\n');
    const names = header.split('\t');
    return lines.map((line) => {
      const cells = line.split('\t');
      expect(cells).toHaveLength(names.length);
      return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
    });
  };
  return { ...areas, ask, request, rows, written };
}

describe('the all-listings report', () => {
  it('is written as the clock goes on', async () => {
    const { controls, getReport, request } = await startReports();
    const id = await request();
    expect((await getReport(id)).body).toMatchObject({ reportId: id, reportType: TYPE, processingStatus: 'IN_QUEUE' });
    controls.advance(1_000);
    expect((await getReport(id)).body.processingStatus).toBe('IN_PROGRESS');
    controls.advance(2_000);
    const { body } = await getReport(id);
    expect([body.processingStatus, typeof body.reportDocumentId]).toEqual(['DONE', 'string']);
  });

  it('has a line for every SKU, past the thousand of a search', async () => {
    const { controls, rows } = await startReports(1_100);
    const written = await rows();
    expect(written.map((row) => row['seller-sku']).sort()).toEqual(
      controls
        .listings()
        .map(({ sku }) => sku)
        .sort(),
    );
  });

  it('tells prices, stock of the seller’s own, and who ships', async () => {
    const { rows } = await startReports();
    const bySku = new Map((await rows()).map((row) => [row['seller-sku'], row]));
    expect(bySku.get('TEE-BLACK')).toMatchObject({
      ...{ 'item-name': 'Black Tee', price: '1799.10', quantity: '40', 'fulfillment-channel': 'DEFAULT' },
      ...{ status: 'Active', 'product-id-type': '1' },
    });
    expect(bySku.get('FBA-KETTLE')).toMatchObject({ quantity: '', 'fulfillment-channel': 'AMAZON_IN' });
    expect(bySku.get('RUG-SOLD-OUT')).toMatchObject({ quantity: '0', status: 'Inactive' });
    expect(bySku.get('SCARF-INCOMPLETE')).toMatchObject({ status: 'Incomplete' });
    expect(bySku.get('50%-OFF-SOCKS')?.['item-name']).toBe('Socks "Half Price"');
  });

  it('leaves out what the seller does not sell there', async () => {
    const { credentials, rows } = await startReports();
    const skus = (await rows({ marketplaceIds: [credentials.marketplaceIds[1]] })).map((row) => row['seller-sku']);
    expect(skus).not.toContain('FIRST-ONLY');
  });

  it.each([
    ['deprecated', {}, ['fulfilment-channel', 'Deprecated column', 'status']],
    ['localised', {}, ['Händler-SKU', 'Versand durch', 'Status']],
    [
      'localised',
      { reportOptions: { preferredReportDocumentLocale: 'en_US' } },
      ['seller-sku', 'fulfillment-channel', 'status'],
    ],
  ] as const)('comes with %s columns, asked for with %j', async (header, more, names) => {
    const { controls, rows } = await startReports();
    controls.reports.setFormat({ header });
    const [row = {}] = await rows(more);
    expect(Object.keys(row)).toEqual(expect.arrayContaining([...names]));
  });

  it('comes without a status', async () => {
    const { controls, rows } = await startReports();
    controls.reports.setFormat({ header: 'no-status' });
    expect((await rows())[0]).not.toHaveProperty('status');
  });

  it('comes in cp1252, with what has no place there lost', async () => {
    const { ask, controls, written } = await startReports();
    controls.reports.setFormat({ charset: 'cp1252', gzip: false });
    const document = (await ask(await written())).body;
    expect(document).not.toHaveProperty('compressionAlgorithm');
    const answer = await fetch(document.url);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=Cp1252');
    // Node 20 decodes 0x80 to 0x9F of cp1252 as Latin 1, so the bytes are looked at.
    const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    expect(text).toContain('Café Überwurf');
    expect(text).toContain('Kubek \x84?ód?\x94 ?ó?ty');
  });

  it('stays on the way, is cancelled or fails when a test says so', async () => {
    const { controls, getReport, request } = await startReports();
    controls.reports.hold();
    const stuck = await request();
    controls.advance(3_000_000);
    expect((await getReport(stuck)).body.processingStatus).toBe('IN_PROGRESS');
    controls.reports.release();
    expect((await getReport(stuck)).body.processingStatus).toBe('DONE');
    for (const status of ['CANCELLED', 'FATAL'] as const) {
      controls.reports.endNext(status);
      const id = await request();
      controls.advance(3_000);
      const { body } = await getReport(id);
      expect([body.processingStatus, body.reportDocumentId]).toEqual([status, undefined]);
    }
  });

  it.each([
    { reportType: 'GET_NOTHING' },
    { reportType: undefined },
    { marketplaceIds: [] },
    { marketplaceIds: ['NOWHERE'] },
    { reportOptions: { custom: true } },
    { reportOptions: 'custom' },
  ])('refuses %j', async (change) => {
    const { createReport } = await startReports();
    const answer = await createReport({ reportType: TYPE, marketplaceIds: [IN], ...change });
    expect(problemOf(answer).slice(0, 2)).toEqual([400, 'InvalidInput']);
  });

  it('is not there for others, or before', async () => {
    const { ask, getReport, reportDocument } = await startReports();
    expect((await getReport('1')).status).toBe(404);
    expect((await ask(reportDocument('1'))).status).toBe(404);
  });
});
