import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { ResponseContext } from '../../core/http/errors.js';
import type { HttpStream } from '../../core/http/stream.js';
import type { FlipkartDocument } from './client.js';

const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

export interface DocumentRead {
  readonly context: ResponseContext;
  /** @default 32 MiB */
  readonly maxBytes: number | undefined;
  readonly call: Call;
}

/** Reads a document to its end. @throws {ConnectorError} `unexpected_response` beyond the limit. */
export async function readDocument(
  stream: HttpStream,
  { context, maxBytes, call }: DocumentRead,
): Promise<FlipkartDocument> {
  const limit = maxBytes ?? MAX_DOCUMENT_BYTES;
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (let piece = await stream.read(call); piece !== undefined; piece = await stream.read(call)) {
      size += piece.byteLength;
      if (size > limit) throw tooLarge(context, limit);
      pieces.push(piece);
    }
  } finally {
    stream.close();
  }
  const contentType = stream.headers.get('content-type') ?? 'application/octet-stream';
  return { contentType, bytes: new Uint8Array(Buffer.concat(pieces)) };
}

function tooLarge({ platform, storeId, operation, label }: ResponseContext, limit: number): ConnectorError {
  const message = `${platform} ${operation} ("${label}"): the document exceeds ${limit} bytes; ask for fewer shipments at once or raise maxResponseBytes`;
  return new ConnectorError('unexpected_response', message, { platform, storeId, operation, retryable: false });
}
