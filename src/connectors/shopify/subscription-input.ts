import type { InvalidRequestIssue } from '../../core/errors.js';
import { parseUrl } from '../../core/url.js';
import type { WebhookTopic } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { askedTopics } from '../webhook-topics-input.js';

export interface CheckedEnsure {
  /** Where deliveries go. */
  readonly uri: string;
  readonly topics: readonly WebhookTopic[];
}

/**
 * Only what is surely wrong: which hosts, event sources and topics it delivers to, Shopify says itself.
 *
 * @param isLocal whether the shop is a stand-in on plain http, which delivers the same way; asked for http URLs only.
 * @throws {InvalidRequestError}
 */
export function checkEnsure(
  input: { readonly storeId: string; readonly url: unknown; readonly topics: unknown; readonly destination?: unknown },
  operation: string,
  isLocal: () => boolean,
): CheckedEnsure {
  const issues: InvalidRequestIssue[] = [];
  const uri =
    input.destination === undefined
      ? checkUrl(input.url, isLocal, issues)
      : checkDestination(input.destination, issues);
  const topics = askedTopics(input.topics, issues);
  if (uri === undefined || issues.length > 0) throw invalidInput('shopify', operation, issues, input.storeId);
  return { uri, topics };
}

function checkUrl(given: unknown, isLocal: () => boolean, issues: InvalidRequestIssue[]): string | undefined {
  const text = typeof given === 'string' ? given.trim() : '';
  const url = /^https?:\/\//i.test(text) ? parseUrl(text) : undefined;
  if (url === undefined) {
    issues.push({ path: 'url', message: 'must be an absolute URL, such as https://app.example.com/webhooks/shopify' });
    return undefined;
  }
  if (url.protocol !== 'https:' && !isLocal()) {
    issues.push({ path: 'url', message: "must begin with https:// (deliveries hold customers' names and addresses)" });
  }
  return url.href;
}

function checkDestination(given: unknown, issues: InvalidRequestIssue[]): string | undefined {
  const text = typeof given === 'string' ? given.trim() : '';
  if (/^arn:aws[\w-]*:events:\S+$/.test(text) || /^pubsub:\/\/[^\s:/]+:[^\s:/]+$/.test(text)) return text;
  const message = 'must be the ARN of an EventBridge event source, or pubsub://<project>:<topic>; leave it out for url';
  issues.push({ path: 'destination', message });
  return undefined;
}
