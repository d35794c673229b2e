import type { Instant } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { ConnectorOptions } from '../../core/options.js';
import { parseUrl } from '../../core/url.js';
import { toIsoUtc } from '../../model/index.js';
import type { Region } from './marketplaces.js';

export interface AmazonOptions extends ConnectorOptions {
  /** The app's LWA client id: `amzn1.application-oa2-client.…`. */
  readonly clientId?: string;
  /** One secret, or several while rotating, newest first. Amazon ends a secret 180 days after it was made. */
  readonly clientSecret?: string | readonly string[];
  /** When the newest secret was made: `auth.check` and `diagnose` then warn ahead of its end. */
  readonly clientSecretIssuedAt?: Instant;
  /** The app's id in the Solution Provider Portal (`amzn1.sp.solution.…`): what `auth.begin` asks consent for. */
  readonly applicationId?: string;
  /** The app is a draft: without this, Amazon's consent page answers MD1000. @default false */
  readonly draft?: boolean;
  /** Amazon's own sandbox, whose answers are fixed examples. @default false */
  readonly sandbox?: boolean;
  /** Takes the place of Login with Amazon's token endpoint, as a whole URL. @default 'https://api.amazon.com/auth/o2/token' */
  readonly lwaURL?: string;
  /** Signs every request, where something in between wants it: `createSigV4Signer` of `commerce-connectors/amazon/sigv4`. */
  readonly signer?: RequestSigner;
  /** Notifications that arrive over HTTPS through Amazon SNS. Without it they are refused. */
  readonly sns?: AmazonSnsOptions;
  /** Notifications that your own poller takes from an SQS queue. Without it they are refused. */
  readonly sqs?: NotificationAllowList;
  /** Notifications that an EventBridge API destination posts. Without it they are refused. */
  readonly eventBridge?: AmazonEventBridgeOptions;
}

/** Whose notifications are taken. What is not given is not checked. */
export interface NotificationAllowList {
  readonly sellerIds?: readonly string[];
  readonly subscriptionIds?: readonly string[];
  readonly applicationIds?: readonly string[];
}

export interface AmazonSnsOptions extends NotificationAllowList {
  /** The topics whose messages are taken; others are refused however well they are signed. */
  readonly topicArns: readonly string[];
  /** How old a message may be, in milliseconds. SNS tries again for about an hour. @default 3_900_000 */
  readonly maxAgeMs?: number;
}

export interface AmazonEventBridgeOptions extends NotificationAllowList {
  /**
   * What the API destination's connection sends: the header's value, for Basic `user:password`, for Bearer the token; several
   * while rotating.
   */
  readonly secret: string | readonly string[];
  /** The header it comes in; `authorization` takes Basic and Bearer as they are. @default 'x-api-key' */
  readonly header?: string;
}

/**
 * Makes the headers of a signature. Amazon has disregarded signatures since 2023-10-02: only a gateway of your own may
 * want them.
 *
 * @returns headers that are added to the request.
 */
export type RequestSigner = (request: SignableRequest) => Promise<Readonly<Record<string, string>>>;

export interface SignableRequest {
  readonly method: string;
  /** `http:` or `https:`. */
  readonly protocol: string;
  /** With the port where the URL has one. */
  readonly hostname: string;
  /** As sent: percent-encoded once, without the query. */
  readonly path: string;
  /** Decoded. Apart from the path: a query in the path would be signed as a part of it. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Of the seller's region: `us-east-1`, `eu-west-1`, `us-west-2`. */
  readonly awsRegion: string;
}

/** What `auth.begin` takes besides the common input. */
export interface AmazonBeginSettings {
  /** Where the seller gives consent; chooses Seller Central's host. Either this or `region`. */
  readonly marketplaceId?: string;
  /** Without a marketplace: the region's largest Seller Central. */
  readonly region?: Region | Uppercase<Region>;
}

/**
 * What `auth.connect` takes besides `storeId` (the seller's id) and `verify`. Connecting again keeps what is not given.
 */
export interface AmazonConnectSettings {
  /** From a consent or a self-authorisation: `Atzr|…`. */
  readonly refreshToken?: string;
  readonly region?: Region | Uppercase<Region>;
  /** All of one region. Default: those the seller takes part in. */
  readonly marketplaceIds?: readonly string[];
  /** When the seller authorised the app: 365 days later a public app needs it again. */
  readonly authorizedAt?: Instant;
  /** The store's own app; it wins over the factory's. */
  readonly clientId?: string;
  readonly clientSecret?: string | readonly string[];
}

/** Extras of `pushFulfillment`. */
export interface AmazonFulfillmentOptions {
  /** Default: the order's own marketplace. */
  readonly marketplaceId?: string;
  /** `FedEx Ground`, say: what the buyer reads. */
  readonly shippingMethod?: string;
  /** Amazon's code of the carrier, where you know it better than the connector's table. */
  readonly carrierCode?: string;
  /** A positive whole number. Default: derived from the order and the tracking number, so that a repeated push is the same package. */
  readonly packageReferenceId?: string | number;
  readonly shipFromSupplySourceId?: string;
  /** Japan only. */
  readonly codCollectionMethod?: 'DirectPayment';
  /** Codes of the transparency programme, by line item. */
  readonly transparencyCodes?: Readonly<Record<string, readonly string[]>>;
}

/** Extras of `updateInventory`. */
export interface AmazonInventoryOptions {
  /** One request per SKU, or one feed for all. Default: by number. */
  readonly via?: 'patch' | 'feed';
  /** Default: all marketplaces of the store. */
  readonly marketplaceIds?: readonly string[];
}

/** Extras of `cancelOrder`. */
export interface AmazonCancelOptions {
  /** Amazon's own reason, where it says more than the canonical one. */
  readonly cancelReason?: string;
}

/** @throws {ConnectorError} `configuration_invalid`, naming the option and the fix. */
export function checkOptions(options: AmazonOptions): void {
  const {
    clientId,
    clientSecret,
    clientSecretIssuedAt,
    applicationId,
    draft,
    sandbox,
    lwaURL,
    signer,
    sns,
    sqs,
    eventBridge,
  } = options;
  const problems = [
    clientId !== undefined && !isFilled(clientId) && 'clientId must be a text that is not empty',
    clientSecret !== undefined && !isFilledList(clientSecret) && 'clientSecret must be a text or a list of texts',
    clientSecretIssuedAt !== undefined &&
      toIsoUtc(clientSecretIssuedAt) === undefined &&
      'clientSecretIssuedAt must be a Date or ISO 8601 text with an offset',
    applicationId !== undefined && !isFilled(applicationId) && 'applicationId must be a text that is not empty',
    !isSwitch(draft) && 'draft must be true or false',
    !isSwitch(sandbox) && 'sandbox must be true or false',
    lwaURL !== undefined && !isHttpUrl(lwaURL) && 'lwaURL must be an absolute http or https URL',
    signer !== undefined && typeof signer !== 'function' && 'signer must be a function',
    sns !== undefined && !isFilledList(sns?.topicArns) && 'sns.topicArns must name the topics whose messages are taken',
    sns?.maxAgeMs !== undefined && !(sns.maxAgeMs > 0) && 'sns.maxAgeMs must be a number of milliseconds above 0',
    eventBridge?.header !== undefined &&
      !isFilled(eventBridge.header) &&
      'eventBridge.header must be the name of a header',
    ...allowListProblems({ sns, sqs, eventBridge }),
    eventBridge !== undefined &&
      !isFilledList(eventBridge?.secret) &&
      "eventBridge.secret must be the connection's secret, or a list of them",
  ].filter((problem) => typeof problem === 'string');
  if (problems.length === 0) return;
  throw new ConnectorError('configuration_invalid', `Amazon connector options: ${problems.join('; ')}.`, {
    platform: 'amazon',
  });
}

const ALLOW_LISTS = ['sellerIds', 'subscriptionIds', 'applicationIds'] as const;

function allowListProblems(sections: Readonly<Record<string, NotificationAllowList | undefined>>): readonly string[] {
  return Object.entries(sections).flatMap(([name, section]) => {
    if (section === undefined) return [];
    if (typeof section !== 'object' || section === null) return [`${name} must be an object`];
    return ALLOW_LISTS.filter((list) => {
      const ids: unknown = section[list];
      return ids !== undefined && !(Array.isArray(ids) && ids.length > 0 && ids.every(isFilled));
    }).map((list) => `${name}.${list} must be a list of texts that is not empty`);
  });
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(isFilled) : isFilled(value);
}

/** A text such as "false" from the environment would count as true. */
function isSwitch(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

function isHttpUrl(text: string): boolean {
  const protocol = typeof text === 'string' ? parseUrl(text)?.protocol : undefined;
  return protocol === 'https:' || protocol === 'http:';
}
