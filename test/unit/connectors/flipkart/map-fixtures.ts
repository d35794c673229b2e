import { type FlipkartMapContext, mapOrder } from '../../../../src/connectors/flipkart/map-order.js';
import { type Order, orderInvariantViolations, reconcileTotals } from '../../../../src/model/index.js';

/** Shipments as the filter lists them, and the details of them. The people are invented. */

export const SELLER = 'b3f1c09d44a25e77';
export const SHIPMENT = '7d1f0c44-52b8-4a1e-9b0e-0c4f6f1a2b31';
export const OD = 'OD431908274651203100';
export const ITEM = '43190827465120310001';
export const LOCATION = 'LOC5b1e4cbb8a7d4f0ea4b0c1d2e3f40516';

/** All rupees of the line. */
export function prices(sellingPrice: number, shippingCharge = 0, overrides: object = {}) {
  const totalPrice = sellingPrice + shippingCharge;
  return { sellingPrice, totalPrice, shippingCharge, customerPrice: totalPrice, flipkartDiscount: 0, ...overrides };
}

/** Two kurtas for 998 rupees, and 40 for shipping. */
export function orderItem(overrides: object = {}) {
  return {
    orderItemId: ITEM,
    orderId: OD,
    cancellationGroupId: 'grp43190827465120310001',
    orderDate: '2026-11-20T10:15:30.000+05:30',
    cancellationDate: null,
    paymentType: 'COD',
    status: 'APPROVED',
    cancellationReason: null,
    cancellationSubReason: null,
    courierReturn: null,
    quantity: 2,
    fsn: 'KTAEXAMPLE000001',
    sku: 'KURTA-M',
    listingId: 'LSTKTAEXAMPLE000001AB12CD',
    hsn: '61091000',
    title: 'Cotton kurta, M',
    packageIds: ['PKGKTAEXAMPLE000001'],
    priceComponents: prices(998, 40),
    serviceProfile: 'Seller_Fulfilment',
    is_replacement: false,
    ...overrides,
  };
}

/** One stole for 499 rupees. */
export function otherItem(overrides: object = {}) {
  return orderItem({
    orderItemId: '43190827465120310002',
    cancellationGroupId: 'grp43190827465120310002',
    quantity: 1,
    sku: 'STOLE-RED',
    fsn: 'STLEXAMPLE000002',
    title: 'Stole, red',
    priceComponents: prices(499),
    ...overrides,
  });
}

/** A shipment of two kurtas that Flipkart's courier fetches: 1038 rupees, to be paid at the door. */
export function shipment(overrides: object = {}) {
  return {
    shipmentId: SHIPMENT,
    dispatchByDate: '2026-11-22T12:00:00.000+05:30',
    dispatchAfterDate: '2026-11-20T10:21:00.000+05:30',
    updatedAt: '2026-11-20T10:18:45.000+05:30',
    locationId: LOCATION,
    hold: false,
    mps: false,
    packagingPolicy: 'DEFAULT',
    subShipments: [{ subShipmentId: 'SS-1', packages: [] }],
    orderItems: [orderItem()],
    forms: [],
    shipmentType: 'NORMAL',
    ...overrides,
  };
}

/** All its items at one status. */
export const at = (status: string, overrides: object = {}) => ({ orderItems: [orderItem({ status, ...overrides })] });

export const ADDRESS = {
  firstName: 'Meera',
  lastName: 'Iyer',
  pinCode: '560038',
  city: 'Bengaluru',
  state: 'Karnataka',
  stateCode: 'IN-KA',
  addressLine1: '12, 4th Cross, Indiranagar',
  addressLine2: 'Flat 3B',
  landmark: 'Near the water tank',
  contactNumber: '9845012345',
};

const SELLER_ADDRESS = {
  firstName: 'Nila',
  lastName: 'Handlooms',
  pinCode: '641001',
  city: 'Coimbatore',
  state: 'Tamil Nadu',
  stateCode: 'IN-TN',
  addressLine1: '7, Oppanakara Street',
  contactNumber: '04222301234',
};

const COURIER = { trackingId: 'FMPP0912345678', vendorName: 'Ekart Logistics' };

/** As the models of the SDK have it. */
export function details(overrides: object = {}) {
  return {
    orderId: OD,
    shipmentId: SHIPMENT,
    orderItems: [{ orderItemId: ITEM }],
    weighingRequired: false,
    deliveryAddress: ADDRESS,
    billingAddress: ADDRESS,
    buyerDetails: { firstName: 'Meera', lastName: 'Iyer' },
    sellerAddress: SELLER_ADDRESS,
    returnAddress: SELLER_ADDRESS,
    courierDetails: { pickupDetails: COURIER, deliveryDetails: COURIER },
    ...overrides,
  };
}

/** As the reference pages have it: other spellings, couriers at the sub-shipments. */
export function nestedDetails() {
  const { pinCode, state, ...rest } = ADDRESS;
  const address = { ...rest, pincode: pinCode, stateName: state };
  return details({
    deliveryAddress: address,
    billingAddress: address,
    courierDetails: undefined,
    subShipments: [
      { subShipmentId: 'SS-1', courierDetails: { pickupDetails: COURIER, deliveryDetails: COURIER } },
      { subShipmentId: 'SS-2', courierDetails: { deliveryDetails: { ...COURIER, trackingId: 'FMPP0912345679' } } },
    ],
  });
}

type Context = Partial<FlipkartMapContext>;

/** Maps a shipment that has to come out sound. */
export function mapAny(overrides: object = {}, context: Context = {}): Order {
  const { order, issues } = mapOrder(shipment(overrides), { storeId: SELLER, ...context });
  if (issues !== order.issues) throw new Error('the issues are not those of the order');
  const violations = orderInvariantViolations(order);
  if (violations.length > 0) throw new Error(violations.join('\n'));
  return order;
}

/** Maps a shipment that has to come out sound, adding up, and without a word. */
export function map(overrides: object = {}, context: Context = {}): Order {
  const order = mapAny(overrides, context);
  const complaints = [...order.issues, ...reconcileTotals(order)];
  if (complaints.length > 0) throw new Error(complaints.map(({ message }) => message).join('\n'));
  return order;
}

/** Code and path of every issue. */
export const issuesOf = ({ issues }: Order): string[] => issues.map(({ code, path }) => `${code} ${path}`);

export const inr = (amount: string) => ({ shop: { amount, currency: 'INR' } });
