import { createHash } from 'node:crypto';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../clock.js';

/**
 * How `X_Date` is written: `Tue, 19 May 2015 09:02:15 GMT`; or with `GMT+05:30` at the end, as in the documentation of 2026,
 * where the time is that of Greenwich still (`offset-ignored`, as the documented signature has it) or that of India
 * (`offset-honoured`). The signature is over the same second in all of them.
 */
export type FlipkartDateStyle = 'gmt' | 'offset-honoured' | 'offset-ignored';

/** A request that tells a receiver of something. */
export interface BuiltNotification {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: Uint8Array<ArrayBuffer>;
}

export interface SignNotification {
  readonly body: string;
  readonly appId: string;
  readonly secret: string;
  /** As registered. */
  readonly url: string;
  readonly method: string;
  /** When it is sent; milliseconds since the epoch. */
  readonly at: number;
  readonly date: FlipkartDateStyle;
}

/** SHA-1 over date, address, method and secret, one after the other: the body is not covered. */
export function signNotification({ body, appId, secret, url, method, at, date }: SignNotification): BuiltNotification {
  const seconds = Math.floor(at / SECOND_MS);
  const signature = createHash('sha1').update(`${seconds}${url}${method}${secret}`).digest('hex');
  return {
    url,
    method,
    headers: {
      'Content-Type': 'application/json',
      X_Date: dateText(at, date),
      X_Authorization: `FKLOGIN ${Buffer.from(`${appId}:${signature}`).toString('base64')}`,
    },
    rawBody: new TextEncoder().encode(body),
  };
}

const INDIA_MS = 5 * HOUR_MS + 30 * MINUTE_MS;

function dateText(at: number, style: FlipkartDateStyle): string {
  const shown = new Date(style === 'offset-honoured' ? at + INDIA_MS : at).toUTCString();
  return style === 'gmt' ? shown : `${shown}+05:30`;
}
