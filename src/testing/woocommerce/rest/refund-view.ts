import type { Site } from '../site.js';
import { formatMoney, type Money, moneyNumber, sum } from '../state/money.js';
import type { RefundLine, SandboxOrder, SandboxRefund } from '../state/order.js';
import { taxOf } from '../state/totals.js';
import { wpDate } from './dates.js';

/** A refund as its own resource: amount positive, quantities and totals of its lines negative [RUN]. */
export function refundView(refund: SandboxRefund, order: SandboxOrder, site: Site): unknown {
  const money = (amount: Money): string => formatMoney(amount, site.decimals);
  const of = (kind: RefundLine['kind']): readonly RefundLine[] => refund.lines.filter((line) => line.kind === kind);
  const orderURL = site.restURL(`wc/v3/orders/${order.id}`);
  return {
    id: refund.id,
    parent_id: order.id,
    date_created: wpDate(refund.createdAt, site.utcOffsetMinutes),
    date_created_gmt: wpDate(refund.createdAt),
    amount: money(refund.amount),
    reason: refund.reason,
    refunded_by: 1,
    refunded_payment: refund.paidBack,
    meta_data: [],
    line_items: of('product').map((line) => productView(line, order, money)),
    shipping_lines: of('shipping').map((line) => ({
      id: line.id,
      method_title: order.shippingLines.find(({ id }) => id === line.lineId)?.title ?? '',
      method_id: order.shippingLines.find(({ id }) => id === line.lineId)?.methodId ?? '',
      instance_id: '1',
      ...amounts(line, money),
      tax_status: 'taxable',
      meta_data: [refundedItem(line)],
    })),
    tax_lines: order.taxes.map((rate) => ({
      id: rate.id,
      rate_code: rate.code,
      rate_id: rate.rateId,
      label: rate.label,
      compound: false,
      tax_total: money(-taxAt([...of('product'), ...of('fee')], rate.rateId)),
      shipping_tax_total: money(-taxAt(of('shipping'), rate.rateId)),
      rate_percent: rate.percent,
      meta_data: [],
    })),
    fee_lines: of('fee').map((line) => ({
      id: line.id,
      name: order.fees.find(({ id }) => id === line.lineId)?.name ?? '',
      tax_class: '',
      tax_status: 'taxable',
      amount: '',
      ...amounts(line, money),
      meta_data: [refundedItem(line)],
    })),
    _links: {
      self: [{ href: `${orderURL}/refunds/${refund.id}`, targetHints: { allow: ['GET', 'DELETE'] } }],
      collection: [{ href: `${orderURL}/refunds` }],
      up: [{ href: orderURL }],
    },
  };
}

const taxAt = (lines: readonly RefundLine[], rateId: number): Money =>
  sum(lines.flatMap(({ taxes }) => taxes).flatMap((share) => (share.rateId === rateId ? [share.total] : [])));

function productView(line: RefundLine, order: SandboxOrder, money: (amount: Money) => string): unknown {
  const sold = order.lines.find(({ id }) => id === line.lineId);
  const { total, total_tax, taxes } = amounts(line, money);
  return {
    id: line.id,
    name: sold?.name ?? '',
    product_id: sold?.productId ?? 0,
    variation_id: sold?.variationId ?? 0,
    quantity: -line.quantity,
    tax_class: '',
    subtotal: total,
    subtotal_tax: total_tax,
    total,
    total_tax,
    taxes,
    meta_data: [refundedItem(line)],
    sku: sold?.sku ?? null,
    price: line.quantity === 0 ? 0 : moneyNumber(line.total) / line.quantity,
    image: { id: '', src: '' },
    parent_name: sold?.parentName ?? null,
  };
}

const amounts = (line: RefundLine, money: (amount: Money) => string) => ({
  total: money(-line.total),
  total_tax: money(-taxOf(line.taxes)),
  taxes: line.taxes.map(({ rateId, total }) => ({ id: rateId, total: money(-total), subtotal: money(-total) })),
});

/** What links a refunded line to the order's [RUN]. */
const refundedItem = ({ id, lineId }: RefundLine): unknown => ({
  id: id * 10,
  key: '_refunded_item_id',
  value: String(lineId),
  display_key: '_refunded_item_id',
  display_value: String(lineId),
});
