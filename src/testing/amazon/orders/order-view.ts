import { isoSeconds } from '../../clock.js';
import { type AmazonRole, mayReadBuyers, mayReadRecipients } from '../auth/roles.js';
import { decimalsOf } from '../sellers/marketplaces.js';
import {
  type Charge,
  grandTotal,
  lineTotal,
  type Minor,
  openUnits,
  type SandboxAddress,
  type SandboxOrder,
  type SandboxOrderLine,
  type SandboxPackage,
  shippedUnits,
  type TimeRange,
} from '../state/order.js';

/** Parts of an order that come only when they are asked for. */
export const INCLUDED_DATA = [
  'BUYER',
  'CANCELLATION',
  'EXPENSE',
  'FULFILLMENT',
  'FULFILLMENT_ORDERS',
  'PACKAGES',
  'PAYMENT',
  'PROCEEDS',
  'PROMOTION',
  'RECIPIENT',
  'TAX',
] as const;
export type IncludedData = (typeof INCLUDED_DATA)[number];

export interface ViewOptions {
  readonly included: ReadonlySet<IncludedData>;
  /** Personal data is left out, field by field, without the role for it. */
  readonly roles: ReadonlySet<AmazonRole>;
  readonly now: number;
}

type Json = Readonly<Record<string, unknown>>;

/** An order as SP-API writes it. */
export function orderView(order: SandboxOrder, options: ViewOptions): Json {
  const { included } = options;
  const has = (data: IncludedData): boolean => included.has(data);
  const { associated, marketplace, sellerOrderId } = order;
  return {
    orderId: order.id,
    ...(sellerOrderId === undefined
      ? {}
      : { orderAliases: [{ aliasId: sellerOrderId, aliasType: 'SELLER_ORDER_ID' }] }),
    createdTime: isoSeconds(order.createdAt),
    lastUpdatedTime: isoSeconds(order.updatedAt),
    ...(order.programs.length === 0 ? {} : { programs: order.programs }),
    ...(associated === undefined
      ? {}
      : { associatedOrders: [{ orderId: associated.orderId, associationType: associated.type }] }),
    salesChannel: { channelName: order.channel, marketplaceId: marketplace.id, marketplaceName: marketplace.name },
    ...(has('BUYER') ? { buyer: buyerView(order, options) } : {}),
    ...(has('RECIPIENT') ? { recipient: recipientView(order, options) } : {}),
    ...(has('PROCEEDS') && order.priced ? { proceeds: proceedsView(order) } : {}),
    ...(has('PAYMENT') && order.priced ? { payment: paymentView(order) } : {}),
    ...(has('TAX') ? taxView(order) : {}),
    ...(has('FULFILLMENT') ? { fulfillment: fulfillmentView(order) } : {}),
    orderItems: order.lines.map((line) => lineView(order, line, options)),
    // "Only available for merchant-fulfilled (FBM) orders."
    ...(has('PACKAGES') && order.packages.length > 0 ? { packages: order.packages.map(packageView) } : {}),
    ...(has('FULFILLMENT_ORDERS') && order.fulfillmentOrderIds.length > 0
      ? { fulfillmentOrders: order.fulfillmentOrderIds.map((fulfillmentOrderId) => ({ fulfillmentOrderId })) }
      : {}),
  };
}

/** A decimal text with the currency's digits. */
function money(amount: Minor, { marketplace: { currency } }: SandboxOrder): Json {
  const digits = decimalsOf(currency);
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return { amount: amount < 0 ? `-${whole}` : whole, currencyCode: currency };
}

/** An e-mail address only of orders that the seller ships and that are under way [DOC]. */
function buyerView(order: SandboxOrder, { roles }: ViewOptions): Json {
  const { name, email, companyName, purchaseOrderNumber } = order.buyer;
  const isUnderWay = ['UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED'].includes(order.status);
  return {
    ...(mayReadBuyers(roles) && isUnderWay ? { buyerName: name } : {}),
    ...(mayReadBuyers(roles) && isUnderWay && order.fulfilledBy === 'MERCHANT' ? { buyerEmail: email } : {}),
    ...(companyName === undefined ? {} : { buyerCompanyName: companyName }),
    ...(purchaseOrderNumber === undefined ? {} : { buyerPurchaseOrderNumber: purchaseOrderNumber }),
  };
}

function recipientView(order: SandboxOrder, { roles, now }: ViewOptions): Json {
  const isPending = order.status === 'PENDING' || order.status === 'PENDING_AVAILABILITY';
  if (isPending) return {};
  const { city, stateOrRegion, countryCode, addressType, ...personal } = order.address;
  const state = stateOrRegion === undefined ? {} : { stateOrRegion };
  const rough = { city, ...state, countryCode, addressType };
  if (!mayReadRecipients(roles)) return { deliveryAddress: rough };
  return {
    deliveryAddress: { ...withPhone(personal, order, now), ...rough },
    ...(order.dropOffLocation === undefined
      ? {}
      : { deliveryPreference: { dropOffLocation: order.dropOffLocation, addressInstruction: 'Behind the blue gate' } }),
  };
}

/** No number for Amazon's own parcels, nor for those of sellers past the promised day [DOC]. */
function withPhone(personal: Partial<SandboxAddress>, order: SandboxOrder, now: number): Json {
  const { phone, ...rest } = personal;
  const isOver = order.status === 'SHIPPED' && now > (order.deliverBy?.to ?? Number.POSITIVE_INFINITY);
  return phone === undefined || order.fulfilledBy === 'AMAZON' || isOver ? rest : { ...rest, phone };
}

const KINDS = ['ITEM', 'SHIPPING', 'GIFT_WRAP', 'COD_FEE', 'OTHER', 'TAX', 'DISCOUNT'] as const;

function proceedsView(order: SandboxOrder): Json {
  const charges = order.lines.flatMap((line) => line.charges);
  const breakdowns = KINDS.flatMap((type) => {
    const ofKind = charges.filter((charge) => charge.type === type);
    const sum = ofKind.reduce((total, { amount }) => total + amount, 0);
    return ofKind.length === 0 ? [] : [{ type, subtotal: money(sum, order) }];
  });
  const { tip } = order;
  const tips =
    tip === undefined ? [] : [{ type: 'DELIVERY_TIP', status: tip.status, subtotal: money(tip.amount, order) }];
  return {
    grandTotal: money(grandTotal(order), order),
    ...(order.hasBreakdowns || tips.length > 0 ? { breakdowns: [...breakdowns, ...tips] } : {}),
  };
}

function paymentView(order: SandboxOrder): Json {
  return {
    paymentExecutions: order.paymentMethods.map((paymentMethod) => ({
      paymentMethod,
      paymentAmount: money(grandTotal(order), order),
      ...(paymentMethod === 'Pix' ? { acquirerId: '00.000.000/0001-00', authorizationCode: '000000' } : {}),
    })),
  };
}

function taxView({ taxRegistrations, invoiceStatus, invoicePreference }: SandboxOrder): Json {
  const invoicing = {
    ...(invoicePreference === undefined ? {} : { buyerInvoicePreference: invoicePreference }),
    ...(invoiceStatus === undefined ? {} : { invoiceStatus }),
  };
  const tax = {
    ...(taxRegistrations.length === 0 ? {} : { taxRegistrations }),
    ...(Object.keys(invoicing).length === 0 ? {} : { taxInvoicing: invoicing }),
  };
  return Object.keys(tax).length === 0 ? {} : { tax };
}

function fulfillmentView(order: SandboxOrder): Json {
  const { deliverBy, labelPrinting } = order;
  return {
    fulfillmentStatus: order.status,
    fulfilledBy: order.fulfilledBy,
    fulfillmentServiceLevel: order.serviceLevel,
    shipByWindow: range(order.shipBy),
    ...(deliverBy === undefined ? {} : { deliverByWindow: range(deliverBy) }),
    ...(labelPrinting === undefined ? {} : { labelPrintingWindow: range(labelPrinting) }),
  };
}

const range = ({ from, to }: TimeRange): Json => ({
  earliestDateTime: isoSeconds(from),
  ...(to === undefined ? {} : { latestDateTime: isoSeconds(to) }),
});

function lineView(order: SandboxOrder, line: SandboxOrderLine, { included, roles }: ViewOptions): Json {
  const has = (data: IncludedData): boolean => included.has(data);
  const cancellation = cancellationView(line);
  return {
    orderItemId: line.id,
    quantityOrdered: line.quantity,
    ...(line.kilograms === undefined ? {} : { measurement: { unit: 'KILOGRAMS', value: line.kilograms } }),
    ...(line.programs.length === 0 ? {} : { programs: line.programs }),
    product: productView(order, line, roles),
    ...(has('PROCEEDS') && order.priced ? { proceeds: lineProceeds(order, line) } : {}),
    ...(has('EXPENSE') && line.points > 0 ? { expense: points(order, line) } : {}),
    ...(has('PROMOTION') && line.promotionIds.length > 0
      ? { promotion: { breakdowns: line.promotionIds.map((promotionId) => ({ promotionId })) } }
      : {}),
    ...(has('CANCELLATION') && cancellation !== undefined ? { cancellation } : {}),
    ...(has('FULFILLMENT') ? { fulfillment: lineFulfillment(order, line, roles) } : {}),
    ...(has('TAX') ? lineTax(line) : {}),
  };
}

function lineTax({ facilitator, iossNumber }: SandboxOrderLine): Json {
  if (!facilitator && iossNumber === undefined) return {};
  return {
    tax: {
      ...(iossNumber === undefined ? {} : { taxCalculationBreakdowns: [{ reportingScheme: 'IOSS' }] }),
      taxCollections: [{ model: 'MARKETPLACE_FACILITATOR', responsibleParty: 'Amazon Services, Inc.' }],
    },
  };
}

function productView(order: SandboxOrder, line: SandboxOrderLine, roles: ReadonlySet<AmazonRole>): Json {
  const { asin, title, sku, unitPrice, businessPrice, customizedUrl, serialNumbers } = line;
  return {
    asin,
    title,
    sellerSku: sku,
    condition: { conditionType: 'NEW', conditionSubtype: 'NEW' },
    ...(order.priced
      ? {
          price: {
            unitPrice: money(unitPrice, order),
            ...(businessPrice ? { priceDesignation: 'BUSINESS_PRICE' } : {}),
          },
        }
      : {}),
    ...(serialNumbers.length === 0 ? {} : { serialNumbers }),
    ...(customizedUrl === undefined || !mayReadRecipients(roles) ? {} : { customization: { customizedUrl } }),
  };
}

function lineProceeds(order: SandboxOrder, line: SandboxOrderLine): Json {
  return {
    proceedsTotal: money(lineTotal(line), order),
    breakdowns: line.charges.map(({ type, amount, details }: Charge) => ({
      type,
      subtotal: money(amount, order),
      ...(details === undefined
        ? {}
        : {
            detailedBreakdowns: details.map((detail) => ({
              subtype: detail.subtype,
              value: money(detail.amount, order),
            })),
          }),
    })),
  };
}

const points = (order: SandboxOrder, line: SandboxOrderLine): Json => ({
  pointsCost: { pointsGranted: { pointsNumber: line.points, pointsMonetaryValue: money(line.points, order) } },
});

function cancellationView({ cancelRequest, cancellation }: SandboxOrderLine): Json | undefined {
  if (cancelRequest === undefined && cancellation === undefined) return undefined;
  return {
    ...(cancelRequest === undefined
      ? {}
      : { cancellationRequest: { requester: 'BUYER', cancelReason: cancelRequest } }),
    ...(cancellation === undefined
      ? {}
      : { cancellationExecution: { cancelledBy: cancellation.by, cancelReason: cancellation.reason } }),
  };
}

function lineFulfillment(order: SandboxOrder, line: SandboxOrderLine, roles: ReadonlySet<AmazonRole>): Json {
  const { gift, codMandatory, deliveryWindow, iossNumber } = line;
  const message = gift !== undefined && mayReadRecipients(roles) ? { giftMessage: gift.message } : {};
  const shipping = {
    ...(deliveryWindow === undefined ? {} : { scheduledDeliveryWindow: range(deliveryWindow) }),
    ...(codMandatory ? { shippingConstraints: { cashOnDelivery: 'MANDATORY' } } : {}),
    ...(iossNumber === undefined ? {} : { internationalShipping: { iossNumber } }),
  };
  return {
    quantityFulfilled: shippedUnits(order, line),
    quantityUnfulfilled: openUnits(order, line),
    ...(gift === undefined ? {} : { packing: { giftOption: { ...message, giftWrapLevel: gift.wrap } } }),
    ...(Object.keys(shipping).length === 0 ? {} : { shipping }),
  };
}

const packageView = (parcel: SandboxPackage): Json => ({
  packageReferenceId: parcel.reference,
  createdTime: isoSeconds(parcel.createdAt),
  packageStatus: {
    status: parcel.status,
    ...(parcel.detailedStatus === undefined ? {} : { detailedStatus: parcel.detailedStatus }),
  },
  carrier: parcel.carrier,
  shipTime: isoSeconds(parcel.shippedAt),
  ...(parcel.shippingService === undefined ? {} : { shippingService: parcel.shippingService }),
  trackingNumber: parcel.trackingNumber,
  packageItems: parcel.items.map(({ orderItemId, quantity, transparencyCodes }) => ({
    orderItemId,
    quantity,
    ...(transparencyCodes.length === 0 ? {} : { transparencyCodes }),
  })),
});
