/** @module `commerce-connectors/fetch`: receives webhooks wherever a `Request` becomes a `Response`. */

import { createReceiver } from '../receiver.js';
import type { ReceiverOptions, WebhookReceiver } from '../receiver-options.js';
import { readRequest } from './read-request.js';

export type { ReceiverOptions, RefusalLimit, WebhookReceiver } from '../receiver-options.js';

/** What answers deliveries. Never rejects. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * Makes the handler of a route that platforms deliver to: Hono (`(c) => handler(c.req.raw)`), Next (`export const POST =
 * handler`), anything that speaks Fetch.
 *
 * It answers 200 once a delivery is verified and stored, and reads the body itself: nothing may have read it before.
 *
 * @throws {ConnectorError} `configuration_invalid` for options that cannot work.
 * @example
 * const handler = createFetchHandler(inbox, { platformOf: ({ url }) => /\/webhooks\/(\w+)$/.exec(new URL(url).pathname)?.[1] });
 */
export function createFetchHandler(inbox: WebhookReceiver, options: ReceiverOptions<Request>): FetchHandler {
  const receive = createReceiver('createFetchHandler', inbox, options);
  return async (request) => {
    const { status, headers, body } = await receive({
      request,
      method: request.method,
      headers: request.headers,
      contentLength: request.headers.get('content-length'),
      readBody: (limits) => readRequest(request, limits),
    });
    return new Response(body, { status, headers });
  };
}
