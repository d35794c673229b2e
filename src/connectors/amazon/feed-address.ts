import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { errorFromResponse } from '../../core/http/errors.js';
import type { HttpResponse } from '../../core/http/http-client.js';
import { parseUrl } from '../../core/url.js';
import type { Runtime } from '../runtime.js';

/**
 * Documents lie with S3 or CloudFront, on hosts that only the answer names. A pre-signed address is a credential: it goes
 * over https, or to a stand-in on this machine.
 *
 * @throws {ConnectorError} `unexpected_response`, without the address.
 */
export function checkDocumentUrl(runtime: Runtime, url: unknown, call: Call): asserts url is string {
  const parsed = typeof url === 'string' ? parseUrl(url) : undefined;
  if (parsed?.protocol === 'https:') return;
  const api = parseUrl(runtime.originOf(call.storeId ?? '', 'https://sellingpartnerapi-eu.amazon.com'));
  if (parsed?.protocol === 'http:' && isLoopback(parsed) && api !== undefined && isLoopback(api)) return;
  const { operation, storeId } = call;
  const message = `amazon ${operation}: the document's address in Amazon's answer is not https.`;
  throw new ConnectorError('unexpected_response', message, { platform: 'amazon', storeId, operation });
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** The typed error for what the file host answered; its XML is read for the code alone. */
export function documentError(response: HttpResponse, label: string, call: Call): ConnectorError {
  const platformCode = /<Code>(\w{1,64})<\/Code>/.exec(response.text)?.[1];
  const { storeId, operation, now } = call;
  return errorFromResponse(response, {
    platform: 'amazon',
    storeId,
    operation,
    label,
    platformCode,
    now,
    ...(response.status === 403 ? { hint: REFUSED } : {}),
  });
}

const REFUSED =
  'such an address holds for five minutes and for the very Content-Type it was made for: a proxy or a transport of your own that changes that header breaks it';
