import { InvalidRequestError } from '../core/errors.js';
import { headerReader } from '../core/webhook-delivery.js';
import { omitUndefined } from '../model/index.js';
import type { InboxDelivery } from './inbox.js';
import { redactBody } from './webhook-fixture-redact.js';

/** A delivery as it may lie in a repository: JSON, without people, tokens and signatures. */
export interface WebhookFixture {
  readonly platform: string;
  readonly storeId?: string;
  readonly method?: string;
  readonly url?: string;
  readonly transport?: string;
  /** What says of which topic and store it is; the signature is left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a signer adds to a fixture to make it genuine for a test's secret. */
export interface SignedParts {
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that the signature is for, where it covers one. */
  readonly url?: string;
  readonly transport?: string;
}

/** Signs as a platform does. `commerce-connectors/testing` has one for each (`signShopifyDelivery`, …). */
export type SignDelivery = (fixture: WebhookFixture) => SignedParts;

/** Who delivered, and how: nothing of it is anybody's. */
const KEPT_HEADERS: readonly string[] = [
  'content-type',
  ...['topic', 'shop-domain', 'api-version', 'webhook-id', 'event-id', 'triggered-at', 'name'].flatMap((name) => [
    `x-shopify-${name}`,
    `shopify-${name}`,
  ]),
  ...['source', 'topic', 'resource', 'event', 'id', 'delivery-id'].map((name) => `x-wc-webhook-${name}`),
  'x-amz-sns-message-type',
  'x-amz-sns-topic-arn',
];

/**
 * Makes a fixture of a delivery, for tests that replay what really came. People, free texts, secrets and signatures are
 * replaced; ids, amounts, times and the platform's own words stay. Read it before you publish it all the same: no rule knows
 * every plugin's fields.
 *
 * @example
 * const { platform, ...delivery } = incoming;
 * await writeFile('order-created.json', JSON.stringify(recordDelivery({ platform, ...delivery }), null, 2));
 *
 * @throws {InvalidRequestError} for a body that is no JSON: a parsed object, a ping.
 */
export function recordDelivery(delivery: InboxDelivery): WebhookFixture {
  const { platform, storeId, method, url, transport, rawBody } = delivery;
  const header = headerReader(delivery.headers);
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = header(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return omitUndefined<WebhookFixture>({
    ...{ platform, storeId, method, transport },
    // Its query may hold a secret of the host's.
    url: url?.split(/[?#]/, 1)[0],
    headers: Object.fromEntries(headers),
    body: redacted(platform, rawBody),
  });
}

/**
 * The delivery of a fixture, signed anew, for `inbox.receive` or a connector's `verifyWebhook`.
 *
 * @example
 * await inbox.receive(replayDelivery(fixture, signShopifyDelivery(clientSecret)));
 */
export function replayDelivery(fixture: WebhookFixture, sign: SignDelivery): InboxDelivery {
  const { body, headers, ...rest } = fixture;
  const { headers: signed, ...parts } = sign(fixture);
  return { ...rest, ...parts, rawBody: new TextEncoder().encode(body), headers: { ...headers, ...signed } };
}

function redacted(platform: string, rawBody: InboxDelivery['rawBody']): string {
  try {
    return redactBody(
      typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { fatal: true }).decode(rawBody),
    );
  } catch {
    // The parser's message quotes the body.
    const message = 'must be the raw JSON of a delivery, as bytes or text';
    throw new InvalidRequestError(`recordDelivery: rawBody ${message}.`, {
      ...{ platform, operation: 'recordDelivery' },
      issues: [{ path: 'rawBody', message }],
    });
  }
}
