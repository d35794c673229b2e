import { ConnectorError, type WebhookDelivery } from 'commerce-connectors';
import type { OrderLog } from './order-log.js';
import { heading, say } from './print.js';
import type { DemoShop } from './shop.js';

export interface WebhookOutcome {
  readonly verified: number;
  readonly refused: number;
}

export async function verifyWebhooks(shop: DemoShop, log: OrderLog): Promise<WebhookOutcome> {
  heading('Verify a webhook');
  const [order] = await log.orders();
  if (shop.sandbox === undefined || order === undefined) {
    say('skipped: a real shop delivers to a public URL; examples/verify-webhook.ts has the receiver');
    return { verified: 0, refused: 0 };
  }
  const delivery = shop.sandbox.orderWebhook(order.orderId);
  const event = await shop.connector.verifyWebhook(delivery);
  say(`genuine: ${event.topic} of ${event.order?.number ?? event.resource?.id}, signed: ${event.trust}`);

  const refused = await refusalOf(shop, shop.sandbox.tamper?.(delivery) ?? withOneBitChanged(delivery));
  say(
    `${shop.sandbox.tamper === undefined ? 'one bit' : 'the signed date'} changed: ${refused === undefined ? 'NOT refused' : `refused, ${refused}`}`,
  );
  if (refused === undefined) process.exitCode = 1;
  return { verified: 1, refused: refused === undefined ? 0 : 1 };
}

function withOneBitChanged(delivery: WebhookDelivery & { readonly rawBody: Uint8Array }): WebhookDelivery {
  const tampered = new Uint8Array(delivery.rawBody);
  // Somewhere in the middle.
  tampered[tampered.length >> 1] = (tampered[tampered.length >> 1] ?? 0) ^ 1;
  return { ...delivery, rawBody: tampered };
}

async function refusalOf(shop: DemoShop, delivery: WebhookDelivery): Promise<string | undefined> {
  try {
    await shop.connector.verifyWebhook(delivery);
    return undefined;
  } catch (error) {
    if (ConnectorError.isInstance(error) && error.code === 'webhook_verification_failed') return error.reason;
    throw error;
  }
}
