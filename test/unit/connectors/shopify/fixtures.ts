/** Shopify orders as the Admin API answers them. The people are invented. */

export interface Bag {
  readonly shopMoney: { readonly amount: string; readonly currencyCode: string };
  readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string };
}

/** A money bag in rupees, and in the buyer's currency when it is another. */
export function inr(amount: string, presentment?: readonly [amount: string, currency: string]): Bag {
  const [buyerAmount, buyerCurrency] = presentment ?? [amount, 'INR'];
  return {
    shopMoney: { amount, currencyCode: 'INR' },
    presentmentMoney: { amount: buyerAmount, currencyCode: buyerCurrency },
  };
}

export const connection = (...nodes: readonly unknown[]) => ({
  pageInfo: { hasNextPage: false, endCursor: null },
  nodes,
});

export const ADDRESS = {
  name: 'Meera Iyer',
  firstName: 'Meera',
  lastName: 'Iyer',
  company: null,
  address1: '12, 4th Cross, Indiranagar',
  address2: 'Near the water tank',
  city: 'Bengaluru',
  province: 'Karnataka',
  provinceCode: 'KA',
  zip: '560038',
  countryCodeV2: 'IN',
  phone: '098450 12345',
};

export function lineItem(overrides: object = {}) {
  return {
    id: 'gid://shopify/LineItem/11',
    sku: 'KURTA-M',
    name: 'Cotton kurta - M',
    title: 'Cotton kurta',
    variantTitle: 'M',
    quantity: 2,
    currentQuantity: 2,
    unfulfilledQuantity: 2,
    requiresShipping: true,
    isGiftCard: false,
    taxable: true,
    product: { id: 'gid://shopify/Product/21' },
    variant: {
      id: 'gid://shopify/ProductVariant/31',
      barcode: '8901234567890',
      inventoryItem: { id: 'gid://shopify/InventoryItem/41', harmonizedSystemCode: '620520' },
    },
    customAttributes: [],
    originalUnitPriceSet: inr('500.0'),
    discountedUnitPriceAfterAllDiscountsSet: inr('500.0'),
    originalTotalSet: inr('1000.0'),
    discountAllocations: [],
    taxLines: [
      { title: 'CGST', rate: 0.025, priceSet: inr('23.81'), channelLiable: false },
      { title: 'SGST', rate: 0.025, priceSet: inr('23.81'), channelLiable: false },
    ],
    ...overrides,
  };
}

/** A prepaid order of two kurtas at 500 rupees, shipping 50, prices with tax in them. */
export function graphqlOrder(overrides: object = {}) {
  return {
    id: 'gid://shopify/Order/1001',
    name: '#1001',
    confirmationNumber: 'XPAV284CT',
    sourceName: 'web',
    sourceIdentifier: null,
    poNumber: null,
    createdAt: '2026-11-20T05:30:00Z',
    processedAt: '2026-11-20T05:29:58Z',
    updatedAt: '2026-11-20T06:00:00Z',
    cancelledAt: null,
    cancelReason: null,
    closedAt: null,
    test: false,
    displayFinancialStatus: 'PAID',
    displayFulfillmentStatus: 'UNFULFILLED',
    returnStatus: 'NO_RETURN',
    currencyCode: 'INR',
    presentmentCurrencyCode: 'INR',
    taxesIncluded: true,
    email: 'meera@example.com',
    phone: null,
    note: null,
    tags: [],
    customerLocale: 'en-IN',
    paymentGatewayNames: ['razorpay'],
    customAttributes: [],
    customer: {
      id: 'gid://shopify/Customer/51',
      firstName: 'Meera',
      lastName: 'Iyer',
      displayName: 'Meera Iyer',
      defaultEmailAddress: { emailAddress: 'meera@example.com' },
      defaultPhoneNumber: { phoneNumber: '+919845012345' },
    },
    billingAddress: ADDRESS,
    shippingAddress: ADDRESS,
    totalDiscountsSet: inr('0.0'),
    totalShippingPriceSet: inr('50.0'),
    totalTaxSet: inr('47.62'),
    totalTipReceivedSet: inr('0.0'),
    originalTotalDutiesSet: null,
    originalTotalAdditionalFeesSet: null,
    totalPriceSet: inr('1050.0'),
    currentTotalPriceSet: inr('1050.0'),
    totalReceivedSet: inr('1050.0'),
    totalRefundedSet: inr('0.0'),
    totalOutstandingSet: inr('0.0'),
    totalCashRoundingAdjustment: { paymentSet: inr('0.0') },
    taxLines: [
      { title: 'CGST', rate: 0.025, priceSet: inr('23.81'), channelLiable: false },
      { title: 'SGST', rate: 0.025, priceSet: inr('23.81'), channelLiable: false },
    ],
    additionalFees: [],
    transactions: [
      {
        id: 'gid://shopify/OrderTransaction/61',
        kind: 'SALE',
        status: 'SUCCESS',
        gateway: 'razorpay',
        formattedGateway: 'Razorpay Secure (UPI, Cards, Wallets, NetBanking)',
        manualPaymentGateway: false,
        processedAt: '2026-11-20T05:29:59Z',
        amountSet: inr('1050.0'),
      },
    ],
    fulfillments: [],
    refunds: [],
    shippingLines: connection({
      id: 'gid://shopify/ShippingLine/71',
      title: 'Standard',
      code: 'Standard',
      source: 'shopify',
      carrierIdentifier: null,
      isRemoved: false,
      originalPriceSet: inr('50.0'),
      discountedPriceSet: inr('50.0'),
      taxLines: [],
    }),
    discountApplications: connection(),
    lineItems: connection(lineItem()),
    ...overrides,
  };
}

/** Totals of an unpaid order of `amount` rupees. */
export const unpaid = (amount: string) => ({
  displayFinancialStatus: 'PENDING',
  totalReceivedSet: inr('0.0'),
  totalOutstandingSet: inr(amount),
});

export const COD_TRANSACTION = {
  id: 'gid://shopify/OrderTransaction/62',
  kind: 'SALE',
  status: 'PENDING',
  gateway: 'Cash on Delivery (COD)',
  formattedGateway: 'Cash on Delivery (COD)',
  manualPaymentGateway: true,
  processedAt: '2026-11-20T05:29:59Z',
  amountSet: inr('1050.0'),
};
