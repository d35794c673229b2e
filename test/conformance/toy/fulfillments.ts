import type { Call } from '../../../src/core/call.js';
import type { Connector, FulfillmentLine, FulfillmentPush } from '../../../src/core/connector.js';
import { InvalidRequestError } from '../../../src/core/errors.js';
import type { ToyClient } from './connector.js';
import { leftOf, type ToyOrder, type ToyShipment } from './platform.js';

interface Decision {
  readonly lineItems: readonly FulfillmentLine[];
  readonly tracking: readonly { readonly number: string }[];
  readonly earlier?: ToyShipment;
}

export function createToyFulfillments(client: ToyClient): Pick<Connector, 'pushFulfillment' | 'planFulfillment'> {
  const { request, run, habits } = client;

  const decide = async (push: FulfillmentPush, call: Call): Promise<Decision> => {
    const tracking = push.tracking === undefined ? [] : [push.tracking].flat();
    if (push.lineItems !== undefined && tracking.length === 0 && call.idempotencyKey === undefined) {
      throw new InvalidRequestError('a partial push without tracking number needs an idempotencyKey');
    }
    const order = await request<ToyOrder>(call, { path: `/orders/${encodeURIComponent(push.orderId)}` });
    const earlier = habits.findsEarlierShipment
      ? order.shipments.find((shipment) => shipment.tracking === tracking[0]?.number)
      : undefined;
    if (earlier !== undefined) {
      const lineItems = earlier.lines.map(({ line, quantity }) => ({ lineItemId: line, quantity }));
      return { lineItems, tracking, earlier };
    }
    const left = order.lines.map(({ id }) => ({ lineItemId: id, quantity: leftOf(order, id) }));
    const lineItems = push.lineItems ?? left.filter(({ quantity }) => quantity > 0);
    for (const { lineItemId, quantity } of lineItems) {
      if (Number.isInteger(quantity) && quantity > 0 && quantity <= leftOf(order, lineItemId)) continue;
      throw new InvalidRequestError(`line ${lineItemId}: ${quantity} cannot be shipped`);
    }
    return { lineItems, tracking };
  };

  return {
    planFulfillment: (push, options) =>
      run('planFulfillment', push.storeId, options, async (call) => {
        const { lineItems, tracking, earlier } = await decide(push, call);
        const part = { partId: 'all', lineItems, tracking };
        if (earlier === undefined) return { parts: [{ ...part, action: 'create' }], writes: 1, warnings: [] };
        return { parts: [{ ...part, action: 'already_done', fulfillmentId: earlier.id }], writes: 0, warnings: [] };
      }),

    pushFulfillment: (push, options) =>
      run('pushFulfillment', push.storeId, options, async (call) => {
        const { lineItems, tracking, earlier } = await decide(push, call);
        const part = { partId: 'all', lineItems, tracking };
        if (earlier !== undefined) {
          const status = 'already_done';
          return { status, parts: [{ ...part, status, fulfillmentId: earlier.id }], warnings: [] };
        }
        const shipment = await request<ToyShipment>(call, {
          method: 'POST',
          path: `/orders/${encodeURIComponent(push.orderId)}/shipments`,
          body: {
            tracking: tracking[0]?.number,
            lines: lineItems.map(({ lineItemId, quantity }) => ({ line: lineItemId, quantity })),
          },
          retry: 'unsafe',
        });
        return { status: 'done', parts: [{ ...part, status: 'done', fulfillmentId: shipment.id }], warnings: [] };
      }),
  };
}
