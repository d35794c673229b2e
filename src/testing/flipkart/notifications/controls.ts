import { parseUrl } from '../../../core/url.js';
import type { SandboxApp } from '../auth/app.js';
import type { FlipkartSandboxCredentials } from '../options.js';
import type { Seller } from '../state/seller.js';
import { type DeliveryOutcome, type Registration, signedMessage, urlOf } from './deliver.js';
import { messageOf } from './envelope.js';
import { type FlipkartNotificationEvent, toldEvent } from './event-input.js';
import type { Message } from './outbox.js';
import { type BuiltNotification, type FlipkartDateStyle, signNotification } from './sign.js';

/** What a notification is signed with; by default what is registered, or the seller's own app and `notificationURL`. */
export interface FlipkartNotificationSigning {
  readonly app?: 'own' | 'partner';
  /** Default: the newest of the app. */
  readonly secret?: string;
  readonly url?: string;
  /** @default 'POST' */
  readonly method?: string;
  /** How its date is written. @default 'gmt' */
  readonly date?: FlipkartDateStyle;
  /** When it is sent. @default now */
  readonly sentAt?: Date;
}

/** A notification that waits. */
export interface FlipkartWaitingNotification {
  readonly eventType: string;
  /** `{ eventType, source, version, timestamp, locationId, shipmentId or returnId, attributes }` */
  readonly body: Readonly<Record<string, unknown>>;
  /** How often it was sent without success. */
  readonly failures: number;
}

/** What became of a notification in one run of `deliver`. */
export interface FlipkartNotificationDelivery {
  readonly eventType: string;
  /** Of the shipment or the return. */
  readonly id: string;
  readonly url: string;
  /** `held`: an earlier one of its shipment or return failed, now or before. `dropped`: lost by `drop`. */
  readonly outcome: 'delivered' | 'dropped' | 'failed' | 'held';
  /** The receiver's, one for each time it was posted; 0 when it was not reached. */
  readonly statuses: readonly number[];
}

export interface FlipkartNotificationControls {
  readonly notifications: {
    /**
     * Stands for the support ticket that registers a receiver for a seller, at all of its locations. Nothing is posted
     * before; what happened before waits.
     *
     * @param ticket `url`: `credentials().notificationURL` by default; only this machine is posted to. `returnsUrl`: for
     * returns, the same by default. `app`: whose secret signs, the seller's own by default.
     */
    register(ticket?: {
      readonly url?: string;
      readonly returnsUrl?: string;
      readonly app?: 'own' | 'partner';
      readonly date?: FlipkartDateStyle;
      readonly storeId?: string;
    }): void;
    /** What waits, newest last. */
    messages(storeId?: string): readonly FlipkartWaitingNotification[];
    /**
     * Posts what waits, signed, in order within a shipment or return. What is not answered with 200 stays, holds back the
     * later ones of its group, and is posted again by the next call.
     */
    deliver(storeId?: string): Promise<readonly FlipkartNotificationDelivery[]>;
    /** Takes what waits as `deliver` would post it, in place of a receiver. */
    take(storeId?: string): readonly BuiltNotification[];
    clear(storeId?: string): void;
    /** Queues a notification as if something had just happened, whatever is switched off. */
    publish(event: FlipkartNotificationEvent): void;
    /** A signed request that nobody sends. */
    buildNotification(input: FlipkartNotificationEvent & FlipkartNotificationSigning): BuiltNotification;
    /** Loses the next notifications. */
    drop(count: number, storeId?: string): void;
    /** Sends the next notifications twice. */
    duplicate(count: number, storeId?: string): void;
    /** Sends the next notifications of a run with their shipments and returns in reverse; within each the order stays. */
    reorder(count: number, storeId?: string): void;
    clearFaults(storeId?: string): void;
  };
}

export interface NotificationControlsInput {
  readonly sellerOf: (storeId?: string) => Seller;
  readonly apps: readonly SandboxApp[];
  readonly partner: SandboxApp;
  readonly credentials: (seller: Seller) => FlipkartSandboxCredentials;
}

export function createFlipkartNotificationControls(input: NotificationControlsInput): FlipkartNotificationControls {
  const { apps, partner } = input;
  const sellerOf = (storeId?: string): Seller => {
    const seller = input.sellerOf(storeId);
    seller.settle();
    return seller;
  };
  const outboxOf = (storeId?: string) => sellerOf(storeId).notifications.outbox;
  const appOf = (seller: Seller, app: 'own' | 'partner'): SandboxApp =>
    app === 'partner' ? partner : (apps.find(({ ownerId }) => ownerId === seller.id) as SandboxApp);
  const defaults = (seller: Seller): Registration => {
    const url = input.credentials(seller).notificationURL;
    return { url, returnsUrl: url, app: appOf(seller, 'own'), date: 'gmt' };
  };
  const registrationOf = (seller: Seller): Registration => seller.notifications.registration ?? defaults(seller);

  return {
    notifications: {
      register({ url, returnsUrl, app = 'own', date = 'gmt', storeId } = {}) {
        const seller = sellerOf(storeId);
        const address = checkedUrl(url ?? defaults(seller).url);
        const returns = checkedUrl(returnsUrl ?? address);
        seller.notifications.register({ url: address, returnsUrl: returns, app: appOf(seller, app), date });
      },
      messages: (storeId) => outboxOf(storeId).all().map(waitingView),
      async deliver(storeId) {
        const seller = sellerOf(storeId);
        return (await seller.notifications.deliver(() => seller.now())).map(deliveryView);
      },
      take(storeId) {
        const seller = sellerOf(storeId);
        const registration = registrationOf(seller);
        return seller.notifications.take().map((message) => signedMessage(message, registration, seller.now()));
      },
      clear: (storeId) => outboxOf(storeId).clear(),
      publish: ({ storeId, ...event }) => {
        const seller = sellerOf(storeId);
        seller.notifications.outbox.add(messageOf(toldEvent(seller, event)));
      },
      buildNotification({ storeId, app, secret, url, method = 'POST', date, sentAt, ...event }) {
        const seller = sellerOf(storeId);
        const message = messageOf(toldEvent(seller, event));
        const registration = registrationOf(seller);
        const signer = app === undefined ? registration.app : appOf(seller, app);
        return signNotification({
          body: message.body,
          appId: signer.appId,
          secret: secret ?? signer.appSecret,
          url: url ?? urlOf(message, registration),
          method,
          at: sentAt?.getTime() ?? seller.now(),
          date: date ?? registration.date,
        });
      },
      drop: (count, storeId) => outboxOf(storeId).drop(count),
      duplicate: (count, storeId) => outboxOf(storeId).duplicate(count),
      reorder: (count, storeId) => outboxOf(storeId).reorder(count),
      clearFaults: (storeId) => outboxOf(storeId).clearFaults(),
    },
  };
}

function checkedUrl(url: string): string {
  if (/^https?:\/\//i.test(url) && parseUrl(url) !== undefined) return url;
  throw new Error(`notifications go to an http or https URL, not to ${url}`);
}

const waitingView = ({ eventType, body, failures }: Message): FlipkartWaitingNotification => ({
  eventType,
  body: JSON.parse(body),
  failures,
});

const deliveryView = ({ message, ...rest }: DeliveryOutcome): FlipkartNotificationDelivery => ({
  eventType: message.eventType,
  id: message.group,
  ...rest,
});
