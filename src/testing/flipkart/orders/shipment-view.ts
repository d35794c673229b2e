import { Digits, indianTime, rupees } from '../http/json.js';
import { lineTotal, type OrderItem, type ServiceProfile, type Shipment } from '../state/shipment.js';

/** Answers have other words than filters. */
const PROFILES: Readonly<Record<ServiceProfile, string>> = {
  FBF: 'Flipkart_Fulfilment',
  FBF_LITE: 'Smart_Fulfilment',
  NON_FBF: 'Seller_Fulfilment',
};

/** A shipment as the order calls answer it. */
export function orderView(shipment: Shipment) {
  const { id, dispatchBy, dispatchAfter, updatedAt, locationId, hold, packagingPolicy, type, forms } = shipment;
  return {
    shipmentId: id,
    dispatchByDate: indianTime(dispatchBy),
    dispatchAfterDate: indianTime(dispatchAfter),
    updatedAt: indianTime(updatedAt),
    locationId,
    hold,
    mps: shipment.subShipments.length > 1,
    packagingPolicy,
    subShipments: shipment.subShipments.map(({ id: subShipmentId, dimensions }) => ({
      subShipmentId,
      packages: dimensions === undefined ? [] : [packageView(subShipmentId, dimensions)],
    })),
    orderItems: shipment.items.map((item) => itemView(item, shipment)),
    forms: forms.map(({ name, link, automated }) => ({ name, link, automated })),
    shipmentType: type,
  };
}

function packageView(id: string, { length, breadth, height, weight }: NonNullable<Dimensions>) {
  return { id, name: id, dimensions: { length, breadth, height }, weight };
}

type Dimensions = Shipment['subShipments'][number]['dimensions'];

function itemView(item: OrderItem, { orderId, orderedAt, paymentType, profile }: Shipment) {
  const { cancellation } = item;
  return {
    orderItemId: item.id,
    orderId,
    cancellationGroupId: item.cancellationGroupId,
    orderDate: indianTime(orderedAt),
    cancellationDate: cancellation === undefined ? null : indianTime(cancellation.at),
    paymentType,
    status: item.shownAs ?? item.status,
    cancellationReason: cancellation?.reason ?? null,
    cancellationSubReason: cancellation?.subReason ?? null,
    courierReturn: item.courierReturn ?? null,
    // Java's double for some, an integer for others.
    quantity: item.quantity === 2 ? new Digits('2.0') : item.quantity,
    fsn: item.fsn,
    sku: item.skuText,
    listingId: item.listingId,
    hsn: item.hsn,
    title: item.title,
    packageIds: [item.packageId],
    priceComponents: {
      sellingPrice: rupees(item.sellingPrice),
      totalPrice: rupees(lineTotal(item)),
      shippingCharge: rupees(item.shippingCharge),
      customerPrice: rupees(lineTotal(item)),
      flipkartDiscount: rupees(item.flipkartDiscount),
    },
    serviceProfile: PROFILES[profile],
    is_replacement: item.isReplacement,
    ...(item.addOns.length === 0 ? {} : { add_ons: item.addOns }),
  };
}
