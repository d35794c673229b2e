import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { errorFromResponse } from '../../core/http/errors.js';
import type { HttpClient } from '../../core/http/http-client.js';
import type { HttpStream } from '../../core/http/stream.js';
import { parseUrl } from '../../core/url.js';
import type { BulkBytes } from './bulk-orders.js';

/** Where a file is to be had just now. */
export interface FileLocation {
  readonly url: string;
  /** In bytes, when Shopify says so. */
  readonly size: number | undefined;
}

export interface BulkFileOptions {
  readonly http: HttpClient;
  /** Asks for the file's address anew; `undefined` when there is no file any more. */
  readonly locate: (call: Call) => Promise<FileLocation | undefined>;
  /** The connector's own address of the shop: beside https only a stand-in on this machine may hold files. */
  readonly shopOrigin: string;
  /** Where to begin, in bytes. */
  readonly start: number;
  /** Milliseconds without a byte after which a download counts as broken. */
  readonly idleTimeoutMs: number;
}

/** The operation, or its file, is not there any more. */
export class BulkFileGoneError extends Error {}

const LABEL = 'bulk operation file';
/** How file hosts call an address that has expired, or a file that is gone. */
const EXPIRED: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);

/**
 * The bytes of a file, in order and without gaps: a download that breaks off goes on at the byte where it broke, one
 * whose address has expired at the file's new address. No credentials are sent, and no redirect is followed.
 */
export function openBulkFile(options: BulkFileOptions): BulkBytes & { close(): void } {
  let location: FileLocation | undefined;
  let offset = options.start;
  let stream: HttpStream | undefined;
  /** Bytes to throw away: the server began at the beginning. */
  let skip = 0;

  const locate = async (call: Call): Promise<FileLocation> => {
    location = await options.locate(call);
    if (location === undefined) throw new BulkFileGoneError();
    checkAddress(location.url, options.shopOrigin, call);
    return location;
  };

  const request = (url: string, call: Call) => {
    const headers = {
      accept: '*/*',
      // Places in the file are counted in its own bytes.
      'accept-encoding': 'identity',
      ...(offset === 0 ? {} : { range: `bytes=${offset}-` }),
    };
    return options.http.stream(
      { method: 'GET', url, headers, retry: 'safe', label: LABEL, idleTimeoutMs: options.idleTimeoutMs },
      call,
    );
  };

  const open = async (call: Call): Promise<HttpStream> => {
    let answer = await request((location ?? (await locate(call))).url, call);
    if (EXPIRED.has(answer.status)) answer = await request((await locate(call)).url, call);
    if (EXPIRED.has(answer.status)) throw new BulkFileGoneError();
    if (answer.status !== 200 && answer.status !== 206) throw errorFromResponse(answer, { ...call, label: LABEL });
    const { from, total } = placeOf(answer);
    const size = location?.size ?? total;
    if (!(from <= offset) || (total !== undefined && total !== size)) {
      answer.close();
      throw anotherFile(call);
    }
    location = { url: location?.url ?? '', size };
    skip = offset - from;
    return answer;
  };

  const read = async (call: Call): Promise<Uint8Array | undefined> => {
    stream ??= await open(call);
    const piece = await stream.read(call);
    if (piece === undefined) {
      if (offset < (location?.size ?? 0)) throw cutOff(call);
      return undefined;
    }
    const wanted = piece.subarray(Math.min(skip, piece.byteLength));
    skip -= piece.byteLength - wanted.byteLength;
    offset += wanted.byteLength;
    return wanted;
  };

  return {
    read: async (call) => {
      for (let failures = 0; ; ) {
        call.throwIfOver();
        try {
          return await read(call);
        } catch (error) {
          stream?.close();
          stream = undefined;
          failures += 1;
          if (!isPassing(error) || failures > call.maxRetries) throw error;
        }
      }
    },
    close: () => stream?.close(),
  };
}

function isPassing(error: unknown): boolean {
  return (
    ConnectorError.isInstance(error) &&
    error.retryable &&
    (error.code === 'connection_failed' || error.code === 'timeout')
  );
}

/** Which part of the file an answer holds. */
function placeOf({ status, headers }: HttpStream): { readonly from: number; readonly total: number | undefined } {
  const [, from, total] = /^bytes (\d+)-\d*\/(\d+)?/.exec(headers.get('content-range') ?? '') ?? [];
  if (status === 206) return { from: Number(from), total: total === undefined ? undefined : Number(total) };
  const length = headers.get('content-encoding') === null ? headers.get('content-length') : null;
  return { from: 0, total: length === null ? undefined : Number(length) };
}

function checkAddress(url: string, shopOrigin: string, call: Call): void {
  const parsed = parseUrl(url);
  if (parsed?.protocol === 'https:') return;
  const isLocal = parsed?.protocol === 'http:' && isLoopback(parsed) && isLoopback(new URL(shopOrigin));
  if (!isLocal) throw failure(call, 'the export is to be fetched from an address that is not https', false);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function anotherFile(call: Call): ConnectorError {
  return failure(call, 'the file is another one than before. Start again without the cursor', false);
}

function cutOff(call: Call): ConnectorError {
  const { operation, storeId } = call;
  return new ConnectorError('connection_failed', `shopify ${operation}: the export ended before its end.`, {
    platform: 'shopify',
    storeId,
    operation,
  });
}

function failure({ operation, storeId }: Call, what: string, retryable: boolean): ConnectorError {
  return new ConnectorError('unexpected_response', `shopify ${operation}: ${what}.`, {
    platform: 'shopify',
    storeId,
    operation,
    retryable,
  });
}
