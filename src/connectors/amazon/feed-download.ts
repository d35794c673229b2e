import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { HttpStream } from '../../core/http/stream.js';
import type { Runtime } from '../runtime.js';
import { checkDocumentUrl, documentError } from './feed-address.js';

/** The bytes of a document as they are stored, perhaps compressed. */
export interface Download {
  /** As Amazon wrote it. */
  readonly contentType: string;
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Milliseconds without a byte after which a download counts as broken. */
const IDLE_TIMEOUT_MS = 30_000;
const LABEL = 'document download';

/**
 * Opens a document at its pre-signed address. A download that breaks off goes on at the byte where it broke, as often as
 * the call allows retries.
 */
export async function openDownload(runtime: Runtime, url: string, call: Call): Promise<Download> {
  checkDocumentUrl(runtime, url, call);
  const first = await request(runtime, url, 0, call);
  if (first.status !== 200) {
    first.close();
    throw documentError(first, LABEL, call);
  }
  return { contentType: first.headers.get('content-type') ?? '', bytes: pieces(runtime, url, first, call) };
}

function request(runtime: Runtime, url: string, offset: number, call: Call): Promise<HttpStream> {
  const headers = {
    accept: '*/*',
    // Places in the file are counted in its own bytes.
    'accept-encoding': 'identity',
    ...(offset === 0 ? {} : { range: `bytes=${offset}-` }),
  };
  const wanted = { method: 'GET', url, headers, retry: 'safe', label: LABEL, idleTimeoutMs: IDLE_TIMEOUT_MS } as const;
  return runtime.http.stream(wanted, call);
}

async function* pieces(
  runtime: Runtime,
  url: string,
  first: HttpStream,
  call: Call,
): AsyncGenerator<Uint8Array, void, undefined> {
  const size = storedSize(first);
  let stream = first;
  let offset = 0;
  let failures = 0;
  try {
    for (;;) {
      try {
        const piece = await stream.read(call);
        if (piece === undefined) {
          if (size !== undefined && offset < size) throw cutOff(call);
          return;
        }
        offset += piece.byteLength;
        yield piece;
      } catch (error) {
        failures += 1;
        if (size === undefined || failures > call.maxRetries || !isPassing(error)) throw error;
        stream.close();
        stream = await request(runtime, url, offset, call);
        // Another answer than the rest of the file: the failure says more.
        if (!continuesAt(stream, offset)) throw error;
      }
    }
  } finally {
    stream.close();
  }
}

/** In bytes as stored; `undefined` where the transport has undone an encoding: its places are not those of the file. */
function storedSize({ headers }: HttpStream): number | undefined {
  const encoding = headers.get('content-encoding') ?? 'identity';
  const length = headers.get('content-length') ?? '';
  return encoding === 'identity' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function continuesAt({ status, headers }: HttpStream, offset: number): boolean {
  return status === 206 && headers.get('content-range')?.startsWith(`bytes ${offset}-`) === true;
}

function isPassing(error: unknown): boolean {
  if (!ConnectorError.isInstance(error)) return false;
  return error.retryable && (error.code === 'connection_failed' || error.code === 'timeout');
}

function cutOff({ operation, storeId }: Call): ConnectorError {
  return new ConnectorError('connection_failed', `amazon ${operation}: the document ended before its end.`, {
    platform: 'amazon',
    storeId,
    operation,
  });
}
