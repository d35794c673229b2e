import { createHmac } from 'node:crypto';

/** What a pre-signed address of the document store promises. */
export interface SignedParts {
  readonly method: string;
  readonly path: string;
  /** `20261125T063000Z` */
  readonly date: string;
  readonly expiresSeconds: number;
  /** What an upload has to be sent as, letter by letter. */
  readonly contentType: string | undefined;
  /** What a download is sent back as. */
  readonly contentEncoding: string | undefined;
}

/** S3 signs what it was told: method, path, times and headers. */
export function signatureOf(secret: string, parts: SignedParts): string {
  const { method, path, date, expiresSeconds, contentType, contentEncoding } = parts;
  const text = [method, path, date, expiresSeconds, contentType ?? '', contentEncoding ?? ''].join('\n');
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** The query of a pre-signed address, in S3's words. */
export function signedQuery(secret: string, parts: SignedParts): string {
  const query = new URLSearchParams({
    ...(parts.contentEncoding === undefined ? {} : { 'response-content-encoding': parts.contentEncoding }),
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Date': parts.date,
    'X-Amz-SignedHeaders': parts.contentType === undefined ? 'host' : 'content-type;host',
    'X-Amz-Expires': String(parts.expiresSeconds),
    'X-Amz-Credential': `SANDBOXKEY/${parts.date.slice(0, 8)}/eu-west-1/s3/aws4_request`,
    'X-Amz-Signature': signatureOf(secret, parts),
  });
  return query.toString();
}

/** `20261125T063000Z` */
export const amzDate = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

/** The instant of an `X-Amz-Date`. */
export const instantOf = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));
