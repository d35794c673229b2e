import { abortable } from '../abort.js';
import type { TransportResponse } from '../ports.js';

/** Thrown inside the HTTP client when an answer grows past the limit. */
export class BodyTooLargeError extends Error {}

/**
 * Reads a body as UTF-8, without its byte order mark.
 *
 * Counts decoded bytes: 194 KB of gzip can be 200 MB of JSON, so a limit on what comes over the wire protects nothing.
 *
 * @throws {BodyTooLargeError} beyond `maxBytes`; the rest is not read.
 */
export async function readBody(
  body: TransportResponse['body'],
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<string> {
  if (body === null) return '';
  const chunks = body[Symbol.asyncIterator]();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  let ended = false;
  try {
    for (;;) {
      const chunk = await abortable(chunks.next(), signal);
      if (chunk.done) {
        ended = true;
        return text + decoder.decode();
      }
      bytes += chunk.value.byteLength;
      if (bytes > maxBytes) throw new BodyTooLargeError();
      text += decoder.decode(chunk.value, { stream: true });
    }
  } finally {
    if (!ended) cancel(chunks);
  }
}

/** Gives up a body that nobody will read, so that its connection is freed. */
export function discardBody(body: TransportResponse['body']): void {
  if (body !== null) cancel(body[Symbol.asyncIterator]());
}

function cancel(chunks: AsyncIterator<Uint8Array>): void {
  // Not awaited: a stream that hangs may also hang here.
  const ending = chunks.return?.();
  ending?.catch(() => {});
}
