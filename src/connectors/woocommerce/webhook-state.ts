import { createHash, randomBytes } from 'node:crypto';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import type { Runtime } from '../runtime.js';
import { settingsOf, type WooSubscription } from './settings.js';
import { type Hook, isNamedAsOurs } from './webhook-hooks.js';

/** The record with a secret to sign with: the newest one it has, else a new one, saved before any store can use it. */
export async function withWebhookSecret(
  runtime: Runtime,
  storeId: string,
): Promise<{ readonly record: TokenRecord; readonly secret: string }> {
  // Letters and digits only: WooCommerce decodes entities in a secret before it signs.
  const fresh = randomBytes(32).toString('hex');
  const record = await runtime.tokens.update(storeId, (current) =>
    settingsOf(current).webhookSecrets.length > 0
      ? current
      : { ...current, settings: { ...current.settings, webhookSecret: fresh } },
  );
  return { record, secret: settingsOf(record).webhookSecrets[0] ?? fresh };
}

/** Tells whether a subscription was made with a secret. */
export function fingerprintOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 16);
}

/**
 * The name alone is not enough: another installation of this library may serve the same store. The id alone is not
 * either: ids start anew when a site is set up again.
 */
export function isOurs(record: TokenRecord): (hook: Hook) => boolean {
  const { webhooks } = settingsOf(record);
  return (hook) => webhooks.has(hook.id) && isNamedAsOurs(hook);
}

/** Notes what was made, by id, and forgets what is gone. */
export async function rememberWebhooks(
  runtime: Runtime,
  storeId: string,
  made: ReadonlyMap<string, WooSubscription>,
  gone: readonly string[],
): Promise<void> {
  if (made.size + gone.length === 0) return;
  await runtime.tokens.update(storeId, (current) => {
    const kept = [...settingsOf(current).webhooks].filter(([id]) => !gone.includes(id));
    const webhooks = [...kept, ...made].map(([id, { topic, url, fingerprint }]) => [id, { topic, url, fingerprint }]);
    return { ...current, settings: { ...current.settings, webhooks: Object.fromEntries(webhooks) as JsonObject } };
  });
}
