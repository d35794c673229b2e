import type { InvalidRequestIssue } from '../../core/errors.js';
import type { WebhookTopic } from '../../model/index.js';
import { invalidInput } from '../invalid-input.js';
import { askedTopics } from '../webhook-topics-input.js';
import { requireStoreId } from './ids.js';

/** Where notifications go, as Amazon's `resourceSpecification` has it. */
export type Target =
  | { readonly route: 'sqs'; readonly arn: string }
  | { readonly route: 'eventBridge'; readonly arn: string; readonly accountId: string; readonly region: string };

export interface CheckedEnsure {
  readonly storeId: string;
  readonly topics: readonly WebhookTopic[];
  readonly target: Target;
}

const OPERATION = 'webhooks.ensure';

/** @throws {InvalidRequestError} that lists everything wrong with the input. */
export function checkEnsure(input: {
  readonly storeId: unknown;
  readonly url?: unknown;
  readonly topics: unknown;
  readonly destination?: unknown;
}): CheckedEnsure {
  const storeId = requireStoreId(input.storeId, OPERATION);
  const issues: InvalidRequestIssue[] = [];
  const topics = askedTopics(input.topics, issues);
  const target = parseTarget(input.destination ?? input.url);
  if (target === undefined) {
    issues.push({
      path: 'destination',
      message:
        'must be the ARN of an SQS queue (arn:aws:sqs:eu-west-1:123456789012:orders) or of an event bus (arn:aws:events:eu-west-1:123456789012:event-bus/default): SP-API calls no URL',
    });
  }
  if (target === undefined || issues.length > 0) throw invalidInput('amazon', OPERATION, issues, storeId);
  return { storeId, topics, target };
}

function parseTarget(value: unknown): Target | undefined {
  const arn = typeof value === 'string' ? value.trim() : '';
  if (/^arn:aws:sqs:[\w-]+:\d{12}:[\w-]{1,80}$/.test(arn)) return { route: 'sqs', arn };
  const [, region, accountId] = /^arn:aws:events:([\w-]+):(\d{12}):event-bus\/[\w./-]{1,256}$/.exec(arn) ?? [];
  if (region === undefined || accountId === undefined) return undefined;
  return { route: 'eventBridge', arn, accountId, region };
}
