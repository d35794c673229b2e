import type { WireReader } from '../../core/wire-reader.js';
import { normalizeDecimal } from '../../model/index.js';
import type { AmazonOrderItem } from './wire.js';

/**
 * What Amazon tells of an item besides: its condition, what packing and delivery must heed, who asked for it to be
 * cancelled. By Amazon's own names; what is not told is absent.
 */
export function mapLineAttributes(read: WireReader, wire: AmazonOrderItem, path: string): Record<string, string> {
  const condition = wire.product?.condition;
  const constraints = wire.fulfillment?.shipping?.shippingConstraints;
  const window = wire.fulfillment?.shipping?.scheduledDeliveryWindow;
  const facts: readonly (readonly [string, unknown])[] = [
    ['programs', textsOf(read, wire.programs, path)],
    ['measurement', measureOf(read, wire, path)],
    ['conditionType', condition?.conditionType],
    ['conditionSubtype', condition?.conditionSubtype],
    ['conditionNote', condition?.conditionNote],
    ['priceDesignation', wire.product?.price?.priceDesignation],
    ['serialNumbers', textsOf(read, wire.product?.serialNumbers, path)],
    ['giftWrapLevel', wire.fulfillment?.packing?.giftOption?.giftWrapLevel],
    ['cashOnDelivery', constraints?.cashOnDelivery],
    ['palletDelivery', constraints?.palletDelivery],
    ['signatureConfirmation', constraints?.signatureConfirmation],
    ['recipientIdentityVerification', constraints?.recipientIdentityVerification],
    ['recipientAgeVerification', constraints?.recipientAgeVerification],
    ['scheduledDeliveryFrom', read.time(window?.earliestDateTime, path)],
    ['scheduledDeliveryBy', read.time(window?.latestDateTime, path)],
    ['cancellationRequestedBy', wire.cancellation?.cancellationRequest?.requester],
    ['cancelledBy', wire.cancellation?.cancellationExecution?.cancelledBy],
  ];
  const attributes: Record<string, string> = {};
  for (const [name, value] of facts) {
    const text = value === undefined ? undefined : read.filledText(value, path);
    if (text !== undefined) attributes[name] = text;
  }
  return attributes;
}

function textsOf(read: WireReader, value: unknown, path: string): string | undefined {
  if (value === undefined) return undefined;
  return read
    .list(value, path)
    ?.flatMap((entry) => read.filledText(entry, path) ?? [])
    .join(', ');
}

/** What is sold by weight or length: `0.5 KILOGRAMS`. */
function measureOf(read: WireReader, { measurement }: AmazonOrderItem, path: string): string | undefined {
  if (measurement === undefined) return undefined;
  const value = read.amount(measurement?.value, path);
  const unit = read.filledText(measurement?.unit, path);
  return value === undefined || unit === undefined || unit === 'COUNT'
    ? undefined
    : `${normalizeDecimal(value)} ${unit}`;
}
