import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { type Attributes, type AttributeValue, selectorsOf, selects, valuesOf } from './attributes.js';
import type { Patch } from './patch-request.js';

/** What the attributes are after patches that were checked. */
export function applyPatches(
  attributes: Attributes,
  patches: readonly Patch[],
  marketplaces: readonly SandboxMarketplace[],
): Attributes {
  const after: Record<string, readonly AttributeValue[]> = { ...attributes };
  for (const patch of patches) {
    const values = applyPatch(valuesOf(after, patch.attribute), patch, marketplaces);
    if (values.length === 0) delete after[patch.attribute];
    else after[patch.attribute] = values;
  }
  return after;
}

function applyPatch(
  current: readonly AttributeValue[],
  { op, attribute, values }: Patch,
  marketplaces: readonly SandboxMarketplace[],
): readonly AttributeValue[] {
  const selectors = selectorsOf(attribute) ?? [];
  if (op === 'delete') return current.filter((value) => !values.some((gone) => selects(gone, value, selectors)));
  const written = values.flatMap((value) => completed(value, selectors, marketplaces));
  if (op === 'merge') return written.reduce((merged, value) => mergeInto(merged, value, selectors), current);
  return [...current.filter((value) => !replaces(value, written, selectors, marketplaces)), ...written];
}

/** `replace` without selectors is for the marketplaces of the request (selling-partner-api-models#4228). */
function completed(
  value: AttributeValue,
  selectors: readonly string[],
  marketplaces: readonly SandboxMarketplace[],
): readonly AttributeValue[] {
  if (!selectors.includes('marketplace_id')) return [value];
  const targets = marketplaces.filter(
    ({ id }) => value['marketplace_id'] === undefined || value['marketplace_id'] === id,
  );
  return targets.map(({ id, currency, language }) => ({
    ...(selectors.includes('language_tag') ? { language_tag: language } : {}),
    ...(selectors.includes('currency') ? { currency } : {}),
    ...(selectors.includes('audience') ? { audience: 'ALL' } : {}),
    ...value,
    marketplace_id: id,
  }));
}

/**
 * Which values a `replace` throws away. Of an attribute that is written for each marketplace, everything of the request's
 * marketplaces: other audiences and discounts that the new value leaves out are gone. Stock knows channels only, and one
 * that is not named stays (selling-partner-api-docs#1714).
 */
function replaces(
  value: AttributeValue,
  written: readonly AttributeValue[],
  selectors: readonly string[],
  marketplaces: readonly SandboxMarketplace[],
): boolean {
  if (selectors.includes('marketplace_id')) return marketplaces.some(({ id }) => value['marketplace_id'] === id);
  return written.some((other) => selects(other, value, selectors));
}

/** Keeps what the value does not name. Parts such as `our_price` have no selectors of their own and change as a whole. */
function mergeInto(
  current: readonly AttributeValue[],
  value: AttributeValue,
  selectors: readonly string[],
): readonly AttributeValue[] {
  const found = current.find((other) => selectors.every((key) => other[key] === value[key]));
  const merged = Object.fromEntries(Object.entries({ ...found, ...value }).filter(([, part]) => part !== null));
  return found === undefined ? [...current, merged] : current.map((other) => (other === found ? merged : other));
}
