import { phpJson } from './php-json.js';
import { RestError } from './route.js';

/** An HTTP answer before the server adds what every answer has. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string;
  /** Written by the host in WordPress's place: nothing of WordPress is in it. @default false */
  readonly fromHost?: boolean;
}

export const jsonAnswer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=UTF-8', ...headers },
  text: phpJson(body),
});

export const htmlAnswer = (
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=UTF-8', ...headers },
  text: `<!DOCTYPE html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

/** `{ code, message, data }`, where data is the status alone for a few of WooCommerce's errors [RUN]. */
export const errorBody = ({ status, code, message, data }: RestError): unknown => ({
  code,
  message,
  data: typeof data === 'number' ? data : { status, ...data },
});

export const NO_ROUTE = new RestError(404, 'rest_no_route', 'No route was found matching the URL and request method.');
