import type {
  AuthConnect,
  CancelReason,
  Connector,
  FulfillmentLine,
  FulfillmentPush,
  OperationHandle,
  WebhookDelivery,
} from '../../../core/connector.js';
import type { ConnectorOptions } from '../../../core/options.js';
import type { WebhookTopic } from '../../../model/index.js';

/** What the connector conformance suite needs to know of one platform: how to start its stand-in with known data. */
export interface ConnectorHarness {
  /** The id that connector, orders and errors must carry. */
  readonly platform: string;
  /** Starts a stand-in of its own for every case, so that cases may run at the same time and in any order. */
  start(): Promise<ConnectorScenario>;
}

/** One stand-in, with one connected store whose data the harness knows. */
export interface ConnectorScenario {
  /** The connected store. */
  readonly storeId: string;
  /** A well-formed id of a store that nobody connected. */
  readonly unknownStoreId: string;
  /** Texts that cannot be a store id on this platform. */
  readonly malformedStoreIds: readonly string[];
  /**
   * Creates a connector on the stand-in. All of them share one token store in which `storeId` is connected, unless
   * `overrides` brings another; they share nothing else. Overrides win over the harness's own options.
   */
  createConnector(overrides?: ConnectorOptions): Connector;
  /** What `auth.connect` takes for `storeId`; the stand-in accepts it. */
  readonly credentials: ConnectorCredentials;
  /** The same with keys that the stand-in refuses. */
  readonly wrongCredentials?: ConnectorCredentials;
  /** Credentials, and words of the stand-in's customer data, that must never appear in errors, logs or traces. */
  readonly secrets: readonly string[];
  /** How many requests have reached the stand-in. */
  requests(): number;
  /** From now on the stand-in throttles in the platform's own way, where that is not a plain 429. */
  throttle?(): void;
  /** Lets work that the platform does later come to its end, where operations answer `pending`. */
  settle?(): Promise<void>;
  readonly orders: OrderScenario;
  readonly fulfillment: FulfillmentScenario;
  readonly inventory: InventoryScenario;
  readonly webhooks: WebhookScenario;
  /** A handle for `checkOperation`, where nothing else yields one. */
  readonly operation?: OperationHandle;
  close(): Promise<void>;
}

export type ConnectorCredentials = AuthConnect & Readonly<Record<string, unknown>>;

/** An order that the stand-in holds. */
export interface ExpectedOrder {
  readonly orderId: string;
  /** The order as sold, in the store's currency, at any scale. */
  readonly grandTotal?: string;
}

export interface OrderScenario {
  /** Every order that `fetchOrders({ storeId, fulfilledBy: 'any' })` must find, in any order. A dozen or more. */
  readonly expected: readonly ExpectedOrder[];
  /** A `limit` that cuts them into three pages or more. */
  readonly pageSize: number;
  /** A well-formed id of an order that does not exist. */
  readonly missingOrderId: string;
  /** Marks an order as changed just now, as the platform does when anything about it changes. */
  touch?(orderId: string): void | Promise<void>;
  /** Gives an order a status word that no table can know; answers which order and which word. */
  plantUnknownStatus?(): Promise<{ readonly orderId: string; readonly raw: string }>;
}

export interface FulfillmentScenario {
  /**
   * An order of which nothing is shipped, that one shipment can ship whole, with a line of two units or more; another
   * one with every call. Three must be there.
   */
  unfulfilledOrder(): Promise<{ readonly orderId: string; readonly lineItems: readonly FulfillmentLine[] }>;
  /** The truth: how many shipments the order has. */
  shipmentsOf(orderId: string): number | Promise<number>;
  /** What a push carries besides the order and its lines. @default a tracking number and a carrier */
  readonly push?: Omit<FulfillmentPush, 'storeId' | 'orderId' | 'lineItems'>;
  /** A reason that the platform has a word for. @default 'customer_request' */
  readonly cancelReason?: CancelReason;
}

/** An item whose stock can be set. */
export interface StockedItem {
  readonly sku: string;
  /** Where it is stocked; absent where the platform has no locations, or to use the default one. */
  readonly locationId?: string;
}

export interface InventoryScenario {
  /** Two items or more, with unequal SKUs. */
  readonly items: readonly [StockedItem, StockedItem, ...StockedItem[]];
  /** The truth: how many of the item are available. */
  available(item: StockedItem): number | Promise<number>;
  readonly missingSku: string;
  /** A price that the platform takes for the first item. @default '1234.50' */
  readonly price?: string;
  /** A SKU that the store has twice, where the platform lets that happen. */
  readonly ambiguousSku?: string;
}

/** A genuine delivery as the platform would send it. */
export interface GenuineDelivery {
  readonly delivery: WebhookDelivery;
  /** The same event under another delivery id: sent again by the platform, or replayed by somebody else. */
  readonly replayed: WebhookDelivery;
  readonly topic: WebhookTopic;
  /** The order it is about, for an order topic. */
  readonly orderId?: string;
  /** The header with the signature; absent where the body or the url carries it. */
  readonly signatureHeader?: string;
  /**
   * Forgeries besides changed bytes, e.g. another url where the url is signed. Needed where the signature does not
   * cover the body.
   */
  readonly forged?: readonly { readonly name: string; readonly delivery: WebhookDelivery }[];
}

export interface WebhookScenario {
  /** An order topic, or (`unknown`) a topic that the platform may send one day and that no table knows. */
  deliver(kind: 'order' | 'unknown'): Promise<GenuineDelivery>;
  /**
   * Where `webhooks.ensure` subscribes to; one that is registered already, where the platform leaves that to a person
   * (`manual`). @default an https URL under example.com and up to two declared topics
   */
  readonly subscription?: {
    readonly url: string;
    readonly topics: readonly WebhookTopic[];
    readonly destination?: string;
  };
}
