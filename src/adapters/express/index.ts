/** @module `commerce-connectors/express`: receives webhooks in Express 4 and 5, and on a plain `node:http` server. */

import type { ServerResponse } from 'node:http';
import { createReceiver } from '../receiver.js';
import type { ReceiverAnswer } from '../receiver-answer.js';
import type { ReceiverOptions, WebhookReceiver } from '../receiver-options.js';
import { type NodeRequest, readBody } from './read-body.js';
import { sourceAddress } from './source-address.js';

export type { ReceiverOptions, RefusalLimit, WebhookReceiver } from '../receiver-options.js';
export type { NodeRequest } from './read-body.js';

/** What answers deliveries. Never rejects, and calls no `next`: every request ends here. */
export type ExpressHandler<Incoming extends NodeRequest> = (
  request: Incoming,
  response: ServerResponse,
) => Promise<void>;

/**
 * Makes the handler of a route that platforms deliver to. It answers 200 once a delivery is verified and stored.
 *
 * It reads the raw body itself, so mount it before any `express.json()`; a body that `express.raw()` or a `verify` hook
 * (`req.rawBody`) has kept is taken as well.
 *
 * @throws {ConnectorError} `configuration_invalid` for options that cannot work.
 * @example
 * app.post('/webhooks/:platform', createExpressHandler(inbox, { platformOf: (req: Request) => req.params.platform }));
 * app.use(express.json());
 */
export function createExpressHandler<Incoming extends NodeRequest = NodeRequest>(
  inbox: WebhookReceiver,
  options: ReceiverOptions<Incoming>,
): ExpressHandler<Incoming> {
  const receive = createReceiver('createExpressHandler', inbox, options);
  return async (request, response) => {
    const answer = await receive({
      request,
      method: request.method,
      headers: request.headers,
      contentLength: request.headers['content-length'],
      source: sourceAddress(request.ip ?? request.socket.remoteAddress),
      readBody: (limits) => readBody(request, limits),
    });
    send(request, response, answer);
  };
}

function send(request: NodeRequest, response: ServerResponse, { status, headers, body }: ReceiverAnswer): void {
  // A timeout of the host's may have answered in the meantime.
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // Otherwise Node would go on reading what was refused for its length, to keep the connection.
  if (!request.complete) response.setHeader('connection', 'close');
  response.end(body);
}
