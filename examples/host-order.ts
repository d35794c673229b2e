/** Maps the canonical order to a flat document, as many backends store it: `npx tsx examples/host-order.ts` */
import {
  type Address,
  isCashOnDelivery,
  iterateOrders,
  type LineItem,
  type MoneyPair,
  type Order,
  roundMoney,
} from 'commerce-connectors';
import { type ExampleShop, runAsScript } from './support.js';

/** One document per platform order, found by `companyId`, `externalPlatform`, `metadata.storeId` and `externalOrderId`. Amounts are decimal strings. */
export interface HostOrder {
  companyId: string;
  externalPlatform: string;
  externalOrderId: string;
  externalOrderNumber: string | null;
  orderNumber: string;
  customerName: string | null;
  customerEmail: string | null;
  customerPhone: string | null;
  shippingAddress: HostAddress | null;
  billingAddress: HostAddress | null;
  items: HostOrderItem[];
  subtotal: string | null;
  tax: string | null;
  total: string | null;
  currency: string | null;
  paymentMethod: 'PREPAID' | 'COD';
  paymentStatus: 'PAID' | 'PENDING';
  orderStatus: string;
  fulfillmentStatus: string;
  orderDate: string;
  metadata: { storeId: string; orderKey: string; revision: string; platformStatus: string | null };
}

export interface HostAddress {
  addressLine1: string | null;
  addressLine2: string | null;
  city: string | null;
  state: string | null;
  country: string | null;
  postalCode: string | null;
}

export interface HostOrderItem {
  productId: string | null;
  variantId: string | null;
  productName: string;
  /** The host's own SKU where the mapping has one, else the platform's. */
  sku: string | null;
  quantity: number;
  unitPrice: string | null;
  totalPrice: string | null;
}

export interface HostOrderContext {
  readonly companyId: string;
  readonly hostSkuOf?: (line: LineItem) => string | undefined;
}

const NUMBER_PREFIX: ReadonlyMap<string, string> = new Map([
  ['shopify', 'SH'],
  ['woocommerce', 'WC'],
  ['flipkart', 'FK'],
  ['amazon', 'AZ'],
]);

const PAID: ReadonlySet<string> = new Set(['paid', 'partially_refunded', 'refunded']);

export function toHostOrder(order: Order, context: HostOrderContext): HostOrder {
  const { totals } = order;
  const number = (order.number ?? order.orderId).replace(/^#/, '');
  return {
    companyId: context.companyId,
    externalPlatform: order.platform,
    externalOrderId: order.orderId,
    externalOrderNumber: order.number ?? null,
    orderNumber: `${NUMBER_PREFIX.get(order.platform) ?? order.platform.toUpperCase()}-${number}`,
    // Absent is not an error: platforms hide customers from apps, and `order.availability` says so.
    customerName: order.buyer?.name ?? order.shipTo?.name ?? null,
    customerEmail: order.buyer?.email ?? null,
    customerPhone: phoneOf(order) ?? null,
    shippingAddress: order.shipTo === undefined ? null : toHostAddress(order.shipTo),
    billingAddress: order.billTo === undefined ? null : toHostAddress(order.billTo),
    items: order.lines.map((line) => toHostItem(line, context)),
    // The order as sold. What edits and refunds changed since is in `totals.removed` and `totals.refunded`.
    subtotal: amountOf(totals?.items),
    tax: amountOf(totals?.tax),
    total: amountOf(totals?.grand),
    currency: order.currency ?? null,
    // From the gateway, never from "unpaid": a prepaid order whose payment failed is no cash on delivery.
    paymentMethod: isCashOnDelivery(order) ? 'COD' : 'PREPAID',
    paymentStatus: PAID.has(order.payment.value) ? 'PAID' : 'PENDING',
    orderStatus: order.state.value.toUpperCase(),
    fulfillmentStatus: order.fulfillment.value.toUpperCase(),
    orderDate: order.placedAt,
    metadata: {
      storeId: order.storeId,
      orderKey: order.key,
      revision: order.revision.token,
      platformStatus: order.fulfillment.raw ?? null,
    },
  };
}

function toHostItem(line: LineItem, { hostSkuOf }: HostOrderContext): HostOrderItem {
  return {
    productId: line.productId ?? null,
    variantId: line.variantId ?? null,
    productName: line.variantTitle === undefined ? line.title : `${line.title} - ${line.variantTitle}`,
    sku: hostSkuOf?.(line) ?? line.sku ?? null,
    // As sold, like the amounts next to it; what may still ship is `line.quantity.fulfillable`.
    quantity: line.quantity.ordered,
    unitPrice: amountOf(line.unitPrice),
    totalPrice: amountOf(line.total),
  };
}

function toHostAddress(address: Address): HostAddress {
  return {
    addressLine1: address.line1 ?? null,
    addressLine2: address.line2 ?? null,
    city: address.city ?? null,
    state: address.subdivision?.name ?? address.subdivision?.code ?? null,
    country: address.country ?? null,
    postalCode: address.postalCode ?? null,
  };
}

/** In the store's currency, with all its fraction digits: Shopify writes "442.0" for 442.00 rupees. */
function amountOf(pair: MoneyPair | undefined): string | null {
  return pair === undefined ? null : roundMoney(pair.shop, 'half_up').amount;
}

/** The number the courier calls: of the address first, of the account second. */
function phoneOf({ shipTo, buyer }: Order): string | undefined {
  const phone = shipTo?.phone ?? buyer?.phone;
  return phone?.e164 ?? phone?.raw;
}

export async function mapHostOrders({ shopify, storeId }: ExampleShop): Promise<HostOrder[]> {
  const documents: HostOrder[] = [];
  for await (const order of iterateOrders(shopify, { storeId, limit: 40 })) {
    documents.push(toHostOrder(order, { companyId: 'company-1' }));
  }
  return documents;
}

await runAsScript(import.meta.url, async (shop) => (await mapHostOrders(shop)).slice(0, 2));
