import type { Seller } from '../state/seller.js';
import type { VerdictField } from './batch.js';
import type { DeliveryAttempt, PackOutcome } from './desk.js';

/** The calls that answer shipment by shipment, with 200 whatever becomes of them. */
export type FlipkartBatchOperation =
  | 'cancel'
  | 'dispatch'
  | 'pack'
  | 'selfShipDelivery'
  | 'selfShipDeliveryAttempt'
  | 'selfShipDispatch';

export interface FlipkartFulfillmentControls {
  /** How long packs take from now on, by the sandbox's clock. @default 8 seconds */
  setPackingDelay(ms: number, storeId?: string): void;
  /** What the next packs end in: `failed` ones are APPROVED again. */
  nextPack(outcome: PackOutcome, plan?: { readonly times?: number; readonly storeId?: string }): void;
  /** The next shipments of this call are refused with this code. */
  refuseShipments(
    operation: FlipkartBatchOperation,
    code: string,
    plan?: { readonly times?: number; readonly storeId?: string },
  ): void;
  /** The next shipments of this call are done, and missing in the answer. */
  loseVerdicts(operation: FlipkartBatchOperation, plan?: { readonly times?: number; readonly storeId?: string }): void;
  /** How `pack`, `dispatch` and `cancel` write their verdicts: official pages differ. @default 'status' */
  setVerdicts(field: VerdictField, storeId?: string): void;
  /** What is documented nowhere about shipments of the seller's own courier. */
  setSelfShip(
    rules: {
      /** @default false */
      readonly needsPacking?: boolean;
      /** Where a dispatched one stands. @default 'SHIPPED' */
      readonly state?: 'READY_TO_DISPATCH' | 'SHIPPED';
    },
    storeId?: string,
  ): void;
  /** Packs are refused for their dimensions unless `ignoreWarning` is sent. */
  warnAboutDimensions(on: boolean, storeId?: string): void;
  /** What a shipment's deliverer reported. */
  deliveryAttempts(id: string, storeId?: string): readonly DeliveryAttempt[];
}

export function createFlipkartFulfillmentControls(sellerOf: (storeId?: string) => Seller): FlipkartFulfillmentControls {
  const deskOf = (storeId?: string) => sellerOf(storeId).fulfillment;
  return {
    setPackingDelay(ms, storeId) {
      deskOf(storeId).packingDelayMs = ms;
    },
    nextPack(outcome, { times = 1, storeId } = {}) {
      deskOf(storeId).planOutcome(outcome, times);
    },
    refuseShipments(operation, code, { times = 1, storeId } = {}) {
      deskOf(storeId).planRefusal(operation, code, times);
    },
    loseVerdicts(operation, { times = 1, storeId } = {}) {
      deskOf(storeId).planLeftOut(operation, times);
    },
    setVerdicts(field, storeId) {
      deskOf(storeId).verdicts = field;
    },
    setSelfShip({ needsPacking, state }, storeId) {
      const desk = deskOf(storeId);
      if (needsPacking !== undefined) desk.selfShipNeedsPacking = needsPacking;
      if (state !== undefined) desk.selfShipState = state;
    },
    warnAboutDimensions(on, storeId) {
      deskOf(storeId).warnsAboutDimensions = on;
    },
    deliveryAttempts: (id, storeId) => deskOf(storeId).attempts.get(id) ?? [],
  };
}
