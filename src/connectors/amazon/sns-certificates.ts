import { X509Certificate } from 'node:crypto';
import type { Call } from '../../core/call.js';
import { errorFromResponse } from '../../core/http/errors.js';
import type { HttpStream } from '../../core/http/stream.js';
import { createKeyedQueue } from '../../core/keyed-queue.js';
import { refuse } from '../../core/webhook-delivery.js';
import type { Runtime } from '../runtime.js';

export interface SnsCertificates {
  /**
   * The certificate at a URL that was checked before, from memory or from AWS.
   *
   * @throws {WebhookVerificationError} when there is none; {ConnectorError} when AWS cannot be reached: the delivery may be
   * genuine, and SNS sends it again when it is answered with 500.
   */
  certificateAt(url: string, call: Call): Promise<X509Certificate>;
}

const LABEL = 'SNS certificate';
/** A certificate of SNS has 2 KB. */
const MAX_BYTES = 64 * 1024;
const ATTEMPT_TIMEOUT_MS = 5_000;
/** Each region has one at a time, and a new one every few months. */
const MOST_KEPT = 50;

export function createSnsCertificates(runtime: Runtime): SnsCertificates {
  const kept = new Map<string, X509Certificate>();
  // Deliveries come in bursts: the first one fetches for all.
  const queue = createKeyedQueue();

  const keep = (url: string, certificate: X509Certificate) => {
    kept.set(url, certificate);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return certificate;
  };

  const fetchText = async (url: string, call: Call): Promise<string> => {
    const stream = await runtime.http.stream(
      {
        method: 'GET',
        url,
        headers: { accept: '*/*' },
        retry: 'safe',
        label: LABEL,
        attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
        idleTimeoutMs: ATTEMPT_TIMEOUT_MS,
      },
      call,
    );
    try {
      requireFound(stream, call);
      return await readAll(stream, call);
    } finally {
      stream.close();
    }
  };

  return {
    certificateAt: (url, call) =>
      queue.run(url, async () => {
        call.throwIfOver();
        return kept.get(url) ?? keep(url, parse(await fetchText(url, call)));
      }),
  };
}

/** Redirects are answers, never followed. What is refused here was made up by the sender; the rest may pass. */
function requireFound(stream: HttpStream, call: Call): void {
  const { status } = stream;
  if (status >= 200 && status < 300) return;
  const mayPass = status >= 500 || [407, 408, 425, 429].includes(status);
  throw mayPass
    ? errorFromResponse(stream, { ...call, label: LABEL, retry: 'safe' })
    : refuse('amazon', 'signature_mismatch', `the certificate it names is not there (HTTP ${status})`);
}

async function readAll(stream: HttpStream, call: Call): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for (let piece = await stream.read(call); piece !== undefined; piece = await stream.read(call)) {
    bytes += piece.byteLength;
    if (bytes > MAX_BYTES) throw NO_CERTIFICATE();
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw NO_CERTIFICATE();
  }
}

const NO_CERTIFICATE = () => refuse('amazon', 'signature_mismatch', 'what it names as its certificate is none');
