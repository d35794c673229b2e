import { createHash } from 'node:crypto';
import { equalsInConstantTime } from '../../core/constant-time.js';
import type { DateReading } from './webhook-date.js';

/** What an `X_Authorization` header says. */
export interface FkLogin {
  readonly appId: string;
  /** SHA-1 in hex, lower case. */
  readonly signature: string;
}

const HEADER = /^FKLOGIN +([A-Za-z0-9+/]{56,1024}={0,2})$/i;
const CONTENT = /^([\x21-\x7e]{1,256}):([0-9a-f]{40})$/i;

/** Reads `FKLOGIN base64(appId:signature)`; `undefined` for anything else. */
export function parseFkLogin(header: string): FkLogin | undefined {
  const encoded = header.length <= 2_048 ? HEADER.exec(header)?.[1] : undefined;
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64');
  // Base64 can write the same bytes in several ways, of which one is sent.
  if (decoded.toString('base64') !== encoded) return undefined;
  const [, appId, signature] = CONTENT.exec(decoded.toString('latin1')) ?? [];
  return appId === undefined || signature === undefined ? undefined : { appId, signature: signature.toLowerCase() };
}

/** What a notification is held against. */
export interface SignedParts {
  readonly urls: readonly string[];
  readonly method: string;
  readonly readings: readonly DateReading[];
  readonly secrets: readonly string[];
}

/**
 * The reading of the date that a signature was made with, by one of the secrets for one of the urls.
 *
 * Everything is compared, also after a match: how long it takes tells nothing.
 */
export function matchFkLogin(
  signature: string,
  { urls, method, readings, secrets }: SignedParts,
): DateReading | undefined {
  const verdicts = readings.flatMap((reading) =>
    urls.flatMap((url) =>
      secrets.map((secret) => ({
        reading,
        matches: equalsInConstantTime(signature, sign(reading.signed, url, method, secret)),
      })),
    ),
  );
  return verdicts.find(({ matches }) => matches)?.reading;
}

/** Plain concatenation: Flipkart's scheme is no HMAC, and does not cover the body. */
function sign(date: string, url: string, method: string, secret: string): string {
  return createHash('sha1').update(`${date}${url}${method}${secret}`).digest('hex');
}
