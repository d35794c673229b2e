import { mixSeed, Random } from '../../random.js';
import type { AmazonApp } from '../http/area.js';
import { buildNotification } from './build-notification.js';
import { eventBridgeEvent } from './envelopes.js';
import type { SellerEvent } from './events.js';
import { MessageQueue } from './message-queue.js';

export type DestinationResource =
  | { readonly sqs: { readonly arn: string } }
  | { readonly eventBridge: { readonly name: string; readonly region: string; readonly accountId: string } };

/** Where an app lets notifications be sent. */
export interface Destination {
  readonly destinationId: string;
  readonly name: string;
  readonly resource: DestinationResource;
  readonly applicationId: string;
}

export interface EventFilter {
  readonly eventFilterType: string;
  readonly orderChangeTypes?: readonly string[];
  readonly marketplaceIds?: readonly string[];
}

/** A seller's consent to be told of, to one app. */
export interface Subscription {
  readonly subscriptionId: string;
  readonly notificationType: string;
  readonly payloadVersion: string;
  readonly destinationId: string;
  readonly eventFilter: EventFilter | undefined;
  readonly sellerId: string;
  readonly applicationId: string;
}

export interface NotificationsInput {
  readonly seed: number;
  readonly now: () => number;
}

/** All destinations and subscriptions, and what was delivered. */
export class Notifications {
  readonly queue: MessageQueue;
  readonly #input: NotificationsInput;
  readonly #random: Random;
  readonly #destinations = new Map<string, Destination>();
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(input: NotificationsInput) {
    this.#input = input;
    this.#random = new Random(mixSeed(input.seed, 0x4071f));
    this.queue = new MessageQueue({ now: input.now, newId: () => this.newId() });
  }

  newId(): string {
    return this.#random.uuid();
  }

  destinations({ applicationId }: AmazonApp): readonly Destination[] {
    return [...this.#destinations.values()].filter((one) => one.applicationId === applicationId);
  }

  addDestination(destination: Omit<Destination, 'destinationId'>): Destination {
    const made = { destinationId: this.newId(), ...destination };
    this.#destinations.set(made.destinationId, made);
    return made;
  }

  removeDestination(destinationId: string): void {
    this.#destinations.delete(destinationId);
  }

  /** Of all sellers; an app sees its own. */
  subscriptions({ applicationId }: AmazonApp): readonly Subscription[] {
    return this.all().filter((one) => one.applicationId === applicationId);
  }

  all(): readonly Subscription[] {
    return [...this.#subscriptions.values()];
  }

  addSubscription(subscription: Omit<Subscription, 'subscriptionId'>): Subscription {
    const made = { subscriptionId: this.newId(), ...subscription };
    this.#subscriptions.set(made.subscriptionId, made);
    return made;
  }

  removeSubscription(subscriptionId: string): void {
    this.#subscriptions.delete(subscriptionId);
  }

  /** Tells every app that subscribed of what happened at a seller. */
  publish(sellerId: string, event: SellerEvent): void {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.sellerId !== sellerId || subscription.notificationType !== event.type) continue;
      if (passes(event, subscription.eventFilter)) this.#deliver(event, subscription);
    }
  }

  /** The notification of an event, for nobody: under the numbers of the seller's subscription, if there is one. */
  build(sellerId: string, event: SellerEvent, { applicationId }: AmazonApp): Readonly<Record<string, unknown>> {
    const subscription = this.all().find(
      (one) => one.sellerId === sellerId && one.notificationType === event.type && one.applicationId === applicationId,
    );
    return this.#notification(
      event,
      subscription ?? { sellerId, applicationId, subscriptionId: this.newId(), payloadVersion: '1.0' },
    );
  }

  /** Puts an event of a test straight to a destination. */
  deliverTest(event: SellerEvent, sellerId: string, destination: Destination, payloadVersion: string): void {
    const { destinationId, applicationId } = destination;
    this.#deliver(event, { sellerId, applicationId, destinationId, payloadVersion, subscriptionId: this.newId() });
  }

  #deliver(event: SellerEvent, to: DeliveryAddress): void {
    const notification = this.#notification(event, to);
    const resource = this.#destinations.get(to.destinationId)?.resource;
    if (resource === undefined) return;
    const body =
      'sqs' in resource
        ? notification
        : eventBridgeEvent(notification, {
            ...{ id: this.newId(), type: event.type, at: this.#input.now(), source: resource.eventBridge.name },
            ...{ accountId: resource.eventBridge.accountId, region: resource.eventBridge.region },
          });
    this.queue.send(to.destinationId, JSON.stringify(body));
  }

  #notification(event: SellerEvent, to: Omit<DeliveryAddress, 'destinationId'>): Readonly<Record<string, unknown>> {
    const { sellerId, applicationId, subscriptionId, payloadVersion } = to;
    const numbers = { notificationId: this.newId(), publishedAt: this.#input.now() };
    return buildNotification(event, { sellerId, applicationId, subscriptionId, payloadVersion, ...numbers });
  }
}

type DeliveryAddress = Pick<
  Subscription,
  'applicationId' | 'destinationId' | 'payloadVersion' | 'sellerId' | 'subscriptionId'
>;

function passes(event: SellerEvent, filter: EventFilter | undefined): boolean {
  if (filter === undefined || event.type !== 'ORDER_CHANGE') return true;
  const { orderChangeTypes = [], marketplaceIds = [] } = filter;
  const typeFits = orderChangeTypes.length === 0 || orderChangeTypes.includes(event.change);
  return typeFits && (marketplaceIds.length === 0 || marketplaceIds.includes(event.marketplaceId));
}
