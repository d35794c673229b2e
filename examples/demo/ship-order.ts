import type { FulfillmentPush, FulfillmentResult, Tracking } from 'commerce-connectors';
import type { LoggedOrder, OrderLog } from './order-log.js';
import { heading, say, table } from './print.js';
import type { DemoSettings } from './settings.js';
import type { DemoShop } from './shop.js';

export interface ShippingOutcome {
  readonly partsShipped: number;
  readonly repeated: boolean;
}

/** Orders are planned until one ships from several places; reading a plan costs query points, so not for ever. */
const MOST_PLANS = 25;

export async function shipOrder(shop: DemoShop, log: OrderLog, settings: DemoSettings): Promise<ShippingOutcome> {
  heading('Push a fulfillment');
  const { connector, storeId, sandbox } = shop;
  const tracking = { number: settings.tracking ?? `DEMO${log.progress.startedAt}`, carrier: settings.carrier };
  const order = settings.orderId ?? (await chooseOrder(shop, await log.orders(), tracking))?.orderId;
  if (order === undefined) {
    say('no order is ready to ship');
    return { partsShipped: 0, repeated: false };
  }
  const push: FulfillmentPush = {
    storeId,
    orderId: order,
    tracking,
    notifyCustomer: false,
    ...extrasOf(shop),
  };

  // The dry run: what would be written, decided from the platform's own state.
  const plan = await connector.planFulfillment(push);
  say(`plan for ${order}: ${plan.writes} writes, ${plan.cost?.amount ?? '?'} ${plan.cost?.unit ?? ''}`);
  table(plan.parts.map((part) => ['  ', part.action, part.locationName ?? part.locationId ?? '', unitsOf(part)]));

  const mayWrite = sandbox !== undefined || (settings.write && settings.orderId !== undefined && settings.tracking);
  if (!mayWrite) {
    say('not pushed: a real shop is written to with --write --order ID --tracking NUMBER only');
    return { partsShipped: 0, repeated: false };
  }
  const pushed = await connector.pushFulfillment(push);
  printResult('push', pushed);
  // A queue that delivers a job twice, a host that restarts: the same push is still one shipment.
  const again = await connector.pushFulfillment(push);
  printResult('the same push again', again);
  const shipments = sandbox?.shipmentsOf(order);
  if (shipments !== undefined) say(`checked against the sandbox: the order has ${shipments} shipments`);
  const partsShipped = pushed.parts.filter(({ status }) => status === 'done').length;
  return { partsShipped, repeated: again.status === 'already_done' };
}

async function chooseOrder(
  shop: DemoShop,
  orders: readonly LoggedOrder[],
  tracking: Tracking,
): Promise<LoggedOrder | undefined> {
  const shippable = orders.filter((order) => order.isShippable && (shop.mayShip?.(order) ?? true));
  const candidates = shippable.filter(({ lineCount }) => lineCount > 1 && lineCount < 20);
  for (const order of candidates.slice(0, MOST_PLANS)) {
    const push = { storeId: shop.storeId, orderId: order.orderId, tracking, ...extrasOf(shop) };
    const plan = await shop.connector.planFulfillment(push);
    if (plan.parts.filter(({ action }) => action === 'create').length < 2) continue;
    say(`order ${order.number} ships from ${plan.parts.length} places`);
    return order;
  }
  return candidates[0] ?? shippable[0];
}

function extrasOf({ fulfillmentOptions: platformOptions }: DemoShop): Pick<FulfillmentPush, 'platformOptions'> {
  return platformOptions === undefined ? {} : { platformOptions };
}

function unitsOf({ lineItems }: { readonly lineItems: readonly { readonly quantity: number }[] }): string {
  return `${lineItems.reduce((sum, { quantity }) => sum + quantity, 0)} units`;
}

function printResult(what: string, { status, parts }: FulfillmentResult): void {
  say(`${what}: ${status}`);
  table(parts.map((part) => ['  ', part.status, part.locationName ?? '', part.fulfillmentId ?? part.message ?? '']));
}
