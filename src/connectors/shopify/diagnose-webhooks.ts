import type { TokenRecord } from '../../core/ports.js';
import { parseUrl } from '../../core/url.js';
import { type Finding, fine, problem, warning } from '../diagnosis.js';
import { SUPPORTED_API_VERSIONS } from './options.js';
import type { Hook } from './subscription-hooks.js';
import { isOurs, type RememberedHook, rememberedHooks } from './subscription-state.js';

/** How the subscriptions are that this connector made; those of others are none of its business. */
export function webhookFindings(record: TokenRecord, present: readonly Hook[]): readonly Finding[] {
  const remembered = rememberedHooks(record);
  const ours = present.filter(isOurs(record));
  return [...healthFindings(remembered, ours), ...payloadFindings(present)];
}

function healthFindings(remembered: ReadonlyMap<string, RememberedHook>, ours: readonly Hook[]): readonly Finding[] {
  if (remembered.size === 0) {
    const message =
      "No subscriptions by webhooks.ensure: changes come by those of the app's configuration, which cannot be seen from here, or are found by reading the orders again.";
    return [fine('webhooks', message)];
  }
  const findings = [...remembered].flatMap(([id, made]) =>
    healthOf(
      made,
      ours.find((hook) => hook.id === id),
    ),
  );
  if (findings.length > 0) return findings;
  const topics = ours.map(({ platformTopic }) => platformTopic).join(', ');
  return [fine('webhooks', `Active webhooks: ${topics}.`)];
}

function healthOf(made: RememberedHook, now: Hook | undefined): readonly Finding[] {
  const what = `The webhook for ${made.platformTopic} to ${targetOf(made.uri)}`;
  if (now === undefined) {
    return [
      problem(
        'webhooks',
        `${what} is gone: Shopify deletes one after eight failed deliveries in a row; or somebody deleted or renamed it.`,
        'Make the URL answer 200 within five seconds, then call webhooks.ensure, which makes the webhook again.',
      ),
    ];
  }
  if (now.uri !== made.uri) {
    const message = `${what} leads to ${targetOf(now.uri)} now: somebody changed it.`;
    return [problem('webhooks', message, 'Call webhooks.ensure, which makes one for the URL that it was made for.')];
  }
  if (now.isWhole) return [];
  const message = `${what} was given a filter, a choice of fields or another format: what it delivers is not all, or not readable.`;
  return [warning('webhooks', message, 'Call webhooks.ensure, which makes a whole one in its place.')];
}

/** One setting of the app for all its subscriptions, so any of them tells it. */
function payloadFindings(present: readonly Hook[]): readonly Finding[] {
  const version = present.find(({ apiVersion }) => apiVersion !== undefined)?.apiVersion;
  const checked: readonly string[] = SUPPORTED_API_VERSIONS;
  if (version === undefined || checked.includes(version)) return [];
  return [
    warning(
      'webhook_version',
      `Webhooks are delivered in API version ${version}, which this library was not checked against.`,
      `Set the API version of the app's webhooks to one of ${checked.join(', ')}, in shopify.app.toml or the settings of the app.`,
    ),
  ];
}

/** The rest of a URL may hold a token of the host's own; an ARN or a queue holds none. */
function targetOf(uri: string): string {
  return (/^https?:/i.test(uri) ? parseUrl(uri)?.host : undefined) ?? uri;
}
