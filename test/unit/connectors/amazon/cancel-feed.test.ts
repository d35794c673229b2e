import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { cancelFeedXml, readCancelReport } from '../../../../src/connectors/amazon/cancel-feed.js';
import { cancelReader, verdictOf } from '../../../../src/connectors/amazon/cancel-result.js';
import type { FeedHandle } from '../../../../src/connectors/amazon/feed-handle.js';
import type { FeedEnd } from '../../../../src/connectors/amazon/feeds.js';
import { loadXml } from '../../../../src/connectors/amazon/xml.js';
import { startFeeds } from './feed-server.js';
import { spCall } from './sp-server.js';

const xml = await loadXml('cancelOrder');

const ONE = ['111'];
const TWO = ['111', '222'];
const sent = { orderId: '902', lineItemIds: ONE, adopted: false };

const report = (results: string, successful = '1') =>
  `<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope><Header><DocumentVersion>1.02</DocumentVersion></Header>` +
  `<MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID><ProcessingReport>` +
  `<StatusCode>Complete</StatusCode><ProcessingSummary><MessagesProcessed>1</MessagesProcessed>` +
  `<MessagesSuccessful>${successful}</MessagesSuccessful></ProcessingSummary>${results}</ProcessingReport></Message></AmazonEnvelope>`;

const result = (code: string, text: string, lineItemId?: string) =>
  `<Result><MessageID>1</MessageID><ResultCode>${code}</ResultCode><ResultMessageCode>18028</ResultMessageCode>` +
  `<ResultDescription>${text}</ResultDescription>` +
  (lineItemId === undefined
    ? ''
    : `<AdditionalInfo><AmazonOrderItemCode>${lineItemId}</AmazonOrderItemCode></AdditionalInfo>`) +
  '</Result>';

describe('the feed that cancels an order', () => {
  it('gives every item its reason: an item without one is not cancelled', () => {
    const feed = cancelFeedXml(xml, {
      sellerId: 'A1&B',
      orderId: '902-1234567-7654321',
      lineItemIds: ['111', '222'],
      cancelReason: 'NoInventory',
    });
    expect(feed).toContain('<MerchantIdentifier>A1&amp;B</MerchantIdentifier>');
    const { AmazonEnvelope: envelope } = new XMLParser({ parseTagValue: false }).parse(feed);
    expect(envelope).toMatchObject({
      MessageType: 'OrderAcknowledgement',
      Message: {
        MessageID: '1',
        OrderAcknowledgement: {
          AmazonOrderID: '902-1234567-7654321',
          StatusCode: 'Failure',
          Item: [
            { AmazonOrderItemCode: '111', CancelReason: 'NoInventory' },
            { AmazonOrderItemCode: '222', CancelReason: 'NoInventory' },
          ],
        },
      },
    });
  });
});

describe('the report of a cancellation', () => {
  it('is done when its message succeeded, with warnings kept', () => {
    expect(readCancelReport(xml, report(''), TWO)).toEqual({ status: 'done', messages: [] });
    expect(readCancelReport(xml, report(result('Warning', 'Late &amp; noted')), TWO)).toEqual({
      status: 'done',
      messages: ['Late & noted (18028)'],
    });
  });

  it('is not done after an error, unless that says it was cancelled before', () => {
    expect(readCancelReport(xml, report(result('Error', 'The item has shipped'), '0'), ONE)).toMatchObject({
      status: 'refused',
    });
    expect(readCancelReport(xml, report(result('Error', 'Item was already cancelled'), '0'), ONE)).toMatchObject({
      status: 'done',
    });
    const shipped = 'Order has already been shipped and cannot be cancelled';
    expect(readCancelReport(xml, report(result('Error', shipped), '0'), ONE)).toMatchObject({ status: 'refused' });
    const both = result('Error', 'already cancelled') + result('Error', 'has shipped');
    expect(readCancelReport(xml, report(both, '0'), ONE)).toMatchObject({ status: 'refused' });
  });

  it('is open when a line was cancelled before and nothing is said of the others: the message was not carried out', () => {
    const statusOf = (results: string) => readCancelReport(xml, report(results, '0'), TWO)?.status;
    const gone = 'has already been cancelled.';
    expect(statusOf(result('Error', `Order item 111 ${gone}`))).toBe('open');
    expect(statusOf(result('Error', `Order item 1112 ${gone}`) + result('Error', `Order item 222 ${gone}`))).toBe(
      'open',
    );
    expect(statusOf(result('Error', `Order 902 ${gone}`, '111'))).toBe('open');
    expect(statusOf(result('Error', `Order item 111 ${gone}`) + result('Error', `Order 902 ${gone}`, '222'))).toBe(
      'done',
    );
    const end = { status: 'done' as const, report: report(result('Error', `Order item 111 ${gone}`), '0') };
    expect(verdictOf(xml, { ...sent, lineItemIds: TWO }, end)).toEqual({
      status: 'failed',
      outcomeUnknown: true,
      message: expect.stringContaining('fetch the order'),
    });
  });

  it.each<FeedEnd>([
    { status: 'done', report: report('') },
    { status: 'done', report: report(result('Error', 'The item has shipped'), '0') },
    { status: 'cancelled' },
  ])('says nothing of an order when its feed may be of another process: %j', (end) => {
    expect(verdictOf(xml, { ...sent, adopted: true }, end)).toEqual({
      status: 'failed',
      outcomeUnknown: true,
      message: expect.stringContaining('fetch the order'),
    });
  });

  it.each(['', 'no xml', '<AmazonEnvelope>', '<html><body>Busy</body></html>', report('').slice(0, 300)])(
    'is nothing that can be read in %j',
    (text) => {
      expect(readCancelReport(xml, text, ONE)?.status).not.toBe('done');
    },
  );

  it('is a verdict in words', () => {
    expect(verdictOf(xml, sent, { status: 'done', report: report('') })).toEqual({
      status: 'done',
      result: { status: 'done', warnings: [] },
    });
    expect(
      verdictOf(xml, sent, { status: 'done', report: report(result('Error', 'The item has shipped'), '0') }),
    ).toEqual({
      status: 'failed',
      message: 'Order 902 was not cancelled: The item has shipped (18028)',
    });
    for (const end of [
      undefined,
      { status: 'cancelled' as const },
      { status: 'fatal' as const },
      { status: 'done' as const },
    ]) {
      expect(verdictOf(xml, sent, end)).toMatchObject({ status: 'failed' });
    }
  });

  it('belongs to a handle that names the order and its lines', async () => {
    const { source, arrivals } = await startFeeds();
    const details = { orderId: '902', lineItemIds: ONE };
    const handle: FeedHandle = { storeId: 'A1', purpose: 'cancel', feedIds: ['9'], details };
    const read = cancelReader.open(handle, 'checkOperation');
    const ends: readonly FeedEnd[] = [{ status: 'done', report: report('') }];
    await expect(read(ends, source, spCall())).resolves.toMatchObject({ status: 'done' });
    expect(arrivals).toEqual([]);
    for (const wrong of [
      {},
      { orderId: '902' },
      { orderId: '902', lineItemIds: [] },
      { ...details, lineItemIds: [7] },
    ]) {
      expect(() => cancelReader.open({ ...handle, details: wrong }, 'checkOperation')).toThrow(/handle/);
    }
  });

  it.each(['111', '222'])(
    'is done by an order whose line is cancelled, where a report leaves it open: %s',
    async (id) => {
      const { source, intercept, arrivals } = await startFeeds();
      const orderItems = ['111', '222'].map((orderItemId) => ({
        orderItemId,
        quantityOrdered: 1,
        ...(orderItemId === id ? { cancellation: { cancellationExecution: { canceledBy: 'SELLER' } } } : {}),
      }));
      intercept(() => ({
        body: { order: { orderId: '902', fulfillment: { fulfillmentStatus: 'UNSHIPPED' }, orderItems } },
      }));
      const details = { orderId: '902', lineItemIds: ONE };
      const handle: FeedHandle = { storeId: 'A1', purpose: 'cancel', feedIds: ['9'], adopted: ['9'], details };
      const ends: readonly FeedEnd[] = [{ status: 'done', report: report('') }];
      await expect(cancelReader.open(handle, 'checkOperation')(ends, source, spCall())).resolves.toMatchObject(
        id === '111' ? { status: 'done' } : { status: 'failed', message: expect.stringContaining('fetch the order') },
      );
      expect(arrivals).toHaveLength(1);
    },
  );
});
