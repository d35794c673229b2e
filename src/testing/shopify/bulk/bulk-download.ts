import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BulkOperation } from './bulk-operation.js';

/** Nobody but who was told can know the rest of the path; no token opens it and none is needed [DOC]. */
const PATH = '/bulk-operation-outputs/';

/** As the request log and fault triggers name it. */
export const BULK_DOWNLOAD = 'bulk-download';

export const isBulkPath = (path: string): boolean => path.startsWith(PATH);

export function bulkURL(baseURL: string, operation: BulkOperation): string {
  const url = new URL(`${PATH}${operation.secret}`, baseURL);
  url.searchParams.set('Expires', String(Math.floor((operation.download?.expiresAt ?? 0) / 1_000)));
  url.searchParams.set('response-content-type', 'application/jsonl');
  return url.href;
}

export const bulkSecret = (path: string): string => path.slice(PATH.length);

export interface BulkDownload {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly operation: BulkOperation | undefined;
  readonly now: number;
  /** A fault: after so many bytes the connection breaks, hangs, or ends as if that were all. */
  readonly stop?: { readonly after: number | 'half'; readonly how: 'break' | 'end' | 'hang' };
}

/** Sends a result, whole or from where the `Range` header says, the way the platform's file storage does. Answers the status. */
export function sendBulk({ request, response, operation, now, stop }: BulkDownload): number {
  const download = operation?.download;
  if (operation === undefined || download === undefined) {
    return refuse(response, 404, 'NoSuchKey', 'The specified key does not exist.');
  }
  if (now >= download.expiresAt) return refuse(response, 400, 'ExpiredToken', 'The provided token has expired.');
  const { size } = download;
  const start = rangeStart(request.headers.range);
  if (start !== undefined && start >= size) {
    response.setHeader('content-range', `bytes */${size}`);
    return refuse(response, 416, 'InvalidRange', 'The requested range cannot be satisfied.');
  }
  const from = start ?? 0;
  const length = size - from;
  const status = start === undefined ? 200 : 206;
  const claimed = stop?.how === 'end' ? {} : { 'content-length': String(length) };
  response.writeHead(status, {
    'content-type': 'application/jsonl',
    'accept-ranges': 'bytes',
    etag: `"${operation.secret}"`,
    ...claimed,
    ...(start === undefined ? {} : { 'content-range': `bytes ${from}-${size - 1}/${size}` }),
  });
  const sent = Math.min(length, stop?.after === 'half' ? Math.floor(length / 2) : (stop?.after ?? length));
  const how = sent === length && stop?.how !== 'hang' ? 'end' : (stop?.how ?? 'end');
  if (sent === 0) {
    conclude(response, how);
    return status;
  }
  const file = createReadStream(operation.file.path, { start: from, end: from + sent - 1 });
  file.pipe(response, { end: false });
  // A client that went away, or a closing sandbox.
  response.once('close', () => file.destroy());
  // The last bytes are with the socket before it breaks: half a line is what a client has to cope with.
  file.once('end', () => response.write('', () => conclude(response, how)));
  return status;
}

function conclude(response: ServerResponse, how: 'break' | 'end' | 'hang'): void {
  if (how === 'end') response.end();
  else if (how === 'break') response.destroy();
}

/** Only `bytes=n-`, which is what resuming needs. */
function rangeStart(header: string | undefined): number | undefined {
  const start = /^bytes=(\d+)-$/.exec(header ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): number {
  response.writeHead(status, { 'content-type': 'application/xml; charset=UTF-8' });
  response.end(
    `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
  return status;
}
