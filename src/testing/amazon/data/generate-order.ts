import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../clock.js';
import type { Random } from '../../random.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import type { SandboxOrder, SandboxOrderLine, SandboxPackage } from '../state/order.js';
import { type Article, generateLines } from './generate-lines.js';
import { inventBuyer } from './people.js';
import type { AmazonScenario } from './scenarios.js';

export type { Article } from './generate-lines.js';

export interface GeneratorContext {
  readonly random: Random;
  readonly marketplace: SandboxMarketplace;
  /** For sale in the marketplace. */
  readonly articles: readonly Article[];
  readonly now: number;
  /** The order before: what a replacement replaces, and whose second a shared update shares. */
  readonly previous: SandboxOrder | undefined;
}

/** One order with everything in it, adding up. */
export function generateOrder(
  scenario: AmazonScenario,
  times: { readonly createdAt: number; readonly updatedAt?: number },
  context: GeneratorContext,
): SandboxOrder {
  const { random, marketplace, articles, previous } = context;
  const createdAt = wholeSeconds(times.createdAt);
  const shipBy = { from: createdAt, to: createdAt + 2 * DAY_MS };
  const deliverBy = { from: createdAt + 3 * DAY_MS, to: createdAt + 6 * DAY_MS };
  const lines = generateLines(scenario, { random, marketplace, articles, deliverBy });
  const { name, email, address } = inventBuyer(scenario, marketplace, random);
  const isEasyShip = scenario.programs?.includes('AMAZON_EASY_SHIP') === true;
  const isPending = scenario.status === 'PENDING' || scenario.status === 'PENDING_AVAILABILITY';
  const companyName = scenario.business === true ? 'Sandbox Trading Ltd' : undefined;
  return {
    id: orderId(marketplace, random),
    scenario: scenario.label,
    sellerOrderId: scenario.sellerOrderId === true ? `SHOP-${random.digits(6)}` : undefined,
    createdAt,
    updatedAt: updatedAt(scenario, times, createdAt, context),
    status: scenario.status,
    fulfilledBy: scenario.fulfilledBy ?? 'MERCHANT',
    programs: scenario.programs ?? [],
    associated:
      scenario.associated === undefined || previous === undefined
        ? undefined
        : { orderId: previous.id, type: scenario.associated },
    channel: scenario.outsideAmazon === true ? 'NON_AMAZON' : 'AMAZON',
    marketplace,
    buyer: { name, email, companyName, purchaseOrderNumber: companyName && `PO-${random.digits(6)}` },
    address,
    dropOffLocation: random.chance(0.1) ? 'FRONT_DOOR' : undefined,
    serviceLevel: scenario.scheduled === true ? 'SCHEDULED' : random.pick(['STANDARD', 'EXPEDITED', 'SECOND_DAY']),
    shipBy,
    deliverBy: isPending ? undefined : deliverBy,
    labelPrinting: isEasyShip ? { from: createdAt + HOUR_MS, to: undefined } : undefined,
    priced: !isPending || scenario.pricesShown === true,
    hasBreakdowns: scenario.noBreakdowns !== true,
    tip:
      scenario.tip === undefined
        ? undefined
        : { amount: marketplace.currency === 'JPY' ? 20 : 2_000, status: scenario.tip },
    paymentMethods: scenario.cod === true ? ['CashOnDelivery'] : [marketplace.country === 'BR' ? 'Pix' : 'CreditCard'],
    taxRegistrations: taxRegistrations(scenario, marketplace),
    invoiceStatus: isEasyShip || marketplace.country === 'BR' ? 'NOT_REQUIRED' : undefined,
    invoicePreference:
      marketplace.country === 'TR' ? (companyName === undefined ? 'INDIVIDUAL' : 'BUSINESS') : undefined,
    fulfillmentOrderIds: isEasyShip ? [random.letters(9)] : [],
    lines,
    packages: [...packagesOf(scenario, lines, createdAt, random)],
  };
}

const wholeSeconds = (ms: number): number => Math.floor(ms / SECOND_MS) * SECOND_MS;

/** Nothing changed just before the sandbox begins: a read ends two minutes before the present, and would lack it. */
const QUIET_MS = 600_000;

function updatedAt(
  { lateUpdate, sharedUpdate }: AmazonScenario,
  times: { readonly updatedAt?: number },
  createdAt: number,
  { previous, random, now }: GeneratorContext,
): number {
  if (times.updatedAt !== undefined) return wholeSeconds(times.updatedAt);
  if (sharedUpdate === true && previous !== undefined) return Math.max(createdAt, previous.updatedAt);
  const age = lateUpdate === true ? 36 * HOUR_MS : random.int(10 * MINUTE_MS, 2 * DAY_MS);
  return wholeSeconds(Math.max(createdAt, Math.min(now - QUIET_MS, createdAt + age)));
}

const PREFIX: Readonly<Record<string, readonly string[]>> = { IN: ['402', '405', '408'], JP: ['249', '250', '503'] };

const orderId = ({ country }: SandboxMarketplace, random: Random): string =>
  `${random.pick(PREFIX[country] ?? ['111', '112', '305'])}-${random.digits(7)}-${random.digits(7)}`;

function taxRegistrations(
  { business }: AmazonScenario,
  { country }: SandboxMarketplace,
): readonly Readonly<Record<string, unknown>>[] {
  if (business !== true) return [];
  const type = country === 'IN' ? 'BUSINESS' : country === 'BR' ? 'CNPJ' : 'VAT';
  const number = country === 'IN' ? '27AAAAA0000A1Z5' : `${country}000000000`;
  return [
    {
      entityType: 'BUYER',
      legalName: 'Sandbox Trading Ltd',
      taxRegistrationType: type,
      taxRegistrationNumber: number,
      ...(country === 'TR' ? { taxRegistrationAttributes: [{ key: 'TAX_OFFICE', value: 'Konak' }] } : {}),
    },
  ];
}

type Parcel = readonly { readonly line: SandboxOrderLine; readonly quantity: number }[];

function packagesOf(
  { packages, fulfilledBy }: AmazonScenario,
  lines: readonly SandboxOrderLine[],
  createdAt: number,
  random: Random,
): readonly SandboxPackage[] {
  if (packages === undefined || fulfilledBy === 'AMAZON') return [];
  const whole = lines.map((line) => ({ line, quantity: line.quantity }));
  const parcels: Readonly<Record<typeof packages, readonly Parcel[]>> = {
    whole: [whole],
    partial: [whole.slice(0, 1).map(({ line, quantity }) => ({ line, quantity: Math.max(1, quantity - 1) }))],
    two: [whole.slice(0, 1), whole.slice(1)],
  };
  const shippedAt = createdAt + 5 * HOUR_MS;
  return parcels[packages].map((parcel, index) => ({
    reference: String(index + 1),
    createdAt: shippedAt - HOUR_MS,
    carrier: 'Blue Dart',
    carrierCode: 'BlueDart',
    shippingService: 'Surface',
    trackingNumber: `BD${random.digits(9)}`,
    shippedAt,
    status: index === 0 ? 'DELIVERED' : 'IN_TRANSIT',
    detailedStatus: index === 0 ? 'DELIVERED' : 'OUT_FOR_DELIVERY',
    items: parcel.map(({ line, quantity }) => ({ orderItemId: line.id, quantity, transparencyCodes: [] })),
  }));
}
