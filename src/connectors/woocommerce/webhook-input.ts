import type { InvalidRequestIssue } from '../../core/errors.js';
import { parseUrl } from '../../core/url.js';
import type { WebhookTopic } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { askedTopics } from '../webhook-topics-input.js';
import { isPublicHost } from './public-address.js';

/** WordPress sends to no other ports, and to no private address (`wp_http_validate_url`, WordPress 6.8). */
const PORTS = ['', '80', '443', '8080'];

export interface CheckedEnsure {
  readonly url: string;
  readonly topics: readonly WebhookTopic[];
}

/**
 * A store takes any URL and then delivers nothing, so what it would never reach is refused here.
 *
 * @param isLocal the store runs on this machine or in this network, and may reach others there.
 * @throws {InvalidRequestError}
 */
export function checkEnsure(
  input: { readonly storeId: string; readonly url: unknown; readonly topics: unknown; readonly destination?: unknown },
  operation: string,
  isLocal: boolean,
): CheckedEnsure {
  const issues: InvalidRequestIssue[] = [];
  const url = checkUrl(input.url, isLocal, issues);
  const topics = askedTopics(input.topics, issues);
  if (input.destination !== undefined) {
    issues.push({
      path: 'destination',
      message: 'is for queues, which WooCommerce does not deliver to: give url alone',
    });
  }
  if (url === undefined || issues.length > 0) throw invalidInput('woocommerce', operation, issues, input.storeId);
  return { url, topics };
}

function checkUrl(given: unknown, isLocal: boolean, issues: InvalidRequestIssue[]): string | undefined {
  const refuse = (message: string) => {
    issues.push({ path: 'url', message });
    return undefined;
  };
  const text = typeof given === 'string' ? given.trim() : '';
  const url = /^https?:\/\//i.test(text) ? parseUrl(text) : undefined;
  if (url === undefined) {
    return refuse('must be an absolute URL, such as https://app.example.com/webhooks/woocommerce');
  }
  if (isLocal) return url.href;
  if (url.protocol !== 'https:') {
    return refuse("must begin with https:// (deliveries hold customers' names and addresses)");
  }
  if (!PORTS.includes(url.port)) return refuse('must have no port, or 443, 80 or 8080: WordPress delivers to no other');
  if (!isPublicHost(url.hostname))
    return refuse('must be reachable from the internet: WordPress refuses private hosts');
  return url.href;
}
