import type { Seller } from '../state/seller.js';
import { liveItems, type ShipmentState, stateOf } from '../state/shipment.js';
import { changeState, touchShipment } from '../state/shipment-changes.js';
import { findShipments } from './find-shipments.js';
import type { PageToken } from './page-token.js';

export interface DriftPlan {
  /** How many rows of the pages before change, from the first on. */
  readonly rows: number;
  /** They go on to the next state of their life and leave the set, or stay in it and move to its end. */
  readonly how: 'leave' | 'move';
}

const NEXT: Readonly<Record<string, ShipmentState>> = {
  APPROVED: 'SHIPPED',
  FORM_FAILED: 'SHIPPED',
  PACKED: 'SHIPPED',
  PACKING_IN_PROGRESS: 'SHIPPED',
  PICKUP_COMPLETE: 'COMPLETED',
  READY_TO_DISPATCH: 'SHIPPED',
  SHIPPED: 'COMPLETED',
  DELIVERED: 'COMPLETED',
};

/**
 * What goes on while a search is being paged: rows that were answered change, those behind them move up, and a page that is
 * counted by its number skips as many.
 */
export class Drift {
  #plan: DriftPlan | undefined;
  #left = 0;
  readonly #changed: string[] = [];

  /** @param pages before how many further pages. */
  plan(plan: DriftPlan, pages: number): void {
    this.#plan = plan;
    this.#left = pages;
  }

  clear(): void {
    this.#left = 0;
  }

  /** Ids of the shipments that were changed. */
  get changed(): readonly string[] {
    return this.#changed;
  }

  beforePage(seller: Seller, { filter, sort, pageNumber, pageSize }: PageToken): void {
    if (this.#plan === undefined || this.#left <= 0) return;
    const { rows, how } = this.#plan;
    const found = findShipments(seller.shipments.all(), filter, sort, seller.windowEnds);
    const answered = found.slice(0, pageNumber * pageSize).filter((shipment) => liveItems(shipment).length > 0);
    if (answered.length === 0) return;
    this.#left -= 1;
    for (const shipment of answered.slice(0, rows)) {
      this.#changed.push(shipment.id);
      if (how === 'leave') changeState(shipment, seller, NEXT[stateOf(shipment)] ?? 'COMPLETED');
      else touchShipment(shipment, seller);
    }
  }
}
