import { SECOND_MS } from '../../clock.js';
import type { VerdictField } from './batch.js';

export type PackOutcome = 'FORM_FAILED' | 'PACKED' | 'failed';

export interface DeliveryAttempt {
  readonly deliveryDate: string;
  readonly newDeliveryDate: string;
  readonly reason: string | undefined;
  readonly subReason: string | undefined;
}

/** How one seller's packing and dispatching goes, and what tests planted in it. */
export class FulfillmentDesk {
  /** Packing takes 5 to 10 seconds as a rule, and up to 30 minutes. */
  packingDelayMs = 8 * SECOND_MS;
  /** Of `pack`, `dispatch` and `cancel`: one official page writes `status`, another `processingStatus`. */
  verdicts: VerdictField = 'status';
  /** Whether it is to be packed first is documented nowhere. */
  selfShipNeedsPacking = false;
  /** One page of the documentation says SHIPPED, that of the version before READY_TO_DISPATCH. */
  selfShipState: 'READY_TO_DISPATCH' | 'SHIPPED' = 'SHIPPED';
  /** Dimensions that differ from the listing's are a warning, which `ignoreWarning` passes over. */
  warnsAboutDimensions = false;
  /** By shipment. */
  readonly attempts = new Map<string, DeliveryAttempt[]>();
  readonly #outcomes: PackOutcome[] = [];
  readonly #refusals = new Map<string, string[]>();
  readonly #leftOut = new Map<string, number>();

  planOutcome(outcome: PackOutcome, times: number): void {
    for (let left = times; left > 0; left -= 1) this.#outcomes.push(outcome);
  }

  nextOutcome(): PackOutcome {
    return this.#outcomes.shift() ?? 'PACKED';
  }

  planRefusal(operation: string, code: string, times: number): void {
    const planned = this.#refusals.get(operation) ?? [];
    this.#refusals.set(operation, [...planned, ...Array.from({ length: times }, () => code)]);
  }

  nextRefusal(operation: string): string | undefined {
    return this.#refusals.get(operation)?.shift();
  }

  planLeftOut(operation: string, times: number): void {
    this.#leftOut.set(operation, times);
  }

  isLeftOut(operation: string): boolean {
    const left = this.#leftOut.get(operation) ?? 0;
    this.#leftOut.set(operation, Math.max(0, left - 1));
    return left > 0;
  }
}
