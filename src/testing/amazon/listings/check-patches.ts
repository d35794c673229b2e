import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { isFilled, selectorsOf } from './attributes.js';
import { checkValue } from './check-values.js';
import { type ListingIssue, missingField, unknownAttribute } from './issue.js';
import type { Patch } from './patch-request.js';

/** What Amazon has against patches that it could read; with an error among it, none of them is applied. */
export const checkPatches = (
  patches: readonly Patch[],
  marketplaces: readonly SandboxMarketplace[],
): readonly ListingIssue[] => patches.flatMap((patch) => checkPatch(patch, marketplaces));

function checkPatch(patch: Patch, marketplaces: readonly SandboxMarketplace[]): readonly ListingIssue[] {
  const { op, attribute, values } = patch;
  const selectors = selectorsOf(attribute);
  if (selectors === undefined) return [unknownAttribute(attribute)];
  if (op === 'delete') {
    // Selectors say which value goes; some of them will do.
    return values.flatMap((value) =>
      selectors.some((key) => isFilled(value[key])) ? [] : [missingField(attribute, selectors[0] as string)],
    );
  }
  const merges = op === 'merge';
  return values.flatMap((value) => {
    const missing = merges ? selectors.filter((key) => !isFilled(value[key])) : [];
    if (missing.length > 0) return missing.map((key) => missingField(attribute, key));
    return checkValue(attribute, value, { marketplaces, merges });
  });
}
