/** Customers send back what they got; couriers bring back what they could not hand over. */
export type ReturnSource = 'courier_return' | 'customer_return';

export interface FlipkartReturnRow {
  readonly id: string;
  readonly source: ReturnSource;
  readonly orderItemId: string;
  readonly orderId: string;
  readonly shipmentId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly orderedAt: number;
  readonly createdAt: number;
  readonly action: string;
  readonly reason: string;
  readonly subReason: string;
  readonly comments: string;
  readonly fsn: string;
  readonly listingId: string;
  /** As answers write it: `Seller_Fulfilment`. */
  readonly serviceProfile: string;
  updatedAt: number;
  approvedAt: number | undefined;
  expectedAt: number;
  completedAt: number | undefined;
  /** `CREATED`, `COMPLETED`, …; any word goes, as on the platform. */
  status: string;
  courierName: string;
  trackingId: string;
}
