import type { FulfillmentLine } from '../core/connector.js';
import type { InvalidRequestIssue } from '../core/errors.js';
import { parseUrl } from '../core/url.js';
import { recordOf } from '../core/wire-reader.js';
import type { Tracking } from '../model/index.js';
import { merged } from './fulfillment-lines.js';

/** How a platform writes the ids of line items. */
export interface LineIdTerms {
  /** The canonical form, or `undefined` for what is none. */
  readonly parse: (id: unknown) => string | undefined;
  /** Completes "is not …": `a line item id: the number`. */
  readonly expected: string;
}

/**
 * The lines of a push, one entry a line item; adds what is wrong with them to `issues`.
 *
 * @returns `undefined` when the push names no lines: everything that is left.
 */
export function checkLines(
  given: unknown,
  { parse, expected }: LineIdTerms,
  issues: InvalidRequestIssue[],
): readonly FulfillmentLine[] | undefined {
  // Only a missing list means everything left; a `null` from somebody's JSON must not ship a whole order.
  if (given === undefined) return undefined;
  if (!Array.isArray(given) || given.length === 0) {
    issues.push({
      path: 'lineItems',
      message: 'must be a list that is not empty: leave it out to ship everything left',
    });
    return [];
  }
  const lines = given.map((value: unknown, index) => {
    const { lineItemId: id, quantity } = recordOf(value) ?? {};
    const lineItemId = parse(id);
    if (lineItemId === undefined) {
      issues.push({ path: `lineItems[${index}].lineItemId`, message: `is not ${expected}` });
    }
    const isCount = typeof quantity === 'number' && Number.isSafeInteger(quantity) && quantity > 0;
    if (!isCount) issues.push({ path: `lineItems[${index}].quantity`, message: 'must be a whole number above 0' });
    return { lineItemId: lineItemId ?? '', quantity: isCount ? quantity : 0 };
  });
  return merged(lines);
}

/** The trackings of a push, trimmed; adds what is wrong with them to `issues`. */
export function checkTrackings(given: unknown, issues: InvalidRequestIssue[]): readonly Tracking[] {
  if (given === undefined) return [];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return list.map((value, index) => {
    const tracking = value as Partial<Tracking> | null;
    const number = typeof tracking?.number === 'string' ? tracking.number.trim() : '';
    const complain = (field: string, message: string) =>
      issues.push({ path: `tracking${Array.isArray(given) ? `[${index}]` : ''}.${field}`, message });
    if (number === '') complain('number', 'must be text that is not empty');
    if (tracking?.carrier !== undefined && !(typeof tracking.carrier === 'string' && tracking.carrier.trim() !== '')) {
      complain('carrier', 'must be text that is not empty');
    }
    if (tracking?.url !== undefined && !isWebAddress(tracking.url)) complain('url', 'must be an http or https URL');
    return { ...tracking, number };
  });
}

/** A part of an order without a tracking number has nothing else to be recognised by when the push is repeated. */
export function needsIdempotencyKey(
  lines: readonly FulfillmentLine[] | undefined,
  trackings: readonly Tracking[],
  idempotencyKey: string | undefined,
): InvalidRequestIssue | undefined {
  if (lines === undefined || trackings.length > 0 || idempotencyKey !== undefined) return undefined;
  return {
    path: 'options.idempotencyKey',
    message:
      'is needed for some lines without a tracking number: nothing else would tell a repeated push from a second parcel',
  };
}

function isWebAddress(url: unknown): boolean {
  return typeof url === 'string' && /^https?:$/.test(parseUrl(url)?.protocol ?? '');
}
