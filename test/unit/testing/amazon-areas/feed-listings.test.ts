import { describe, expect, it } from 'vitest';
import { feedSchemas, problemsBy } from './schemas.js';
import { pricePatch, quantityPatch, startAreas } from './support.js';

const message = (messageId: number, sku: string, body: object = quantityPatch(3), operationType = 'PATCH') => ({
  ...{ messageId, sku, operationType },
  ...body,
});

async function startFeeds() {
  const areas = await startAreas();
  const run = async (content: string) => {
    const { status, report = '' } = await areas.finish(await areas.submit('JSON_LISTINGS_FEED', content));
    if (report !== '') expect(problemsBy(feedSchemas.report, JSON.parse(report))).toEqual([]);
    areas.controls.applyAccepted();
    return { status, report: report === '' ? undefined : JSON.parse(report) };
  };
  return { ...areas, run };
}

describe('JSON_LISTINGS_FEED', () => {
  it('judges each message on its own', async () => {
    const { controls, listingsFeed, run, storeId } = await startFeeds();
    const messages = [
      message(1, 'TEE-BLACK'),
      message(2, 'CAP#RED', quantityPatch(-1)),
      message(3, 'MUG/BLUE 11oz', pricePatch(999)),
      message(4, 'SET A+B', {
        productType: 'PRODUCT',
        patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value: [{ quantity: 1 }] }],
      }),
      message(5, '00123', quantityPatch(8, 'PRODUCT', 'remove')),
    ];
    const content = listingsFeed(messages);
    const { status, report } = await run(content);
    expect(status).toBe('DONE');
    expect(report.header).toMatchObject({ sellerId: storeId, version: '2.0' });
    expect(
      report.issues.map(({ messageId, sku, code, attributeName }: Issue) => [messageId, sku, code, attributeName]),
    ).toEqual([
      [2, 'CAP#RED', '4000001', 'fulfillment_availability'],
      [4, 'SET A+B', '99022', 'fulfillment_availability'],
      [5, undefined, 'BAD_REQUEST', undefined],
    ]);
    expect(report.summary).toEqual({
      ...{ errors: 3, warnings: 0, messagesProcessed: 5, messagesAccepted: 2, messagesInvalid: 3 },
    });
    expect(controls.stock('TEE-BLACK')).toBe(3);
    expect(controls.stock('CAP#RED')).toBe(12);
    expect(controls.listing('MUG/BLUE 11oz').offers[0]?.price).toBe(999);
  });

  interface Issue {
    readonly messageId?: number;
    readonly sku?: string;
    readonly code: string;
    readonly attributeName?: string;
  }

  it('knows all four operations', async () => {
    const { controls, listingsFeed, run } = await startFeeds();
    const stock = { fulfillment_availability: [{ fulfillment_channel_code: 'DEFAULT', quantity: 1 }] };
    const content = listingsFeed([
      message(1, 'TEE-BLACK', {}, 'DELETE'),
      message(2, 'TABLE-MADE-TO-ORDER', { productType: 'PRODUCT', attributes: stock }, 'PARTIAL_UPDATE'),
      message(3, 'CAP#RED', { productType: 'HAT', attributes: stock }, 'UPDATE'),
    ]);
    expect(problemsBy(feedSchemas.feed, JSON.parse(content))).toEqual([]);
    expect((await run(content)).report.summary.messagesAccepted).toBe(3);
    expect(controls.listings().map(({ sku }) => sku)).not.toContain('TEE-BLACK');
    // PARTIAL_UPDATE replaces: the lead time is gone.
    expect(controls.listing('TABLE-MADE-TO-ORDER').attributes['fulfillment_availability']).toEqual(
      stock.fulfillment_availability,
    );
    expect(Object.keys(controls.listing('CAP#RED').attributes)).toEqual(['fulfillment_availability']);
  });

  it.each([
    ['an id of zero', message(0, 'TEE-BLACK')],
    ['half an id', message(1.5, 'TEE-BLACK')],
    ['no SKU', message(1, '')],
    ['a SKU that is too long', message(1, 'X'.repeat(41))],
    ['another operation', message(1, 'TEE-BLACK', quantityPatch(3), 'MERGE')],
    ['an operation that objects have by themselves', message(1, 'TEE-BLACK', quantityPatch(3), 'constructor')],
    ['attributes in a patch', message(1, 'TEE-BLACK', { ...quantityPatch(3), attributes: {} })],
    ['patches in a deletion', message(1, 'TEE-BLACK', quantityPatch(3), 'DELETE')],
    ['no product type', message(1, 'TEE-BLACK', { patches: quantityPatch(3).patches })],
  ])('refuses a message with %s', async (_, wrong) => {
    const { controls, listingsFeed, run } = await startFeeds();
    const { status, report } = await run(listingsFeed([wrong]));
    expect([status, report.issues[0].code, report.summary.messagesInvalid]).toEqual(['DONE', 'BAD_REQUEST', 1]);
    expect(controls.stock('TEE-BLACK')).toBe(40);
  });

  it('refuses the second message with an id', async () => {
    const { listingsFeed, run } = await startFeeds();
    const { report } = await run(listingsFeed([message(1, 'TEE-BLACK'), message(1, 'CAP#RED')]));
    expect(report.summary).toMatchObject({ messagesAccepted: 1, messagesInvalid: 1 });
  });

  it('fails as a whole when it cannot be read', async () => {
    const { listingsFeed, run } = await startFeeds();
    const many = Array.from({ length: 25_001 }, (_, index) => message(index + 1, 'TEE-BLACK', {}, 'DELETE'));
    for (const content of ['{', '[]', listingsFeed([]), listingsFeed(many)]) {
      const { status, report } = await run(content);
      expect([status, report.summary.messagesProcessed]).toEqual(['FATAL', 0]);
    }
    const { report } = await run(listingsFeed([message(1, 'TEE-BLACK')], { version: '1.0' }));
    expect(report.issues[0]).toMatchObject({ code: '4002006' });
  });

  it('is no business of other sellers', async () => {
    const { listingsFeed, run } = await startFeeds();
    const { status } = await run(listingsFeed([message(1, 'TEE-BLACK')], { sellerId: 'A1OTHER' }));
    expect(status).toBe('FATAL');
  });

  it('takes 25,000 messages', async () => {
    const { controls, listingsFeed, run } = await startFeeds();
    const many = Array.from({ length: 25_000 }, (_, index) => message(index + 1, 'TEE-BLACK', quantityPatch(index)));
    const { report } = await run(listingsFeed(many));
    expect(report.summary).toMatchObject({ messagesAccepted: 25_000, errors: 0 });
    expect(controls.stock('TEE-BLACK')).toBe(24_999);
  });
});
