import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CANONICAL_TOPIC, FLIPKART_TOPICS } from '../../src/connectors/flipkart/webhook-topics.js';
import { type WebhookTopic, webhookEventSchema } from '../../src/model/index.js';
import { APP, delivered, hmacOf, SELLER, webhookWorld } from '../unit/connectors/flipkart/webhook-world.js';

/** One notification of each kind. Where they lie beside the repository, they are read. */
const SAMPLES = new URL('../../../shared/contracts/flipkart/samples/notifications-all-17.json', import.meta.url);
const isThere = existsSync(SAMPLES);
const why = isThere ? '' : ' (skipped: the contracts are not beside the repository)';

interface Sample {
  readonly eventType: string;
  readonly shipmentId?: string;
  readonly returnId?: string;
  readonly locationId: string;
}

const samples = isThere ? (JSON.parse(readFileSync(SAMPLES, 'utf8')) as readonly Sample[]) : [];

const TOPICS: ReadonlyMap<string, WebhookTopic> = new Map<string, WebhookTopic>([
  ['shipment_created', 'order.created'],
  ['shipment_hold', 'order.updated'],
  ['shipment_unhold', 'order.updated'],
  ['shipment_packed', 'fulfillment.updated'],
  ['shipment_ready_to_dispatch', 'fulfillment.updated'],
  ['shipment_pickup_complete', 'order.fulfilled'],
  ['shipment_shipped', 'order.fulfilled'],
  ['shipment_delivered', 'fulfillment.updated'],
  ['shipment_dispatch_dates_changed', 'order.updated'],
  ['shipment_cancelled', 'order.cancelled'],
  ['shipment_form_failed', 'order.updated'],
  ['return_created', 'return.created'],
  ['return_item_tracking_id_update', 'return.updated'],
  ['return_expected_date_changed', 'return.updated'],
  ['return_picked_up', 'return.updated'],
  ['return_completed', 'return.updated'],
  ['return_cancelled', 'return.updated'],
]);

describe.skipIf(!isThere)(`notifications of every kind${why}`, () => {
  it('have a topic each, and no topic is declared that none of them has', () => {
    expect(samples.map(({ eventType }) => eventType).sort()).toEqual([...TOPICS.keys()].sort());
    expect(new Set(TOPICS.values())).toEqual(new Set(FLIPKART_TOPICS));
    for (const [type, topic] of TOPICS) expect(CANONICAL_TOPIC.get(type)).toBe(topic);
  });

  it.each(samples)('$eventType becomes an event', async (sample) => {
    const rawBody = JSON.stringify(sample);
    const event = await webhookWorld().verify(delivered({}, { rawBody, storeId: SELLER }));
    expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
    expect(event).toMatchObject({
      topic: TOPICS.get(sample.eventType),
      platformTopic: sample.eventType,
      occurredAt: '2026-11-20T04:50:01.000Z',
      trust: 'envelope',
      resource: { id: sample.shipmentId ?? sample.returnId, locationId: sample.locationId },
      raw: sample,
    });
    expect(event).not.toHaveProperty('order');
    const shipmentId =
      sample.eventType === 'return_created' ? 'd0000000-aaaa-bbbb-cccc-000000000001' : sample.shipmentId;
    expect(event.resource?.orderId).toBe(shipmentId);
  });

  it('have a key each, and the same one when they come again', async () => {
    const { verify } = webhookWorld();
    const keyOf = async (sample: Sample, secret: string) =>
      (await verify(delivered({ secret }, { rawBody: JSON.stringify(sample) }))).dedupeKey;
    const first = await Promise.all(samples.map((sample) => keyOf(sample, APP.appSecret)));
    const again = await Promise.all(samples.map((sample) => keyOf(sample, 'planted-secret-old')));
    expect(again).toEqual(first);
    expect(new Set(first).size).toBe(17);
  });

  it('hold an order where they are of a new shipment and their body is signed', async () => {
    const { verify } = webhookWorld({ signature: { scheme: 'hmac-sha256-hex', header: 'x-signature' } });
    const withOrder: string[] = [];
    for (const sample of samples) {
      const rawBody = JSON.stringify(sample);
      const event = await verify({ rawBody, headers: { 'x-signature': hmacOf(rawBody) }, storeId: SELLER });
      expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
      if (event.order === undefined) continue;
      withOrder.push(sample.eventType);
      expect(event.order).toMatchObject({ orderId: sample.shipmentId, number: 'OD430000000000000100' });
    }
    expect(withOrder).toEqual(['shipment_created']);
  });
});
