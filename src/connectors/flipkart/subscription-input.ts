import type { InvalidRequestIssue } from '../../core/errors.js';
import { parseUrl } from '../../core/url.js';
import type { WebhookTopic } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { askedTopics } from '../webhook-topics-input.js';

export interface CheckedEnsure {
  readonly url: string;
  /** Flipkart was told of the URL, as the option `notificationURL` says. */
  readonly isRegistered: boolean;
  readonly topics: readonly WebhookTopic[];
}

/**
 * @param registered `notificationURL` of the connector's options: what it names was registered, on plain http too.
 * @throws {InvalidRequestError} that lists everything wrong with the input.
 */
export function checkEnsure(
  input: { readonly storeId: string; readonly url: unknown; readonly topics: unknown; readonly destination?: unknown },
  operation: string,
  registered: readonly string[],
): CheckedEnsure {
  const issues: InvalidRequestIssue[] = [];
  const topics = askedTopics(input.topics, issues);
  const url = typeof input.url === 'string' ? input.url.trim() : '';
  const isRegistered = registered.includes(url);
  if (!isRegistered && (!/^https:\/\//i.test(url) || parseUrl(url) === undefined)) {
    issues.push({ path: 'url', message: 'must be an https URL, such as https://app.example.com/webhooks/flipkart' });
  }
  if (input.destination !== undefined) {
    issues.push({ path: 'destination', message: 'is for queues, which Flipkart does not deliver to: give url alone' });
  }
  if (issues.length > 0) throw invalidInput('flipkart', operation, issues, input.storeId);
  return { url, isRegistered, topics };
}
