import { DAY_MS } from '../../clock.js';
import type { SpSandboxAnswer, SpSandboxRequest } from '../http/area.js';
import { invalidInput, jsonBody, notFound } from '../sellers/answers.js';
import { openUnits, type SandboxOrder, type SandboxPackage, shippedUnits } from '../state/order.js';
import { putPackage } from '../state/order-changes.js';
import type { Seller } from '../state/seller.js';
import { type Confirmation, readConfirmation } from './confirmation.js';
import { isOrderId } from './order-id.js';

/** confirmShipment: one package. The same reference again edits it. */
export function confirmShipment(request: SpSandboxRequest, seller: Seller): SpSandboxAnswer {
  const confirmation = readConfirmation(jsonBody(request, invalidInput('Request body is not valid JSON.')));
  const id = request.params['orderId'] ?? '';
  if (!isOrderId(id)) throw invalidInput('Invalid AmazonOrderId.');
  const order = seller.orders.get(id);
  if (order === undefined) throw notFound(`Order ${id} was not found.`);
  checkOrder(order, confirmation);
  checkItems(order, confirmation);
  const { shippedAt } = confirmation;
  if (shippedAt < order.createdAt) throw invalidInput('ShipDate: is invalid, must not be before the purchase date.');
  if (shippedAt > request.now + DAY_MS) throw invalidInput('ShipDate: is invalid, must not be in the future.');
  putPackage(order, seller, packageFrom(confirmation, request.now));
  return { status: 204 };
}

/** Amazon sends these, or has the parcel's data from the label that was bought there. */
const NOTHING_TO_CONFIRM = ['AMAZON_EASY_SHIP', 'FBM_SHIP_PLUS'];

function checkOrder(order: SandboxOrder, { marketplaceId, codCollectionMethod }: Confirmation): void {
  if (marketplaceId !== order.marketplace.id) throw invalidInput('MarketplaceId: does not match the order.');
  if (codCollectionMethod !== undefined && order.marketplace.country !== 'JP')
    throw invalidInput('CodCollectionMethod: is supported in the JP marketplace only.');
  if (order.fulfilledBy === 'AMAZON') throw invalidInput(`Order ${order.id} is fulfilled by Amazon.`);
  const program = order.programs.find((one) => NOTHING_TO_CONFIRM.includes(one));
  if (program !== undefined) throw invalidInput(`Shipments of ${program} orders cannot be confirmed.`);
  if (order.status !== 'UNSHIPPED' && order.status !== 'PARTIALLY_SHIPPED' && order.status !== 'SHIPPED')
    throw invalidInput(`Order ${order.id} cannot be shipped in status ${order.status}.`);
}

/** What is in the package that is edited may be sent again; beyond that, only what has not left yet. */
function checkItems(order: SandboxOrder, { reference, items }: Confirmation): void {
  const edited = order.packages.find((one) => one.reference === reference);
  const units = new Map<string, number>();
  for (const { orderItemId, quantity } of items) units.set(orderItemId, (units.get(orderItemId) ?? 0) + quantity);
  for (const [orderItemId, quantity] of units) {
    const line = order.lines.find(({ id }) => id === orderItemId);
    if (line === undefined) throw invalidInput(`OrderItemId: ${orderItemId} is invalid.`);
    const inEdited = edited?.items.find((item) => item.orderItemId === orderItemId)?.quantity ?? 0;
    if (line.cancellation !== undefined) throw invalidInput(`Order item ${orderItemId} is cancelled.`);
    if (quantity > openUnits(order, line) + inEdited)
      throw invalidInput(
        `Quantity: is invalid, ${shippedUnits(order, line)} of ${line.quantity} units of ${orderItemId} were shipped.`,
      );
  }
}

function packageFrom(confirmation: Confirmation, now: number): SandboxPackage {
  const { reference, carrierCode, carrierName, shippingMethod, trackingNumber, shippedAt, items } = confirmation;
  return {
    reference,
    createdAt: now,
    carrier: carrierCode === 'Other' ? (carrierName as string) : carrierCode,
    carrierCode,
    shippingService: shippingMethod,
    trackingNumber,
    shippedAt,
    status: 'SHIPPED',
    detailedStatus: undefined,
    items,
  };
}
