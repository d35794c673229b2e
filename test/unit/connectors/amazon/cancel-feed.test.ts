import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { cancelFeedXml, readCancelReport } from '../../../../src/connectors/amazon/cancel-feed.js';
import { cancelReader, verdictOf } from '../../../../src/connectors/amazon/cancel-result.js';
import type { FeedHandle } from '../../../../src/connectors/amazon/feed-handle.js';
import { loadXml } from '../../../../src/connectors/amazon/xml.js';

const xml = await loadXml('cancelOrder');

const report = (results: string, successful = '1') =>
  `<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope><Header><DocumentVersion>1.02</DocumentVersion></Header>` +
  `<MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID><ProcessingReport>` +
  `<StatusCode>Complete</StatusCode><ProcessingSummary><MessagesProcessed>1</MessagesProcessed>` +
  `<MessagesSuccessful>${successful}</MessagesSuccessful></ProcessingSummary>${results}</ProcessingReport></Message></AmazonEnvelope>`;

const result = (code: string, text: string) =>
  `<Result><MessageID>1</MessageID><ResultCode>${code}</ResultCode><ResultMessageCode>18028</ResultMessageCode>` +
  `<ResultDescription>${text}</ResultDescription></Result>`;

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
    expect(readCancelReport(xml, report(''))).toEqual({ isDone: true, messages: [] });
    expect(readCancelReport(xml, report(result('Warning', 'Late &amp; noted')))).toEqual({
      isDone: true,
      messages: ['Late & noted (18028)'],
    });
  });

  it('is not done after an error, unless that says it was cancelled before', () => {
    expect(readCancelReport(xml, report(result('Error', 'The item has shipped'), '0'))).toMatchObject({
      isDone: false,
    });
    expect(readCancelReport(xml, report(result('Error', 'Item was already cancelled'), '0'))).toMatchObject({
      isDone: true,
    });
    const shipped = 'Order has already been shipped and cannot be cancelled';
    expect(readCancelReport(xml, report(result('Error', shipped), '0'))).toMatchObject({ isDone: false });
    const both = result('Error', 'already cancelled') + result('Error', 'has shipped');
    expect(readCancelReport(xml, report(both, '0'))).toMatchObject({ isDone: false });
  });

  it.each(['', 'no xml', '<AmazonEnvelope>', '<html><body>Busy</body></html>', report('').slice(0, 300)])(
    'is nothing that can be read in %j',
    (text) => {
      expect(readCancelReport(xml, text)?.isDone ?? false).toBe(false);
    },
  );

  it('is a verdict in words', () => {
    expect(verdictOf(xml, '902', { status: 'done', report: report('') })).toEqual({
      status: 'done',
      result: { status: 'done', warnings: [] },
    });
    expect(
      verdictOf(xml, '902', { status: 'done', report: report(result('Error', 'The item has shipped'), '0') }),
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
      expect(verdictOf(xml, '902', end)).toMatchObject({ status: 'failed' });
    }
  });

  it('belongs to a handle that names the order', async () => {
    const handle: FeedHandle = { storeId: 'A1', purpose: 'cancel', feedIds: ['9'], details: { orderId: '902' } };
    await expect(
      cancelReader.open(handle, 'checkOperation')([{ status: 'done', report: report('') }]),
    ).resolves.toMatchObject({
      status: 'done',
    });
    expect(() => cancelReader.open({ ...handle, details: {} }, 'checkOperation')).toThrow(/handle/);
  });
});
