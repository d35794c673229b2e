import type { AmazonApp } from '../http/area.js';
import { isRecord } from '../listings/attributes.js';
import { invalidInput } from '../sellers/answers.js';
import type { DestinationResource } from './notifications.js';

const SQS_ARN = /^arn:aws:sqs:\S+:\S+:\S+$/;

/** Reads what a destination is to be: a name, and a queue or an event bus. @throws SpRefusal */
export function readDestination(
  { name, resourceSpecification }: Readonly<Record<string, unknown>>,
  { applicationId }: AmazonApp,
): { readonly name: string; readonly resource: DestinationResource } {
  const invalid = (details: string) => invalidInput('Invalid input.', details);
  if (typeof name !== 'string' || name === '' || name.length > 256) throw invalid('Destination name is invalid');
  const { sqs, eventBridge } = isRecord(resourceSpecification) ? resourceSpecification : {};
  // selling-partner-api-docs#1310.
  if (isRecord(sqs) && isRecord(eventBridge)) {
    throw invalid('A destination cannot be created with multiple resource types');
  }
  if (isRecord(sqs)) {
    const { arn } = sqs;
    const fits = typeof arn === 'string' && SQS_ARN.test(arn) && arn.length <= 1_000;
    // Standard queues only.
    if (!fits || arn.endsWith('.fifo')) throw invalid('SQS ARN is invalid');
    return { name, resource: { sqs: { arn } } };
  }
  if (!isRecord(eventBridge)) throw invalid('A destination needs a resource type');
  const { accountId, region } = eventBridge;
  if (typeof accountId !== 'string' || !/^\d{12}$/.test(accountId)) throw invalid('EventBridge account is invalid');
  if (typeof region !== 'string' || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw invalid('EventBridge region is invalid');
  const source = `aws.partner/sellingpartnerapi.amazon.com/${accountId}/${applicationId}`;
  return { name, resource: { eventBridge: { name: source, region, accountId } } };
}
