import type { Seller } from '../state/seller.js';
import type { Address, Courier, Shipment } from '../state/shipment.js';

/**
 * A shipment as the details call answers it. Official sources differ in spelling and nesting, and the printed schema is
 * another call's: the seller says which one it gets.
 */
export function detailsView(shipment: Shipment, seller: Seller) {
  const { id, orderId, locationId, items, subShipments, deliveryAddress, weighingRequired } = shipment;
  const isPages = seller.details === 'pages';
  const address = isPages ? pagesAddress : sdkAddress;
  // The buyer's number is there for self-shipped shipments only.
  const buyer = (one: Address) => address(one, shipment.type === 'SELF');
  const own = address(seller.addressOf(locationId), true);
  const courierDetails = courierView(subShipments[0]?.courier);
  return {
    orderId,
    shipmentId: id,
    locationId,
    orderItems: items.map((item) => ({ orderItemId: item.id })),
    weighingRequired,
    deliveryAddress: buyer(deliveryAddress),
    billingAddress: buyer(shipment.billingAddress),
    buyerDetails: { firstName: deliveryAddress.firstName, lastName: deliveryAddress.lastName },
    sellerAddress: own,
    returnAddress: own,
    ...(isPages ? {} : { courierDetails }),
    subShipments: subShipments.map((one) => ({
      subShipmentId: one.id,
      ...(isPages ? { courierDetails: courierView(one.courier) } : {}),
    })),
  };
}

function courierView(courier: Courier | undefined) {
  const details = { trackingId: courier?.trackingId ?? null, vendorName: courier?.vendorName ?? null };
  return { pickupDetails: details, deliveryDetails: details };
}

function sdkAddress({ contactNumber, ...address }: Address, withNumber: boolean) {
  return { ...address, contactNumber: withNumber ? contactNumber : null };
}

function pagesAddress({ contactNumber, pinCode, state, ...address }: Address, withNumber: boolean) {
  return { ...address, pincode: pinCode, stateName: state, ...(withNumber ? { contactNumber } : {}) };
}
