import { describe, expect, it } from 'vitest';
import type { Answer } from '../amazon/support.js';
import { IN, problemOf, quantityPatch, startAreas } from './support.js';

const ARN = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const DESTINATIONS = '/notifications/v1/destinations';
const SUBSCRIPTIONS = '/notifications/v1/subscriptions';
const FILTER = {
  eventFilterType: 'ORDER_CHANGE',
  orderChangeTypes: ['OrderStatusChange', 'BuyerRequestedChange'],
  marketplaceIds: [IN],
};

async function startNotifications() {
  const areas = await startAreas({}, { orders: 60 });
  const { app, ask, lwa } = areas;
  const scope = 'sellingpartnerapi::notifications';
  const token: string = (await lwa({ grant_type: 'client_credentials', scope, ...app })).body.access_token;
  /** In the app's own name. */
  const asApp = (path: string, method = 'GET', body?: unknown): Promise<Answer> =>
    ask(path, { method, token, ...(body === undefined ? {} : { body }) });
  const destination = (resourceSpecification: unknown, name: unknown = 'orders') =>
    asApp(DESTINATIONS, 'POST', { name, resourceSpecification });
  const queue = async (arn = ARN): Promise<string> => (await destination({ sqs: { arn } })).body.payload.destinationId;
  const bus = async (): Promise<string> =>
    (await destination({ eventBridge: { accountId: '123456789012', region: 'eu-west-1' } })).body.payload.destinationId;
  const subscribe = (type: string, destinationId: string, more: object = {}) =>
    ask(`${SUBSCRIPTIONS}/${type}`, { method: 'POST', body: { payloadVersion: '1.0', destinationId, ...more } });
  /** The notifications that arrived, in order. */
  // biome-ignore lint/suspicious/noExplicitAny: notifications are read by path in tests
  const arrived = (): readonly any[] => areas.controls.notifications.messages().map(({ body }) => JSON.parse(body));
  return { ...areas, token, arrived, asApp, bus, destination, queue, subscribe };
}

describe('destinations', () => {
  it('are made once for a queue, by the app itself', async () => {
    const { asApp, ask, credentials, destination } = await startNotifications();
    const { payload } = (await destination({ sqs: { arn: ARN } })).body;
    expect(payload).toEqual({
      destinationId: expect.any(String),
      name: 'orders',
      resource: { sqs: { arn: ARN } },
    });
    expect(problemOf(await destination({ sqs: { arn: ARN } }, 'again'))).toEqual([
      409,
      'Conflict',
      'The requested resource conflict with a resource in the server.',
      `A destination with arn ${ARN} already exists for the application ${credentials.applicationId}`,
    ]);
    expect((await asApp(DESTINATIONS)).body.payload).toEqual([payload]);
    expect((await asApp(`${DESTINATIONS}/${payload.destinationId}`)).body.payload).toEqual(payload);
    expect((await asApp(`${DESTINATIONS}/nothing`)).status).toBe(404);
    expect((await ask(DESTINATIONS)).status).toBe(403);
  });

  it('are an event source of the app’s for EventBridge, one for each AWS account', async () => {
    const { credentials, destination } = await startNotifications();
    const spec = { eventBridge: { accountId: '123456789012', region: 'eu-west-1' } };
    expect((await destination(spec)).body.payload.resource).toEqual({
      eventBridge: {
        ...spec.eventBridge,
        name: `aws.partner/sellingpartnerapi.amazon.com/123456789012/${credentials.applicationId}`,
      },
    });
    const elsewhere = { eventBridge: { accountId: '123456789012', region: 'us-east-1' } };
    expect((await destination(elsewhere)).status).toBe(409);
  });

  it.each([
    [{}],
    ['queue'],
    [{ sqs: {} }],
    [{ sqs: { arn: 'arn:aws:sns:eu-west-1:123456789012:orders' } }],
    [{ sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:orders.fifo' } }],
    [{ sqs: { arn: ARN }, eventBridge: { accountId: '123456789012', region: 'eu-west-1' } }],
    [{ eventBridge: { accountId: '12', region: 'eu-west-1' } }],
    [{ eventBridge: { accountId: '123456789012' } }],
  ])('refuse %j', async (spec) => {
    const { destination } = await startNotifications();
    expect(problemOf(await destination(spec)).slice(0, 2)).toEqual([400, 'InvalidInput']);
    expect((await destination({ sqs: { arn: ARN } }, '')).status).toBe(400);
  });

  it('stay while somebody subscribes to them', async () => {
    const { asApp, queue, subscribe } = await startNotifications();
    const id = await queue();
    const { subscriptionId } = (await subscribe('ORDER_CHANGE', id)).body.payload;
    expect(problemOf(await asApp(`${DESTINATIONS}/${id}`, 'DELETE'))).toEqual([
      403,
      'Unauthorized',
      'The requested action is forbidden.',
      'Destination has subscriptions',
    ]);
    expect((await asApp(`${SUBSCRIPTIONS}/ORDER_CHANGE/${subscriptionId}`, 'DELETE')).status).toBe(200);
    expect((await asApp(`${DESTINATIONS}/${id}`, 'DELETE')).status).toBe(200);
    expect((await asApp(`${DESTINATIONS}/${id}`, 'DELETE')).status).toBe(404);
  });
});

describe('subscriptions', () => {
  it('are a seller’s, one of a type', async () => {
    const { asApp, ask, queue, subscribe } = await startNotifications();
    const destinationId = await queue();
    expect((await ask(`${SUBSCRIPTIONS}/ORDER_CHANGE`)).status).toBe(404);
    const processingDirective = { eventFilter: FILTER };
    const { payload } = (await subscribe('ORDER_CHANGE', destinationId, { processingDirective })).body;
    expect(payload).toEqual({
      ...{ subscriptionId: expect.any(String), payloadVersion: '1.0', destinationId, processingDirective },
    });
    expect(problemOf(await subscribe('ORDER_CHANGE', destinationId))).toEqual([
      409,
      'StateConflict',
      'The resource specified conflicts with the current state.',
      'Subscription already exist for notification type ORDER_CHANGE',
    ]);
    expect((await ask(`${SUBSCRIPTIONS}/ORDER_CHANGE`)).body.payload).toEqual(payload);
    const version = await ask(`${SUBSCRIPTIONS}/ORDER_CHANGE`, { query: { payloadVersion: '2.0' } });
    expect(version.status).toBe(404);
    const list = await ask(SUBSCRIPTIONS, { query: { notificationTypes: 'ORDER_CHANGE' } });
    expect(list.body.payload).toEqual({ subscriptions: [payload] });
    const byId = `${SUBSCRIPTIONS}/ORDER_CHANGE/${payload.subscriptionId}`;
    expect((await asApp(byId)).body.payload).toEqual(payload);
    expect((await ask(byId)).status).toBe(403);
    expect((await ask(byId, { method: 'DELETE' })).status).toBe(403);
    expect((await asApp(byId, 'DELETE')).status).toBe(200);
    expect((await asApp(byId, 'DELETE')).status).toBe(404);
    expect((await ask(`${SUBSCRIPTIONS}/ORDER_CHANGE`)).status).toBe(404);
  });

  it('go where their type goes', async () => {
    const { bus, queue, subscribe } = await startNotifications();
    const [toQueue, toBus] = [await queue(), await bus()];
    expect((await subscribe('ORDER_CHANGE', toBus)).status).toBe(400);
    expect((await subscribe('LISTINGS_ITEM_STATUS_CHANGE', toQueue)).status).toBe(400);
    expect((await subscribe('LISTINGS_ITEM_STATUS_CHANGE', toBus)).status).toBe(200);
    for (const removed of ['ORDER_STATUS_CHANGE', 'MFN_ORDER_STATUS_CHANGE', 'NOTHING']) {
      expect((await subscribe(removed, toQueue)).status).toBe(400);
    }
  });

  it.each([
    { payloadVersion: '9.0' },
    { payloadVersion: undefined },
    { destinationId: 'nothing' },
    { processingDirective: { eventFilter: { ...FILTER, eventFilterType: undefined } } },
    { processingDirective: { eventFilter: { ...FILTER, eventFilterType: 'ANY_OFFER_CHANGED' } } },
    { processingDirective: { eventFilter: { ...FILTER, orderChangeTypes: ['Everything'] } } },
    { processingDirective: { eventFilter: { ...FILTER, marketplaceIds: ['NOWHERE'] } } },
    { processingDirective: { eventFilter: FILTER, filterExpression: 'true' } },
    { processingDirective: { filterExpression: 'x'.repeat(257) } },
  ])('refuse %j', async (change) => {
    const { queue, subscribe } = await startNotifications();
    const answer = await subscribe('ORDER_CHANGE', await queue(), change);
    expect(problemOf(answer).slice(0, 2)).toEqual([400, 'InvalidInput']);
  });

  it('are listed by one type, thirty to a hundred', async () => {
    const { ask } = await startNotifications();
    const list = (query: Readonly<Record<string, string>>) => ask(SUBSCRIPTIONS, { query });
    expect((await list({ notificationTypes: 'ORDER_CHANGE' })).body.payload).toEqual({ subscriptions: [] });
    expect((await list({})).status).toBe(400);
    expect((await list({ notificationTypes: 'ORDER_CHANGE,FEED_PROCESSING_FINISHED' })).status).toBe(400);
    expect((await list({ notificationTypes: 'ORDER_CHANGE', pageSize: '10' })).status).toBe(400);
  });
});

describe('deliveries', () => {
  it('tell of orders as the filter lets them', async () => {
    const { arrived, controls, confirm, queue, storeId, subscribe } = await startNotifications();
    await subscribe('ORDER_CHANGE', await queue(), { processingDirective: { eventFilter: FILTER } });
    const order = controls
      .orders()
      .find(({ status, fulfilledBy }) => status === 'UNSHIPPED' && fulfilledBy === 'MERCHANT');
    const { id = '', lines = [] } = order ?? {};
    const { status } = await confirm(id, {
      marketplaceId: IN,
      packageDetail: {
        ...{
          packageReferenceId: '1',
          carrierCode: 'BlueDart',
          trackingNumber: 'BD1',
          shipDate: new Date().toISOString(),
        },
        orderItems: lines.map((line) => ({ orderItemId: line.id, quantity: line.quantity })),
      },
    });
    expect(status).toBe(204);
    const [notification, ...others] = arrived();
    expect(others).toEqual([]);
    expect(notification.Payload.OrderChangeNotification).toMatchObject({
      ...{ SellerId: storeId, AmazonOrderId: id, OrderChangeType: 'OrderStatusChange' },
      Summary: { MarketplaceId: IN, OrderStatus: 'Shipped', FulfillmentType: 'MFN' },
    });
    expect(JSON.stringify(notification)).not.toMatch(/Amount|Name":"[A-Z][a-z]+ [A-Z]/);
  });

  it('tell of feeds and reports in small letters', async () => {
    const { arrived, controls, createReport, finish, listingsFeed, queue, storeId, submit, subscribe } =
      await startNotifications();
    const id = await queue();
    await subscribe('FEED_PROCESSING_FINISHED', id);
    await subscribe('REPORT_PROCESSING_FINISHED', id);
    const message = { messageId: 1, sku: 'TEE-BLACK', operationType: 'PATCH', ...quantityPatch(3) };
    const feedId = await submit('JSON_LISTINGS_FEED', listingsFeed([message]));
    await finish(feedId);
    const [feed] = arrived();
    expect(feed.payload.feedProcessingFinishedNotification).toEqual({
      ...{ sellerId: storeId, accountId: `amzn1.merchant.o.${storeId}`, feedId, feedType: 'JSON_LISTINGS_FEED' },
      ...{ processingStatus: 'DONE', resultFeedDocumentId: expect.any(String) },
    });
    expect(feed.notificationMetadata.subscriptionId).toEqual(expect.any(String));
    const { reportId } = (await createReport({ reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA', marketplaceIds: [IN] }))
      .body;
    controls.advance(60_000);
    await finish(feedId);
    expect(arrived().at(-1).payload.reportProcessingFinishedNotification).toMatchObject({ reportId });
  });

  it('tell of listings on the event bus, and of Amazon’s warehouses in a queue', async () => {
    const { arrived, bus, controls, credentials, patchItem, queue, subscribe } = await startNotifications();
    const toBus = await bus();
    await subscribe('LISTINGS_ITEM_MFN_QUANTITY_CHANGE', toBus);
    await subscribe('LISTINGS_ITEM_STATUS_CHANGE', toBus);
    await subscribe('LISTINGS_ITEM_ISSUES_CHANGE', toBus);
    await subscribe('FBA_INVENTORY_AVAILABILITY_CHANGES', await queue());
    await patchItem('FIRST-ONLY', quantityPatch(0));
    controls.applyAccepted();
    controls.suppress('TEE-BLACK', true);
    controls.setStock({ sku: 'FBA-KETTLE', quantity: 1 });
    const [quantity, status, ...rest] = arrived();
    expect(quantity).toMatchObject({
      'detail-type': 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE',
      source: `aws.partner/sellingpartnerapi.amazon.com/123456789012/${credentials.applicationId}`,
      detail: { Payload: { Sku: 'FIRST-ONLY', Quantity: 0, FulfillmentChannelCode: 'DEFAULT' } },
    });
    expect(quantity.detail.Payload).not.toHaveProperty('MarketplaceId');
    expect(status.detail.Payload).toMatchObject({ Sku: 'FIRST-ONLY', Status: ['DISCOVERABLE'] });
    expect(rest.map((message) => message['detail-type'] ?? message.NotificationType)).toEqual([
      ...Array(3).fill(['LISTINGS_ITEM_STATUS_CHANGE', 'LISTINGS_ITEM_ISSUES_CHANGE']).flat(),
      'FBA_INVENTORY_AVAILABILITY_CHANGES',
    ]);
  });

  it('come again until they are taken out; twice, late and not at all', async () => {
    const { controls, queue, subscribe } = await startNotifications();
    await subscribe('LISTINGS_ITEM_MFN_QUANTITY_CHANGE', await queue());
    const { notifications } = controls;
    const id = await queue('arn:aws:sqs:eu-west-1:123456789012:feeds');
    await subscribe('FEED_PROCESSING_FINISHED', id);
    const publish = (feedId: string) =>
      notifications.publish({
        ...{ type: 'FEED_PROCESSING_FINISHED', at: Date.now(), feedId, feedType: 'JSON_LISTINGS_FEED' },
        ...{ status: 'DONE', resultFeedDocumentId: undefined },
      });
    const fed = () =>
      notifications.messages(id).map(({ body }) => JSON.parse(body).payload.feedProcessingFinishedNotification.feedId);
    notifications.drop(1);
    publish('1');
    notifications.duplicate(1);
    publish('2');
    notifications.reorder(2);
    for (const feedId of ['3', '4', '5']) publish(feedId);
    expect(fed()).toEqual(['2', '2', '4', '3', '5']);

    const [one, two] = notifications.receive(2, id);
    expect(one?.body).toBe(two?.body);
    expect(one?.messageId).not.toBe(two?.messageId);
    notifications.delete(one?.receiptHandle ?? '');
    expect(notifications.receive(10, id)).toHaveLength(3);
    expect(notifications.receive(10, id)).toEqual([]);
    controls.advance(31_000);
    const again = notifications.receive(10, id);
    expect(again).toHaveLength(4);
    expect(again[0]).toMatchObject({ messageId: two?.messageId, receiveCount: 2 });
    // A handle of an earlier time is worth nothing.
    notifications.delete(two?.receiptHandle ?? '');
    expect(notifications.messages(id)).toHaveLength(4);
    notifications.clear();
    expect(notifications.messages()).toEqual([]);
  });

  it('can be tried out', async () => {
    const { arrived, askAnything, queue, token } = await startNotifications();
    const destinationId = await queue();
    const send = (type: string, testNotification: unknown) =>
      askAnything(`${SUBSCRIPTIONS}/${type}/testNotification`, {
        ...{ method: 'POST', token, body: { destinationId, testNotification } },
      });
    expect((await send('ORDER_CHANGE', { payloadVersion: '1.0', testScenario: 'Any' })).status).toBe(200);
    expect(arrived()[0].NotificationType).toBe('ORDER_CHANGE');
    expect((await send('ORDER_CHANGE', { payloadVersion: '1.0' })).status).toBe(400);
    expect((await send('LISTINGS_ITEM_STATUS_CHANGE', { payloadVersion: '1.0', testScenario: 'Any' })).status).toBe(
      400,
    );
  });
});
