import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WebhookEvent, WebhookTopic } from '../../src/model/index.js';
import { webhookEventSchema } from '../../src/model/index.js';
import { createSnsSender, TOPIC } from '../unit/connectors/amazon/sns-sender.js';
import { NOW, webhookWorld } from '../unit/connectors/amazon/webhook-world.js';

/** Amazon's own examples of notifications. They are not part of this repository; where they lie beside it, they are read. */
const EXAMPLES = new URL('../../../shared/contracts/amazon/notification-examples.json', import.meta.url);
const SCHEMAS = new URL('../../../shared/contracts/amazon/schemas/notifications/', import.meta.url);
const isThere = existsSync(EXAMPLES) && existsSync(SCHEMAS);
const why = isThere ? '' : ' (skipped: the contracts are not beside the repository)';

type Json = Record<string, unknown>;

interface Official {
  readonly name: string;
  readonly body: Json;
}

/** The examples of all kinds, and the further ones of the schemas of those that are subscribed to. */
function officialNotifications(): readonly Official[] {
  const { types } = JSON.parse(readFileSync(EXAMPLES, 'utf8')) as { types: Record<string, { example?: Json }> };
  const listed = Object.entries(types).flatMap(([name, { example }]) => (example ? [{ name, body: example }] : []));
  const further = readdirSync(SCHEMAS).flatMap((file) => {
    const schema = JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8')) as SchemaNode;
    return (schema.examples ?? []).map((body, index) => ({ name: `${file} ${index + 1}`, body: body as Json }));
  });
  return [...listed, ...further, fbaInventory()];
}

interface SchemaNode {
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/** The one kind whose schema has examples of its parts only. */
function fbaInventory(): Official {
  const file = new URL('FBAInventoryAvailabilityChangeNotification.json', SCHEMAS);
  const { properties = {} } = JSON.parse(readFileSync(file, 'utf8')) as SchemaNode;
  const part = (name: string) => properties[name]?.examples?.[0];
  const body = { EventTime: part('EventTime'), Payload: part('Payload') };
  return { name: 'FBA inventory', body: { NotificationType: 'FBA_INVENTORY_AVAILABILITY_CHANGES', ...body } };
}

const TOPICS: ReadonlyMap<string, WebhookTopic> = new Map<string, WebhookTopic>([
  ['ORDER_CHANGE', 'order.updated'],
  ['FEED_PROCESSING_FINISHED', 'operation.finished'],
  ['REPORT_PROCESSING_FINISHED', 'operation.finished'],
  ['LISTINGS_ITEM_STATUS_CHANGE', 'listing.updated'],
  ['LISTINGS_ITEM_ISSUES_CHANGE', 'listing.updated'],
  ['LISTINGS_ITEM_MFN_QUANTITY_CHANGE', 'inventory.updated'],
  ['FBA_INVENTORY_AVAILABILITY_CHANGES', 'inventory.updated'],
  ['FBA_OUTBOUND_SHIPMENT_STATUS', 'fulfillment.updated'],
  ['FULFILLMENT_ORDER_STATUS', 'fulfillment.updated'],
]);

const SNS = createSnsSender();
const PEM = SNS.certificate();

function verified(body: string, by: 'sqs' | 'sns'): Promise<WebhookEvent> {
  const { verify } = webhookWorld({ sqs: {}, sns: { topicArns: [TOPIC] } }, () => ({ body: PEM }));
  const sentAt = new Date(NOW).toISOString();
  return by === 'sqs'
    ? verify({ rawBody: body, headers: {}, transport: 'sqs' })
    : verify({ rawBody: SNS.message({ Message: body, Timestamp: sentAt }), headers: {} });
}

describe(`Amazon's own examples of notifications${why}`, () => {
  it.skipIf(!isThere)('become events of their kind, their seller and their time, by any way', async () => {
    const all = officialNotifications();
    expect(all.length).toBeGreaterThanOrEqual(25);
    for (const { name, body } of all) {
      const text = JSON.stringify(body);
      const event = await verified(text, 'sqs');
      const type = String(body['NotificationType'] ?? body['notificationType']);
      expect(webhookEventSchema.safeParse(event).error, name).toBeUndefined();
      expect(event, name).toMatchObject({ platformTopic: type, topic: TOPICS.get(type) ?? 'unknown', raw: body });
      expect(event.occurredAt, name).toBe(new Date(String(body['EventTime'] ?? body['eventTime'])).toISOString());
      const metadata = (body['NotificationMetadata'] ?? body['notificationMetadata'] ?? {}) as Json;
      const id = metadata['NotificationId'] ?? metadata['notificationId'];
      if (id !== undefined) expect(event, name).toMatchObject({ id, dedupeKey: expect.stringContaining(`:${id}`) });

      const [, seller] = /"(?:SellerId|sellerId|MerchantId|SellingPartnerId)":"([^"]+)"/.exec(text) ?? [];
      if (seller !== undefined) expect(event.storeId, name).toBe(seller);
      if (TOPICS.has(type)) expect(event.resource?.id, name).toEqual(expect.any(String));

      const signed = await verified(text, 'sns');
      expect(signed, name).toEqual({ ...event, trust: 'body' });
    }
  });

  it.skipIf(!isThere)('name what to fetch: the order, the feed, the report, the SKU', async () => {
    const seen = new Map<string, unknown>();
    for (const { body } of officialNotifications()) {
      const event = await verified(JSON.stringify(body), 'sqs');
      seen.set(event.platformTopic, seen.get(event.platformTopic) ?? event.resource);
    }
    expect(Object.fromEntries(seen)).toMatchObject({
      ORDER_CHANGE: { type: 'order', id: '903-8868176-2219830', orderId: '903-8868176-2219830' },
      FEED_PROCESSING_FINISHED: { type: 'operation', id: '53347018456' },
      REPORT_PROCESSING_FINISHED: { type: 'operation', id: '54517018502' },
      LISTINGS_ITEM_MFN_QUANTITY_CHANGE: { type: 'inventory', id: 'NLS-SHOES-03', sku: 'NLS-SHOES-03' },
      LISTINGS_ITEM_STATUS_CHANGE: { type: 'listing', sku: 'NLS-SHOES-03' },
      FBA_INVENTORY_AVAILABILITY_CHANGES: { type: 'inventory', sku: 'SELLERSKU-1' },
      FBA_OUTBOUND_SHIPMENT_STATUS: { type: 'fulfillment', id: 'DrLqQwqvb', orderId: '113-2646096-4474645' },
    });
  });
});
