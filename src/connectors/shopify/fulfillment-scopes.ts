/** Any one of these shows fulfillment orders: those of the locations it is for. */
export const READ_FULFILLMENT_ORDERS: readonly string[] = [
  'read_merchant_managed_fulfillment_orders',
  'read_assigned_fulfillment_orders',
  'read_third_party_fulfillment_orders',
];

export const WRITE_FULFILLMENT_ORDERS: readonly string[] = READ_FULFILLMENT_ORDERS.map((scope) =>
  scope.replace(/^read_/, 'write_'),
);
