import { redactText } from '../../core/redact.js';
import type { UserError } from './errors.js';
import { scopeOf } from './subscription-topics.js';

/** Why Shopify made no subscription. */
export interface Refusal {
  /** One with the same topic and address, or of the same name, is there already. */
  readonly taken: 'address' | 'name' | undefined;
  /** For whoever set up the subscription. */
  readonly message: string;
}

/** These errors have no codes, so their sentences are read (recorded 2026-05 on API 2026-04, and public code). */
export function refusalOf(errors: readonly UserError[], platformTopic: string): Refusal {
  const sentences = errors.map(({ message }) => message);
  const says = (pattern: RegExp) => sentences.some((sentence) => pattern.test(sentence));
  if (says(/address .*already been taken/i)) {
    return { taken: 'address', message: 'a subscription with this topic and address is there already.' };
  }
  if (says(/name .*(?:already exists|already been taken)/i)) {
    return { taken: 'name', message: 'another subscription has its name.' };
  }
  const known = MEANINGS.find(([pattern]) => says(pattern));
  return { taken: undefined, message: known === undefined ? unknown(sentences) : known[1](platformTopic) };
}

/** The plainest sentence last: Shopify writes "Address is invalid" next to those that say why. */
const MEANINGS: readonly (readonly [RegExp, (platformTopic: string) => string])[] = [
  [/protocol http:/i, () => 'the URL must begin with https://.'],
  [
    /internal domain/i,
    () => 'the URL must be reachable from the internet: Shopify refuses its own and internal domains.',
  ],
  [/api_client_id/i, () => 'the event source belongs to another app: give the ARN that holds the id of this one.'],
  [/AWS ARN/i, () => 'the destination is no ARN of an event source: copy it from Amazon EventBridge.'],
  [/GCP/, () => 'the destination must be pubsub://<project>:<topic>, and both must exist.'],
  [
    /protected customer data/i,
    () => 'the app is not approved for protected customer data: request access to it in the settings of the app.',
  ],
  [
    /cannot create a webhook subscription with the specified topic/i,
    (platformTopic) => {
      const scope = scopeOf(platformTopic);
      const missing = scope === undefined ? 'a scope is missing' : `it needs the scope ${scope}`;
      return `${missing}. Ask for it with auth.begin and let the merchant approve.`;
    },
  ],
  [/address is invalid/i, () => 'the URL is not one that Shopify delivers to: check it for typing errors.'],
];

function unknown(sentences: readonly string[]): string {
  if (sentences.length === 0) return 'without saying why: try again.';
  // The rest of a URL may hold a token of the host's own.
  const words = sentences.join('; ').replace(/\b[a-z]+:\/\/\S+/gi, '(URL)');
  return `"${redactText(words).slice(0, 300)}".`;
}
