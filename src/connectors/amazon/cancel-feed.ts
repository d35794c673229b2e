import { recordOf } from '../../core/wire-reader.js';
import type { Xml } from './xml.js';

export const CANCEL_FEED_TYPE = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';
export const CANCEL_CONTENT_TYPE = 'text/xml; charset=UTF-8';

export interface CancelMessage {
  readonly sellerId: string;
  readonly orderId: string;
  /** All of them: Amazon cancels an item that has a reason, and no other. */
  readonly lineItemIds: readonly string[];
  readonly cancelReason: string;
}

/** The one order feed that is XML still (2026-11): an acknowledgement with the status `Failure` cancels. */
export function cancelFeedXml(
  { builder }: Xml,
  { sellerId, orderId, lineItemIds, cancelReason }: CancelMessage,
): string {
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    AmazonEnvelope: {
      '@_xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      '@_xsi:noNamespaceSchemaLocation': 'amzn-envelope.xsd',
      Header: { DocumentVersion: '1.01', MerchantIdentifier: sellerId },
      MessageType: 'OrderAcknowledgement',
      Message: {
        MessageID: '1',
        OrderAcknowledgement: {
          AmazonOrderID: orderId,
          StatusCode: 'Failure',
          Item: lineItemIds.map((id) => ({ AmazonOrderItemCode: id, CancelReason: cancelReason })),
        },
      },
    },
  });
}

/** What Amazon says of the one message. */
export interface CancelReport {
  /** `open`: the message was not carried out because a line was cancelled before, and of other lines nothing is said. */
  readonly status: 'done' | 'refused' | 'open';
  /** Amazon's own sentences: errors, or warnings of a message that was carried out. */
  readonly messages: readonly string[];
}

/**
 * Reads a processing report; `undefined` for a text that is none.
 *
 * @param lineItemIds the lines that the message was to cancel.
 */
export function readCancelReport(
  { parser }: Xml,
  text: string,
  lineItemIds: readonly string[],
): CancelReport | undefined {
  const report = processingReport(parser, text);
  const summary = recordOf(report?.['ProcessingSummary']);
  if (report === undefined || summary === undefined) return undefined;
  const results = (Array.isArray(report['Result']) ? report['Result'] : []).map((entry) => recordOf(entry) ?? {});
  const messages = results.map(sentenceOf).filter((text) => text !== '');
  const errors = results.filter(({ ResultCode: code }) => code === 'Error');
  if (errors.length === 0) return { status: summary['MessagesSuccessful'] === '1' ? 'done' : 'refused', messages };
  if (!errors.every((result) => ALREADY_CANCELLED.test(sentenceOf(result)))) return { status: 'refused', messages };
  // A message is carried out as a whole or not at all: one line that was cancelled before keeps the others from it.
  const isAll = lineItemIds.length === 1 || lineItemIds.every((id) => errors.some((result) => isAbout(result, id)));
  return { status: isAll ? 'done' : 'open', messages };
}

function isAbout(
  { ResultDescription: text, AdditionalInfo: info }: Readonly<Record<string, unknown>>,
  lineItemId: string,
): boolean {
  if (recordOf(info)?.['AmazonOrderItemCode'] === lineItemId) return true;
  return typeof text === 'string' && text.split(/[^\w-]+/).includes(lineItemId);
}

/** Nothing in between: what "was already shipped and cannot be cancelled" is no cancelled order. */
const ALREADY_CANCELLED = /\balready (?:been )?cancell?ed\b/i;

function processingReport(parser: Xml['parser'], text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const envelope = recordOf(recordOf(parser.parse(text))?.['AmazonEnvelope']);
    return recordOf(recordOf(envelope?.['Message'])?.['ProcessingReport']);
  } catch {
    return undefined;
  }
}

const MAX_SENTENCE = 300;

function sentenceOf({ ResultDescription: text, ResultMessageCode: code }: Readonly<Record<string, unknown>>): string {
  const described = typeof text === 'string' ? text.trim().slice(0, MAX_SENTENCE) : '';
  return typeof code === 'string' && described !== '' ? `${described} (${code})` : described;
}
