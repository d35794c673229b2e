import type { SpRoute, SpSandboxAnswer, SpSandboxRequest } from '../http/area.js';
import {
  countParameter,
  invalidInput,
  jsonBody,
  listParameter,
  notFound,
  SpRefusal,
  spRoute,
} from '../sellers/answers.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { readDestination } from './destination-input.js';
import type { Destination, Notifications, Subscription } from './notifications.js';
import { readSubscription, requireType } from './subscription-input.js';
import { testEvent } from './test-event.js';

/** What the routes need to know of the seller who asks; grantless requests have none. */
export interface NotificationSeller {
  readonly id: string;
  readonly marketplaces: readonly SandboxMarketplace[];
}

export interface NotificationRoutesInput {
  readonly notifications: Notifications;
  readonly sellerOf: (request: SpSandboxRequest) => NotificationSeller;
}

const SCOPE = 'sellingpartnerapi::notifications';
const DESTINATIONS = '/notifications/v1/destinations';
const SUBSCRIPTIONS = '/notifications/v1/subscriptions';

type Handler = (request: SpSandboxRequest, input: NotificationRoutesInput) => SpSandboxAnswer;

/** The Notifications API: destinations belong to the app, subscriptions to an app and a seller. */
export function notificationRoutes(input: NotificationRoutesInput): readonly SpRoute[] {
  const route = (operation: string, method: string, path: string, handle: Handler): SpRoute =>
    spRoute({ ...{ operation, method, path, rate: 1, burst: 5 }, handle: (request) => handle(request, input) });
  const grantless = (...given: Parameters<typeof route>): SpRoute => ({ ...route(...given), grantless: SCOPE });
  return [
    grantless('createDestination', 'POST', DESTINATIONS, createDestination),
    grantless('getDestinations', 'GET', DESTINATIONS, getDestinations),
    grantless('getDestination', 'GET', `${DESTINATIONS}/{destinationId}`, getDestination),
    grantless('deleteDestination', 'DELETE', `${DESTINATIONS}/{destinationId}`, deleteDestination),
    route('getSubscriptions', 'GET', SUBSCRIPTIONS, getSubscriptions),
    route('createSubscription', 'POST', `${SUBSCRIPTIONS}/{notificationType}`, createSubscription),
    route('getSubscription', 'GET', `${SUBSCRIPTIONS}/{notificationType}`, getSubscription),
    grantless(
      'getSubscriptionById',
      'GET',
      `${SUBSCRIPTIONS}/{notificationType}/{subscriptionId}`,
      getSubscriptionById,
    ),
    grantless(
      'deleteSubscriptionById',
      'DELETE',
      `${SUBSCRIPTIONS}/{notificationType}/{subscriptionId}`,
      deleteSubscriptionById,
    ),
    grantless('sendTestNotification', 'POST', `${SUBSCRIPTIONS}/{notificationType}/testNotification`, sendTest),
  ];
}

const answered = (payload: unknown): SpSandboxAnswer => ({ status: 200, body: { payload } });
const done = (): SpSandboxAnswer => ({ status: 200, body: {} });
const invalidBody = (): SpRefusal => invalidInput('Invalid Input');

const createDestination: Handler = (request, { notifications }) => {
  const { app } = request;
  const wanted = readDestination(jsonBody(request, invalidBody()), app);
  const taken = notifications
    .destinations(app)
    .find(({ resource }) => targetOf(resource) === targetOf(wanted.resource));
  if (taken !== undefined) {
    // selling-partner-api-docs#1800. Of an AWS account's event buses one can be a destination (#1850).
    const details = `A destination with arn ${targetOf(wanted.resource)} already exists for the application ${app.applicationId}`;
    throw new SpRefusal(409, 'Conflict', 'The requested resource conflict with a resource in the server.', details);
  }
  const { applicationId } = app;
  return answered(destinationView(notifications.addDestination({ ...wanted, applicationId })));
};

const targetOf = (resource: Destination['resource']): string =>
  'sqs' in resource ? resource.sqs.arn : resource.eventBridge.accountId;

const getDestinations: Handler = ({ app }, { notifications }) =>
  answered(notifications.destinations(app).map(destinationView));

const getDestination: Handler = (request, { notifications }) =>
  answered(destinationView(destinationOf(request, notifications)));

const deleteDestination: Handler = (request, { notifications }) => {
  const { destinationId } = destinationOf(request, notifications);
  if (notifications.all().some((subscription) => subscription.destinationId === destinationId)) {
    throw new SpRefusal(403, 'Unauthorized', 'The requested action is forbidden.', 'Destination has subscriptions');
  }
  notifications.removeDestination(destinationId);
  return done();
};

function destinationOf({ params, app }: SpSandboxRequest, notifications: Notifications): Destination {
  const { destinationId } = params;
  const found = notifications.destinations(app).find((one) => one.destinationId === destinationId);
  if (found === undefined) throw notFound('The resource specified does not exist.');
  return found;
}

const destinationView = ({ destinationId, name, resource }: Destination) => ({ destinationId, name, resource });

const createSubscription: Handler = (request, { notifications, sellerOf }) => {
  const { params, app } = request;
  const typeName = params['notificationType'] as string;
  const type = requireType(typeName);
  const { id: sellerId, marketplaces } = sellerOf(request);
  const { payloadVersion, destination, eventFilter } = readSubscription(jsonBody(request, invalidBody()), {
    ...{ type, typeName, marketplaces, destinations: notifications.destinations(app) },
  });
  const taken = ownSubscriptions(request, { notifications, sellerOf }).some(
    (one) => one.payloadVersion === payloadVersion,
  );
  if (taken) {
    // selling-partner-api-docs#3448: one for each seller, app and type.
    throw new SpRefusal(
      409,
      'StateConflict',
      'The resource specified conflicts with the current state.',
      `Subscription already exist for notification type ${typeName}`,
    );
  }
  const { applicationId } = app;
  const { destinationId } = destination;
  return answered(
    subscriptionView(
      notifications.addSubscription({
        ...{ notificationType: typeName, payloadVersion, destinationId, eventFilter, sellerId, applicationId },
      }),
    ),
  );
};

const getSubscription: Handler = (request, input) => {
  const [newest] = [...ownSubscriptions(request, input)].reverse();
  if (newest === undefined) throw notFound('The resource specified does not exist.');
  return answered(subscriptionView(newest));
};

const getSubscriptions: Handler = (request, input) => {
  const types = listParameter(request.query, 'notificationTypes');
  if (types.length !== 1) throw invalidInput('Invalid input.', 'notificationTypes needs exactly one notification type');
  const [notificationType] = types as readonly [string];
  requireType(notificationType);
  const size = countParameter(request.query, 'pageSize', [30, 100]) ?? 30;
  const offset = Number(request.query.get('nextToken') ?? 0);
  if (!Number.isInteger(offset)) throw invalidInput('Invalid input.', 'nextToken is invalid');
  const found = ownSubscriptions({ ...request, params: { notificationType } }, input);
  const end = offset + size;
  return answered({
    subscriptions: found.slice(offset, end).map(subscriptionView),
    ...(end < found.length ? { nextToken: String(end) } : {}),
  });
};

/** The seller's own to this app, of the type in the path and, if it is asked for, of a payload version. */
function ownSubscriptions(
  request: SpSandboxRequest,
  { notifications, sellerOf }: NotificationRoutesInput,
): readonly Subscription[] {
  const { app, params, query } = request;
  const typeName = params['notificationType'] as string;
  requireType(typeName);
  const { id } = sellerOf(request);
  const version = query.get('payloadVersion');
  return notifications
    .subscriptions(app)
    .filter(({ sellerId, notificationType }) => sellerId === id && notificationType === typeName)
    .filter(({ payloadVersion }) => version === null || payloadVersion === version);
}

const getSubscriptionById: Handler = (request, { notifications }) =>
  answered(subscriptionView(subscriptionOf(request, notifications)));

const deleteSubscriptionById: Handler = (request, { notifications }) => {
  notifications.removeSubscription(subscriptionOf(request, notifications).subscriptionId);
  return done();
};

/** "Any subscription associated with your application" [MODEL], whoever's it is. */
function subscriptionOf({ app, params }: SpSandboxRequest, notifications: Notifications): Subscription {
  const { notificationType, subscriptionId } = params;
  const found = notifications
    .subscriptions(app)
    .find((one) => one.subscriptionId === subscriptionId && one.notificationType === notificationType);
  if (found === undefined) throw notFound('The resource specified does not exist.');
  return found;
}

const subscriptionView = ({ subscriptionId, payloadVersion, destinationId, eventFilter }: Subscription) => ({
  ...{ subscriptionId, payloadVersion, destinationId },
  ...(eventFilter === undefined ? {} : { processingDirective: { eventFilter } }),
});

/** Amazon has this in its own sandbox only. */
const sendTest: Handler = (request, { notifications }) => {
  const { app, params, now } = request;
  const typeName = params['notificationType'] as string;
  const type = requireType(typeName);
  const { destinationId, testNotification } = jsonBody(request, invalidBody());
  const destination = notifications.destinations(app).find((one) => one.destinationId === destinationId);
  const { payloadVersion, testScenario } = (testNotification ?? {}) as Readonly<Record<string, unknown>>;
  const fits =
    destination !== undefined &&
    type.route in destination.resource &&
    typeof payloadVersion === 'string' &&
    type.payloadVersions.includes(payloadVersion) &&
    typeof testScenario === 'string' &&
    testScenario !== '';
  if (!fits) throw invalidBody();
  const event = testEvent(typeName, now);
  if (event === undefined) throw new Error(`the sandbox has no test notification of ${typeName}`);
  notifications.deliverTest(event, 'ATESTSELLER00', destination, payloadVersion);
  return done();
};
