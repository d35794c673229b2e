import type { RestRequest } from '../http/route.js';
import type { Site } from '../site.js';
import { formatMoney, type Money, moneyNumber, roundTo, sum, trimmedMoney } from '../state/money.js';
import type { MetaEntry, ProductLine, SandboxAddress, SandboxOrder, TaxLine, TaxShare } from '../state/order.js';
import { subtotalTaxOf, taxOf, totalsOf } from '../state/totals.js';
import { wpDate } from './dates.js';

export interface OrderViewOptions {
  /** `?dp=`; default the store's decimals. */
  readonly decimals?: number;
}

export function shownDecimals({ dp }: RestRequest['query']): OrderViewOptions {
  return dp === undefined || !/^\d+$/.test(dp) ? {} : { decimals: Number(dp) };
}

/** An order as `wc/v3` shows it. The order of the keys is the platform's [RUN]. */
export function orderView(
  order: SandboxOrder,
  site: Site,
  { decimals = site.decimals }: OrderViewOptions = {},
): unknown {
  const totals = totalsOf(order);
  const money = (amount: Money): number | string => {
    const text = formatMoney(amount, decimals);
    return site.modes.numericTypes ? Number(text) : text;
  };
  const local = (ms: number | null): string | null => (ms === null ? null : wpDate(ms, site.utcOffsetMinutes));
  const gmt = (ms: number | null): string | null => (ms === null ? null : wpDate(ms));
  const needsPayment = ['pending', 'failed', 'checkout-draft'].includes(order.status) && totals.total > 0n;
  return {
    id: order.id,
    parent_id: 0,
    status: order.status,
    currency: order.currency,
    version: site.version,
    prices_include_tax: order.pricesIncludeTax,
    date_created: local(order.createdAt),
    date_modified: local(order.modifiedAt),
    discount_total: money(totals.discount),
    discount_tax: money(totals.discountTax),
    shipping_total: money(totals.shipping),
    shipping_tax: money(totals.shippingTax),
    cart_tax: money(totals.cartTax),
    total: money(totals.total),
    total_tax: money(totals.totalTax),
    customer_id: order.customerId,
    order_key: order.orderKey,
    billing: billingView(order),
    shipping: addressView(order.shipping),
    payment_method: order.paymentMethod,
    payment_method_title: order.paymentTitle,
    transaction_id: order.transactionId,
    customer_ip_address: '127.0.0.1',
    customer_user_agent: '',
    created_via: order.createdVia,
    customer_note: order.customerNote,
    date_completed: local(order.completedAt),
    date_paid: local(order.paidAt),
    cart_hash: '',
    number: order.number,
    meta_data: order.meta.map(metaView),
    line_items: order.lines.map((line) => lineView(line, money)),
    tax_lines: order.taxes.map((line) => taxLineView(line, order, money)),
    shipping_lines: order.shippingLines.map((line) => ({
      id: line.id,
      method_title: line.title,
      method_id: line.methodId,
      instance_id: '1',
      total: money(line.total),
      total_tax: money(taxOf(line.taxes)),
      taxes: line.taxes.map((share) => shareView(share, money)),
      tax_status: 'taxable',
      meta_data: [],
    })),
    fee_lines: order.fees.map((line) => ({
      id: line.id,
      name: line.name,
      tax_class: '',
      tax_status: 'taxable',
      amount: '',
      total: money(line.total),
      total_tax: money(taxOf(line.taxes)),
      taxes: line.taxes.map((share) => shareView(share, money)),
      meta_data: [],
    })),
    coupon_lines: order.coupons.map((line) => ({
      id: line.id,
      code: line.code,
      discount: trimmedMoney(roundTo(line.discount, decimals)),
      discount_tax: trimmedMoney(roundTo(line.discountTax, decimals)),
      meta_data: [],
      discount_type: line.type,
      nominal_amount: line.nominalAmount,
      free_shipping: line.freeShipping,
    })),
    refunds: order.refunds.map(({ id, reason, amount }) => ({ id, reason, total: money(-amount) })),
    payment_url: `${site.home}/checkout/order-pay/${order.id}/?pay_for_order=true&key=${order.orderKey}`,
    is_editable: ['pending', 'on-hold', 'auto-draft'].includes(order.status),
    needs_payment: needsPayment,
    needs_processing: order.lines.length > 0,
    date_created_gmt: gmt(order.createdAt),
    date_modified_gmt: gmt(order.modifiedAt),
    date_completed_gmt: gmt(order.completedAt),
    date_paid_gmt: gmt(order.paidAt),
    currency_symbol: CURRENCY_SYMBOLS[order.currency] ?? order.currency,
    _links: {
      self: [
        {
          href: site.restURL(`wc/v3/orders/${order.id}`),
          targetHints: { allow: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
        },
      ],
      collection: [{ href: site.restURL('wc/v3/orders') }],
      ...(order.customerId === 0 ? {} : { customer: [{ href: site.restURL(`wc/v3/customers/${order.customerId}`) }] }),
    },
  };
}

export const CURRENCY_SYMBOLS: Readonly<Record<string, string>> = { INR: '₹', KWD: 'د.ك', USD: '$' };

type Amount = (amount: Money) => number | string;

function addressView(address: SandboxAddress): Readonly<Record<string, string>> {
  return {
    first_name: address.firstName,
    last_name: address.lastName,
    company: address.company,
    address_1: address.address1,
    address_2: address.address2,
    city: address.city,
    state: address.state,
    postcode: address.postcode,
    country: address.country,
    phone: address.phone,
  };
}

function billingView({ billing, email }: SandboxOrder): Readonly<Record<string, string>> {
  const { phone, ...address } = addressView(billing);
  return { ...address, email, phone: phone ?? '' };
}

export const metaView = ({ id, key, value }: MetaEntry): unknown => ({ id, key, value });

const itemMeta = (id: number, key: string, value: string, label = key): unknown => ({
  id,
  key,
  value,
  display_key: label,
  display_value: value,
});

function lineView(line: ProductLine, money: Amount): unknown {
  // Numbers of item meta never matter to anyone; deriving them keeps them stable between two reads.
  const metaId = (index: number): number => line.id * 10 + index;
  const attributes = line.attributes.map(({ key, label, value }, index) => itemMeta(metaId(index), key, value, label));
  const reduced =
    line.reducedStock === 0 ? [] : [itemMeta(metaId(attributes.length), '_reduced_stock', String(line.reducedStock))];
  return {
    id: line.id,
    name: line.name,
    product_id: line.productId,
    variation_id: line.variationId,
    quantity: line.quantity,
    tax_class: '',
    subtotal: money(line.subtotal),
    subtotal_tax: money(subtotalTaxOf(line.taxes)),
    total: money(line.total),
    total_tax: money(taxOf(line.taxes)),
    taxes: line.taxes.map((share) => shareView(share, money)),
    meta_data: [...attributes, ...reduced, ...line.meta.map(metaView)],
    sku: line.sku,
    // An unrounded float, e.g. 296.6101693333333 [RUN].
    price: line.quantity === 0 ? 0 : moneyNumber(line.total) / line.quantity,
    image: { id: line.variationId === 0 ? '' : 0, src: '' },
    parent_name: line.parentName,
  };
}

const shareView = ({ rateId, total, subtotal }: TaxShare, money: Amount): unknown => ({
  id: rateId,
  total: money(total),
  subtotal: subtotal === undefined ? '' : money(subtotal),
});

function taxLineView(line: TaxLine, order: SandboxOrder, money: Amount): unknown {
  const of = (lines: readonly { readonly taxes: readonly TaxShare[] }[]): Money =>
    sum(lines.flatMap(({ taxes }) => taxes.filter(({ rateId }) => rateId === line.rateId)).map(({ total }) => total));
  return {
    id: line.id,
    rate_code: line.code,
    rate_id: line.rateId,
    label: line.label,
    compound: false,
    tax_total: money(of([...order.lines, ...order.fees])),
    shipping_tax_total: money(of(order.shippingLines)),
    rate_percent: line.percent,
    meta_data: [],
  };
}
