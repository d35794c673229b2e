import type { Call } from '../../core/call.js';
import { ConnectorError, InvalidRequestError } from '../../core/errors.js';
import { shipmentIn } from './fulfillment-state.js';

/** What a batch answer says of one shipment: it comes with 200 whatever became of it. */
export type Verdict =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly code: string }
  /** Nothing, or a word that is neither: whether it was done is not known. */
  | { readonly kind: 'missing' };

/** Reads both spellings: some operations write `status`, others `processingStatus`, some pages the one for the other. */
export function verdictOn(body: Readonly<Record<string, unknown>>, shipmentId: string): Verdict {
  const row = shipmentIn(body['shipments'], shipmentId);
  const words = [row?.['status'], row?.['processingStatus']];
  const code = row?.['errorCode'];
  if (words.includes('FAILURE')) {
    return { kind: 'failure', code: typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : 'FAILURE' };
  }
  return { kind: words.includes('SUCCESS') ? 'success' : 'missing' };
}

/** Passing troubles of Flipkart's own. */
export const TRY_AGAIN = 'DEPENDENT_SYSTEM_CALL_FAILED';

/** What is wrong with the input, where the code tells. */
const INPUT_BY_CODE: ReadonlyMap<string, readonly [path: string, message: string]> = new Map([
  ['INVALID_REQUEST_TAX', ['platformOptions.taxRates', 'is not what Flipkart takes for these lines']],
  ['QUANTITY_MISMATCH_ERROR', ['lineItems', 'differ from what Flipkart has in the shipment: fetch the order again']],
  ['EMPTY_OR_INVALID_REASON_FOR_CANCELLATION', ['reason', 'is none that Flipkart takes']],
]);

const HINT_BY_CODE: ReadonlyMap<string, string> = new Map([
  ['INVALID_ITEM_STATE', 'Its items are in a state that does not allow it: fetch the order.'],
  ['INVALID_SHIPMENTS', 'Check orderId and locationId.'],
  ['OPERATION_NOT_ALLOWED', 'The kind of shipment, or its state, does not allow it: fetch the order.'],
  ['ORDER_ITEM_ALREADY_CANCELLED', 'Items of it are cancelled: fetch the order.'],
  ['ORDER_ITEM_ALREADY_DISPATCHED', 'It is dispatched already.'],
  ['ORDER_ITEM_NOT_PACKED', 'It has to be packed first.'],
  [
    'UNPROCESSABLE_ENTITY',
    'Dates, dimensions, the courier (platformOptions.deliveryPartnerCode) or the invoice are not what Flipkart takes; a mere warning is passed over with platformOptions.ignoreWarning.',
  ],
]);

/** The error for a shipment that Flipkart refused. Of its text nothing gets into errors: it may quote what was sent. */
export function refusedBy(code: string, { operation, storeId }: Call): ConnectorError {
  const details = { platform: 'flipkart', storeId, operation, platformCode: code } as const;
  const subject = `flipkart ${operation}: Flipkart refused the shipment (${code}).`;
  const input = INPUT_BY_CODE.get(code);
  if (input !== undefined) {
    const [path, message] = input;
    return new InvalidRequestError(`${subject} ${path} ${message}.`, { ...details, issues: [{ path, message }] });
  }
  if (code === TRY_AGAIN) {
    const message = `${subject} A system of Flipkart's did not answer: try again in a moment.`;
    return new ConnectorError('platform_unavailable', message, details);
  }
  const hint = HINT_BY_CODE.get(code) ?? 'The seller dashboard may say more.';
  return new ConnectorError('conflict', `${subject} ${hint}`, details);
}

/** The error for an answer that says nothing of the shipment. */
export function noVerdict({ operation, storeId }: Call): ConnectorError {
  const message = `flipkart ${operation}: the answer says nothing of the shipment.`;
  const details = { platform: 'flipkart', storeId, operation, outcomeUnknown: true } as const;
  return new ConnectorError('unexpected_response', message, details);
}
