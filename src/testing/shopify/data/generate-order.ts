import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import { type IdKind, numericId } from '../ids.js';
import { add, type MoneyPair, NOTHING, share, subtract, times } from '../money.js';
import { keptUnits, lineNet, lineOriginal, lineTax, orderTotals, shippingNet } from '../state/order-math.js';
import type {
  AddressRecord,
  AllocationRecord,
  CustomerRecord,
  DiscountRecord,
  FeeRecord,
  LineRecord,
  OrderRecord,
  RefundRecord,
  ShippingLineRecord,
  TaxRecord,
  VariantRecord,
} from '../state/records.js';
import type { Catalogue } from './catalogue.js';
import { attachFulfillment } from './generate-fulfillment.js';
import { inventPerson, inventStreet, PLACES, type Place } from './people.js';
import { drawScenario, type Scenario, SHOWCASE } from './scenarios.js';

export const COD_GATEWAY = 'Cash on Delivery (COD)';
const PREPAID_GATEWAYS = [
  { gateway: 'razorpay', formatted: 'Razorpay Secure (UPI, Cards, Wallets, NetBanking)' },
  { gateway: 'payu', formatted: 'PayU India' },
  { gateway: 'shopify_payments', formatted: 'Shopify Payments' },
] as const;

/** Minor units of the foreign currency for one rupee. */
const RATE = { USD: 1 / 84, AED: 1 / 22.9 } as const;

export interface GeneratorContext {
  readonly seed: number;
  readonly shopIndex: number;
  readonly catalogue: Catalogue;
  readonly variants: readonly VariantRecord[];
  /** Where the shop sits; decides between CGST + SGST and IGST. */
  readonly provinceCode: string;
}

/** The part of an order that lists and filters need, cheap enough for tens of thousands of orders. */
export interface OrderHead {
  readonly sequence: number;
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export function scenarioOf(context: GeneratorContext, sequence: number): Scenario {
  const showcase = SHOWCASE[sequence];
  return showcase ?? drawScenario(new Random(mixSeed(context.seed, context.shopIndex, sequence, 0x5ce)));
}

/**
 * Orders reach back 90 days, oldest first. Every 8th group of four shares one `updatedAt` second, because a bulk action
 * in the admin does that to real orders and a cursor has to survive it.
 */
export function generateHead(context: GeneratorContext, sequence: number, count: number, now: number): OrderHead {
  const random = new Random(mixSeed(context.seed, context.shopIndex, sequence, 0x4ead));
  const whole = now - (now % SECOND_MS);
  const span = 90 * DAY_MS - 2 * HOUR_MS;
  const createdAt = whole - HOUR_MS - span + Math.floor((span * sequence) / Math.max(1, count) / SECOND_MS) * SECOND_MS;
  const group = Math.floor(sequence / 4);
  const shared = group % 8 === 2;
  const base = shared
    ? whole - HOUR_MS - span + Math.floor((span * (group * 4 + 3)) / Math.max(1, count) / SECOND_MS) * SECOND_MS
    : createdAt;
  const room = Math.max(SECOND_MS, Math.min(6 * DAY_MS, whole - base - MINUTE_MS));
  const delay = shared
    ? Math.floor(room / 2 / SECOND_MS) * SECOND_MS
    : random.int(1, Math.floor(room / SECOND_MS)) * SECOND_MS;
  return { sequence, id: numericId('Order', context.shopIndex, sequence), createdAt, updatedAt: base + delay };
}

export function generateOrder(context: GeneratorContext, head: OrderHead, scenario: Scenario): OrderRecord {
  const random = new Random(mixSeed(context.seed, context.shopIndex, head.sequence, 0x0bde));
  const id = (kind: IdKind, part: number): string => numericId(kind, context.shopIndex, head.sequence * 1_000 + part);
  const currency = scenario.currency ?? 'INR';
  const person = inventPerson(random);
  const place = random.pick(PLACES);
  const digital = scenario.items === 'digital';
  const address = inventAddress(random, person, place, id('MailingAddress', 0), scenario);
  const lines = buildLines(context, random, scenario, place, id);
  const discounts = discountOf(scenario, random);
  const discounted = applyDiscount(lines, discounts[0]);
  const withTaxes = discounted.map((line) => taxLine(line, context, place, scenario));
  const order: OrderRecord = {
    __typename: 'Order',
    id: head.id,
    scenario: scenario.label,
    sequence: head.sequence,
    name: `#${1001 + head.sequence}`,
    number: 1001 + head.sequence,
    confirmationNumber: `${random.letters(4)}${random.digits(5)}`,
    createdAt: head.createdAt,
    processedAt: head.createdAt,
    updatedAt: head.updatedAt,
    cancelledAt: null,
    cancelReason: null,
    closedAt: null,
    test: scenario.test === true,
    edited: scenario.edited === true,
    sourceName: scenario.items === 'custom' ? 'shopify_draft_order' : 'web',
    note: random.chance(0.2) ? 'Please call before delivery' : null,
    tags: [scenario.label, ...(random.chance(0.2) ? ['repeat'] : [])],
    email: scenario.guest === true ? null : person.email,
    phone: random.chance(0.6) ? person.phone : null,
    customer: scenario.guest === true ? null : customerOf(context, head, person),
    billingAddress: digital ? null : { ...address, id: id('MailingAddress', 1) },
    shippingAddress: digital ? null : address,
    currency: 'INR',
    presentmentCurrency: currency,
    taxesIncluded: scenario.taxesOnTop !== true,
    paymentGatewayNames: [],
    attributes: random.chance(0.15) ? [{ key: 'gstin', value: '29ABCDE1234F1Z5' }] : [],
    lines: withTaxes,
    discounts,
    shippingLines: digital ? [] : [shippingLine(random, scenario, currency, discounts, id)],
    fees: feesOf(scenario, currency, id),
    tip: scenario.tip === true ? priced(5_000, currency) : NOTHING,
    transactions: [],
    refunds: [],
    fulfillmentOrders: [],
    fulfillments: [],
    authorizationExpired: scenario.payment === 'expired',
  };
  const edited = scenario.edited === true ? editOrder(order) : order;
  const paid = pay(edited, scenario, random, id);
  if (!digital) attachFulfillment({ order: paid, scenario, random, catalogue: context.catalogue, id });
  if (scenario.refund !== undefined) refund(paid, scenario.refund, id);
  if (scenario.cancelled === true) cancelGenerated(paid, random, id);
  if (scenario.archived === true || paid.cancelledAt !== null) paid.closedAt = paid.updatedAt;
  return paid;
}

function inventAddress(
  random: Random,
  person: ReturnType<typeof inventPerson>,
  place: Place,
  id: string,
  scenario: Scenario,
): AddressRecord {
  const street = inventStreet(random);
  const shared = {
    id,
    firstName: person.firstName,
    lastName: person.lastName,
    company: null,
    ...street,
    phone: person.phone,
  };
  if (scenario.currency === 'USD') {
    return {
      ...shared,
      city: 'Edison',
      province: 'New Jersey',
      provinceCode: 'NJ',
      zip: '08817',
      country: 'United States',
      countryCode: 'US',
    };
  }
  return {
    ...shared,
    city: place.city,
    province: place.province,
    provinceCode: place.provinceCode,
    zip: `${place.pinPrefix}${random.digits(3)}`,
    country: 'India',
    countryCode: 'IN',
  };
}

function customerOf(
  context: GeneratorContext,
  head: OrderHead,
  person: ReturnType<typeof inventPerson>,
): CustomerRecord {
  return {
    __typename: 'Customer',
    id: numericId('Customer', context.shopIndex, head.sequence),
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    phone: person.phone,
    locale: 'en-IN',
    createdAt: head.createdAt - 3 * MINUTE_MS,
  };
}

function priced(paise: number, currency: string): MoneyPair {
  if (currency === 'USD' || currency === 'AED') return { shop: paise, presentment: Math.round(paise * RATE[currency]) };
  return { shop: paise, presentment: paise };
}

type MakeId = (kind: IdKind, part: number) => string;

function buildLines(
  context: GeneratorContext,
  random: Random,
  scenario: Scenario,
  place: Place,
  id: MakeId,
): LineRecord[] {
  const count = scenario.lineCount ?? random.int(1, 3);
  const currency = scenario.currency ?? 'INR';
  return Array.from({ length: count }, (_, position): LineRecord => {
    const variant = random.pick(context.variants);
    const product = context.catalogue.products.get(variant.productId);
    const custom = scenario.items === 'custom' && position === 0;
    const free = scenario.items === 'free' || (scenario.items === 'custom' && position === 1);
    const digital = scenario.items === 'digital';
    const deleted = scenario.items === 'deleted' || product?.deleted === true;
    const dutiable = scenario.currency === 'USD' && position === 0;
    return {
      __typename: 'LineItem',
      id: id('LineItem', position),
      variantId: custom || deleted ? null : variant.id,
      productId: custom || deleted ? null : variant.productId,
      sku: custom ? null : variant.sku,
      title: custom ? 'Gift wrapping' : digital ? 'Gift Card' : (product?.title ?? 'Item'),
      variantTitle: custom || variant.title === 'Default Title' ? null : variant.title,
      vendor: custom ? null : (product?.vendor ?? null),
      quantity: scenario.fulfillment === 'partial' && position === 0 ? 3 : random.chance(0.75) ? 1 : random.int(2, 4),
      removed: 0,
      unitPrice: free ? NOTHING : priced(variant.price, currency),
      allocations: [],
      // Replaced once the discount is known; the rate travels with the line until then.
      taxes: free || digital ? [] : [{ title: place.provinceCode, rate: variant.taxRate, amount: NOTHING }],
      duties: dutiable
        ? [
            {
              id: id('Duty', position),
              harmonizedSystemCode: variant.harmonizedSystemCode,
              countryCodeOfOrigin: 'IN',
              amount: priced(12_000, currency),
            },
          ]
        : [],
      requiresShipping: !digital,
      isGiftCard: digital,
      taxable: !digital && !free,
      grams: digital ? 0 : variant.grams,
      attributes: random.chance(0.1) ? [{ key: 'Engraving', value: 'Happy Diwali' }] : [],
      addedByEdit: false,
    };
  });
}

function discountOf(scenario: Scenario, random: Random): DiscountRecord[] {
  const kind = scenario.discount ?? (random.chance(0.3) ? 'code' : 'none');
  if (kind === 'none') return [];
  const shared = { allocationMethod: 'ACROSS', targetSelection: 'ALL', targetType: 'LINE_ITEM' } as const;
  switch (kind) {
    case 'code':
      return [{ ...shared, kind: 'code', title: 'DIWALI10', value: { percentage: 10 } }];
    case 'automatic':
      return [
        {
          ...shared,
          kind: 'automatic',
          title: 'Festive offer',
          allocationMethod: 'EACH',
          targetSelection: 'ENTITLED',
          value: { percentage: 15 },
        },
      ];
    case 'manual':
      return [
        { ...shared, kind: 'manual', title: 'Loyal customer', targetSelection: 'EXPLICIT', value: { percentage: 5 } },
      ];
    case 'script':
      return [
        {
          ...shared,
          kind: 'script',
          title: 'Buy more save more',
          allocationMethod: 'EACH',
          value: { percentage: 7.5 },
        },
      ];
    case 'free_shipping':
      return [{ ...shared, kind: 'code', title: 'FREESHIP', targetType: 'SHIPPING_LINE', value: { percentage: 100 } }];
  }
}

function percentageOf(discount: DiscountRecord): number {
  return 'percentage' in discount.value ? discount.value.percentage : 0;
}

function applyDiscount(lines: readonly LineRecord[], discount: DiscountRecord | undefined): LineRecord[] {
  if (discount === undefined || discount.targetType !== 'LINE_ITEM') return [...lines];
  const rate = percentageOf(discount) / 100;
  return lines.map((line) => {
    const amount = times(lineOriginal(line), rate);
    const allocations: AllocationRecord[] = amount.shop === 0 ? [] : [{ discount: 0, amount }];
    return { ...line, allocations };
  });
}

/** GST: half and half within the shop's state, one integrated tax across states, none on exports. */
function splitTax(base: MoneyPair, rate: number, included: boolean, intraState: boolean): TaxRecord[] {
  const whole = included ? times(base, rate / (1 + rate)) : times(base, rate);
  if (!intraState) return [{ title: 'IGST', rate, amount: whole }];
  const half = share(whole, 1, 2);
  return [
    { title: 'CGST', rate: rate / 2, amount: half },
    { title: 'SGST', rate: rate / 2, amount: subtract(whole, half) },
  ];
}

function taxLine(line: LineRecord, context: GeneratorContext, place: Place, scenario: Scenario): LineRecord {
  const rate = line.taxes[0]?.rate;
  if (rate === undefined || scenario.currency === 'USD') return { ...line, taxes: [] };
  const intraState = place.provinceCode === context.provinceCode;
  return { ...line, taxes: splitTax(lineNet(line), rate, scenario.taxesOnTop !== true, intraState) };
}

function shippingLine(
  random: Random,
  scenario: Scenario,
  currency: string,
  discounts: readonly DiscountRecord[],
  id: MakeId,
): ShippingLineRecord {
  const price = priced(random.pick([0, 4_900, 7_900, 9_900]), currency);
  const free = discounts[0]?.targetType === 'SHIPPING_LINE';
  const charged = free ? priced(7_900, currency) : price;
  return {
    id: id('ShippingLine', 0),
    title: scenario.currency === 'USD' ? 'International' : 'Standard',
    code: 'Standard',
    source: 'shopify',
    price: charged,
    allocations: free ? [{ discount: 0, amount: charged }] : [],
    taxes: [],
  };
}

function feesOf(scenario: Scenario, currency: string, id: MakeId): FeeRecord[] {
  if (scenario.codFee !== true) return [];
  return [{ id: id('AdditionalFee', 0), name: 'Cash on delivery fee', amount: priced(5_000, currency) }];
}

/** One line was dropped and one unit of another taken off after checkout; the customer owes less, nobody was refunded. */
function editOrder(order: OrderRecord): OrderRecord {
  const [first, second, ...rest] = order.lines;
  if (first === undefined || second === undefined) return order;
  const added: LineRecord[] = rest.map((line, position) => (position === 0 ? { ...line, addedByEdit: true } : line));
  return { ...order, lines: [{ ...first, removed: first.quantity }, second, ...added] };
}

function pay(order: OrderRecord, scenario: Scenario, random: Random, id: MakeId): OrderRecord {
  if (scenario.payment === 'none') return order;
  const due = orderTotals(order).current.total;
  const cod = scenario.payment === 'cod' || scenario.payment === 'cod_collected';
  const prepaid = random.pick(PREPAID_GATEWAYS);
  const gateway = cod ? COD_GATEWAY : prepaid.gateway;
  const make = (
    part: number,
    kind: 'AUTHORIZATION' | 'SALE',
    status: 'PENDING' | 'SUCCESS',
    amount: MoneyPair,
    at: number,
  ) => ({
    __typename: 'OrderTransaction' as const,
    id: id('OrderTransaction', part),
    kind,
    status,
    gateway,
    formattedGateway: cod ? COD_GATEWAY : prepaid.formatted,
    manual: cod,
    amount,
    processedAt: at,
    parentId: part === 0 ? null : id('OrderTransaction', 0),
    test: order.test,
  });
  const named = { ...order, paymentGatewayNames: [gateway] };
  const { createdAt, updatedAt } = order;
  switch (scenario.payment) {
    case 'prepaid':
      return { ...named, transactions: [make(0, 'SALE', 'SUCCESS', due, createdAt)] };
    case 'cod':
      return { ...named, transactions: [make(0, 'SALE', 'PENDING', due, createdAt)] };
    case 'cod_collected':
      return {
        ...named,
        transactions: [make(0, 'SALE', 'PENDING', due, createdAt), make(1, 'SALE', 'SUCCESS', due, updatedAt)],
      };
    case 'partial':
      return { ...named, transactions: [make(0, 'SALE', 'SUCCESS', share(due, 3, 10), createdAt)] };
    case 'authorized':
    case 'expired':
      return { ...named, transactions: [make(0, 'AUTHORIZATION', 'SUCCESS', due, createdAt)] };
  }
}

/** Gives back whole lines (and the shipping with all of them), or a round sum without any line. */
function refund(order: OrderRecord, kind: 'full' | 'goodwill' | 'partial', id: MakeId): void {
  const before = orderTotals(order);
  const chosen = kind === 'goodwill' ? [] : kind === 'full' ? order.lines : order.lines.slice(0, 1);
  const lines = chosen.map((line, position) => {
    const quantity = keptUnits(line);
    line.removed += quantity;
    return {
      id: id('RefundLineItem', position),
      lineId: line.id,
      quantity,
      restockType: 'RETURN' as const,
      locationId: order.fulfillmentOrders[0]?.locationId ?? null,
      subtotal: share(lineNet(line), quantity, line.quantity),
      tax: share(lineTax(line), quantity, line.quantity),
    };
  });
  const shipping = kind === 'full' ? order.shippingLines[0] : undefined;
  const shippingPart =
    shipping === undefined
      ? null
      : { id: id('RefundShippingLine', 0), shippingLineId: shipping.id, amount: shippingNet(shipping) };
  const goodwill = kind === 'goodwill' ? share(before.received, 1, 20) : NOTHING;
  const adjustment = kind === 'goodwill' ? { id: id('OrderAdjustment', 0), amount: goodwill } : null;
  const record: RefundRecord = {
    __typename: 'Refund',
    id: id('Refund', 0),
    createdAt: order.updatedAt,
    note: kind === 'goodwill' ? 'Delivery was late' : null,
    lines,
    shipping: shippingPart,
    adjustment,
    transactionIds: [id('OrderTransaction', 9)],
  };
  order.refunds.push(record);
  // What is owed back is what the order is now too much paid; a tip is never given back with the goods.
  const owed = subtract(NOTHING, orderTotals(order).outstanding);
  pushRefundTransaction(order, add(NOTHING, owed), id('OrderTransaction', 9));
}

function pushRefundTransaction(order: OrderRecord, amount: MoneyPair, id: string): void {
  const sale = order.transactions.find((transaction) => transaction.status === 'SUCCESS');
  if (sale === undefined) return;
  order.transactions.push({ ...sale, id, kind: 'REFUND', amount, processedAt: order.updatedAt, parentId: sale.id });
}

function cancelGenerated(order: OrderRecord, random: Random, id: MakeId): void {
  order.cancelledAt = order.updatedAt;
  order.cancelReason = random.pick(['CUSTOMER', 'INVENTORY', 'FRAUD', 'DECLINED', 'OTHER']);
  const lines = order.lines.map((line, position) => {
    const quantity = keptUnits(line);
    line.removed = line.quantity;
    return {
      id: id('RefundLineItem', position),
      lineId: line.id,
      quantity,
      restockType: 'CANCEL' as const,
      locationId: order.fulfillmentOrders[0]?.locationId ?? null,
      subtotal: lineNet(line),
      tax: lineTax(line),
    };
  });
  const paid = orderTotals(order).received;
  const refundId = id('OrderTransaction', 9);
  order.refunds.push({
    __typename: 'Refund',
    id: id('Refund', 0),
    createdAt: order.updatedAt,
    note: null,
    lines,
    shipping: null,
    adjustment: null,
    transactionIds: paid.shop > 0 ? [refundId] : [],
  });
  if (paid.shop > 0) pushRefundTransaction(order, paid, refundId);
  for (const fulfillmentOrder of order.fulfillmentOrders) {
    fulfillmentOrder.status = 'CLOSED';
    for (const line of fulfillmentOrder.lines) line.remaining = 0;
  }
}
