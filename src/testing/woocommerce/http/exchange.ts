import type { IncomingHttpHeaders } from 'node:http';
import { type PhpArray, parsePhpQuery } from './php-query.js';

/** One HTTP request as PHP sees it. */
export interface Exchange {
  /** As sent on the wire. */
  readonly wireMethod: string;
  /** What WordPress makes of it: `_method` and `X-HTTP-Method-Override` count [RUN]. */
  readonly method: string;
  /** The request target, undecoded: PHP's REQUEST_URI. */
  readonly target: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** `$_GET`. */
  readonly query: PhpArray;
  /** `$_POST`: the fields of a form body. */
  readonly form: PhpArray;
  readonly body: string;
}

export function readExchange(input: {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}): Exchange {
  const { target, headers, body } = input;
  const mark = target.indexOf('?');
  const query = parsePhpQuery(mark < 0 ? '' : target.slice(mark + 1));
  const override = query.get('_method') ?? headers['x-http-method-override'];
  return {
    wireMethod: input.method,
    method: typeof override === 'string' && override !== '' ? override.toUpperCase() : input.method,
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    headers,
    query,
    form: isForm(headers) ? parsePhpQuery(body) : new Map(),
    body,
  };
}

export const isForm = (headers: IncomingHttpHeaders): boolean =>
  (headers['content-type'] ?? '').includes('application/x-www-form-urlencoded');
