import type { IncomingMessage } from 'node:http';
import { onAbort } from '../../core/abort.js';
import { ConnectorError } from '../../core/errors.js';
import { bodyTooLarge, createByteCollector } from '../byte-limit.js';
import { bodyIsGone } from '../receiver-answer.js';

/** A request of Express, or of `node:http`. */
export type NodeRequest = IncomingMessage & {
  /** The sender's address as Express tells it, by its `trust proxy`. */
  readonly ip?: string | undefined;
  /** Bytes, where `express.raw()` has read them. */
  readonly body?: unknown;
  /** Where a `verify` hook of a parser, or the host's platform, keeps the bytes. */
  readonly rawBody?: unknown;
};

interface Limits {
  readonly platform: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

const FIX =
  'mount the handler before express.json(), or give the parser verify: (req, res, bytes) => { req.rawBody = bytes; }';

/**
 * The body as sent: what a parser has kept of it, else the stream, up to the limit.
 *
 * @throws {WebhookVerificationError} `body_too_large`; {ConnectorError} `configuration_invalid` for a body that was parsed,
 * `connection_failed` when the sender hangs up.
 */
export async function readBody(request: NodeRequest, limits: Limits): Promise<Uint8Array | string> {
  const kept = [request.rawBody, request.body].find(isRaw);
  if (kept !== undefined) {
    if (Buffer.byteLength(kept) > limits.maxBytes) throw bodyTooLarge(limits.platform, limits.maxBytes);
    return kept;
  }
  // Express 4 puts an empty object where its parser did not care for the body; the stream is still whole then.
  if (request.readableDidRead || request.readableEnded) throw bodyIsGone(limits.platform, FIX);
  return readStream(request, limits);
}

function isRaw(body: unknown): body is Uint8Array | string {
  return typeof body === 'string' || body instanceof Uint8Array;
}

function readStream(request: IncomingMessage, { platform, maxBytes, signal }: Limits): Promise<Uint8Array> {
  const collected = createByteCollector(platform, maxBytes);
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      forget();
      request.pause();
      settle();
    };
    const onData = (chunk: Uint8Array | string) => {
      try {
        collected.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      } catch (error) {
        end(() => reject(error));
      }
    };
    const onEnd = () => end(() => resolve(collected.bytes()));
    const onClose = () => end(() => reject(hungUp(platform)));
    if (request.destroyed) return reject(hungUp(platform));
    const forget = onAbort(signal, () => end(() => reject(signal.reason)));
    // Stays: a connection that breaks later has nobody else to tell.
    request.on('error', onClose);
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

function hungUp(platform: string): ConnectorError {
  return new ConnectorError(
    'connection_failed',
    `${platform} webhook: the sender hung up before its body was complete.`,
    {
      platform,
    },
  );
}
