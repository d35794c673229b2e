import { mapOrder, type WooMapContext } from '../../../../src/connectors/woocommerce/map-order.js';
import { type Order, orderInvariantViolations, reconcileTotals } from '../../../../src/model/index.js';

/** WooCommerce orders as the REST API answers them. The people are invented. */

export const STORE = 'https://shop.example.com';

export const ADDRESS = {
  first_name: 'Meera',
  last_name: 'Iyer',
  company: '',
  address_1: '12, 4th Cross, Indiranagar',
  address_2: 'Near the water tank',
  city: 'Bengaluru',
  state: 'KA',
  postcode: '560038',
  country: 'IN',
  phone: '',
};

export const EMPTY_ADDRESS = Object.fromEntries(Object.keys(ADDRESS).map((key) => [key, '']));

/** Two kurtas at 500 rupees, 5 % tax on top. */
export function lineItem(overrides: object = {}) {
  return {
    id: 11,
    name: 'Cotton kurta - M',
    product_id: 21,
    variation_id: 31,
    quantity: 2,
    tax_class: '',
    subtotal: '1000.00',
    subtotal_tax: '50.00',
    total: '1000.00',
    total_tax: '50.00',
    taxes: [
      { id: 1, total: '25.00', subtotal: '25.00' },
      { id: 2, total: '25.00', subtotal: '25.00' },
    ],
    meta_data: [
      { id: 901, key: 'size', value: 'M', display_key: 'Size', display_value: 'M' },
      { id: 902, key: '_reduced_stock', value: '2', display_key: '_reduced_stock', display_value: '2' },
    ],
    sku: 'KURTA-M',
    price: 500,
    image: { id: '', src: '' },
    parent_name: 'Cotton kurta',
    ...overrides,
  };
}

export function taxLine(overrides: object = {}) {
  return {
    id: 71,
    rate_code: 'IN-KA-CGST-1',
    rate_id: 1,
    label: 'CGST',
    compound: false,
    tax_total: '25.00',
    shipping_tax_total: '0.00',
    rate_percent: 2.5,
    meta_data: [],
    ...overrides,
  };
}

/** A prepaid order of two kurtas, shipping 50, prices without tax: 1100 in all. */
export function wooOrder(overrides: object = {}) {
  return {
    id: 302,
    parent_id: 0,
    status: 'processing',
    currency: 'INR',
    version: '10.0.2',
    prices_include_tax: false,
    date_created: '2026-11-20T11:00:00',
    date_modified: '2026-11-20T11:30:00',
    discount_total: '0.00',
    discount_tax: '0.00',
    shipping_total: '50.00',
    shipping_tax: '0.00',
    cart_tax: '50.00',
    total: '1100.00',
    total_tax: '50.00',
    customer_id: 7,
    order_key: 'wc_order_k3yOfTheOrder',
    billing: { ...ADDRESS, email: 'meera@example.com', phone: '098450 12345' },
    shipping: ADDRESS,
    payment_method: 'razorpay',
    payment_method_title: 'UPI / Cards',
    transaction_id: 'pay_1',
    created_via: 'checkout',
    customer_note: '',
    date_completed: null,
    date_paid: '2026-11-20T11:05:00',
    number: '302',
    meta_data: [],
    line_items: [lineItem()],
    tax_lines: [taxLine(), taxLine({ id: 72, rate_code: 'IN-KA-SGST-2', rate_id: 2, label: 'SGST' })],
    shipping_lines: [
      {
        id: 81,
        method_title: 'Flat rate',
        method_id: 'flat_rate',
        instance_id: '1',
        total: '50.00',
        total_tax: '0.00',
        taxes: [
          { id: 1, total: '', subtotal: '' },
          { id: 2, total: '', subtotal: '' },
        ],
        meta_data: [],
      },
    ],
    fee_lines: [],
    coupon_lines: [],
    refunds: [],
    date_created_gmt: '2026-11-20T05:30:00',
    date_modified_gmt: '2026-11-20T06:00:00',
    date_completed_gmt: null,
    date_paid_gmt: '2026-11-20T05:35:00',
    currency_symbol: '₹',
    ...overrides,
  };
}

/** To be paid at the door. */
export const COD = {
  payment_method: 'cod',
  payment_method_title: 'Cash on delivery',
  transaction_id: '',
  date_paid: null,
  date_paid_gmt: null,
};

/** Not paid yet, by a method that pays in advance. */
export const UNPAID = { date_paid: null, date_paid_gmt: null };

export const refundRow = (overrides: object = {}) => ({
  id: 401,
  date_created: '2026-11-21T11:00:00',
  date_created_gmt: '2026-11-21T05:30:00',
  amount: '525.00',
  reason: 'Too small',
  refunded_by: 1,
  refunded_payment: false,
  meta_data: [],
  line_items: [
    lineItem({
      id: 411,
      quantity: -1,
      subtotal: '-500.00',
      subtotal_tax: '-25.00',
      total: '-500.00',
      total_tax: '-25.00',
      meta_data: [{ id: 421, key: '_refunded_item_id', value: '11' }],
    }),
  ],
  shipping_lines: [],
  tax_lines: [],
  fee_lines: [],
  ...overrides,
});

/** Maps an order that has to come out sound. */
export function mapAny(overrides: object = {}, context: Partial<WooMapContext> = {}): Order {
  const { order, issues } = mapOrder(wooOrder(overrides), { storeId: STORE, ...context });
  if (issues !== order.issues) throw new Error('the issues are not those of the order');
  const violations = orderInvariantViolations(order);
  if (violations.length > 0) throw new Error(violations.join('\n'));
  return order;
}

/** Maps an order that has to come out sound, adding up, and without a word. */
export function map(overrides: object = {}, context: Partial<WooMapContext> = {}): Order {
  const order = mapAny(overrides, context);
  const complaints = [...order.issues, ...reconcileTotals(order)];
  if (complaints.length > 0) throw new Error(complaints.map(({ message }) => message).join('\n'));
  return order;
}

/** Code and path of every issue. */
export const issuesOf = ({ issues }: Order): string[] => issues.map(({ code, path }) => `${code} ${path}`);

export const inr = (amount: string) => ({ shop: { amount, currency: 'INR' } });
