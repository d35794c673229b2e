/** Tells the platform that goods left, in two parcels: `npx tsx examples/push-fulfillment.ts` */
import { ConnectorError, type FulfillmentPush, isShippable, iterateOrders, type Order } from 'commerce-connectors';
import { type ExampleShop, runAsScript } from './support.js';

export async function pushFulfillment({ shopify, storeId }: ExampleShop) {
  const order = await firstShippableOrder({ shopify, storeId });
  const [firstLine] = order.lines;
  if (firstLine === undefined) throw new Error('an order that ships has lines');

  const parcel: FulfillmentPush = {
    storeId,
    orderId: order.orderId,
    lineItems: [{ lineItemId: firstLine.id, quantity: 1 }],
    // By the name you know: connectors translate it to the platform's spelling and say so in `warnings`.
    tracking: { number: 'AWB-1001', carrier: 'blue dart' },
    notifyCustomer: true,
  };
  const first = await shopify.pushFulfillment(parcel);
  // A retry of your job queue. The tracking number makes the push recognisable: nothing is shipped twice.
  const repeated = await shopify.pushFulfillment(parcel);

  // Without `lineItems`: everything that is left. One part for each location it ships from.
  const rest = await shopify.pushFulfillment({
    storeId,
    orderId: order.orderId,
    tracking: { number: 'AWB-1002', carrier: 'Delhivery' },
  });
  return {
    first: first.status,
    warnings: first.warnings,
    repeated: repeated.status,
    rest: rest.parts.map(({ status, fulfillmentId }) => ({ status, fulfillmentId })),
    // What cannot ship rejects with words for a support agent, before anything is written.
    tooMany: await problemOf(
      shopify.pushFulfillment({
        storeId,
        orderId: order.orderId,
        lineItems: [{ lineItemId: firstLine.id, quantity: firstLine.quantity.ordered + 1 }],
        tracking: { number: 'AWB-1003', carrier: 'Delhivery' },
      }),
    ),
  };
}

async function firstShippableOrder({ shopify, storeId }: Omit<ExampleShop, 'sandbox'>): Promise<Order> {
  for await (const order of iterateOrders(shopify, { storeId })) {
    if (isShippable(order) && order.lines.length > 2) return order;
  }
  throw new Error('no order is ready to ship');
}

async function problemOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

await runAsScript(import.meta.url, pushFulfillment);
