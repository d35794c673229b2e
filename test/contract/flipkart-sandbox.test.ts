import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startFlipkart } from '../unit/testing/flipkart/support.js';
import { answerProblems, isOpenapiThere, requestProblems, whySkipped } from './flipkart-official.js';

const SHIPMENTS = '/v3/shipments';
const FILTER = `${SHIPMENTS}/filter`;
const everything = { shipmentTypes: ['NORMAL', 'EXPRESS', 'SELF'], serviceProfiles: ['NON_FBF', 'FBF', 'FBF_LITE'] };
const dates = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00+05:30' };
const SEARCHES: readonly object[] = [
  {
    type: 'preDispatch',
    states: ['APPROVED', 'PACKING_IN_PROGRESS', 'PACKED', 'FORM_FAILED', 'READY_TO_DISPATCH'],
    modifiedDate: dates,
    hold: false,
  },
  { type: 'preDispatch', states: ['APPROVED'], hold: true, orderDate: dates },
  { type: 'postDispatch', states: ['SHIPPED', 'DELIVERED', 'PICKUP_COMPLETE'], modifiedDate: dates },
  ...['buyerCancellation', 'sellerCancellation', 'marketplaceCancellation'].map((cancellationType) => ({
    ...{ type: 'cancelled', states: ['CANCELLED'], cancellationType, cancellationDate: dates },
  })),
].map((filter) => ({ ...filter, ...everything }));

/** Paths of all leaves, list places as one. */
function shapeOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((inner) => shapeOf(inner, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => shapeOf(inner, `${path}.${name}`));
}

describe.skipIf(!isOpenapiThere)(`answers of the Flipkart sandbox against Flipkart's schemas${whySkipped}`, () => {
  it('hold for every shipment, found by search and by id', async () => {
    const { ask, controls } = await startFlipkart({}, { orders: 60 });
    const found = new Set<string>();
    for (const filter of SEARCHES) {
      const sent = { filter, pagination: { pageSize: 20 }, sort: { field: 'modifiedDate', order: 'asc' } };
      // `hold` is documented in the text, not in the schema, which allows what it does not know.
      expect(requestProblems('POST', FILTER, sent)).toEqual([]);
      let { status, body } = await ask(FILTER, { body: sent });
      expect(answerProblems('POST', FILTER, status, body)).toEqual([]);
      for (;;) {
        for (const { shipmentId } of body.shipments) found.add(shipmentId);
        if (!body.hasMore) break;
        ({ status, body } = await ask(body.nextPageUrl));
        expect(answerProblems('GET', FILTER, status, body)).toEqual([]);
      }
    }
    const all = controls.orders().map(({ id }) => id);
    expect([...found].sort()).toEqual([...all].sort());
    const { status, body } = await ask(SHIPMENTS, { query: { shipmentIds: all.join(',') } });
    expect(body.shipments).toHaveLength(60);
    expect(answerProblems('GET', SHIPMENTS, status, body)).toEqual([]);
  });

  it('notice an answer of another form', async () => {
    const { ask, controls } = await startFlipkart({}, { orders: 1 });
    const { body } = await ask(SHIPMENTS, { query: { shipmentIds: controls.orders()[0]?.id as string } });
    body.shipments[0].orderItems[0].paymentType = 'CASH';
    body.shipments[0].hold = 'false';
    expect(answerProblems('GET', SHIPMENTS, 200, body)).toHaveLength(2);
  });

  it('have the fields of the samples', async () => {
    const folder = new URL('../../../shared/contracts/flipkart/samples/', import.meta.url);
    if (!existsSync(folder)) throw new Error('the samples are not beside the schemas');
    const sample = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
    const { ask, controls } = await startFlipkart({}, { orders: 3 });
    const shipmentIds = controls.orders()[0]?.id as string;
    const { body } = await ask(SHIPMENTS, { query: { shipmentIds } });
    expect(new Set(shapeOf(body.shipments[0]))).toEqual(
      new Set(shapeOf(sample('shipments-filter').response.shipments[0])),
    );
    // The printed schema of the details is another call's: the sample, which follows the SDK, is what there is.
    const [published] = sample('shipment-details-SYNTHETIC').response.shipments;
    const fields = new Set<string>();
    for (const style of ['sdk', 'pages'] as const) {
      controls.setDetails(style);
      for (const path of shapeOf((await ask(`${SHIPMENTS}/${shipmentIds}`)).body.shipments[0])) fields.add(path);
    }
    expect([...fields]).toEqual(expect.arrayContaining([...shapeOf(published)]));
  });
});
