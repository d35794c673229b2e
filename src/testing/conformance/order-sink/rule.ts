import type { Order } from '../../../model/index.js';
import type { AppliedOrder, OrderOutcome, OrderSink } from '../../../sync/ports/index.js';
import type { CaseOutcome } from '../connector/case.js';
import { STORE } from '../sync-fixtures.js';

/** `peer` is another one on the same storage, where there is such. */
export interface OrderSinkRule {
  readonly name: string;
  run(sink: OrderSink, peer: OrderSink): Promise<CaseOutcome> | Promise<void>;
}

/** Hands in one order. */
export async function applied(
  sink: OrderSink,
  order: Order,
  authoritative?: boolean,
): Promise<AppliedOrder | undefined> {
  const batch = { store: STORE, orders: [order], ...(authoritative === undefined ? {} : { authoritative }) };
  const [row] = await sink.apply(batch);
  return row;
}

export async function outcomeOf(
  sink: OrderSink,
  order: Order,
  authoritative?: boolean,
): Promise<OrderOutcome | undefined> {
  return (await applied(sink, order, authoritative))?.outcome;
}
