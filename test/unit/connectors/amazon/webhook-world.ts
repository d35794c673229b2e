import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import type { AmazonOptions } from '../../../../src/connectors/amazon/options.js';
import { createAmazonWebhooks } from '../../../../src/connectors/amazon/webhooks.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import type { WebhookDelivery } from '../../../../src/core/connector.js';
import { ConnectorError, type WebhookRefusal } from '../../../../src/core/errors.js';
import type { Transport } from '../../../../src/core/ports.js';
import type { WebhookEvent } from '../../../../src/model/index.js';
import { POSTAL_CODE } from './sns-sender.js';

export const NOW = Date.parse('2026-11-20T10:00:00Z');

export interface Reply {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WebhookWorld {
  readonly verify: (delivery: unknown) => Promise<WebhookEvent>;
  /** What was fetched, in order. */
  readonly fetched: string[];
  clock: number;
}

/** A connector's webhooks, and a network that has certificates and nothing else. */
export function webhookWorld(
  options: Partial<AmazonOptions>,
  answer: (url: string) => Reply | Promise<Reply> = () => ({ status: 404 }),
): WebhookWorld {
  const fetched: string[] = [];
  const transport: Transport = async (url) => {
    fetched.push(url);
    const { status = 200, body = '', headers = {} } = await answer(url);
    return { status, headers: new Headers(headers), body: piecesOf(body) };
  };
  const world = { clock: NOW };
  const runtime = createRuntime('amazon', { transport, now: () => world.clock, maxRetries: 0, ...options });
  onTestFinished(() => runtime.close());
  const { verifyWebhook } = createAmazonWebhooks(runtime, options);
  return Object.assign(world, {
    fetched,
    verify: (delivery: unknown) => verifyWebhook(delivery as WebhookDelivery),
  });
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

/** Why a delivery was refused. Fails when it was not, or when the error holds what nobody should read. */
export async function refusal(call: Promise<unknown>, secrets: readonly string[] = []): Promise<WebhookRefusal> {
  const error = await call.then(
    (event) => ({ accepted: event }),
    (reason: unknown) => reason,
  );
  if (!ConnectorError.isInstance(error) || error.code !== 'webhook_verification_failed') {
    throw new Error(`not refused: ${inspect(error)}`);
  }
  const text = inspect(error, { depth: 9 });
  for (const secret of [POSTAL_CODE, ...secrets]) if (text.includes(secret)) throw new Error(`it tells "${secret}"`);
  if (error.retryable) throw new Error('a refusal is final');
  return error.reason;
}
