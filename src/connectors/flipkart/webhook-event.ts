import { ConnectorError } from '../../core/errors.js';
import { parseJsonLosslessly } from '../../core/json.js';
import { dedupeKeyOf, refuse } from '../../core/webhook-delivery.js';
import { recordOf } from '../../core/wire-reader.js';
import {
  omitUndefined,
  toIsoUtc,
  type WebhookEvent,
  type WebhookResource,
  type WebhookTopic,
  type WebhookTrust,
} from '../../model/index.js';
import { isId } from './ids.js';
import { mapOrderFromNotification } from './map-notification.js';
import { CANONICAL_TOPIC } from './webhook-topics.js';

type Json = Readonly<Record<string, unknown>>;

/** A notification whose signature held. */
export interface Notification {
  readonly rawBody: Uint8Array;
  readonly body: Json;
  /** Flipkart's kind of event. */
  readonly type: string;
}

/** @throws {WebhookVerificationError} `payload_invalid`. */
export function parseNotification(rawBody: Uint8Array): Notification {
  const body = parseObject(rawBody);
  if (body === undefined) throw refuse('flipkart', 'payload_invalid', 'its body is no JSON object');
  // A gateway may name it as it names what it subscribes to.
  const type = body['eventType'] ?? body['topic'];
  // The word gets into keys and logs.
  if (typeof type === 'string' && /^[\w.-]{1,100}$/.test(type)) return { rawBody, body, type };
  throw refuse('flipkart', 'payload_invalid', 'its body has no eventType');
}

/** What is known of a notification besides its body. */
export interface DeliveryFacts {
  readonly storeId: string | undefined;
  readonly trust: WebhookTrust;
  /** The seller's registration, for the order. */
  readonly gstin: string | undefined;
  /** No event is of later than that, in milliseconds: its time is the body's own word. */
  readonly latest: number;
}

/**
 * The event of a notification.
 *
 * It holds the order where `shipment_created` came with a signed body, for a store that is named. Under Flipkart's own
 * signature the body is anybody's: what a host could apply as it is must not be in reach, and `resource` names the order to
 * fetch.
 */
export function eventOf(notification: Notification, facts: DeliveryFacts): WebhookEvent {
  const { rawBody, body, type } = notification;
  const { storeId, trust, latest } = facts;
  const topic = CANONICAL_TOPIC.get(type) ?? 'unknown';
  const dedupeKey = dedupeKeyOf('flipkart', storeId ?? '', type, rawBody);
  return omitUndefined<WebhookEvent>({
    // Flipkart gives its events no id.
    id: dedupeKey,
    dedupeKey,
    topic,
    platformTopic: type,
    storeId,
    occurredAt: timeOf(body['timestamp'], latest),
    trust,
    resource: resourceOf(topic, body),
    order: trust === 'body' ? orderOf(notification, facts) : undefined,
    raw: body,
  });
}

/** A signed body that is no shipment after all is still an event: the host fetches the order by `resource`. */
function orderOf({ body, type }: Notification, { storeId, gstin }: DeliveryFacts): WebhookEvent['order'] {
  if (type !== 'shipment_created' || storeId === undefined || idOf(body['shipmentId']) === undefined) return undefined;
  try {
    return mapOrderFromNotification(body, { storeId, ...(gstin === undefined ? {} : { gstin }) }).order;
  } catch (error) {
    if (ConnectorError.isInstance(error)) return undefined;
    throw error;
  }
}

/** The location that a notification is of, by its own word. */
export function locationIn(body: Json): string | undefined {
  return idOf(body['locationId']);
}

function parseObject(rawBody: Uint8Array): Json | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
    return recordOf(parseJsonLosslessly(text));
  } catch {
    // The parser's message quotes the body.
    return undefined;
  }
}

/** A time to come would be the last one for ever where events are put in order by it. */
function timeOf(value: unknown, latest: number): string | undefined {
  const time = typeof value === 'string' && value.length <= 40 ? toIsoUtc(value) : undefined;
  return time !== undefined && Date.parse(time) <= latest ? time : undefined;
}

/** By what an event is about, and for one without a topic by the ids that are in it. */
function resourceOf(topic: WebhookTopic, body: Json): WebhookResource | undefined {
  const [shipmentId, returnId, locationId] = [idOf(body['shipmentId']), idOf(body['returnId']), locationIn(body)];
  if (topic === 'inventory.updated') return resource('inventory', { sku: skuOf(body['sku']), locationId });
  if (topic.startsWith('return.') || (topic === 'unknown' && returnId !== undefined)) {
    return resource('return', { id: returnId, orderId: shipmentId ?? shipmentOfReturn(body), locationId });
  }
  if (topic === 'unknown' && shipmentId === undefined) return undefined;
  const type = topic === 'fulfillment.updated' ? 'fulfillment' : 'order';
  return resource(type, { id: shipmentId, orderId: shipmentId, locationId });
}

function resource(
  type: WebhookResource['type'],
  ids: { readonly [Key in 'id' | 'orderId' | 'locationId' | 'sku']?: string | undefined },
): WebhookResource {
  return omitUndefined<WebhookResource>({ type, ...ids });
}

/** Of a return that is of one shipment; only `return_created` tells. */
function shipmentOfReturn(body: Json): string | undefined {
  const items = recordOf(body['attributes'])?.['returnItems'];
  const ids = (Array.isArray(items) ? items : []).map((item: unknown) => idOf(recordOf(item)?.['shipmentId']));
  return new Set(ids).size === 1 ? ids[0] : undefined;
}

/** Digits beyond 2^53 were kept as text. */
function idOf(value: unknown): string | undefined {
  const id = typeof value === 'number' ? String(value) : value;
  return isId(id) ? id : undefined;
}

function skuOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 256 ? value : undefined;
}
