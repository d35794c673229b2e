import { availabilityOf } from './availability.js';
import type { Order } from './order.js';
import { orderKey, orderSchema } from './order.js';
import { reconcileDue } from './reconcile-totals.js';
import { computeRevision, revisionFactsOf } from './revision.js';

/** Absent, these are not known, so the order must say why; an order that has none carries an empty list. */
const EXPLAINED_WHEN_ABSENT = ['fulfillmentGroups', 'shipments', 'refunds', 'returnsList', 'totals.grand'] as const;

/** Reasons under which a part of the field may still be there. */
const PARTIAL_REASONS: ReadonlySet<string> = new Set(['truncated', 'redacted']);

/**
 * Lists what no mapper may ever produce; empty for a sound order.
 *
 * The texts name fields and never carry customer data.
 */
export function orderInvariantViolations(order: Order): string[] {
  const parsed = orderSchema.safeParse(order);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  return [
    ...identityViolations(order),
    ...uniqueIdViolations(order),
    ...quantityViolations(order),
    ...currencyViolations(order),
    ...referenceViolations(order),
    ...totalsViolations(order),
    ...stateViolations(order),
    ...availabilityViolations(order),
  ];
}

/** Throws when the order is unsound, with every violation in the message. @throws {Error} */
export function assertOrderInvariants(order: Order): void {
  const violations = orderInvariantViolations(order);
  if (violations.length === 0) return;
  throw new Error(`the order breaks ${violations.length} invariant(s):\n- ${violations.join('\n- ')}`);
}

function identityViolations(order: Order): string[] {
  const expected = computeRevision(order, revisionFactsOf(order.revision));
  return [
    ...unless(order.key === orderKey(order), 'key is not platform:storeId:orderId'),
    ...unless(order.revision.at === expected.at, 'revision.at is not updatedAt'),
    ...unless(order.revision.token === expected.token, 'revision.token is not the hash of the order'),
  ];
}

function uniqueIdViolations(order: Order): string[] {
  const lists = {
    lines: order.lines,
    fulfillmentGroups: order.fulfillmentGroups,
    shipments: order.shipments,
    refunds: order.refunds,
    returnsList: order.returnsList,
    transactions: order.transactions,
  };
  return Object.entries(lists).flatMap(([name, list = []]) =>
    unless(new Set(list.map(({ id }) => id)).size === list.length, `${name}: two entries share an id`),
  );
}

function quantityViolations(order: Order): string[] {
  return order.lines.flatMap(({ quantity }, index) => {
    const current = quantity.current ?? quantity.ordered;
    return [
      ...unless(current <= quantity.ordered, `lines.${index}.quantity: current is above ordered`),
      ...unless((quantity.fulfillable ?? 0) <= current, `lines.${index}.quantity: fulfillable is above current`),
      ...unless((quantity.cancelled ?? 0) <= quantity.ordered, `lines.${index}.quantity: cancelled is above ordered`),
    ];
  });
}

function currencyViolations({ currency, buyerCurrency, totals, lines }: Order): string[] {
  const pairs = [
    ...Object.entries(totals ?? {}).map(([name, pair]) => [`totals.${name}`, pair] as const),
    ...lines.map((line, index) => [`lines.${index}.unitPrice`, line.unitPrice] as const),
    ...lines.map((line, index) => [`lines.${index}.total`, line.total] as const),
  ];
  return pairs.flatMap(([path, pair]) => [
    ...unless(agrees(pair?.shop.currency, currency), `${path}.shop is not in the order's currency`),
    ...unless(agrees(pair?.buyer?.currency, buyerCurrency), `${path}.buyer is not in the buyer's currency`),
  ]);
}

function agrees(actual: string | undefined, expected: string | undefined): boolean {
  return actual === undefined || expected === undefined || actual === expected;
}

function referenceViolations(order: Order): string[] {
  // A line may be missing from a list that was cut short.
  if (order.availability['lines'] === 'truncated') return [];
  const known = new Set(order.lines.map(({ id }) => id));
  const lists = {
    fulfillmentGroups: order.fulfillmentGroups,
    shipments: order.shipments,
    refunds: order.refunds,
    returnsList: order.returnsList,
  };
  return Object.entries(lists).flatMap(([name, list = []]) =>
    list.flatMap(({ lines = [] }, index) =>
      unless(
        lines.every(({ lineId }) => lineId === undefined || known.has(lineId)),
        `${name}.${index}.lines: a lineId is not a line of the order`,
      ),
    ),
  );
}

/** The due identity must hold, or the mapper must have said that the platform's own amounts break it. */
function totalsViolations(order: Order): string[] {
  if (order.issues.some((issue) => issue.code === 'totals_mismatch')) return [];
  return reconcileDue(order).map(({ message }) => message);
}

function stateViolations(order: Order): string[] {
  const cancelled = order.state.value === 'cancelled' || order.state.value === 'deleted';
  return [
    ...unless(order.cancelledAt === undefined || cancelled, 'cancelledAt is set, but state is not cancelled'),
    ...unless(
      order.deletedAt === undefined || order.state.value === 'deleted',
      'deletedAt is set, but state is not deleted',
    ),
  ];
}

/** A status must be there; one that is `unknown` is as good as absent, and a reason says why. */
function isKnown(value: unknown): boolean {
  if (value === undefined) return false;
  return !(typeof value === 'object' && value !== null && 'value' in value && value.value === 'unknown');
}

function availabilityViolations(order: Order): string[] {
  const unexplained = EXPLAINED_WHEN_ABSENT.filter(
    (path) => valueAt(order, path) === undefined && availabilityOf(order.availability, path) === undefined,
  );
  const contradicted = Object.entries(order.availability).filter(
    ([path, reason]) => !PARTIAL_REASONS.has(reason) && isKnown(valueAt(order, path)),
  );
  return [
    ...unexplained.map((path) => `${path} is absent without a reason in availability`),
    ...contradicted.map(([path, reason]) => `availability.${path} is ${reason}, but the field is there`),
  ];
}

function valueAt(order: Order, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string, unknown>)[key];
  }, order);
}

function unless(holds: boolean, violation: string): string[] {
  return holds ? [] : [violation];
}
