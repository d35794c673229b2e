import type { RequestContext } from '../graphql/context.js';
import type { FieldArgs } from './define.js';
import { createFulfillment } from './fulfillment-create.js';
import { hold, releaseHold } from './fulfillment-holds.js';
import { cancelFulfillment, createEvent, updateTracking } from './fulfillment-updates.js';

type Resolver = (source: unknown, args: FieldArgs, context: RequestContext) => unknown;

const run =
  (mutate: (args: FieldArgs, context: RequestContext) => object): Resolver =>
  (_source, args, context) =>
    mutate(args, context);

export const FULFILLMENT_MUTATIONS = {
  fulfillmentCreate: run(createFulfillment),
  fulfillmentTrackingInfoUpdate: run(updateTracking),
  fulfillmentCancel: run(cancelFulfillment),
  fulfillmentEventCreate: run(createEvent),
  fulfillmentOrderHold: run(hold),
  fulfillmentOrderReleaseHold: run(releaseHold),
};
