import { DAY_MS, HOUR_MS, SECOND_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import type { ServiceProfile, Shipment } from '../state/shipment.js';
import type { FlipkartReturnRow, ReturnSource } from './return.js';

const PROFILES: Readonly<Record<ServiceProfile, string>> = {
  FBF: 'Flipkart_Fulfilment',
  FBF_LITE: 'Smart_Fulfilment',
  NON_FBF: 'Seller_Fulfilment',
};
const REASONS: Readonly<Record<ReturnSource, readonly (readonly [string, string])[]>> = {
  courier_return: [
    ['ATTEMPTS_EXHAUSTED', 'CUSTOMER_NOT_AVAILABLE'],
    ['ORDER_CANCELLED', 'CUSTOMER_REFUSED'],
  ],
  customer_return: [
    ['DEFECTIVE_PRODUCT', 'PRODUCT_NOT_WORKING'],
    ['MISSHIPMENT', 'WRONG_COLOR'],
    ['ORDERED_BY_MISTAKE', ''],
  ],
};

/** Seeded for each shipment that could have come back: enough for several pages with a hundred orders. */
const SHARE = 0.5;

export interface NewReturn {
  readonly shipment: Shipment;
  readonly source: ReturnSource;
  readonly itemIndex?: number;
  readonly at: number;
}

/** Every return of one seller. */
export class ReturnBook {
  readonly #rows = new Map<string, FlipkartReturnRow>();
  readonly #random: Random;

  constructor(seed: number, shipments: readonly Shipment[], now: number) {
    this.#random = new Random(mixSeed(seed, 0x2e7));
    const returned = shipments.filter(({ items }) => items.some(({ status }) => CAN_RETURN.has(status)));
    for (const [index, shipment] of returned.entries()) {
      if (!this.#random.chance(SHARE)) continue;
      const source = index % 3 === 0 ? 'courier_return' : 'customer_return';
      const at = Math.min(now, shipment.updatedAt + this.#random.int(1, 96) * HOUR_MS);
      const row = this.insert({ shipment, source, at });
      if (this.#random.chance(0.5)) complete(row, Math.min(now, at + 5 * DAY_MS));
    }
  }

  /** In the order they were made. */
  all(): readonly FlipkartReturnRow[] {
    return [...this.#rows.values()];
  }

  get(id: string): FlipkartReturnRow | undefined {
    return this.#rows.get(id);
  }

  insert({ shipment, source, itemIndex = 0, at }: NewReturn): FlipkartReturnRow {
    const random = this.#random;
    const item = shipment.items[itemIndex];
    if (item === undefined) throw new Error(`shipment ${shipment.id} has no item ${itemIndex}`);
    const createdAt = Math.floor(at / SECOND_MS) * SECOND_MS;
    const [reason, subReason] = random.pick(REASONS[source]);
    const isCustomers = source === 'customer_return';
    const row: FlipkartReturnRow = {
      id: `11${random.digits(18)}`,
      source,
      orderItemId: item.id,
      orderId: shipment.orderId,
      shipmentId: shipment.id,
      locationId: shipment.locationId,
      quantity: item.quantity,
      orderedAt: shipment.orderedAt,
      createdAt,
      action: isCustomers ? random.pick(['REFUND', 'REFUND', 'REPLACE']) : 'REFUND',
      reason,
      subReason,
      comments: isCustomers && random.chance(0.4) ? 'The box says 6&quot;, the thing is 5&quot;' : '',
      fsn: item.fsn,
      listingId: item.listingId,
      serviceProfile: PROFILES[shipment.profile],
      updatedAt: createdAt,
      approvedAt: isCustomers ? createdAt : undefined,
      expectedAt: createdAt + 7 * DAY_MS,
      completedAt: undefined,
      status: 'CREATED',
      courierName: random.chance(0.7) ? 'Ekart Logistics' : '',
      trackingId: random.chance(0.7) ? `FMPR${random.digits(10)}` : '',
    };
    this.#rows.set(row.id, row);
    return row;
  }
}

const CAN_RETURN: ReadonlySet<string> = new Set(['COMPLETED', 'DELIVERED', 'RETURNED', 'RETURN_REQUESTED', 'SHIPPED']);

export function complete(row: FlipkartReturnRow, at: number): void {
  row.status = 'COMPLETED';
  row.completedAt = at;
  row.updatedAt = Math.max(row.updatedAt, Math.floor(at / SECOND_MS) * SECOND_MS);
}
