import { MINUTE_MS } from '../../clock.js';
import { inventPerson, inventStreet, PLACES, type Place } from '../../people.js';
import { mixSeed, Random } from '../../random.js';
import { type IdKind, numericId } from '../ids.js';
import { NOTHING } from '../money.js';
import type { AddressRecord, CustomerRecord, OrderRecord } from '../state/records.js';
import { feesOf, shippingLine } from './generate-charges.js';
import { attachFulfillment } from './generate-fulfillment.js';
import type { OrderHead } from './generate-head.js';
import { applyDiscount, buildLines, discountOf, taxLine } from './generate-lines.js';
import { pay } from './generate-payment.js';
import { cancelGenerated, editOrder, refund } from './generate-reversals.js';
import { type GeneratorContext, priced } from './generator-context.js';
import type { Scenario } from './scenarios.js';

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
    staffNote: null,
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
