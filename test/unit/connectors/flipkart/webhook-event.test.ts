import { describe, expect, it } from 'vitest';
import { CANONICAL_TOPIC, eventTypesOf, FLIPKART_TOPICS } from '../../../../src/connectors/flipkart/webhook-topics.js';
import { type WebhookTopic, webhookEventSchema } from '../../../../src/model/index.js';
import { delivered, LOCATION, MINUTE, NOW, notification, SHIPMENT, webhookWorld } from './webhook-world.js';

const eventOf = (change: object) =>
  webhookWorld().verify(delivered({}, { rawBody: notification({ shipmentId: undefined, ...change }) }));

describe('the topic', () => {
  it.each<[string, WebhookTopic]>([
    ['order.create', 'order.created'],
    ['order.approve', 'order.updated'],
    ['order.ready_to_dispatch', 'fulfillment.updated'],
    ['order.dispatch', 'order.fulfilled'],
    ['order.deliver', 'fulfillment.updated'],
    ['order.cancel', 'order.cancelled'],
    ['order.return', 'return.created'],
    ['inventory.update', 'inventory.updated'],
  ])('of a gateway’s %s is %s, in either field', async (word, topic) => {
    for (const change of [{ eventType: word }, { eventType: undefined, topic: word }]) {
      expect(await eventOf(change)).toMatchObject({ topic, platformTopic: word });
    }
  });

  it.each([['shipment_teleported'], ['constructor'], ['__proto__'], ['Shipment_Created'], ['return_created_v2']])(
    'of %s is unknown, with its word',
    async (eventType) => {
      const event = await eventOf({ eventType, shipmentId: SHIPMENT });
      expect(event).toMatchObject({ topic: 'unknown', platformTopic: eventType, resource: { id: SHIPMENT } });
      expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
    },
  );

  it('is declared where Flipkart itself sends it, and has events to ask for', () => {
    expect(CANONICAL_TOPIC.size).toBe(25);
    expect(FLIPKART_TOPICS).not.toContain('inventory.updated');
    expect(FLIPKART_TOPICS.flatMap(eventTypesOf)).toHaveLength(17);
    expect(eventTypesOf('inventory.updated')).toEqual([]);
  });
});

describe('the resource', () => {
  it.each([
    [
      'a shipment',
      { eventType: 'shipment_created', shipmentId: SHIPMENT },
      { type: 'order', id: SHIPMENT, orderId: SHIPMENT },
    ],
    [
      'a shipment that is a number',
      { eventType: 'shipment_hold', shipmentId: 42 },
      { type: 'order', id: '42', orderId: '42' },
    ],
    ['a return', { eventType: 'return_completed', returnId: '11' }, { type: 'return', id: '11' }],
    [
      'a return of one shipment',
      {
        eventType: 'return_created',
        returnId: '11',
        attributes: { returnItems: [{ shipmentId: 's1' }, { shipmentId: 's1' }] },
      },
      { type: 'return', id: '11', orderId: 's1' },
    ],
    [
      'a return of two shipments',
      {
        eventType: 'return_created',
        returnId: '11',
        attributes: { returnItems: [{ shipmentId: 's1' }, { shipmentId: 's2' }] },
      },
      { type: 'return', id: '11' },
    ],
    ['something new of a return', { eventType: 'return_lost', returnId: '11' }, { type: 'return', id: '11' }],
    ['stock', { eventType: 'inventory.update', sku: 'DEMO-SKU-1' }, { type: 'inventory', sku: 'DEMO-SKU-1' }],
    ['nothing that is named', { eventType: 'shipment_created' }, { type: 'order' }],
  ])('of %s', async (_, change, resource) => {
    const event = await eventOf(change);
    expect(event.resource).toEqual({ ...resource, locationId: LOCATION });
    expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
  });

  it('is absent where nothing tells what it is about', async () => {
    expect(await eventOf({ eventType: 'price_changed' })).not.toHaveProperty('resource');
  });

  it('of an id beyond 2^53 keeps its digits', async () => {
    const rawBody = notification({ eventType: 'return_completed', returnId: 'N' }).replace(
      '"N"',
      '110000000000000000017',
    );
    const event = await webhookWorld().verify(delivered({}, { rawBody }));
    expect(event.resource?.id).toBe('110000000000000000017');
  });

  it.each([['../../x'], ['x'.repeat(65)], [''], [null], [{}], [['a']], [1.5], ['a b'], [true]])(
    'never holds %j for an id',
    async (odd) => {
      const event = await eventOf({
        eventType: 'return_created',
        returnId: odd,
        shipmentId: odd,
        locationId: odd,
        attributes: { returnItems: [{ shipmentId: odd }, 7, null] },
      });
      expect(event.resource).toEqual({ type: 'return' });
    },
  );
});

describe('the time', () => {
  const at = (milliseconds: number) => new Date(milliseconds).toISOString();

  it.each([
    ['what the body says, in UTC', '2026-11-20T10:20:01+05:30', '2026-11-20T04:50:01.000Z'],
    ['that of an event that waited for days', '2026-11-01T10:20:01.250+05:30', '2026-11-01T04:50:01.250Z'],
    ['of a clock that is a little ahead', at(NOW + 14 * MINUTE), at(NOW + 14 * MINUTE)],
    ['none in the future', at(NOW + 16 * MINUTE), undefined],
    ['none in the year 9999', '9999-12-31T23:59:59Z', undefined],
    ['none without an offset', '2026-11-20T10:20:01', undefined],
    ['none of a number', 1_763_612_401, undefined],
    ['none of a text without end', `2026-11-20T10:20:01.${'1'.repeat(100_000)}Z`, undefined],
    ['none of nothing', null, undefined],
  ])('is %s', async (_, timestamp, occurredAt) => {
    expect((await eventOf({ eventType: 'shipment_hold', timestamp })).occurredAt).toBe(occurredAt);
  });
});
