import type { TokenRecord } from '../../core/ports.js';
import { parseUrl } from '../../core/url.js';
import { type Finding, fine, problem } from '../diagnosis.js';
import { settingsOf } from './settings.js';
import type { Hook } from './webhook-hooks.js';
import { fingerprintOf, isOurs } from './webhook-state.js';

/** How the subscriptions are that this connector made; those of others are none of its business. */
export function webhookFindings(record: TokenRecord, present: readonly Hook[]): readonly Finding[] {
  const { webhooks, webhookSecrets } = settingsOf(record);
  if (webhooks.size === 0) {
    return [fine('webhooks', 'No subscriptions: changes are found by reading the orders again.')];
  }
  const ours = present.filter(isOurs(record));
  const known = new Set(webhookSecrets.map(fingerprintOf));
  const findings = [
    ...ours
      .filter(({ status }) => status !== 'active')
      .map((hook) =>
        problem(
          'webhooks',
          `The webhook for ${hook.topic} to ${hostOf(hook)} is ${hook.status || 'not active'}: nothing is delivered. The store disables one after seven failed deliveries in a row.`,
          'Make the URL answer 200 quickly, then call webhooks.ensure, which makes the webhook anew.',
        ),
      ),
    ...ours
      .filter(({ id, status }) => status === 'active' && !known.has(webhooks.get(id)?.fingerprint ?? ''))
      .map((hook) =>
        problem(
          'webhooks',
          `The webhook for ${hook.topic} to ${hostOf(hook)} has a secret that is not kept any more: its deliveries are refused.`,
          'Call webhooks.ensure, which gives it the present secret.',
        ),
      ),
    ...[...webhooks]
      .filter(([id]) => !ours.some((hook) => hook.id === id))
      .map(([, made]) =>
        problem(
          'webhooks',
          `The webhook for ${made.topic} to ${hostOf(made)} is gone: somebody deleted or renamed it in the store.`,
          'Call webhooks.ensure, which makes it again.',
        ),
      ),
  ];
  if (findings.length > 0) return findings;
  return [fine('webhooks', `Active webhooks: ${ours.map(({ topic }) => topic).join(', ')}.`)];
}

/** The rest of the URL may hold a token of the host's own. */
function hostOf({ url }: Pick<Hook, 'url'>): string {
  return parseUrl(url)?.host ?? 'an unreadable URL';
}
