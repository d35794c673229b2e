import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** WooCommerce waits a minute for an answer [CODE]. */
const TIMEOUT_MS = 60_000;

/** Sends as WordPress does: HTTP/1.1, no kept connection, redirects not followed. Resolves to the status, 0 without one. */
export function post(url: string, headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<number> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const request = send(url, {
      method: 'POST',
      agent: false,
      timeout: TIMEOUT_MS,
      headers: { Accept: '*/*', 'Accept-Encoding': 'deflate, gzip, br', 'Content-Length': body.byteLength, ...headers },
    });
    request.once('response', (response) => {
      response.resume();
      response.once('error', () => resolve(0));
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('timeout', () => request.destroy(new Error('timeout')));
    request.once('error', () => resolve(0));
    request.end(body);
  });
}
