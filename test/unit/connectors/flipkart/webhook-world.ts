import { createHash, createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import type { FlipkartOptions } from '../../../../src/connectors/flipkart/options.js';
import { createFlipkartWebhooks } from '../../../../src/connectors/flipkart/webhooks.js';
import { createRuntime, type Runtime } from '../../../../src/connectors/runtime.js';
import type { WebhookDelivery } from '../../../../src/core/connector.js';
import { ConnectorError, type WebhookRefusal } from '../../../../src/core/errors.js';
import type { JsonObject } from '../../../../src/core/ports.js';
import type { WebhookEvent } from '../../../../src/model/index.js';

export const NOW = Date.parse('2026-11-20T05:00:00Z');
export const MINUTE = 60_000;
export const SELLER = 'a1b2c3d4e5f60718';
export const LOCATION = 'LOC00000000000000000000000000000001';
export const SHIPMENT = 'd0000000-aaaa-bbbb-cccc-000000000001';
export const URL_OF_ORDERS = 'https://hooks.example.com/flipkart/orders';
export const URL_OF_RETURNS = 'https://hooks.example.com/flipkart/returns';
export const APP = { appId: 'app-of-the-host', appSecret: 'planted-secret-new' };
export const OLD_SECRET = 'planted-secret-old';

export const OPTIONS: FlipkartOptions = {
  appId: APP.appId,
  appSecret: [APP.appSecret, OLD_SECRET],
  notificationURL: [URL_OF_ORDERS, URL_OF_RETURNS],
};

export interface Signing {
  readonly appId?: string;
  readonly secret?: string;
  readonly url?: string;
  readonly method?: string;
  /** What is signed in place of the seconds since the epoch. */
  readonly signed?: string;
  readonly at?: number;
  /** As it stands in X_Date. */
  readonly date?: string;
}

/** The headers of a notification, as Flipkart documents them. */
export function fkLoginHeaders(signing: Signing = {}): Record<string, string> {
  const { appId = APP.appId, secret = APP.appSecret, url = URL_OF_ORDERS, method = 'POST', at = NOW } = signing;
  const signature = createHash('sha1')
    .update((signing.signed ?? String(at / 1_000)) + url + method + secret)
    .digest('hex');
  return {
    X_Date: signing.date ?? new Date(at).toUTCString(),
    X_Authorization: `FKLOGIN ${Buffer.from(`${appId}:${signature}`).toString('base64')}`,
  };
}

/** `GMT+05:30`, with the time as it is in India. */
export function indianDate(at: number): string {
  return `${new Date(at + 330 * MINUTE).toUTCString()}+05:30`;
}

export function notification(change: object = {}): string {
  return JSON.stringify({
    eventType: 'shipment_ready_to_dispatch',
    source: 'flipkart',
    version: 'v3',
    locationId: LOCATION,
    timestamp: '2026-11-20T10:20:01+05:30',
    shipmentId: SHIPMENT,
    attributes: { status: 'READY_TO_DISPATCH' },
    ...change,
  });
}

export function delivered(signing: Signing = {}, more: object = {}) {
  return { rawBody: notification(), headers: fkLoginHeaders(signing), method: 'POST', ...more };
}

export function hmacOf(body: string, secret = APP.appSecret): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

export interface WebhookWorld {
  readonly verify: (delivery: unknown) => Promise<WebhookEvent>;
  readonly runtime: Runtime;
  readonly warnings: unknown[];
  clock: number;
  connect(credentials?: JsonObject, settings?: JsonObject, storeId?: string): Promise<void>;
}

export function webhookWorld(options: Partial<FlipkartOptions> = {}, base: FlipkartOptions = OPTIONS): WebhookWorld {
  const world = { clock: NOW };
  const warnings: unknown[] = [];
  const silent = () => {};
  const logger = { debug: silent, info: silent, warn: (entry: unknown) => warnings.push(entry), error: silent };
  const all = { ...base, ...options, logger, now: () => world.clock };
  const runtime = createRuntime('flipkart', all);
  onTestFinished(() => runtime.close());
  const { verifyWebhook } = createFlipkartWebhooks(runtime, all);
  return Object.assign(world, {
    runtime,
    warnings,
    verify: (delivery: unknown) => verifyWebhook(delivery as WebhookDelivery),
    connect: async (credentials: JsonObject = {}, settings: JsonObject = {}, storeId = SELLER) => {
      const at = new Date(NOW).toISOString();
      const dates = { connectedAt: at, updatedAt: at };
      await runtime.tokens.save({
        platform: 'flipkart',
        storeId,
        version: 1,
        credentials,
        settings,
        profile: {},
        ...dates,
      });
    },
  });
}

/** Why a delivery was refused. Fails when it was not, or when the error holds what nobody should read. */
export async function refusal(call: Promise<unknown>): Promise<WebhookRefusal> {
  const error = await call.then(
    (event) => ({ accepted: event }),
    (reason: unknown) => reason,
  );
  if (!ConnectorError.isInstance(error) || error.code !== 'webhook_verification_failed') {
    throw new Error(`not refused: ${inspect(error)}`);
  }
  const text = inspect(error, { depth: 9 });
  if (/planted-secret/.test(text)) throw new Error('it tells a secret');
  if (error.retryable) throw new Error('a refusal is final');
  return error.reason;
}
