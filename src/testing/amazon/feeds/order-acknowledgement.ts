import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isRecord, member } from '../listings/attributes.js';
import {
  type AcknowledgedOrder,
  type AcknowledgedOrders,
  CANCEL_REASONS,
  type CancelledItem,
  type CancelReason,
} from './acknowledged-orders.js';
import type { FeedOutcome } from './feed.js';
import { type FeedResult, processingReport } from './processing-report.js';

export interface AcknowledgementInput {
  readonly feedId: string;
  readonly sellerId: string;
  readonly text: string;
  readonly orders: AcknowledgedOrders;
  /** When it is processed. */
  readonly at: number;
}

// Numbers stay text: order ids and SKUs have leading zeros.
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: true,
  isArray: (name) => name === 'Item' || name === 'Message',
});

/**
 * Acts on a `POST_ORDER_ACKNOWLEDGEMENT_DATA` feed. "Success" only acknowledges; "Failure" cancels the items that have a
 * reason, of orders that the seller ships and has not shipped any of. The verdicts are in the report, a message each.
 */
export function acknowledgeOrders(input: AcknowledgementInput): FeedOutcome {
  const { feedId, sellerId } = input;
  const whole = (code: string, description: string): FeedOutcome =>
    reported({ feedId, sellerId, processed: 0, results: [{ messageId: '0', code, description }] });

  const valid = XMLValidator.validate(input.text);
  if (valid !== true) {
    const { line, col, msg } = valid.err;
    // selling-partner-api-models#1473.
    return whole('5001', `XML Parsing Fatal Error at Line ${line}, Column ${col}: ${msg} ${msg}`);
  }
  const envelope = member(parser.parse(input.text), 'AmazonEnvelope');
  const messages = member(envelope, 'Message');
  const header = member(envelope, 'Header');
  const fits =
    member(envelope, 'MessageType') === 'OrderAcknowledgement' &&
    member(header, 'MerchantIdentifier') === sellerId &&
    /^1\.0[12]$/.test(String(member(header, 'DocumentVersion'))) &&
    Array.isArray(messages) &&
    messages.every((message, index) => isMessage(message, messages.slice(0, index)));
  if (!fits) {
    // What does not fit the schema is refused as a whole, without saying where (selling-partner-api-models#1813).
    return whole(
      '18028',
      'We are unable to process the XML feed because one or more items are invalid. Please re-submit the feed.',
    );
  }
  const results = (messages as readonly unknown[]).flatMap((message) => acknowledge(message, input));
  return reported({ feedId, sellerId, processed: messages.length, results });
}

const reported = (report: Parameters<typeof processingReport>[0]): FeedOutcome => ({
  status: 'DONE',
  report: { contentType: 'text/xml; charset=UTF-8', text: processingReport(report) },
});

/** The shape that OrderAcknowledgement.xsd asks for, in its order. */
function isMessage(message: unknown, before: readonly unknown[]): boolean {
  const id = member(message, 'MessageID');
  const acknowledgement = member(message, 'OrderAcknowledgement');
  if (!isRecord(acknowledgement) || !/^[1-9]\d*$/.test(String(id))) return false;
  if (before.some((other) => member(other, 'MessageID') === id)) return false;
  const items = acknowledgement['Item'] ?? [];
  return (
    inOrder(acknowledgement, ['AmazonOrderID', 'MerchantOrderID', 'StatusCode', 'Item']) &&
    isText(acknowledgement['AmazonOrderID']) &&
    (acknowledgement['StatusCode'] === 'Success' || acknowledgement['StatusCode'] === 'Failure') &&
    Array.isArray(items) &&
    items.every(isItem)
  );
}

function isItem(item: unknown): boolean {
  if (!isRecord(item) || !isText(item['AmazonOrderItemCode'])) return false;
  const reason = item['CancelReason'];
  const known = reason === undefined || (CANCEL_REASONS as readonly unknown[]).includes(reason);
  return known && inOrder(item, ['AmazonOrderItemCode', 'MerchantOrderItemID', 'CancelReason']);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** `xsd:sequence`: these elements only, in this order. */
function inOrder(record: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  const positions = Object.keys(record).map((name) => names.indexOf(name));
  return positions.every((position, index) => position >= 0 && position > (positions[index - 1] ?? -1));
}

const INCOMPLETE =
  'The data you submitted with this item is incomplete or invalid. Please resubmit the item with all required fields completed with valid data.';

function acknowledge(message: unknown, { orders, at }: AcknowledgementInput): readonly FeedResult[] {
  const acknowledgement = member(message, 'OrderAcknowledgement');
  const messageId = String(member(message, 'MessageID'));
  const orderId = String(member(acknowledgement, 'AmazonOrderID'));
  const refused = (description: string, orderItemCode?: string): readonly FeedResult[] => [
    { messageId, code: '18028', description, orderId, ...(orderItemCode === undefined ? {} : { orderItemCode }) },
  ];

  const order = orders.find(orderId);
  if (order === undefined) return refused('Invalid OrderID or AmazonOrderID.');
  const items = (member(acknowledgement, 'Item') ?? []) as readonly Readonly<Record<string, unknown>>[];
  const stranger = items.find(({ AmazonOrderItemCode: code }) => itemOf(order, code) === undefined);
  if (stranger !== undefined) return refused(INCOMPLETE, String(stranger['AmazonOrderItemCode']));
  if (member(acknowledgement, 'StatusCode') === 'Success') return [];

  if (order.fulfilledBy === 'AMAZON')
    return refused(`Order ${orderId} is fulfilled by Amazon and cannot be cancelled.`);
  if (order.pending) return refused(`Order ${orderId} is pending and cannot be cancelled.`);
  if (order.items.some(({ shipped }) => shipped > 0)) return refused(`Order ${orderId} has already been shipped.`);
  // Without a reason an item is left alone, so a message without any does nothing.
  const cancelled = items.flatMap(({ AmazonOrderItemCode: code, CancelReason: reason }): readonly CancelledItem[] =>
    reason === undefined ? [] : [{ orderItemId: String(code), reason: reason as CancelReason }],
  );
  if (cancelled.length === 0) return refused(INCOMPLETE);
  const gone = cancelled.find(({ orderItemId }) => itemOf(order, orderItemId)?.cancelled);
  if (gone !== undefined) return refused(`Order ${orderId} has already been cancelled.`, gone.orderItemId);
  orders.cancelItems(orderId, cancelled, at);
  return [];
}

const itemOf = (order: AcknowledgedOrder, code: unknown) => order.items.find(({ orderItemId }) => orderItemId === code);
