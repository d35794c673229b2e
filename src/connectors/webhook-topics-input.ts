import type { InvalidRequestIssue } from '../core/errors.js';
import { type WebhookTopic, webhookTopicSchema } from '../model/index.js';

/** The topics that a call asks to subscribe to, each once; what is wrong with them goes to `issues`. */
export function askedTopics(given: unknown, issues: InvalidRequestIssue[]): readonly WebhookTopic[] {
  const topics: readonly unknown[] = Array.isArray(given) ? given : [];
  if (topics.length === 0) issues.push({ path: 'topics', message: 'must be a list of at least one topic' });
  const known = topics.flatMap((topic, index) => {
    const parsed = webhookTopicSchema.safeParse(topic);
    if (parsed.success && parsed.data !== 'ping' && parsed.data !== 'unknown') return [parsed.data];
    issues.push({ path: `topics[${index}]`, message: 'is no topic to subscribe to, such as order.updated' });
    return [];
  });
  return [...new Set(known)];
}
