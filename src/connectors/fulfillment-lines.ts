import type { FulfillmentLine } from '../core/connector.js';

/** One entry a line item. */
export function merged(lines: readonly FulfillmentLine[]): readonly FulfillmentLine[] {
  const quantities = new Map<string, number>();
  for (const { lineItemId, quantity } of lines) {
    quantities.set(lineItemId, (quantities.get(lineItemId) ?? 0) + quantity);
  }
  return [...quantities].map(([lineItemId, quantity]) => ({ lineItemId, quantity }));
}

/** What is left of some lines after others were taken out. */
export function subtract(
  lines: readonly FulfillmentLine[],
  taken: readonly FulfillmentLine[],
): readonly FulfillmentLine[] {
  const quantities = quantitiesOf(taken);
  return merged(lines)
    .map(({ lineItemId, quantity }) => ({ lineItemId, quantity: quantity - (quantities.get(lineItemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** Whether both are the same units of the same lines. */
export function areSameLines(some: readonly FulfillmentLine[], others: readonly FulfillmentLine[]): boolean {
  return subtract(some, others).length === 0 && subtract(others, some).length === 0;
}

export function quantitiesOf(lines: readonly FulfillmentLine[]): ReadonlyMap<string, number> {
  return new Map(merged(lines).map(({ lineItemId, quantity }) => [lineItemId, quantity]));
}

export function unitsOf(lines: readonly FulfillmentLine[]): number {
  return lines.reduce((units, { quantity }) => units + quantity, 0);
}
