import { refuse } from '../core/webhook-delivery.js';

/** Puts chunks together, up to a limit. */
export interface ByteCollector {
  /** @throws {WebhookVerificationError} `body_too_large`; what was collected is let go. */
  add(chunk: Uint8Array): void;
  bytes(): Uint8Array;
}

export function createByteCollector(platform: string, maxBytes: number): ByteCollector {
  let chunks: Uint8Array[] = [];
  let size = 0;
  return {
    add: (chunk) => {
      size += chunk.byteLength;
      if (size > maxBytes) {
        chunks = [];
        throw bodyTooLarge(platform, maxBytes);
      }
      chunks.push(chunk);
    },
    bytes: () => {
      const whole = new Uint8Array(size);
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.byteLength;
      }
      return whole;
    },
  };
}

export function bodyTooLarge(platform: string, maxBytes: number): ReturnType<typeof refuse> {
  return refuse(platform, 'body_too_large', `its body exceeds maxBodyBytes (${maxBytes})`);
}
