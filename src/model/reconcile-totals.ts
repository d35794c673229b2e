import { availabilityOf } from './availability.js';
import type { DiscountAllocation, Totals } from './charges.js';
import { compareSum, type Discrepancy, type Finding, knownSum } from './discrepancy.js';
import type { LineItem } from './line-item.js';
import { isZeroMoney, type Money, multiplyMoney, negateMoney } from './money.js';
import type { Order } from './order.js';
import type { TaxLine } from './tax.js';

/**
 * Explains where an order's amounts do not add up; empty when they do.
 *
 * Nothing is corrected and nothing is tolerated: stores that round per line are off by a minor unit, and the difference
 * says so. A sum is checked only where all its parts are known, in the store's currency.
 */
export function reconcileTotals(order: Order): Discrepancy[] {
  const findings: Finding[] = [
    ...order.lines.map(checkLine),
    checkItems(order),
    checkDiscount(order),
    checkShipping(order),
    checkFees(order),
    checkTaxLines(order),
    checkLineTaxes(order),
    checkGrand(order),
    checkRefunded(order),
  ];
  return [...findings.filter((finding) => finding !== undefined), ...reconcileDue(order)];
}

/** The part of {@link reconcileTotals} about what is still owed: the one sum that no way of rounding puts off. */
export function reconcileDue(order: Order): Discrepancy[] {
  return [checkDue(order), checkCod(order)].filter((finding) => finding !== undefined);
}

function checkLine(line: LineItem, index: number): Finding {
  const { total, discounts } = line;
  if (total === undefined || discounts === undefined) return undefined;
  const parts = [lineAmount(line), ...discountAmounts(discounts).map(negateMoney)];
  const expected = knownSum(parts, total.shop.currency);
  return compareSum('line_total', `lines.${index}.total`, total.shop, expected, 'unitPrice x ordered - discounts');
}

function checkItems({ totals, lines, availability }: Order): Finding {
  if (availability['lines'] === 'truncated') return undefined;
  const items = totals?.items?.shop;
  return compareSum(
    'items',
    'totals.items',
    items,
    sumFor(items, lines.map(lineAmount)),
    'the sum of unitPrice x ordered',
  );
}

function checkDiscount({ totals, lines, shippingLines, availability }: Order): Finding {
  const lists = [...lines, ...(shippingLines ?? [])].map((line) => line.discounts);
  if (availability['lines'] === 'truncated' || lists.some((list) => list === undefined)) return undefined;
  const discount = totals?.discount?.shop;
  const parts = lists.flatMap((list) => discountAmounts(list ?? []));
  return compareSum(
    'discount',
    'totals.discount',
    discount,
    sumFor(discount, parts),
    'the sum over lines and shipping',
  );
}

function checkShipping({ totals, shippingLines }: Order): Finding {
  if (shippingLines === undefined) return undefined;
  const shipping = totals?.shipping?.shop;
  const parts = shippingLines.filter((line) => line.isRemoved !== true).map((line) => line.amount?.shop);
  return compareSum('shipping', 'totals.shipping', shipping, sumFor(shipping, parts), 'the sum of shippingLines');
}

function checkFees({ totals, feeLines }: Order): Finding {
  if (feeLines === undefined) return undefined;
  const fees = totals?.fees?.shop;
  const parts = feeLines.map((line) => line.amount?.shop);
  return compareSum('fees', 'totals.fees', fees, sumFor(fees, parts), 'the sum of feeLines');
}

function checkTaxLines({ totals, taxLines }: Order): Finding {
  if (taxLines === undefined) return undefined;
  const tax = totals?.tax?.shop;
  return compareSum('tax_lines', 'totals.tax', tax, sumFor(tax, taxAmounts(taxLines)), 'the sum of taxLines');
}

function checkLineTaxes({ totals, lines, shippingLines, feeLines, availability }: Order): Finding {
  const lists = [...lines, ...(shippingLines ?? []), ...(feeLines ?? [])].map((line) => line.taxLines);
  if (availability['lines'] === 'truncated' || lists.some((list) => list === undefined)) return undefined;
  const tax = totals?.tax?.shop;
  const parts = lists.flatMap((list) => taxAmounts(list ?? []));
  return compareSum('line_taxes', 'totals.tax', tax, sumFor(tax, parts), 'the sum over lines, shipping and fees');
}

function checkGrand(order: Order): Finding {
  const { totals } = order;
  const discount = part(order, 'discount');
  const parts = [
    totals?.items?.shop,
    discount === undefined ? undefined : negateMoney(discount),
    ...(['shipping', 'fees', 'duties', 'tip', 'rounding'] as const).map((name) => part(order, name)),
    taxOnTop(order),
  ];
  const grand = totals?.grand?.shop;
  return compareSum('grand', 'totals.grand', grand, sumFor(grand, parts), 'items - discount + charges');
}

/** The tax that is not in the prices already. Not known where it is unknown whether prices include it. */
function taxOnTop(order: Order): Money | undefined {
  const tax = part(order, 'tax');
  if (tax === undefined || isZeroMoney(tax) || order.taxesIncluded === false) return tax;
  return order.taxesIncluded === true ? { amount: '0', currency: tax.currency } : undefined;
}

function checkRefunded({ totals, refunds }: Order): Finding {
  if (refunds === undefined) return undefined;
  const refunded = totals?.refunded?.shop;
  const parts = refunds.map((refund) => refund.amount?.shop);
  return compareSum('refunded', 'totals.refunded', refunded, sumFor(refunded, parts), 'the sum of refunds');
}

function checkDue(order: Order): Finding {
  return compareSum(
    'due',
    'totals.due',
    order.totals?.due?.shop,
    expectedDue(order),
    'grand - removed - paid + refunded',
  );
}

/** What must still be due by the other totals. `undefined` when one of them is not known. */
export function expectedDue(order: Order): Money | undefined {
  const grand = order.totals?.grand?.shop;
  const paid = order.totals?.paid?.shop;
  const removed = part(order, 'removed');
  if (grand === undefined || paid === undefined || removed === undefined) return undefined;
  return knownSum([grand, negateMoney(removed), negateMoney(paid), part(order, 'refunded')], grand.currency);
}

function checkCod({ cod, totals }: Order): Finding {
  return compareSum('cod', 'cod.collect', cod?.collect, totals?.due?.shop, 'what is due');
}

/** A total that many orders simply do not have is zero when absent, unless a reason says that it is hidden. */
function part({ totals, availability }: Order, name: keyof Totals): Money | undefined {
  const stated = totals?.[name]?.shop;
  if (stated !== undefined) return stated;
  const reason = availabilityOf(availability, `totals.${name}`);
  const currency = totals?.grand?.shop.currency;
  if (currency === undefined || (reason !== undefined && reason !== 'not_supported')) return undefined;
  return { amount: '0', currency };
}

function sumFor(stated: Money | undefined, parts: readonly (Money | undefined)[]): Money | undefined {
  return stated === undefined ? undefined : knownSum(parts, stated.currency);
}

function lineAmount(line: LineItem): Money | undefined {
  return line.unitPrice === undefined ? undefined : multiplyMoney(line.unitPrice.shop, line.quantity.ordered);
}

function discountAmounts(discounts: readonly DiscountAllocation[]): Money[] {
  return discounts.map((discount) => discount.amount.shop);
}

function taxAmounts(taxLines: readonly TaxLine[]): Money[] {
  return taxLines.map((line) => line.amount.shop);
}
