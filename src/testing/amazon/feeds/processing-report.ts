import { element } from './s3-answer.js';

/** One line of an XML feed's report. */
export interface FeedResult {
  /** 0 for what concerns the whole feed. */
  readonly messageId: string;
  readonly code: string;
  readonly description: string;
  readonly orderId?: string;
  readonly orderItemCode?: string;
}

export interface ProcessingReportInput {
  readonly feedId: string;
  readonly sellerId: string;
  readonly processed: number;
  readonly results: readonly FeedResult[];
}

/** The XML report of a feed, as in selling-partner-api-docs#1181: only messages with something to say are in it. */
export function processingReport({ feedId, sellerId, processed, results }: ProcessingReportInput): string {
  const failed = new Set(results.map(({ messageId }) => messageId)).size;
  const counts = {
    MessagesProcessed: processed,
    MessagesSuccessful: Math.max(0, processed - failed),
    MessagesWithError: failed,
    MessagesWithWarning: 0,
  };
  const summary = Object.entries(counts).map(([tag, count]) => element(tag, String(count)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">',
    `<Header>${element('DocumentVersion', '1.02')}${element('MerchantIdentifier', sellerId)}</Header>`,
    element('MessageType', 'ProcessingReport'),
    '<Message>',
    element('MessageID', '1'),
    '<ProcessingReport>',
    element('DocumentTransactionID', feedId),
    element('StatusCode', 'Complete'),
    `<ProcessingSummary>${summary.join('')}</ProcessingSummary>`,
    ...results.map(resultElement),
    '</ProcessingReport>',
    '</Message>',
    '</AmazonEnvelope>',
    '',
  ].join('\n');
}

function resultElement({ messageId, code, description, orderId, orderItemCode }: FeedResult): string {
  const more = [
    orderId === undefined ? '' : element('AmazonOrderID', orderId),
    orderItemCode === undefined ? '' : element('AmazonOrderItemCode', orderItemCode),
  ].join('');
  return [
    '<Result>',
    element('MessageID', messageId),
    element('ResultCode', 'Error'),
    element('ResultMessageCode', code),
    element('ResultDescription', description),
    more === '' ? '' : `<AdditionalInfo>${more}</AdditionalInfo>`,
    '</Result>',
  ].join('');
}
