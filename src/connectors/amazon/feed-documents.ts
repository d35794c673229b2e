import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { Runtime } from '../runtime.js';
import { checkDocumentUrl, documentError } from './feed-address.js';
import { openDownload } from './feed-download.js';

export interface DocumentUpload {
  /** Pre-signed; good for five minutes. */
  readonly url: string;
  /** To the letter what the document was created with: the address is signed for it. */
  readonly contentType: string;
  readonly body: string;
}

/** As `getFeedDocument` and `getReportDocument` answer. */
export interface StoredDocument {
  readonly url: string;
  readonly compressionAlgorithm?: string | undefined;
}

/** A feed's report of 25,000 messages is some ten million characters. */
const MAX_TEXT_LENGTH = 128 * 1024 * 1024;

/** Uploads the content of a feed: as it is, without a token. Amazon takes no compressed feeds (2025-08). */
export async function uploadDocument(
  runtime: Runtime,
  { url, contentType, body }: DocumentUpload,
  call: Call,
): Promise<void> {
  checkDocumentUrl(runtime, url, call);
  const label = 'document upload';
  const headers = { accept: '*/*', 'content-type': contentType };
  const response = await runtime.http.send({ method: 'PUT', url, headers, body, retry: 'safe', label }, call);
  if (response.status < 200 || response.status >= 300) throw documentError(response, label, call);
}

/**
 * The text of a feed's or report's document, in pieces of any length: unpacked once, in the charset its Content-Type
 * names (else UTF-8). Leaving the loop early ends the download.
 *
 * @throws {ConnectorError} `unexpected_response` for a compression or charset that is not known; `connection_failed` when
 * the download broke off for good.
 */
export async function* readDocument(
  runtime: Runtime,
  { url, compressionAlgorithm }: StoredDocument,
  call: Call,
): AsyncGenerator<string, void, undefined> {
  if (compressionAlgorithm !== undefined && compressionAlgorithm !== 'GZIP') {
    throw unreadable(call, 'is compressed in a way that is not known');
  }
  const { contentType, bytes } = await openDownload(runtime, url, call);
  try {
    const decoder = decoderFor(contentType, call);
    for await (const piece of unpacked(bytes, call)) {
      const text = decoder.decode(piece, { stream: true });
      if (text !== '') yield text;
    }
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } finally {
    await bytes.return();
  }
}

/**
 * The whole text of a document.
 *
 * @throws {ConnectorError} `unexpected_response` beyond `maxLength` characters.
 */
export async function textOfDocument(
  runtime: Runtime,
  document: StoredDocument,
  call: Call,
  maxLength = MAX_TEXT_LENGTH,
): Promise<string> {
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of readDocument(runtime, document, call)) {
    length += piece.length;
    if (length > maxLength) throw unreadable(call, `is longer than ${maxLength} characters`);
    pieces.push(piece);
  }
  return pieces.join('');
}

/**
 * By the bytes, not by what is said of them: where the file host labels the compression as an encoding of the transfer,
 * the transport has unpacked it already. No text begins with these two bytes.
 */
async function* unpacked(
  bytes: AsyncGenerator<Uint8Array, void, undefined>,
  call: Call,
): AsyncGenerator<Uint8Array, void, undefined> {
  let start = new Uint8Array();
  while (start.byteLength < 2) {
    const next = await bytes.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  const whole = startingWith(start, bytes);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const gunzip = createGunzip();
  // Hands errors of the download on, and ends the download when nobody reads any more.
  pipeline(Readable.from(whole), gunzip, () => {});
  try {
    for await (const piece of gunzip) yield piece as Uint8Array;
  } catch (error) {
    if (isZlibError(error)) throw unreadable(call, 'is damaged: it cannot be unpacked', true);
    throw error;
  }
}

async function* startingWith(
  start: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (start.byteLength > 0) yield start;
  yield* rest;
}

function isZlibError(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code?.startsWith('Z_') === true;
}

/** Names such as `Cp1252` and `MS932` are Java's; the standard knows them as well. */
function decoderFor(contentType: string, call: Call): TextDecoder {
  const [, charset] = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(charset?.replace(/^iso8859_/i, 'iso-8859-') ?? 'utf-8');
  } catch {
    throw unreadable(call, `is in the charset ${charset}, which is not known here`);
  }
}

function unreadable({ operation, storeId }: Call, what: string, retryable = false): ConnectorError {
  return new ConnectorError('unexpected_response', `amazon ${operation}: the document ${what}.`, {
    platform: 'amazon',
    storeId,
    operation,
    retryable,
  });
}
