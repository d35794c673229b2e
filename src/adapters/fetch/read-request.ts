import { onAbort } from '../../core/abort.js';
import { createByteCollector } from '../byte-limit.js';
import { bodyIsGone } from '../receiver-answer.js';

/**
 * The bytes of a request, up to the limit; what is beyond is not asked for.
 *
 * @throws {WebhookVerificationError} `body_too_large`; {ConnectorError} `configuration_invalid` for a body that is read already.
 */
export async function readRequest(
  request: Request,
  limits: { readonly platform: string; readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const { platform, maxBytes, signal } = limits;
  if (request.bodyUsed || request.body?.locked === true) {
    throw bodyIsGone(platform, 'call it with a request whose body nobody has read (no request.json() before it)');
  }
  const collected = createByteCollector(platform, maxBytes);
  const reader = request.body?.getReader();
  if (reader === undefined) return collected.bytes();
  // Whether the sender hears of it or not: nothing more is read.
  const cancel = () => void reader.cancel().catch(() => {});
  const forget = onAbort(signal, cancel);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      // A cancelled stream ends as well, in the middle.
      if (signal.aborted) throw signal.reason;
      if (done) return collected.bytes();
      collected.add(value);
    }
  } catch (error) {
    cancel();
    throw error;
  } finally {
    forget();
  }
}
