/** What the acknowledgement feed needs of the seller's orders. */
export interface AcknowledgedOrders {
  /** `undefined` for an order that the seller does not have. */
  find(orderId: string): AcknowledgedOrder | undefined;
  /** Cancels items of an order for good. */
  cancelItems(orderId: string, items: readonly CancelledItem[], at: number): void;
}

export interface AcknowledgedOrder {
  readonly fulfilledBy: 'AMAZON' | 'MERCHANT';
  /** A payment that is not settled: nothing of it may be touched. */
  readonly pending: boolean;
  readonly items: readonly {
    readonly orderItemId: string;
    /** Units that left. */
    readonly shipped: number;
    readonly cancelled: boolean;
  }[];
}

export interface CancelledItem {
  readonly orderItemId: string;
  readonly reason: CancelReason;
}

/** Those of OrderAcknowledgement.xsd; any other word makes the feed invalid. */
export const CANCEL_REASONS = [
  'BuyerCanceled',
  'CarrierCoverageFailure',
  'CarrierCreditDecision',
  'CustomerExchange',
  'CustomerReturn',
  'GeneralAdjustment',
  'MerchandiseNotReceived',
  'NoInventory',
  'RiskAssessmentInformationNotValid',
  'ShippingAddressUndeliverable',
] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];
