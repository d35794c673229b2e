import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../clock.js';
import { inventPerson, inventStreet, type Person, PLACES, type Place } from '../../people.js';
import type { Random } from '../../random.js';
import type { Sequences } from '../state/ids.js';
import { parseMoney, units } from '../state/money.js';
import type { FeeLine, MetaEntry, SandboxAddress, SandboxOrder, ShippingLine, TaxRate } from '../state/order.js';
import { addRefund, refundableLines } from '../state/refunds.js';
import { remainingOf } from '../state/totals.js';
import { type Goods, generateCoupons, generateLines } from './generate-lines.js';
import { gstRates, SHOP_STATE, taxOnTop } from './gst.js';
import type { WooScenario } from './scenarios.js';

export interface GeneratorContext {
  readonly random: Random;
  readonly ids: Sequences;
  readonly goods: Goods;
  readonly decimals: number;
  readonly now: number;
}

export interface OrderTimes {
  readonly createdAt: number;
  readonly modifiedAt?: number;
}

/** One order with everything in it, adding up. */
export function generateOrder(scenario: WooScenario, times: OrderTimes, context: GeneratorContext): SandboxOrder {
  const { random, ids } = context;
  const id = ids.post();
  const createdAt = wholeSeconds(times.createdAt);
  const person = inventPerson(random);
  const place = placeFor(scenario, random);
  const billing = address(person, place, random);
  const rates = gstRates(
    scenario.gst ?? (place.provinceCode === SHOP_STATE ? 'inside' : 'outside'),
    scenario.gstPercent ?? 18,
  );
  const lines = generateLines(scenario, rates, context);
  const fees = generateFees(scenario, rates, context);
  const shippingLines = generateShipping(scenario, rates, context);
  const coupons = generateCoupons(scenario, lines, ids);
  const latest = wholeSeconds(Math.min(context.now, createdAt + random.int(10 * MINUTE_MS, 2 * DAY_MS)));
  const completedAt = scenario.status === 'completed' ? latest : null;
  const order: SandboxOrder = {
    id,
    number: scenario.numbered === true ? `SB-${String(id).padStart(6, '0')}` : String(id),
    scenario: scenario.label,
    status: scenario.status,
    trashedFrom: undefined,
    createdAt,
    modifiedAt: wholeSeconds(times.modifiedAt ?? latest),
    paidAt:
      scenario.payment === 'prepaid' ? createdAt + 2 * MINUTE_MS : scenario.payment === 'cod' ? completedAt : null,
    completedAt,
    currency: scenario.currency ?? 'INR',
    pricesIncludeTax: scenario.pricesIncludeTax === true,
    customerId: scenario.guest === true ? 0 : random.int(2, 400),
    orderKey: `wc_order_${random.letters(8)}${random.digits(5)}`,
    createdVia: scenario.items === 'fee-only' ? 'admin' : 'checkout',
    email: person.email,
    billing,
    shipping: shippingAddress(scenario, billing, random),
    ...payment(scenario, random),
    customerNote: scenario.customerNote ?? '',
    meta: Object.entries(scenario.meta ?? {}).map(([key, value]): MetaEntry => ({ id: ids.meta(), key, value })),
    lines: [...lines],
    taxes: rates.map((rate) => ({ ...rate, id: ids.item() })),
    shippingLines,
    fees,
    coupons,
    refunds: [],
    notes: [],
  };
  if (scenario.refund !== undefined) refund(order, scenario.refund, context);
  return order;
}

const wholeSeconds = (ms: number): number => Math.floor(ms / SECOND_MS) * SECOND_MS;

function placeFor({ gst }: WooScenario, random: Random): Place {
  if (gst === undefined || gst === 'none') return random.pick(PLACES);
  return random.pick(PLACES.filter(({ provinceCode }) => (provinceCode === SHOP_STATE) === (gst === 'inside')));
}

function address(person: Person, place: Place, random: Random): SandboxAddress {
  const street = inventStreet(random);
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    company: '',
    address1: street.address1,
    address2: street.address2 ?? '',
    city: place.city,
    state: place.provinceCode,
    postcode: `${place.pinPrefix}${random.digits(3)}`,
    country: 'IN',
    phone: person.phone,
  };
}

const EMPTY_ADDRESS: SandboxAddress = {
  firstName: '',
  lastName: '',
  company: '',
  address1: '',
  address2: '',
  city: '',
  state: '',
  postcode: '',
  country: '',
  phone: '',
};

/** Stores that ship to the billing address often leave the whole block empty [RUN]. */
function shippingAddress(
  { shippingAddress: kind }: WooScenario,
  billing: SandboxAddress,
  random: Random,
): SandboxAddress {
  if (kind === 'empty') return { ...EMPTY_ADDRESS };
  if (kind !== 'other-person') return { ...billing };
  const { firstName, lastName, phone } = inventPerson(random);
  return { ...billing, firstName, lastName, phone };
}

const METHODS: Readonly<Record<WooScenario['payment'], readonly [method: string, title: string]>> = {
  bank: ['bacs', 'Direct bank transfer'],
  cod: ['cod', 'Cash on delivery'],
  none: ['', ''],
  prepaid: ['razorpay', 'Credit Card/Debit Card/NetBanking'],
  unpaid: ['razorpay', 'Credit Card/Debit Card/NetBanking'],
};

function payment(
  { payment: kind }: WooScenario,
  random: Random,
): Pick<SandboxOrder, 'paymentMethod' | 'paymentTitle' | 'transactionId'> {
  const [paymentMethod, paymentTitle] = METHODS[kind];
  return {
    paymentMethod,
    paymentTitle,
    transactionId: kind === 'prepaid' ? `pay_${random.letters(6)}${random.digits(8)}` : '',
  };
}

function generateFees(
  { fee, items }: WooScenario,
  rates: readonly TaxRate[],
  { ids, decimals }: GeneratorContext,
): readonly FeeLine[] {
  const make = (name: string, amount: string): FeeLine => {
    const total = parseMoney(amount);
    return { id: ids.item(), name, total, taxes: taxOnTop(total, rates, decimals) };
  };
  if (items === 'fee-only') return [make('Consulting', '1000')];
  if (fee === 'cod') return [make('COD charges', '49')];
  return fee === 'gift-wrap' ? [make('Gift wrap', '25.50')] : [];
}

function generateShipping(
  { shipping = 'flat' }: WooScenario,
  rates: readonly TaxRate[],
  { ids, random, decimals }: GeneratorContext,
): readonly ShippingLine[] {
  if (shipping === 'none') return [];
  if (shipping === 'free')
    return [{ id: ids.item(), title: 'Free shipping', methodId: 'free_shipping', total: 0n, taxes: [] }];
  const total = units(random.pick([40, 50, 70]));
  return [
    { id: ids.item(), title: 'Flat rate', methodId: 'flat_rate', total, taxes: taxOnTop(total, rates, decimals) },
  ];
}

function refund(order: SandboxOrder, kind: NonNullable<WooScenario['refund']>, { ids, now }: GeneratorContext): void {
  const createdAt = wholeSeconds(Math.min(now, order.createdAt + 5 * HOUR_MS));
  if (kind === 'amount') {
    addRefund(order, { amount: parseMoney('50'), reason: 'Sorry for the delay', lines: [] }, { ids, createdAt });
    return;
  }
  const lines = refundableLines(order);
  if (kind === 'full') {
    addRefund(order, { amount: remainingOf(order), reason: 'Order cancelled', lines }, { ids, createdAt });
    return;
  }
  addRefund(order, { reason: 'Damaged — größe falsch', lines: lines.slice(0, 1) }, { ids, createdAt });
}
