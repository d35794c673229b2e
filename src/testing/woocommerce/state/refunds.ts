import type { Sequences } from './ids.js';
import { type Money, sum } from './money.js';
import type { RefundLine, SandboxOrder, SandboxRefund, TaxShare } from './order.js';
import { refundedUnits, taxOf } from './totals.js';

/** A part of a refund before it has an id of its own. */
export type NewRefundLine = Omit<RefundLine, 'id'>;

export interface NewRefund {
  /** Default: what the lines add up to. */
  readonly amount?: Money;
  readonly reason: string;
  readonly lines: readonly NewRefundLine[];
  readonly paidBack?: boolean;
}

export const refundedByLines = (lines: readonly NewRefundLine[]): Money =>
  sum(lines.map(({ total, taxes }) => total + taxOf(taxes)));

/** Every line of the order with all its units and money, as a refund of everything names them. */
export function refundableLines(order: SandboxOrder): readonly NewRefundLine[] {
  const whole = (
    kind: RefundLine['kind'],
    lines: readonly { readonly id: number; readonly total: Money; readonly taxes: readonly TaxShare[] }[],
  ): readonly NewRefundLine[] =>
    lines.map(({ id, total, taxes }) => ({ kind, lineId: id, quantity: 0, total, taxes: taxes.map(shareOf) }));
  return [
    ...order.lines.map(({ id, quantity, total, taxes }) => ({
      kind: 'product' as const,
      lineId: id,
      quantity: quantity - refundedUnits(order, id),
      total,
      taxes: taxes.map(shareOf),
    })),
    ...whole('fee', order.fees),
    ...whole('shipping', order.shippingLines),
  ];
}

const shareOf = ({ rateId, total }: TaxShare): TaxShare => ({ rateId, total });

/** Records a refund; the order's own totals stay as they are [RUN]. */
export function addRefund(
  order: SandboxOrder,
  { amount, reason, lines, paidBack = false }: NewRefund,
  { ids, createdAt }: { readonly ids: Sequences; readonly createdAt: number },
): SandboxRefund {
  const refund = {
    id: ids.post(),
    createdAt,
    amount: amount ?? refundedByLines(lines),
    reason,
    paidBack,
    lines: lines.map((line) => ({ ...line, id: ids.item() })),
  };
  order.refunds.push(refund);
  return refund;
}
