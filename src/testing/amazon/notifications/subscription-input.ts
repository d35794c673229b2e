import { isRecord } from '../listings/attributes.js';
import { invalidInput } from '../sellers/answers.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { type NotificationType, notificationType } from './notification-types.js';
import type { Destination, EventFilter } from './notifications.js';

const invalid = (details: string) => invalidInput('Invalid input.', details);

/** @throws SpRefusal for words that are no type, and for removed ones. */
export function requireType(name: string): NotificationType {
  const type = notificationType(name);
  if (type === undefined) throw invalid(`Notification type ${name} is invalid`);
  return type;
}

export interface SubscriptionBody {
  readonly payloadVersion: string;
  readonly destination: Destination;
  readonly eventFilter: EventFilter | undefined;
}

export interface SubscriptionContext {
  readonly type: NotificationType;
  readonly typeName: string;
  readonly destinations: readonly Destination[];
  readonly marketplaces: readonly SandboxMarketplace[];
}

/** Reads what a subscription is to be. @throws SpRefusal */
export function readSubscription(
  { payloadVersion, destinationId, processingDirective }: Readonly<Record<string, unknown>>,
  context: SubscriptionContext,
): SubscriptionBody {
  const { type, typeName, destinations } = context;
  if (typeof payloadVersion !== 'string' || !type.payloadVersions.includes(payloadVersion)) {
    throw invalid(`Payload version is invalid for notification type ${typeName}`);
  }
  const destination = destinations.find((one) => one.destinationId === destinationId);
  if (destination === undefined) throw invalid('Destination does not exist');
  if (!(type.route in destination.resource)) {
    throw invalid(`Notification type ${typeName} does not support this destination`);
  }
  return { payloadVersion, destination, eventFilter: readDirective(processingDirective, context) };
}

function readDirective(directive: unknown, context: SubscriptionContext): EventFilter | undefined {
  if (directive === undefined) return undefined;
  if (!isRecord(directive)) throw invalid('processingDirective is invalid');
  const { eventFilter, filterExpression } = directive;
  if (eventFilter !== undefined && filterExpression !== undefined) {
    throw invalid('eventFilter and filterExpression are mutually exclusive');
  }
  if (filterExpression !== undefined) {
    const { length } = String(filterExpression);
    if (typeof filterExpression !== 'string' || length < 1 || length > 256)
      throw invalid('filterExpression is invalid');
    throw new Error('the sandbox does not evaluate filterExpression: use eventFilter');
  }
  return eventFilter === undefined ? undefined : readFilter(eventFilter, context);
}

const ORDER_CHANGE_TYPES = ['BuyerRequestedChange', 'DeliveryTipChange', 'OrderStatusChange'];

function readFilter(filter: unknown, { type, typeName, marketplaces }: SubscriptionContext): EventFilter {
  if (type.filter === undefined) throw invalid(`Notification type ${typeName} does not support eventFilter`);
  if (!isRecord(filter) || filter['eventFilterType'] !== typeName) throw invalid('eventFilterType is invalid');
  const { orderChangeTypes, marketplaceIds } = filter;
  const ids = marketplaces.map(({ id }) => id);
  if (
    orderChangeTypes !== undefined &&
    (type.filter !== 'orderChange' || !isWords(orderChangeTypes, ORDER_CHANGE_TYPES))
  ) {
    throw invalid('orderChangeTypes is invalid');
  }
  if (marketplaceIds !== undefined && !isWords(marketplaceIds, ids)) throw invalid('marketplaceIds is invalid');
  return filter as unknown as EventFilter;
}

const isWords = (value: unknown, words: readonly string[]): boolean =>
  Array.isArray(value) && value.every((one) => words.includes(one));
