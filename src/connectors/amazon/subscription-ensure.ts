import type { WebhookEnsureResult, WebhookSubscription } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { WebhookTopic } from '../../model/index.js';
import { COVERED_BY, type NotificationType, TYPES_BY_TOPIC } from './notification-types.js';
import type { Destination, SubscriptionCalls } from './subscription-calls.js';
import type { Target } from './subscription-input.js';
import type { OwnSubscription } from './subscription-state.js';

/** One run of `webhooks.ensure`; what it did so far can be read at any time, also after it failed. */
export interface EnsureRun {
  ensure(topic: WebhookTopic): Promise<void>;
  readonly result: WebhookEnsureResult;
  readonly made: readonly OwnSubscription[];
  readonly gone: readonly string[];
}

type Outcome =
  | { readonly did: 'created' | 'kept' | 'updated'; readonly id: string }
  | { readonly did: 'failed'; readonly message: string };

export function createEnsureRun(
  calls: SubscriptionCalls,
  target: Target,
  remembered: readonly OwnSubscription[],
): EnsureRun {
  const created: WebhookSubscription[] = [];
  const kept: WebhookSubscription[] = [];
  const updated: WebhookSubscription[] = [];
  const failed: { topic: WebhookTopic; message: string }[] = [];
  const made: OwnSubscription[] = [];
  const gone: string[] = [];
  // Several topics are told by one kind of notification, which is subscribed to once.
  const outcomes = new Map<NotificationType, Outcome>();
  let destination: Promise<Destination> | undefined;

  const subscribe = async (type: NotificationType): Promise<Outcome> => {
    destination ??= calls.ensureDestination(target);
    const { id: destinationId, isOurs: isOwnDestination } = await destination;
    const present = await calls.find(type);
    const isHere = present?.destinationId === destinationId;
    const isRemembered = remembered.some(({ id }) => id === present?.id);
    // Also of a process that ended before it could note what it had made.
    const isOurs = isRemembered || (isHere && isOwnDestination);
    if (present !== undefined && isHere && present.tellsAll) {
      if (isOurs && !isRemembered) made.push({ id: present.id, type: type.name, target: target.arn });
      return { did: 'kept', id: present.id };
    }
    if (present !== undefined && !isOurs) return { did: 'failed', message: isHere ? narrow(type) : takenBy(type) };
    if (present !== undefined) {
      await calls.remove(type.name, present.id);
      gone.push(present.id);
    }
    const { id, destinationId: where } = await calls.create(type, destinationId);
    if (where !== destinationId) return { did: 'failed', message: takenBy(type) };
    made.push({ id, type: type.name, target: target.arn });
    return { did: present === undefined ? 'created' : 'updated', id };
  };

  const ensureType = async (type: NotificationType): Promise<Outcome> => {
    const known = outcomes.get(type);
    if (known !== undefined) return known;
    const outcome = await subscribe(type).catch((error: unknown): Outcome => {
      if (!isAboutOneType(error)) throw error;
      return { did: 'failed', message: error.message };
    });
    outcomes.set(type, outcome);
    return outcome;
  };

  return {
    ensure: async (topic) => {
      const types = TYPES_BY_TOPIC.get(topic) ?? [];
      const reachable = types.filter(({ route }) => route === target.route);
      if (reachable.length === 0) failed.push({ topic, message: unreachable(topic, types, target) });
      for (const type of reachable) {
        const outcome = await ensureType(type);
        if (outcome.did === 'failed') failed.push({ topic, message: outcome.message });
        else {
          const row = { id: outcome.id, topic, platformTopic: type.name, url: target.arn };
          ({ created, kept, updated })[outcome.did].push(row);
        }
      }
    },
    result: { created, kept, updated, failed },
    made,
    gone,
  };
}

function unreachable(topic: WebhookTopic, types: readonly NotificationType[], { route }: Target): string {
  const covering = COVERED_BY.get(topic);
  if (covering !== undefined) return `Amazon has no such notification: subscribe to ${covering}, which tells it too.`;
  if (types.length === 0) {
    return `Amazon has no such notification; it has ${[...TYPES_BY_TOPIC.keys()].join(', ')}.`;
  }
  const names = types.map(({ name }) => name).join(' and ');
  const other = route === 'sqs' ? 'EventBridge: give the ARN of an event bus' : 'SQS: give the ARN of a queue';
  return `Amazon sends ${names} through ${other} as the destination.`;
}

function takenBy({ name }: NotificationType): string {
  return `The seller's subscription to ${name} goes to another destination and was not made by this connector: Amazon keeps one of a kind. Delete it first.`;
}

function narrow({ name }: NotificationType): string {
  return `The seller's subscription to ${name} leaves out some of it and was not made by this connector: Amazon keeps one of a kind. Delete it first.`;
}

/** What Amazon says of one kind; a refused token would fail every other one as well. */
function isAboutOneType(error: unknown): error is ConnectorError {
  return (
    ConnectorError.isInstance(error) &&
    ['conflict', 'invalid_request', 'not_found', 'permission_denied'].includes(error.code)
  );
}
