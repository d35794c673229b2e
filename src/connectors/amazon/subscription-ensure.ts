import type { WebhookEnsureResult, WebhookSubscription } from '../../core/connector.js';
import { AuthenticationError, ConnectorError, InvalidRequestError, RateLimitError } from '../../core/errors.js';
import type { WebhookTopic } from '../../model/index.js';
import { COVERED_BY, type NotificationType, TYPES_BY_TOPIC } from './notification-types.js';
import type { Destination, Subscription, SubscriptionCalls } from './subscription-calls.js';
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

/** Nothing is there any more: too much to be a line in a list. */
interface Loss {
  readonly did: 'lost';
  readonly error: unknown;
}

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

  /** Amazon changes no subscription and keeps one of a kind: the former one goes first. */
  const replace = async (
    type: NotificationType,
    former: Subscription,
    destinationId: string,
  ): Promise<Outcome | Loss> => {
    const formerTarget = remembered.find(({ id }) => id === former.id)?.target ?? target.arn;
    /** What is there by now, whoever's it is. */
    const settleOn = (found: Subscription, isFormer: boolean, formerIsThere: string): Outcome => {
      if (!isFormer && found.destinationId !== destinationId) return { did: 'failed', message: takenBy(type) };
      made.push({ id: found.id, type: type.name, target: isFormer ? formerTarget : target.arn });
      return isFormer ? { did: 'failed', message: formerIsThere } : { did: 'updated', id: found.id };
    };

    let isRemoved = false;
    try {
      await calls.remove(type.name, former.id);
      isRemoved = true;
      gone.push(former.id);
      const found = await calls.create(type, destinationId);
      return settleOn(found, found.id === former.id, stillThere(type));
    } catch (error) {
      // Refused: it is there as before.
      if (!isRemoved && !mayHaveArrived(error)) throw error;
      try {
        const found = await calls.restore(type, former);
        if (found.id !== former.id && !isRemoved) gone.push(former.id);
        // Else the creation was carried out, and its answer was lost.
        const isWanted = found.destinationId === destinationId && found.tellsAll;
        const isFormer = found.id === former.id || (found.destinationId === former.destinationId && !isWanted);
        const outcome = settleOn(found, isFormer, backInForce(type, error, formerTarget));
        if (isRemoved && ConnectorError.isInstance(error)) return outcome;
      } catch (restoring) {
        return { did: 'lost', error: lost(type, error, restoring, isRemoved) };
      }
      throw error;
    }
  };

  const subscribe = async (type: NotificationType): Promise<Outcome | Loss> => {
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
    if (present !== undefined) return replace(type, present, destinationId);
    const { id, destinationId: where } = await calls.create(type, destinationId);
    if (where !== destinationId) return { did: 'failed', message: takenBy(type) };
    made.push({ id, type: type.name, target: target.arn });
    return { did: 'created', id };
  };

  const ensureType = async (type: NotificationType): Promise<Outcome> => {
    const known = outcomes.get(type);
    if (known !== undefined) return known;
    const outcome = await subscribe(type).catch((error: unknown): Outcome => {
      if (!isAboutOneType(error)) throw error;
      return { did: 'failed', message: error.message };
    });
    if (outcome.did === 'lost') throw outcome.error;
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

function stillThere({ name }: NotificationType): string {
  return `Amazon still has the former subscription to ${name}, which was removed to make another one: call again in a minute.`;
}

function backInForce({ name }: NotificationType, error: unknown, formerTarget: string): string {
  const cause = ConnectorError.isInstance(error) ? `${sentence(error)} ` : '';
  return `${cause}The former subscription to ${name} is in force again, as it was, to ${formerTarget}.`;
}

/** Whoever aborted gets the reason of that. */
function lost({ name }: NotificationType, error: unknown, restoring: unknown, isRemoved: boolean): unknown {
  if (!ConnectorError.isInstance(error)) return error;
  const why = ConnectorError.isInstance(restoring) ? ` (${restoring.message})` : '';
  const what = isRemoved
    ? `The former subscription to ${name} was removed for it and could not be made again${why}`
    : `The former subscription to ${name} may be removed, and could not be made again${why}`;
  const isOpen = error.outcomeUnknown || (ConnectorError.isInstance(restoring) && restoring.outcomeUnknown);
  const message = `${sentence(error)} ${what}: Amazon sends these notifications ${isOpen ? 'perhaps ' : ''}nowhere until webhooks.ensure succeeds.`;
  const details = { ...error, outcomeUnknown: isOpen, cause: error };
  switch (error.code) {
    case 'invalid_request':
      return new InvalidRequestError(message, { ...details, issues: error.issues });
    case 'rate_limited':
      return new RateLimitError(message, { ...details, retryAfterMs: error.retryAfterMs });
    case 'authentication_failed':
      return new AuthenticationError(message, { ...details, reauthorize: error.reauthorize });
    default:
      return new ConnectorError(error.code, message, details);
  }
}

function sentence({ message }: ConnectorError): string {
  return `${message.replace(/\.$/, '')}.`;
}

/** No answer that says that nothing was done, or an abort. */
function mayHaveArrived(error: unknown): boolean {
  if (!ConnectorError.isInstance(error)) return true;
  return ['timeout', 'connection_failed', 'unexpected_response', 'platform_unavailable'].includes(error.code);
}

/** What Amazon says of one kind; a refused token would fail every other one as well. */
function isAboutOneType(error: unknown): error is ConnectorError {
  return (
    ConnectorError.isInstance(error) &&
    ['conflict', 'invalid_request', 'not_found', 'permission_denied'].includes(error.code)
  );
}
