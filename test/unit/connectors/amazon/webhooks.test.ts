import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AmazonOptions } from '../../../../src/connectors/amazon/options.js';
import { AMAZON_TOPICS } from '../../../../src/connectors/amazon/webhook-topics.js';
import { webhookEventSchema } from '../../../../src/model/index.js';
import { createSnsSender, ORDER_ID, orderChange, SELLER, TOPIC } from './sns-sender.js';
import { refusal, webhookWorld } from './webhook-world.js';

const SECRET = 'newest-secret-of-the-connection';
const OLDER = 'older-secret-of-the-connection';
const EVENT_BRIDGE = { eventBridge: { secret: [SECRET, OLDER] } };

const queued = (rawBody: string, more: object = {}) => ({ rawBody, headers: {}, transport: 'sqs', ...more });
const post = (rawBody: string, headers: object = { 'X-Api-Key': SECRET }) => ({ rawBody, headers, method: 'POST' });
const world = (options: Partial<AmazonOptions>) => webhookWorld(options);

/** As EventBridge writes it around a notification. */
const busEvent = (detail: string, more: object = {}) =>
  JSON.stringify({
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': (JSON.parse(detail) as { NotificationType?: string }).NotificationType ?? 'X',
    source: 'aws.partner/sellingpartnerapi.amazon.com/123456789012/amzn1.sellerapps.app.x',
    account: '123456789012',
    time: '2026-11-20T09:58:00Z',
    region: 'ap-south-1',
    resources: [],
    detail: JSON.parse(detail),
    ...more,
  });

/** As SNS writes it into a queue: with a signature that nobody checks there. */
const snsEnvelope = (Message: string, more: object = {}) =>
  JSON.stringify({ Type: 'Notification', MessageId: '22b80b92', TopicArn: TOPIC, Message, ...more });

describe('a message of a queue', () => {
  it.each([
    ['as Amazon puts it there', orderChange()],
    ['in an envelope of SNS', snsEnvelope(orderChange())],
    ['in an event of EventBridge', busEvent(orderChange())],
    ['in an event of EventBridge in an envelope of SNS', snsEnvelope(busEvent(orderChange()))],
  ])('becomes an event %s', async (_, body) => {
    const event = await world({ sqs: {} }).verify(queued(body));
    expect(event).toMatchObject({
      id: 'd0e9e693-0000-4000-8000-000000000001',
      dedupeKey: `amazon:${SELLER}:ORDER_CHANGE:d0e9e693-0000-4000-8000-000000000001`,
      topic: 'order.updated',
      storeId: SELLER,
      occurredAt: '2026-11-20T09:57:58.500Z',
      trust: 'transport',
      resource: { type: 'order', orderId: ORDER_ID },
      raw: JSON.parse(orderChange()),
    });
    expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
    expect(event).not.toHaveProperty('order');
  });

  it('is taken only where the host says that it is one: whatever a request looks like', async () => {
    const { verify } = world({ sqs: {} });
    const body = orderChange();
    for (const delivery of [
      { rawBody: body, headers: {} },
      { rawBody: body, headers: {}, method: 'SQS' },
      { rawBody: body, headers: { transport: 'sqs', 'x-commerce-connectors-transport': 'sqs' } },
      { rawBody: body, headers: {}, url: 'https://sqs.ap-south-1.amazonaws.com/123456789012/orders' },
      { rawBody: JSON.stringify({ ...JSON.parse(body), transport: 'sqs' }), headers: {} },
      { rawBody: JSON.stringify({ transport: 'sqs', rawBody: body }), headers: {} },
      { rawBody: snsEnvelope(body), headers: {} },
    ]) {
      expect(await refusal(verify(delivery))).toBe('secret_missing');
    }
  });

  it('is refused where the options have no section for it', async () => {
    expect(await refusal(world(EVENT_BRIDGE).verify(queued(orderChange())))).toBe('secret_missing');
  });

  it.each(['', 'queue', 'SQS', 7, null, { toString: 1 }])('with %j as its transport is refused', async (transport) => {
    expect(await refusal(world({ sqs: {} }).verify(queued(orderChange(), { transport })))).toBe('header_invalid');
  });

  it.each([
    ['sellerIds', SELLER],
    ['subscriptionIds', '5d1f0c3a-0000-4000-8000-00000000000a'],
    ['applicationIds', 'amzn1.sellerapps.app.00000000-aaaa-bbbb-cccc-000000000001'],
  ])('is held against %s where they are listed', async (name, id) => {
    await expect(world({ sqs: { [name]: [id] } }).verify(queued(orderChange()))).resolves.toBeDefined();
    for (const list of [[], ['other'], [id.slice(1)], `x${id}`]) {
      expect(await refusal(world({ sqs: { [name]: list } }).verify(queued(orderChange())))).toBe('store_unknown');
    }
  });

  it('that does not tell what is listed is refused', async () => {
    const silent = orderChange({ content: { SellerId: undefined }, envelope: { NotificationMetadata: undefined } });
    for (const name of ['sellerIds', 'subscriptionIds', 'applicationIds']) {
      expect(await refusal(world({ sqs: { [name]: ['x'] } }).verify(queued(silent)))).toBe('store_unknown');
    }
    await expect(world({ sqs: {} }).verify(queued(silent))).resolves.not.toHaveProperty('storeId');
  });

  it.each([
    ['no JSON', 'hello', 'payload_invalid'],
    ['a list', '[]', 'payload_invalid'],
    ['half of a character', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'payload_invalid'],
    ['no notification', '{"Records":[]}', 'payload_invalid'],
    ['a confirmation of SNS', snsEnvelope(orderChange(), { Type: 'SubscriptionConfirmation' }), 'payload_invalid'],
    ['an envelope of SNS with an object', snsEnvelope('x', { Message: {} }), 'payload_invalid'],
    ['nothing', '', 'body_missing'],
    ['a parsed object', JSON.parse(orderChange()), 'body_not_raw'],
    ['more than four megabytes', 'x'.repeat(4 * 1024 * 1024 + 1), 'body_too_large'],
  ])('with %s is refused', async (_, rawBody, reason) => {
    expect(await refusal(world({ sqs: {} }).verify(queued(rawBody as string)))).toBe(reason);
  });
});

describe('a request of an API destination', () => {
  it.each([
    ['the newest secret', 'x-api-key', SECRET],
    ['an older secret', 'X-API-KEY', OLDER],
  ])('with %s becomes an event', async (_, name, value) => {
    const event = await world(EVENT_BRIDGE).verify(post(busEvent(orderChange()), { [name]: value }));
    expect(event).toMatchObject({ topic: 'order.updated', storeId: SELLER, trust: 'transport' });
  });

  it('may hold the notification alone, as an input path makes it', async () => {
    await expect(world(EVENT_BRIDGE).verify(post(orderChange()))).resolves.toMatchObject({ storeId: SELLER });
  });

  it.each([
    ['Basic', 'Basic Y29ubmVjdGlvbjpzw6ljcmV0', 'connection:sécret'],
    ['Basic, as it is sent', 'Basic Y29ubmVjdGlvbjpzw6ljcmV0', 'Basic Y29ubmVjdGlvbjpzw6ljcmV0'],
    ['Bearer', 'Bearer abc.def', 'abc.def'],
    ['bearer in lower case', 'bearer abc.def', 'abc.def'],
    ['Bearer, as it is sent', 'Bearer abc.def', 'Bearer abc.def'],
  ])('may be authorised by %s', async (_, authorization, secret) => {
    const { verify } = world({ eventBridge: { secret, header: 'Authorization' } });
    await expect(verify(post(orderChange(), { authorization }))).resolves.toBeDefined();
    for (const wrong of [
      `${authorization}x`,
      authorization.slice(0, -1),
      `Digest ${secret}`,
      'Basic',
      'Basic ====',
      'Bearer',
    ]) {
      expect(await refusal(verify(post(orderChange(), { authorization: wrong })), [secret])).toBe('signature_mismatch');
    }
  });

  it.each([
    ['no header', {}, 'signature_missing'],
    ['an empty header', { 'x-api-key': '' }, 'signature_missing'],
    ['the secret in another header', { authorization: SECRET }, 'signature_missing'],
    ['a part of the secret', { 'x-api-key': SECRET.slice(0, -1) }, 'signature_mismatch'],
    ['more than the secret', { 'x-api-key': `${SECRET}x` }, 'signature_mismatch'],
    ['another case', { 'x-api-key': SECRET.toUpperCase() }, 'signature_mismatch'],
    ['both secrets', { 'x-api-key': `${SECRET}, ${OLDER}` }, 'signature_mismatch'],
    ['characters of another script', { 'x-api-key': 'ключ' }, 'signature_mismatch'],
    ['a number', { 'x-api-key': 7 }, 'signature_missing'],
  ])('with %s is refused', async (_, headers, reason) => {
    const { verify } = world(EVENT_BRIDGE);
    expect(await refusal(verify(post(busEvent(orderChange()), headers)), [SECRET, OLDER])).toBe(reason);
  });

  it('is taken from the headers however they come', async () => {
    const { verify } = world(EVENT_BRIDGE);
    for (const headers of [new Headers({ 'x-api-key': SECRET }), { 'x-api-key': [SECRET] }]) {
      await expect(verify(post(orderChange(), headers))).resolves.toBeDefined();
    }
    for (const headers of [undefined, null, [], 'x-api-key']) {
      expect(await refusal(verify({ rawBody: orderChange(), headers }))).toBe('signature_missing');
    }
  });

  it('is refused where the options have no section for it, with the ways there are', async () => {
    const { verify } = world({});
    expect(await refusal(verify(post(orderChange())))).toBe('secret_missing');
    await expect(verify(post(orderChange()))).rejects.toThrow("transport: 'sqs'");
  });

  it('cannot pass for a message of SNS, nor such a message for a request', async () => {
    const { verify } = world(EVENT_BRIDGE);
    const signed = createSnsSender().message();
    expect(await refusal(verify(post(signed)))).toBe('secret_missing');
    expect(await refusal(verify(post(orderChange(), { 'x-amz-sns-message-type': 'Notification' })))).toBe(
      'secret_missing',
    );
    expect(await refusal(verify({ rawBody: signed, headers: {}, transport: 'eventBridge' }))).toBe('signature_missing');
  });

  it('is held against the allow-lists', async () => {
    const allow = (sellerIds: string[]) => world({ eventBridge: { secret: SECRET, sellerIds } });
    await expect(allow([SELLER]).verify(post(orderChange()))).resolves.toBeDefined();
    expect(await refusal(allow(['other']).verify(post(orderChange())))).toBe('store_unknown');
  });
});

describe('the store', () => {
  const verify = (body: string, storeId?: unknown) => world({ sqs: {} }).verify(queued(body, { storeId }));

  it('is the seller of the payload, which the one given must match', async () => {
    await expect(verify(orderChange(), SELLER)).resolves.toMatchObject({ storeId: SELLER });
    expect(await refusal(verify(orderChange(), 'A2OTHER'))).toBe('store_unknown');
  });

  it('is the one given where the payload names none', async () => {
    const body = orderChange({ content: { SellerId: undefined } });
    await expect(verify(body, 'A2OTHER')).resolves.toMatchObject({ storeId: 'A2OTHER' });
    for (const odd of [7, '', 'a b', {}, null]) expect(await refusal(verify(body, odd))).toBe('store_unknown');
  });

  it('is never something that is no id', async () => {
    expect(await refusal(verify(orderChange({ content: { SellerId: 'a:b' } })))).toBe('payload_invalid');
    await expect(verify(orderChange({ content: { SellerId: 7 } }))).resolves.not.toHaveProperty('storeId');
  });

  it.each([
    ['MerchantId', { FeePromotionNotification: { MerchantId: SELLER } }, SELLER],
    ['its account', { accountId: `amzn1.merchant.o.${SELLER}` }, SELLER],
    [
      'metadata',
      { TransactionUpdateNotification: { SellingPartnerMetadata: { SellingPartnerId: SELLER }, x: 1 } },
      SELLER,
    ],
    ['a vendor', { accountId: 'amzn1.vg.6213651' }, undefined],
  ])('may be told by %s', async (__, Payload, storeId) => {
    const event = await verify(orderChange({ envelope: { Payload } }));
    expect(event.storeId).toBe(storeId);
  });
});

describe('topics', () => {
  const eventOf = (body: string) => world({ sqs: {} }).verify(queued(body));
  const status = (OrderStatus: string) => eventOf(orderChange({ summary: { OrderStatus } }));

  it.each([
    ['Pending', 'order.updated'],
    ['PendingAvailability', 'order.updated'],
    ['Unshipped', 'order.updated'],
    ['PartiallyShipped', 'order.updated'],
    ['Shipped', 'order.fulfilled'],
    ['Canceled', 'order.cancelled'],
    ['Unfulfillable', 'order.updated'],
    ['constructor', 'order.updated'],
  ])('an order that became %s is %s', async (word, topic) => {
    await expect(status(word)).resolves.toMatchObject({ topic, platformTopic: 'ORDER_CHANGE' });
  });

  it("a buyer's wish to cancel, a tip, and the change of a line are updates whatever the order's status", async () => {
    const summary = { OrderStatus: 'Canceled' };
    for (const content of [
      { OrderChangeType: 'BuyerRequestedChange' },
      { OrderChangeType: 'DeliveryTipChange' },
      { NotificationLevel: 'OrderItemLevel' },
    ]) {
      const body = orderChange({ summary, content });
      await expect(eventOf(body)).resolves.toMatchObject({ topic: 'order.updated' });
    }
  });

  it.each([
    [
      'LISTINGS_ITEM_MFN_QUANTITY_CHANGE',
      { SellerId: SELLER, FulfillmentChannelCode: 'DEFAULT', Sku: 'LAMP/1', Quantity: 3 },
      'inventory.updated',
      { type: 'inventory', id: 'LAMP/1', sku: 'LAMP/1', locationId: 'DEFAULT' },
    ],
    [
      'FBA_INVENTORY_AVAILABILITY_CHANGES',
      { SellerId: SELLER, SKU: 'LAMP/1', ASIN: 'B00001ABCD', FNSKU: 'X1' },
      'inventory.updated',
      { type: 'inventory', id: 'LAMP/1', sku: 'LAMP/1' },
    ],
    [
      'LISTINGS_ITEM_STATUS_CHANGE',
      { SellerId: SELLER, Asin: 'B00001ABCD', Sku: 'LAMP/1', Status: ['BUYABLE'] },
      'listing.updated',
      { type: 'listing', id: 'LAMP/1', sku: 'LAMP/1' },
    ],
    [
      'FULFILLMENT_ORDER_STATUS',
      { FulfillmentOrderStatusNotification: { SellerId: SELLER, SellerFulfillmentOrderId: 'MCF-7' } },
      'fulfillment.updated',
      { type: 'fulfillment', id: 'MCF-7' },
    ],
    [
      'ACCOUNT_STATUS_CHANGED',
      { accountStatusChangeNotification: { sellerId: SELLER } },
      'store.updated',
      { type: 'store' },
    ],
    ['PRICING_HEALTH', { sellerId: SELLER }, 'unknown', undefined],
    ['__proto__', { sellerId: SELLER }, 'unknown', undefined],
  ])('%s is told with what it is about', async (NotificationType, Payload, topic, resource) => {
    const event = await eventOf(orderChange({ envelope: { NotificationType, Payload } }));
    expect(event).toMatchObject({ topic, platformTopic: NotificationType, storeId: SELLER });
    expect(event.resource).toEqual(resource);
    expect(topic === 'unknown' || AMAZON_TOPICS.includes(event.topic)).toBe(true);
  });

  it('the envelope may be written in any case, as its kind is; its payload as it is', async () => {
    const feed = {
      notificationVersion: '2020-09-04',
      notificationType: 'FEED_PROCESSING_FINISHED',
      eventTime: '2026-11-20T09:57:58.000Z',
      payload: {
        feedProcessingFinishedNotification: { sellerId: SELLER, feedId: '53347018456', processingStatus: 'DONE' },
      },
      notificationMetadata: { notificationId: 'n-1' },
    };
    await expect(eventOf(JSON.stringify(feed))).resolves.toMatchObject({
      topic: 'operation.finished',
      storeId: SELLER,
      dedupeKey: `amazon:${SELLER}:FEED_PROCESSING_FINISHED:n-1`,
      resource: { type: 'operation', id: '53347018456' },
    });
    const shouted = Object.fromEntries(Object.entries(feed).map(([name, value]) => [name.toUpperCase(), value]));
    await expect(eventOf(JSON.stringify(shouted))).resolves.toMatchObject({
      topic: 'operation.finished',
      storeId: SELLER,
    });
  });

  it('a notification without an id is known by its text', async () => {
    const body = (quantity: number) =>
      orderChange({ envelope: { NotificationMetadata: undefined }, summary: { NumberOfItemsUnshipped: quantity } });
    const [one, again, inSns, two] = await Promise.all([body(1), body(1), snsEnvelope(body(1)), body(2)].map(eventOf));
    expect(again?.dedupeKey).toBe(one?.dedupeKey);
    expect(inSns?.dedupeKey).toBe(one?.dedupeKey);
    expect(two?.dedupeKey).not.toBe(one?.dedupeKey);
    expect(one?.id).toBe(one?.dedupeKey);
  });
});

describe('hostile input', () => {
  it('is an event or a refusal with a reason, never anything else, for any JSON and any headers', async () => {
    const { verify } = world({ sqs: {}, ...EVENT_BRIDGE, sns: { topicArns: [TOPIC] } });
    const name = fc.constantFrom(
      'NotificationType',
      'notificationType',
      'Payload',
      'payload',
      'NotificationMetadata',
      'NotificationId',
      'SellerId',
      'AccountId',
      'Type',
      'TopicArn',
      'MessageId',
      'Message',
      'Signature',
      'SigningCertURL',
      'detail-type',
      'detail',
      'EventTime',
      '__proto__',
    );
    const word = fc.constantFrom(
      'ORDER_CHANGE',
      'Notification',
      SELLER,
      '2026-11-20T09:58:00Z',
      TOPIC,
      '',
      '{"NotificationType":"X","Payload":{}}',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, word, fc.jsonValue({ maxDepth: 1 }), tie('object')),
      object: fc.dictionary(name, tie('value'), { maxKeys: 6 }),
    }));
    const delivery = fc.record({
      rawBody: value.map((body) => JSON.stringify(body)),
      headers: fc.constantFrom<unknown>(
        {},
        { 'x-api-key': SECRET },
        { 'x-amz-sns-message-type': 'Notification' },
        null,
      ),
      transport: fc.constantFrom<unknown>('sqs', 'sns', 'eventBridge', undefined, undefined, 'x'),
    });
    let events = 0;
    await fc.assert(
      fc.asyncProperty(delivery, async (given) => {
        await verify(given).then(
          (event) => {
            events += 1;
            expect(webhookEventSchema.safeParse(event).error).toBeUndefined();
          },
          (error: unknown) => expect(error).toMatchObject({ code: 'webhook_verification_failed' }),
        );
      }),
      { numRuns: 3_000, seed: 74 },
    );
    expect(events).toBeGreaterThan(0);
  });

  it('of a hundred thousand levels is an event with a key', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const body = `{"NotificationType":"ORDER_CHANGE","Payload":{"x":${deep}}}`;
    await expect(world({ sqs: {} }).verify(queued(body))).resolves.toMatchObject({ topic: 'order.updated' });
  });

  it('of no delivery at all is refused', async () => {
    for (const nothing of [undefined, null, {}, 7, 'x']) {
      expect(await refusal(world({ sqs: {} }).verify(nothing))).toBe('body_missing');
    }
  });
});
