import * as z from 'zod';

/** An instant: ISO 8601 in UTC, ending in `Z`. */
export const isoTimeSchema = z.iso.datetime();
export type Iso8601 = z.infer<typeof isoTimeSchema>;

/** A decimal as text at the source's own scale, e.g. `"1499.00"`. Never exponent form. */
export const decimalSchema = z.string().regex(/^-?\d+(\.\d+)?$/);
export type Decimal = z.infer<typeof decimalSchema>;

/** A count of units of a line: whole and never negative. */
export const countSchema = z.int().nonnegative();

/** `T` whose optional properties may also be given as `undefined`. */
export type WithUndefined<T> = {
  [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K];
};

/**
 * Drops the properties that are `undefined`, so that "not known" is an absent key and nothing else.
 *
 * Name the type (`omitUndefined<LineItem>({ … })`), or let the variable or return type name it.
 */
export function omitUndefined<T extends object>(value: WithUndefined<T>): T {
  // A loop over the object itself: in a page of orders this runs thousands of times, and a list of the keys costs as much
  // as the copy.
  const kept: Partial<Record<keyof T, unknown>> = {};
  for (const key in value) {
    const property = value[key];
    if (property !== undefined) kept[key] = property;
  }
  return kept as T;
}
