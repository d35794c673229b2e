import type { CancelReason, FulfillmentLine, OrderCancel } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import { checkLines } from '../push-input.js';
import { LINE_IDS, requireOrderId, requireStoreId } from './ids.js';

/** A cancellation, checked. */
export interface CheckedCancel {
  readonly storeId: string;
  readonly orderId: string;
  /** Absent: the whole order. */
  readonly lines: readonly FulfillmentLine[] | undefined;
  /** Amazon's own word. */
  readonly cancelReason: string;
  readonly warnings: readonly string[];
}

/** `GeneralAdjustment` says nothing untrue of what Amazon has no word for. */
const REASONS: ReadonlyMap<unknown, string> = new Map<CancelReason, string>([
  ['out_of_stock', 'NoInventory'],
  ['customer_request', 'BuyerCanceled'],
  ['undeliverable_address', 'ShippingAddressUndeliverable'],
  ['fraud', 'RiskAssessmentInformationNotValid'],
  ['pricing_error', 'GeneralAdjustment'],
  ['other', 'GeneralAdjustment'],
]);

/** Of the order acknowledgement feed's schema. Newer clients name others, which refuse the whole feed where they are not known. */
const AMAZON_REASONS: readonly unknown[] = [
  'NoInventory',
  'ShippingAddressUndeliverable',
  'CustomerExchange',
  'BuyerCanceled',
  'GeneralAdjustment',
  'CarrierCreditDecision',
  'RiskAssessmentInformationNotValid',
  'CarrierCoverageFailure',
  'CustomerReturn',
  'MerchandiseNotReceived',
];

/** @throws {InvalidRequestError} that lists everything wrong with the input, before anything is sent. */
export function checkCancel(cancel: OrderCancel, operation: string): CheckedCancel {
  const storeId = requireStoreId(cancel.storeId, operation);
  const orderId = requireOrderId(cancel.orderId, operation, 'orderId');
  const issues: InvalidRequestIssue[] = [];
  const complain = (path: string, message: string) => issues.push({ path, message });
  const reason = REASONS.get(cancel.reason);
  if (reason === undefined) complain('reason', `must be one of ${[...REASONS.keys()].join(', ')}`);
  const lines = checkLines(cancel.lineItems, LINE_IDS, issues);
  if (cancel.restock === true) {
    complain('restock', 'is not done by Amazon: set the stock with updateInventory, and leave this out');
  } else if (cancel.restock !== undefined && typeof cancel.restock !== 'boolean') {
    complain('restock', 'must be true or false');
  }
  const { notifyCustomer } = cancel;
  if (notifyCustomer !== undefined && typeof notifyCustomer !== 'boolean') {
    complain('notifyCustomer', 'must be true or false');
  }
  const options = cancel.platformOptions === undefined ? {} : recordOf(cancel.platformOptions);
  if (options === undefined) complain('platformOptions', 'must be an object');
  const own = options?.['cancelReason'];
  if (own !== undefined && !AMAZON_REASONS.includes(own)) {
    complain('platformOptions.cancelReason', `must be one of ${AMAZON_REASONS.join(', ')}`);
  }
  if (reason === undefined || issues.length > 0) throw invalidInput('amazon', operation, issues, storeId);
  return {
    storeId,
    orderId,
    lines,
    cancelReason: (own as string | undefined) ?? reason,
    warnings: [
      ...(own === undefined && cancel.reason === 'pricing_error'
        ? ['Amazon has no certain word for pricing_error: it was sent as GeneralAdjustment.']
        : []),
      ...(notifyCustomer === false ? ['Amazon tells the buyer by itself: that cannot be switched off.'] : []),
    ],
  };
}
