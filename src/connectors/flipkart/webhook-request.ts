import type { WebhookDelivery } from '../../core/connector.js';
import { parseUrl } from '../../core/url.js';
import { refuse } from '../../core/webhook-delivery.js';
import { type DateReading, readDate } from './webhook-date.js';
import { type FkLogin, parseFkLogin } from './webhook-fklogin.js';

export type HeaderReader = (name: string) => string | undefined;

/** Free words would let the end of an url pass for the beginning of a method: both are signed without a mark between them. */
const METHODS: readonly string[] = ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'];

/**
 * What signs a notification, in either spelling of the header names.
 *
 * @throws {WebhookVerificationError} `signature_missing`, `header_missing`, `signature_malformed`, `header_invalid`.
 */
export function readHeaders(header: HeaderReader): {
  readonly login: FkLogin;
  readonly readings: readonly DateReading[];
} {
  const authorization = header('x_authorization') ?? header('x-authorization');
  if (authorization === undefined) throw missing('signature_missing', 'X_Authorization');
  const date = header('x_date') ?? header('x-date');
  if (date === undefined) throw missing('header_missing', 'X_Date');
  const login = parseFkLogin(authorization);
  if (login === undefined) {
    throw refuse(
      'flipkart',
      'signature_malformed',
      'its X_Authorization header is not FKLOGIN with the base64 of an app id and a SHA-1',
    );
  }
  const readings = readDate(date);
  if (readings !== undefined) return { login, readings };
  throw refuse('flipkart', 'header_invalid', 'its X_Date header is no date such as Tue, 19 May 2015 09:02:15 GMT');
}

function missing(reason: 'signature_missing' | 'header_missing', name: string) {
  return refuse(
    'flipkart',
    reason,
    `it has no ${name} header (nginx drops names with an underscore unless underscores_in_headers is on)`,
  );
}

/** @throws {WebhookVerificationError} `header_invalid`. */
export function methodOf({ method = 'POST' }: WebhookDelivery): string {
  const known = METHODS.find((one) => typeof method === 'string' && one === method.toUpperCase());
  if (known !== undefined) return known;
  throw refuse('flipkart', 'header_invalid', `method must be one of ${METHODS.join(', ')}`);
}

/**
 * The URL that a delivery came to, where none is registered here.
 *
 * @throws {WebhookVerificationError} `secret_missing` without one, `header_invalid`.
 */
export function ownUrlOf({ url }: WebhookDelivery): string {
  if (url === undefined) {
    throw refuse(
      'flipkart',
      'secret_missing',
      'nothing to check it with: its signature covers the URL that is registered with Flipkart; pass notificationURL to createFlipkartConnector',
    );
  }
  const isUrl = typeof url === 'string' && url.length <= 2_048 && /^https?:\/\//.test(url);
  if (isUrl && parseUrl(url) !== undefined) return url;
  throw refuse('flipkart', 'header_invalid', 'the url given is no absolute http or https URL');
}
