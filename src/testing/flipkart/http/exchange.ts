import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { readBody } from '../../loopback-server.js';

/** One HTTP request, read to its end. */
export interface Exchange {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** An answer before the server adds what every answer has. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const text = await readBody(request);
  const { method = 'GET', url: target = '/', headers } = request;
  const mark = target.indexOf('?');
  return {
    method,
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers,
    text,
  };
}
